//! A measure of scaling that cannot be kept.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::component::REQUESTS;
use crate::spec::Spec;
use crate::spec::service::{Protocol, Scaling, Service};

pub(super) const RULE: Rule = Rule {
    id: "scaling-range",
    what: "A measure of scaling that no number of copies can keep, that nothing tells, or that has no effect.",
    why: "Kubernetes takes shares from 1% to 100% of what a copy is given, and quantities such as `100` or `500m` for other numbers. Requests are counted by the proxy of a copy, everything else is what the service tells at its `metrics`.",
    example: "services:\n  app: { image: ghcr.io/example/app, replicas: { max: 5 }, scaling: { metrics: { requests: many } } }",
    fix: "Write a share from 1% to 100%, a positive number, and `replicas` with a `max` above `min`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        let Some(scaling) = &service.scaling else { continue };
        shares(name.as_str(), scaling, findings);
        for (metric, value) in &scaling.metrics.0 {
            if !is_metric(metric) {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` is scaled by a number of an impossible name"))
                        .at(value.span, "its name is not made of letters, digits, `_`, `:`, `-` and `.`")
                        .help("write for example `http_requests_per_second`"),
                );
            }
            if let Some(finding) = uncounted(name.as_str(), service, metric, value.span) {
                findings.push(finding);
            }
            if !is_quantity(value.as_str()) {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` is scaled by `{metric}` without a number"))
                        .at(value.span, "this is no positive quantity")
                        .help("write for example `100`, or `500m` for a half"),
                );
            }
        }
        if !context.is_refused_within(&format!("services.{name}.replicas")) && !is_scaled(service) {
            findings.push(
                Diagnostic::warning(RULE.id, format!("`scaling` of `{name}` has no effect"))
                    .at(scaling.span, "its number of copies is fixed")
                    .help("write `replicas` with a `max` above `min`"),
            );
        }
    }
}

/// A number that nothing tells.
fn uncounted(name: &str, service: &Service, metric: &str, span: Span) -> Option<Diagnostic> {
    let counts_requests = metric == REQUESTS;
    let protocol = service.protocol.as_ref().map_or(Protocol::Http, |protocol| protocol.value);
    let (is_told, because, help) = if counts_requests {
        let is_told = service.port.is_some() && protocol != Protocol::Tcp;
        (is_told, "Its proxy counts requests of HTTP and gRPC, and the service takes none.", "name another measure")
    } else {
        let help = "write `metrics` with the port at which the service tells it, or name another measure";
        (service.metrics.is_some(), "A number of its own is one that it tells Prometheus at its `metrics`.", help)
    };
    let finding = Diagnostic::error(RULE.id, format!("nothing tells `{metric}` of `{name}`"));
    (!is_told && is_metric(metric)).then(|| finding.at(span, "it is to be scaled by this").because(because).help(help))
}

fn shares(name: &str, scaling: &Scaling, findings: &mut Diagnostics) {
    let shares = [("cpu", &scaling.cpu), ("memory", &scaling.memory)];
    for (key, share) in shares.into_iter().filter_map(|(key, share)| Some((key, share.as_ref()?))) {
        if !(1.0..=100.0).contains(&share.percent()) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` is scaled by an impossible share of `{key}`"))
                    .at(share.span, "a share is from 1% to 100%")
                    .help("write for example `70%`"),
            );
        }
    }
}

fn is_scaled(service: &Service) -> bool {
    let replicas = service.replicas.as_ref();
    let min = replicas.and_then(|replicas| replicas.min.as_ref()).map_or(1, |min| min.value.value());
    replicas.and_then(|replicas| replicas.max.as_ref()).is_some_and(|max| max.value.value() > min)
}

fn is_metric(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.'))
}

/// A positive quantity of Kubernetes: digits, at most one dot, a suffix.
fn is_quantity(text: &str) -> bool {
    const SUFFIXES: [&str; 13] = ["", "m", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "Pi", "u"];
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let is_positive = number.parse::<f64>().is_ok_and(|number| number > 0.0 && number.is_finite());
    is_positive && number.starts_with(|first: char| first.is_ascii_digit()) && SUFFIXES.contains(&suffix)
}

#[cfg(test)]
mod tests {
    use super::is_quantity;

    #[test]
    fn quantities() {
        for text in ["100", "0.5", "500m", "2k", "1Gi"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["", "many", "-1", "0", "1 k", "1e", "1.2.3", ".5", "100/s"] {
            assert!(!is_quantity(text), "{text}");
        }
    }
}
