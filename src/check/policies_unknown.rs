//! Policies, and what they are told, that nobody knows.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::model::policy_texts;
use crate::policy::{Policies, Policy};
use crate::spec::Spec;
use crate::spec::decode::Named;
use crate::spec::policies::PolicyRule;

pub(super) const RULE: Rule = Rule {
    id: "policies-unknown",
    what: "A policy in `policies.rules` or a waiver that there is none of, or something that a policy is told and does not ask for.",
    why: "It would have no effect, and whoever reads the spec would believe that it had.",
    example: "policies: { rules: { host-acces: { enforcement: warn } } }",
    fix: "Write the name of a policy that is built in, or of a file in `policies/`; and the names and lists of its parameters.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(written) = &spec.policies else { return };
    let policies = context.policies;
    // One that could not be read may be the one that is meant.
    if context.policy_findings.has_errors() {
        return;
    }
    for (name, rule) in written.rules.iter() {
        match policies.get(name.as_str()) {
            Some(policy) => findings.extend(parameters(policy, rule)),
            None => findings.push(unknown(name.as_str(), policies).at(rule.name_span, "there is no such policy")),
        }
    }
    for (name, waiver) in written.waivers.iter() {
        if policies.get(waiver.policy.as_str()).is_none() {
            let finding = unknown(waiver.policy.as_str(), policies);
            findings.push(finding.at(waiver.policy.span, format!("the waiver `{name}` is for it")));
        }
    }
}

fn unknown(name: &str, policies: &Policies) -> Diagnostic {
    let names = || policies.iter().map(|policy| policy.name.as_str());
    let help = match did_you_mean(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the policies are {}", names().collect::<Vec<_>>().join(", ")),
    };
    Diagnostic::error(RULE.id, format!("there is no policy `{name}`")).help(help)
}

fn parameters(policy: &Policy, rule: &Named<PolicyRule>) -> Diagnostics {
    let mut findings = Diagnostics::default();
    for (name, value) in &rule.parameters.0 {
        let summary = match policy.parameters.contains_key(name) {
            true if policy_texts(value).is_some() => continue,
            true => format!("`{name}` of the policy `{}` must be a list of texts", policy.name),
            false => format!("the policy `{}` does not ask for `{name}`", policy.name),
        };
        let known: Vec<&str> = policy.parameters.keys().map(String::as_str).collect();
        let help = match (policy.parameters.contains_key(name), known.as_slice()) {
            (true, _) => "write for example `[cpu, memory]`".to_owned(),
            (false, []) => "take it out: the policy asks for nothing".to_owned(),
            (false, known) => format!("it asks for {}", known.join(", ")),
        };
        findings.push(Diagnostic::error(RULE.id, summary).at(value.span, "").help(help));
    }
    findings
}
