//! Traces that nobody keeps, or not long enough to look at them.

use super::image_floating::is_production;
use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::component::ComponentKind;
use crate::spec::Spec;
use crate::spec::component::TraceStorage;
use crate::spec::scalar::Duration;

pub(super) const RULE: Rule = Rule {
    id: "traces-storage",
    what: "Traces that are to be kept in Elasticsearch where there is none, that are forgotten in production, or that are told of too few requests.",
    why: "Jaeger waits for its store, and an alarm leads to the trace of a request that nobody recorded.",
    example: "components: { jaeger: { storage: elasticsearch } }",
    fix: "Write `elastic-stack` beside `jaeger`, or `storage: memory`; leave `istio.tracing` out, so that Jaeger's collectors choose what is kept.",
    check,
};

/// Nobody waits longer for an answer; what takes longer would never be kept for being slow.
const SLOWEST_SECONDS: u64 = 60;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(components) = &spec.components else { return };
    let Some(jaeger) = components.jaeger.as_ref() else { return };
    let Some(environment) = context.resolved else { return };
    if environment.component(ComponentKind::Jaeger).is_none_or(crate::model::Component::is_external) {
        return;
    }
    let storage = jaeger.storage.as_ref();
    if let Some(storage) =
        storage.filter(|storage| storage.value == TraceStorage::Elasticsearch && !environment.keeps_logs())
    {
        let finding = Diagnostic::error(RULE.id, "Jaeger has no Elasticsearch to keep traces in")
            .at(storage.span, "asked for here");
        findings.push(
            match components.elastic_stack.as_ref() {
                Some(stack) => finding.at(stack.span, "here is none in the clusters"),
                None => finding.because("The component `elastic-stack` brings it."),
            }
            .help("write `elastic-stack: {}` beside `jaeger`, or `storage: memory`"),
        );
    }
    if let Some(storage) = storage.filter(|storage| storage.value == TraceStorage::Memory)
        && is_production(context.environment, spec)
    {
        findings.push(
            Diagnostic::warning(RULE.id, "traces of production are forgotten when Jaeger starts anew")
                .at(storage.span, "the newest hundred thousand are kept in memory")
                .help("write `storage: elasticsearch`"),
        );
    }
    if let Some(retention) = jaeger.retention.as_ref().filter(|retention| retention.value < Duration::from_days(1)) {
        findings.push(
            Diagnostic::error(RULE.id, format!("traces cannot be kept for {}", retention.value))
                .at(retention.span, "they go by the day")
                .help("write at least `1d`"),
        );
    }
    if let Some(slow) =
        jaeger.slow.as_ref().filter(|slow| slow.value.seconds() > SLOWEST_SECONDS || slow.value.milliseconds() == 0)
    {
        findings.push(
            Diagnostic::error(RULE.id, format!("a request that takes {} is no measure of a slow one", slow.value))
                .at(slow.span, "")
                .help("write `1ms` to `60s`"),
        );
    }
    let tracing = components.istio.as_ref().and_then(|istio| istio.tracing.as_ref());
    if let Some(tracing) = tracing.filter(|tracing| tracing.percent() < 100.0) {
        findings.push(
            Diagnostic::warning(
                RULE.id,
                format!(
                    "only {} of the requests are told of, and the others leave no trace when they fail",
                    tracing.value
                ),
            )
            .at(tracing.span, "this is decided before anybody knows how a request ends")
            .at(jaeger.span, "Jaeger's collectors keep what failed or was slow, and a share of the rest")
            .help("leave `istio.tracing` out, and write `jaeger.keep` where fewer good requests are to be kept"),
        );
    }
}
