//! Environments that say different things about the workflows that they share.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Ci;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "ci-differs",
    what: "`ci.install` or `ci.branch` is another one than in other environments of the project.",
    why: "A project has its workflows once: one version of platform plans all environments, and one branch is what is applied.",
    example: "# dev.yaml\nci: { branch: develop }\n# prod.yaml\nci: { branch: main }",
    fix: "Write `ci` in the file that all environments extend. `ci.runner` and `ci.rendered` may differ.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    // What could not be read is not compared: that has been said.
    let read = || context.all.environments.iter().filter(|environment| !environment.findings.has_errors());
    if !read().any(|environment| environment.name.as_str() == context.environment) {
        return;
    }
    let own = Ci::of(spec);
    let others = read().filter(|other| other.name.as_str() != context.environment);
    let mut others = others.filter_map(|other| Some((&other.name, Ci::of(other.spec.as_ref()?))));
    let Some((name, other)) = others.next() else { return };
    if own.install.is_none() && other.install.is_none() {
        return;
    }
    let differs = [("install", own.install != other.install), ("branch", own.branch != other.branch)];
    for (key, _) in differs.into_iter().filter(|(_, differs)| *differs) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`ci.{key}` is not the same in all environments"))
                .at(own.span, format!("`{name}` has another one"))
                .because("The workflows of a project are there once.")
                .help("write it in the file that all environments extend"),
        );
    }
}
