//! An environment that shares with one that does not exist, with itself, or with one that shares too.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "shares-unknown",
    what: "An environment that shares with one that does not exist, with itself, or with one that shares too.",
    why: "An environment that shares lives in another's network, clusters and databases; that other must have its own.",
    example: "# review.yaml\nshares: develop",
    fix: "Write the name of an environment that has its own network.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(shares) = &spec.shares else { return };
    let name = shares.as_str();
    let others = || context.all.names().filter(|other| *other != context.environment);
    if name == context.environment {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` shares with itself"))
                .at(shares.span, "")
                .help("write the name of another environment, or remove `shares`"),
        );
    } else if context.all.get(name).is_none() {
        let help = match did_you_mean(name, others()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the other environments are {}", others().collect::<Vec<_>>().join(", ")),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("`{}` shares with `{name}`, which does not exist", context.environment))
                .at(shares.span, "")
                .help(help),
        );
    } else if let Some(further) = context.spec_of(name).and_then(|other| other.shares.as_ref()) {
        let mut finding = Diagnostic::error(RULE.id, format!("`{name}` has nothing of its own to share"))
            .at(shares.span, "")
            .help(format!("write `shares: {}`", further.as_str()));
        if further.span != shares.span {
            finding = finding.at(further.span, format!("`{name}` shares with `{}`", further.as_str()));
        }
        findings.push(finding);
    }
}
