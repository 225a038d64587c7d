//! Argo CD without a repository to bring anything from.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::delivery::DeliveryMode;

pub(super) const RULE: Rule = Rule {
    id: "delivery-repository",
    what: "`delivery.mode: gitops` without `repository`.",
    why: "Argo CD brings what stands in a repository into the clusters. Without knowing which one, nothing would reach them.",
    example: "delivery: { mode: gitops }",
    fix: "Write `repository: owner/name`, the repository that the rendered tree is committed to, or `mode: push`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(mode) = spec.delivery.as_ref().and_then(|delivery| delivery.mode.as_ref()) else { return };
    let is_known = spec.repository.is_some() || context.is_refused("repository");
    if mode.value == DeliveryMode::GitOps && !is_known && spec.shares.is_none() {
        findings.push(
            Diagnostic::error(RULE.id, "Argo CD has no repository to bring anything from")
                .at(mode.span, "it would bring what is rendered from the repository of the platform")
                .help("write `repository: owner/name`, or `mode: push`"),
        );
    }
}
