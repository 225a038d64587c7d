//! An authority of the mesh that Istio would not find.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::component::{ComponentKind, mesh_authority};
use crate::spec::Spec;
use crate::spec::delivery::DeliveryMode;

pub(super) const RULE: Rule = Rule {
    id: "mesh-authority",
    what: "An authority of the mesh that cert-manager makes, and that Istio would not find when it starts.",
    why: "Istio looks for its authority once, when it starts for the first time; when there is none, it makes one. With Terraform, cert-manager's is there before. Argo CD brings cert-manager and Istio side by side, and an Istio that something else brings is not ours to order.",
    example: "delivery: { mode: gitops }\nrepository: example/shop\ncomponents: { istio: { authority: cert-manager } }",
    fix: "Write `authority: istiod`, or `delivery.mode: push`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let (Some(span), Some(environment)) = (mesh_authority(spec), context.resolved) else { return };
    if environment.shares.is_some() {
        return;
    }
    let finding = |why: &str| {
        Diagnostic::error(RULE.id, "Istio would not find the authority that cert-manager makes")
            .at(span, "it would be there too late")
            .because(why)
            .help("leave `authority` out")
    };
    let is_brought = environment.component(ComponentKind::Istio).is_some_and(|component| component.is_external());
    let is_without = environment.component(ComponentKind::CertManager).is_some_and(|component| component.is_external());
    if environment.delivery.mode == DeliveryMode::GitOps {
        findings.push(finding("Argo CD brings cert-manager and Istio side by side."));
    } else if is_brought || is_without {
        findings.push(finding("Something else brings Istio, or cert-manager."));
    }
}
