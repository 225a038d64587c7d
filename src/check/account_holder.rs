//! An unreadable sibling that may hold what the account has only once.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::Part;
use crate::spec::Spec;
use crate::spec::scalar::Provision;

pub(super) const RULE: Rule = Rule {
    id: "account-holder",
    what: "Another environment of the project cannot be read, and may hold what the account has only once.",
    why: "The trust in GitHub, the trail and the like exist once in an account, and one of its environments holds them. While one cannot be read, this one could take them over, and a plan would show that.",
    example: "# dev.yaml\nextends: [\n# prod.yaml\nrepository: example/shop",
    fix: "Mend the other environment first.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(place) = place(spec).filter(|_| spec.shares.is_none()) else { return };
    let others = context.all.environments.iter().filter(|other| other.name.as_str() != context.environment);
    for other in others.filter(|other| other.spec.is_none()) {
        let name = other.name.as_str();
        findings.push(
            Diagnostic::error(RULE.id, format!("nobody knows whether `{name}` holds what the account has once"))
                .at(place, "this may be made once in an account")
                .because(format!("`{name}` cannot be read."))
                .help(format!("mend it first: `platform validate --env {name}` says what is wrong")),
        );
    }
}

/// What asks for something that an account has once.
fn place(spec: &Spec) -> Option<Span> {
    let asks = |part: &Part| part.provision(spec) == Provision::Here;
    let audit = || {
        let framework = spec.compliance.first().map(|framework| framework.span);
        spec.audit.as_ref().map(|audit| audit.span).or(framework).filter(|_| Part::ALL.iter().any(asks))
    };
    spec.repository.as_ref().map(|repository| repository.span).or_else(audit)
}
