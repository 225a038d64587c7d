//! An image of no fixed version.

use std::collections::HashSet;

use super::fault::judge;
use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::kubernetes::View;
use crate::spec::Spec;
use crate::spec::scalar::{ImageReference, Scalar};

pub(super) const RULE: Rule = Rule {
    id: "image-floating",
    what: "An image in production without a tag or digest, or with the tag `latest`.",
    why: "What runs then depends on when a pod was started: copies differ from one another, and there is nothing to go back to. An environment is production when its name is `prod`, `production` or `live`, or when it has goals of `recovery` or `compliance`.",
    example: "# prod.yaml\nservices:\n  app: { image: ghcr.io/example/app }",
    fix: "Write a tag, better a digest: `ghcr.io/example/app:1.4.2@sha256:…`.",
    check,
};

/// What Istio puts the proxy's image in the place of.
const INJECTED: &str = "auto";

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    if !is_production(context.environment, spec) {
        return;
    }
    for (name, service) in spec.services.iter() {
        if let Some(problem) = problem(&service.image) {
            findings.push(
                Diagnostic::error(RULE.id, format!("the image of `{name}` has {problem}"))
                    .at(service.image.span, "what runs depends on when a pod starts")
                    .help(format!("write a version, for example `{}:1.4.2`, or a digest", service.image.repository())),
            );
        }
    }
    // About these has been spoken.
    let written: HashSet<&str> = spec.services.iter().map(|(_, service)| service.image.as_str()).collect();
    judge(RULE.id, context, findings, |objects, faults| {
        for pod in objects.pods() {
            let images = pod.containers().filter_map(|container| container.get("image").and_then(View::text));
            for image in images.filter(|image| *image != INJECTED && !written.contains(image)) {
                let Some(problem) = ImageReference::parse(image).ok().as_ref().and_then(problem) else { continue };
                faults.error(
                    &pod.owner,
                    format!("the image `{image}` of `{}` has {problem}", pod.owner.manifest.address()),
                    "What runs depends on when a pod starts.",
                    format!("write a version, for example `{image}:1.4.2`, or a digest"),
                );
            }
        }
    });
}

/// Whether people depend on an environment.
pub(crate) fn is_production(environment: &str, spec: &Spec) -> bool {
    let is_called_so = matches!(environment, "prod" | "production" | "live");
    is_called_so || spec.recovery.is_some() || !spec.compliance.is_empty()
}

fn problem(image: &ImageReference) -> Option<&'static str> {
    match (image.tag(), image.digest()) {
        (_, Some(_)) => None,
        (None, None) => Some("neither tag nor digest"),
        (Some("latest"), None) => Some("the tag `latest`"),
        (Some(_), None) => None,
    }
}
