//! A part of the audit that has no effect, or that lacks what it builds on.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::Part;
use crate::spec::Spec;
use crate::spec::audit::Audit;
use crate::spec::scalar::Provision;

pub(super) const RULE: Rule = Rule {
    id: "audit-unused",
    what: "A part of the audit that has no effect, or that lacks what it builds on.",
    why: "Alarms about activities are read from the trail's own log and need somebody to tell; Security Hub asks AWS Config; standards belong to Security Hub, a lock and a retention to the trail.",
    example: "audit: { activityAlarms: true }",
    fix: "Add what is missing, or leave out what has no effect.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    // An environment that shares has inherited the key from the one whose infrastructure it uses.
    let Some(audit) = spec.audit.as_ref().filter(|_| spec.shares.is_none()) else { return };
    // What could not be read may be what is missing.
    let is_refused = |part: Part| context.is_refused(&format!("audit.{}", part.key()));
    let is_here = |part: Part| part.provision(spec) == Provision::Here || is_refused(part);
    let written_here = |part: Part| part.written(audit).filter(|written| written.value == Provision::Here);
    let has_trail = is_here(Part::Trail);
    if let Some(alarms) = written_here(Part::ActivityAlarms) {
        findings.extend(check_alarms(alarms.span, has_trail, spec.alerts.is_some() || context.is_refused("alerts")));
    }
    if let Some(hub) = written_here(Part::SecurityHub)
        && Part::Config.provision(spec) == Provision::Nowhere
        && !is_refused(Part::Config)
    {
        findings.push(
            Diagnostic::error(RULE.id, "Security Hub has nothing to judge")
                .at(hub.span, "its controls ask AWS Config")
                .help("write `config: true`, or `config: organization` where the organisation records"),
        );
    }
    findings.extend(parts_of_others(audit, is_here(Part::SecurityHub), has_trail));
}

fn check_alarms(alarms: Span, has_trail: bool, tells: bool) -> Diagnostics {
    if !has_trail {
        return without_effect("activityAlarms", alarms, "there is no trail of its own to read", "trail: true").into();
    }
    if tells {
        return Diagnostics::default();
    }
    Diagnostic::warning(RULE.id, "`audit.activityAlarms` has no effect")
        .at(alarms, "nobody is to be told")
        .help("say in `alerts` who is told, for example `alerts: { email: [on-call@example.com] }`")
        .into()
}

/// Keys that say how a part is made which is not made.
fn parts_of_others(audit: &Audit, has_hub: bool, has_trail: bool) -> Diagnostics {
    let standards = audit.standards.first().map(|first| first.span).filter(|_| !has_hub);
    let lock = audit.lock.as_ref().map(|lock| lock.span).filter(|_| !has_trail);
    let retention = audit.retention.as_ref().map(|retention| retention.span).filter(|_| !has_trail);
    let unused = [
        ("standards", standards, "Security Hub is not made here", "securityHub: true"),
        ("lock", lock, "there is no trail of its own", "trail: true"),
        ("retention", retention, "there is no trail of its own", "trail: true"),
    ];
    let mut findings = Diagnostics::default();
    for (key, span, why, instead) in unused {
        if let Some(span) = span {
            findings.push(without_effect(key, span, why, instead));
        }
    }
    findings
}

fn without_effect(key: &str, span: Span, why: &str, instead: &str) -> Diagnostic {
    Diagnostic::warning(RULE.id, format!("`audit.{key}` has no effect"))
        .at(span, why)
        .help(format!("write `{instead}` beside it, or leave it out"))
}
