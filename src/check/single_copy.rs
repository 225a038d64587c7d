//! A critical service of a single copy in production.

use super::image_floating::is_production;
use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::service::ServiceKind;

pub(super) const RULE: Rule = Rule {
    id: "single-copy",
    what: "A critical service that answers requests in production with a single copy.",
    why: "Each update of a machine, and each loss of one, is an outage then.",
    example: "# prod.yaml\nservices:\n  app: { image: ghcr.io/example/app:1.4.2, port: 3000, replicas: { min: 1, max: 1 } }",
    fix: "Write `replicas: { min: 2 }` or more, or `critical: false`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    if !is_production(context.environment, spec) {
        return;
    }
    for (name, service) in spec.services.iter() {
        let is_web = service.kind.as_ref().map_or(service.port.is_some(), |kind| kind.value == ServiceKind::Web);
        let is_critical = service.critical.as_ref().is_none_or(|critical| critical.is_on());
        let min = service.replicas.as_ref().and_then(|replicas| replicas.min.as_ref());
        let is_single = min.is_none_or(|min| min.value.value() <= 1);
        if is_web && is_critical && is_single && !context.is_refused_within(&format!("services.{name}.replicas")) {
            findings.push(
                Diagnostic::warning(RULE.id, format!("`{name}` may run with a single copy in production"))
                    .at(min.map_or(service.name_span, |min| min.span), "losing its machine is an outage")
                    .help(format!("write `replicas: {{ min: 2 }}` for `services.{name}`, or `critical: false`")),
            );
        }
    }
}
