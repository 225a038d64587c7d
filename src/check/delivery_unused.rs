//! What Argo CD is told where there is no Argo CD.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::delivery::DeliveryMode;

pub(super) const RULE: Rule = Rule {
    id: "delivery-unused",
    what: "A branch or a folder for Argo CD where `platform apply` brings everything.",
    why: "Nobody follows the branch: what is merged into it would not reach the clusters.",
    example: "delivery: { branch: production }",
    fix: "Write `mode: gitops`, or leave `branch` and `path` out.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(delivery) = &spec.delivery else { return };
    let mode = delivery.mode.as_ref().map_or(DeliveryMode::Push, |mode| mode.value);
    if mode == DeliveryMode::GitOps || context.is_refused("delivery.mode") {
        return;
    }
    let keys = [("branch", &delivery.branch), ("path", &delivery.path)];
    for (key, value) in keys.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`delivery.{key}` is for Argo CD only"))
                .at(value.span, "`platform apply` brings everything into the clusters")
                .help(format!("write `mode: gitops` beside it, or leave `{key}` out")),
        );
    }
}
