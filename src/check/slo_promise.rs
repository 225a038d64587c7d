//! Promises about services that cannot be kept track of, or that nobody would hear about.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::DEFAULT_TIMEOUT_MILLISECONDS;
use crate::spec::Spec;
use crate::spec::service::{Protocol, Service, ServiceLevel};

pub(super) const RULE: Rule = Rule {
    id: "slo-promise",
    what: "An objective of a service that the mesh cannot count, that promises nothing, or that no alarm can watch over.",
    why: "Objectives are counted in requests by the proxies of those who call: there are none without a port, and in TCP the proxies see no requests. An alarm wakes somebody when the error budget burns 14.4 times as fast as it may, which a promise of less than 95% never lets happen.",
    example: "services:\n  workers: { image: ghcr.io/example/workers, slo: { availability: 90% } }",
    fix: "Give the service a `port` with `http`, `http2` or `grpc`, and promise from `95%` to `99.99%`, and a `p99` below its `timeout`.",
    check,
};

/// Below this, 14.4 times the error budget comes near to all requests.
const LEAST_PERCENT: f64 = 95.0;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        let Some(level) = &service.slo else { continue };
        let name = name.as_str();
        let is_port_refused = context.is_refused(&format!("services.{name}.port"));
        if let Some((why, elsewhere)) = uncounted(service).filter(|_| !is_port_refused) {
            let finding = Diagnostic::error(RULE.id, format!("nobody can count the requests to `{name}`"));
            let finding = match elsewhere {
                Some(span) => finding.at(level.span, "promised here").at(span, why),
                None => finding.at(level.span, why),
            };
            findings.push(finding.help("leave `slo` out, or say on which `port` it answers HTTP or gRPC"));
        }
        let is_refused = context.is_refused_within(&format!("services.{name}.slo"));
        if level.availability.is_none() && level.p99.is_none() && !is_refused {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` promises nothing"))
                    .at(level.span, "")
                    .help("write for example `slo: { availability: 99.9%, p99: 300ms }`"),
            );
        }
        findings.extend(range(name, service, level));
    }
}

/// What makes the requests of a service impossible to count, and where that is written.
fn uncounted(service: &Service) -> Option<(&'static str, Option<Span>)> {
    let tcp = service.protocol.as_ref().filter(|protocol| protocol.value == Protocol::Tcp);
    match (&service.schedule, tcp, &service.port) {
        (Some(schedule), _, _) => Some(("it runs and ends", Some(schedule.span))),
        (None, Some(protocol), _) => Some(("the mesh cannot look into it", Some(protocol.span))),
        (None, None, None) => Some(("it has no port", None)),
        _ => None,
    }
}

fn range(name: &str, service: &Service, level: &ServiceLevel) -> Diagnostics {
    let mut findings = Diagnostics::default();
    let is_outside = |percent: f64| !(LEAST_PERCENT..100.0).contains(&percent);
    if let Some(availability) = level.availability.as_ref().filter(|share| is_outside(share.percent())) {
        let why = match availability.percent() < LEAST_PERCENT {
            true => "so many failures would wake nobody",
            false => "there is always a failure, and nothing would be left to use up",
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` cannot promise {}", availability.value))
                .at(availability.span, why)
                .help("write `95%` to `99.99%`"),
        );
    }
    let timeout = service.timeout.as_ref().map_or(DEFAULT_TIMEOUT_MILLISECONDS, |timeout| timeout.milliseconds());
    let is_outside = |milliseconds: u64| milliseconds == 0 || milliseconds >= timeout;
    if let Some(p99) = level.p99.as_ref().filter(|p99| is_outside(p99.milliseconds())) {
        let why = match p99.milliseconds() {
            0 => "no answer takes no time".to_owned(),
            _ => format!("a request is given up after {timeout} ms"),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` cannot promise this `p99`"))
                .at(p99.span, why)
                .help("write a time below the `timeout` of the service"),
        );
    }
    findings
}
