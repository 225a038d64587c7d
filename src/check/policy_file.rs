//! Policies of the project's own that cannot be used.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::policy::FOLDER;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "policy-file",
    what: "A file in `policies/` that is no policy, or that nothing judges by.",
    why: "What nobody can carry out keeps nothing out, and whoever wrote it believes that it does.",
    example: "# policies/owner.rego\npackage owner\n\nviolation[{\"msg\": msg}] { msg := \"nobody owns it\" }",
    fix: "Write it in Rego v1, in a package below `lib`, with a rule `violation contains {\"msg\": msg}` and a title in OPA's annotations. `docs/policies.md` has an example.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let all = context.all;
    findings.extend(context.policy_findings.clone());
    let judges = |spec: &Spec| {
        let gatekeeper = spec.components.as_ref().and_then(|components| components.gatekeeper.as_ref());
        spec.policies.is_some() || gatekeeper.is_some()
    };
    let Some(first) = all.policies.first() else { return };
    if judges(spec) || context.others().any(|(_, other)| judges(other)) {
        return;
    }
    findings.push(
        Diagnostic::warning(RULE.id, format!("nothing judges by the policies in `{FOLDER}`"))
            .at(first.start(), "this is one of them")
            .help("write `policies: {}` in an environment, or `components: { gatekeeper: {} }`"),
    );
}
