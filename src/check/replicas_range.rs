//! A service whose smallest number of copies is above its largest, or one of them zero.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "replicas-range",
    what: "A service whose smallest number of copies is above its largest, or one of them zero.",
    why: "Such a service cannot run. An autoscaler keeps one copy at the least: Kubernetes takes zero only with a feature that EKS does not switch on.",
    example: "services:\n  app: { image: ghcr.io/example/app, replicas: { min: 5, max: 3 } }",
    fix: "Write `min` below or equal to `max`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        let Some(replicas) = &service.replicas else { continue };
        let min = replicas.min.as_ref().map_or(1, |min| min.value.value());
        if let Some(min) = replicas.min.as_ref().filter(|min| min.value.value() == 0) {
            findings.push(
                Diagnostic::warning(RULE.id, format!("one copy of `services.{name}` runs at the least"))
                    .at(min.span, "it is never scaled to zero")
                    .help("write `min: 1`"),
            );
        }
        let Some(max) = &replicas.max else { continue };
        if max.value.value() == 0 {
            findings.push(
                Diagnostic::error(RULE.id, format!("`services.{name}` never runs"))
                    .at(max.span, "the largest number of copies is zero")
                    .help("write `max: 1` or more, or remove the service"),
            );
        } else if min > max.value.value() {
            let mut finding =
                Diagnostic::error(RULE.id, format!("`services.{name}` has a smallest number above its largest"))
                    .at(max.span, "")
                    .help(format!("write `min: {0}` or less, or `max: {min}` or more", max.value.value()));
            if let Some(min) = &replicas.min {
                finding = finding.at(min.span, "");
            }
            findings.push(finding);
        }
    }
}
