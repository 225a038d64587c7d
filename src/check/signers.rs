//! Signatures of images that nobody could have made.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::component::Signer;
use crate::spec::scalar::{ImageReference, Scalar};

pub(super) const RULE: Rule = Rule {
    id: "signers",
    what: "A policy-controller that does not know who signs, or services whose images are signed by nobody who is known.",
    why: "Where signatures are enforced, such a service never starts again: the mistake shows when a machine is lost.",
    example: "components: { policy-controller: { signers: { us: { images: [ghcr.io/elsewhere] } } } }",
    fix: "Write `repository`, or `signers` with a repository of their own and the parts of registries that hold the services' images.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(controller) = spec.components.as_ref().and_then(|components| components.policy_controller.as_ref()) else {
        return;
    };
    if spec.repository.is_none() {
        let unknown = controller.signers.iter().filter(|(_, signer)| signer.repository.is_none());
        let unknown: Vec<_> = unknown.map(|(name, signer)| (format!("signer `{name}`"), signer.span)).collect();
        let nobody = controller.signers.is_empty().then(|| ("the policy-controller".to_owned(), controller.span));
        for (who, span) in unknown.into_iter().chain(nobody) {
            findings.push(
                Diagnostic::error(RULE.id, format!("{who} has no repository whose workflow signs"))
                    .at(span, "nobody is known who signs")
                    .help("write `repository: owner/name` in the spec, or for the signer"),
            );
        }
    }
    for (name, signer) in controller.signers.iter() {
        findings.extend(words(name.as_str(), signer));
    }
    let signed = |image: &ImageReference| {
        controller.signers.is_empty()
            || controller.signers.iter().any(|(_, signer)| signer.images.is_empty() || covers(signer, image))
    };
    for (name, service) in spec.services.iter().filter(|(_, service)| !signed(&service.image)) {
        findings.push(
            Diagnostic::error(RULE.id, format!("the image of `{name}` is signed by nobody who is known"))
                .at(service.image.span, "no signer is for it")
                .help("add the part of its registry to the `images` of a signer"),
        );
    }
}

fn covers(signer: &Signer, image: &ImageReference) -> bool {
    signer
        .images
        .iter()
        .any(|part| image.repository().starts_with(&format!("{}/", part.as_str().trim_end_matches('/'))))
}

fn words(name: &str, signer: &Signer) -> Diagnostics {
    let mut findings = Diagnostics::default();
    for image in &signer.images {
        let part = image.as_str().trim_end_matches('/');
        if ImageReference::parse(part).is_err() || part.contains('@') {
            findings.push(
                Diagnostic::error(RULE.id, format!("the signer `{name}` is for images that there cannot be"))
                    .at(image.span, "this is no registry, and no part of one")
                    .help("write for example `ghcr.io/example`"),
            );
        }
    }
    if let Some(reference) = signer.reference.as_ref().filter(|reference| !reference.as_str().starts_with("refs/")) {
        findings.push(
            Diagnostic::error(RULE.id, format!("the signer `{name}` signs from nowhere"))
                .at(reference.span, "certificates name branches and tags with their folder")
                .help(format!("write `refs/heads/{}`, or `refs/tags/{0}`", reference.as_str())),
        );
    }
    findings
}
