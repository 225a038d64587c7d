//! An unreadable sibling that may hold what the account has only once.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "account-holder",
    what: "Another environment of the project cannot be read, and may hold what the account has only once.",
    why: "The trust in GitHub exists once in an account: the first environment by name with a repository holds it. While one cannot be read, this one could take it over, and a plan would show that.",
    example: "# dev.yaml\nextends: [\n# prod.yaml\nrepository: example/shop",
    fix: "Mend the other environment first.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(repository) = spec.repository.as_ref().filter(|_| spec.shares.is_none()) else { return };
    let others = context.all.environments.iter().filter(|other| other.name.as_str() != context.environment);
    for other in others.filter(|other| other.spec.is_none()) {
        let name = other.name.as_str();
        findings.push(
            Diagnostic::error(RULE.id, format!("nobody knows whether `{name}` holds the account's trust in GitHub"))
                .at(repository.span, "workflows of this repository are trusted once in an account")
                .because(format!("`{name}` cannot be read."))
                .help(format!("mend it first: `platform validate --env {name}` says what is wrong")),
        );
    }
}
