//! A service whose keys contradict what it is.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::service::{Protocol, Service, ServiceKind};

pub(super) const RULE: Rule = Rule {
    id: "service-kind",
    what: "A service whose keys contradict what it is.",
    why: "What answers requests has a port, what runs by a schedule has one and ends, and only what answers HTTP has a host: the load balancer speaks HTTP/1.1 to the gateway, which gRPC cannot go through. Tokens are asked of requests from outside only. Anything else is a mistake in one key or the other.",
    example: "services:\n  report: { image: ghcr.io/example/report, kind: cron, port: 8080 }",
    fix: "Remove the key that does not belong there, or change `kind`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        let name = name.as_str();
        // With one of these unread, nothing is known about what the service is.
        let keys = ["kind", "schedule", "port", "protocol"];
        if keys.iter().any(|key| context.is_refused(&format!("services.{name}.{key}"))) {
            continue;
        }
        let kind = kind(service);
        lacking(name, service, kind, findings);
        for (key, span) in out_of_place(service, kind) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` has `{key}`, which {} has not", article(kind)))
                    .at(span, "")
                    .help(format!("remove `{key}` from `services.{name}`")),
            );
        }
        unreachable(name, service, findings);
        migration(name, service, context, findings);
    }
}

/// What it is: what is written, else what its keys make of it.
fn kind(service: &Service) -> ServiceKind {
    let by_keys = match (&service.schedule, &service.port) {
        (Some(_), _) => ServiceKind::Cron,
        (None, Some(_)) => ServiceKind::Web,
        (None, None) => ServiceKind::Worker,
    };
    service.kind.as_ref().map_or(by_keys, |kind| kind.value)
}

fn article(kind: ServiceKind) -> String {
    format!("a service of kind `{}`", kind.word())
}

fn lacking(name: &str, service: &Service, kind: ServiceKind, findings: &mut Diagnostics) {
    let Some(written) = &service.kind else { return };
    let lack = match kind {
        ServiceKind::Web if service.port.is_none() => ("port", "port: 8080"),
        ServiceKind::Cron if service.schedule.is_none() => ("schedule", "schedule: \"0 3 * * *\""),
        _ => return,
    };
    findings.push(
        Diagnostic::error(RULE.id, format!("`{name}` is of kind `{}`, but has no `{}`", kind.word(), lack.0))
            .at(written.span, "")
            .help(format!("add `{}` to `services.{name}`, or leave `kind` out", lack.1)),
    );
}

/// The keys that a service of this kind has not.
fn out_of_place(service: &Service, kind: ServiceKind) -> Vec<(&'static str, Span)> {
    let schedule = ("schedule", service.schedule.as_ref().map(|schedule| schedule.span));
    let of_cron = [
        ("port", service.port.as_ref().map(|port| port.span)),
        ("host", service.host.as_ref().map(|host| host.span)),
        ("replicas", service.replicas.as_ref().map(|replicas| replicas.span)),
        ("scaling", service.scaling.as_ref().map(|scaling| scaling.span)),
        ("health", service.health.as_ref().map(|health| health.span)),
        ("rollout", service.rollout.as_ref().map(|rollout| rollout.span)),
        ("abTest", service.ab_test.as_ref().map(|test| test.span)),
        ("authentication", service.authentication.as_ref().map(|authentication| authentication.span)),
    ];
    let test = ("abTest", service.ab_test.as_ref().map(|test| test.span));
    let wrong = match kind {
        ServiceKind::Cron => of_cron.to_vec(),
        ServiceKind::Web => vec![schedule],
        ServiceKind::Worker => vec![schedule, test],
    };
    wrong.into_iter().filter_map(|(key, span)| Some((key, span?))).collect()
}

/// Keys that need a port, or HTTP.
fn unreachable(name: &str, service: &Service, findings: &mut Diagnostics) {
    let health = service.health.as_ref().filter(|health| health.port.is_none()).map(|health| ("health", health.span));
    let metrics = service.metrics.as_ref().filter(|metrics| metrics.port.is_none());
    let metrics = metrics.map(|metrics| ("metrics", metrics.span));
    for (key, span) in [health, metrics].into_iter().flatten().filter(|_| service.port.is_none()) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` has `{key}`, but no port to ask at"))
                .at(span, "")
                .help(format!("add `port` to `services.{name}.{key}`, or remove `{key}`")),
        );
    }
    outside(name, service, findings);
    let Some(protocol) = service.protocol.as_ref().filter(|protocol| protocol.value == Protocol::Tcp) else { return };
    let host = service.host.as_ref().map(|host| ("host", host.span));
    let authentication = service.authentication.as_ref().map(|authentication| ("authentication", authentication.span));
    for (key, span) in [host, authentication].into_iter().flatten() {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` has `{key}`, but is not spoken to by HTTP"))
                .at(span, "")
                .at(protocol.span, "because of this")
                .because("The load balancer and the gateway hand on HTTP only.")
                .help(format!("remove `{key}`, or write another `protocol`")),
        );
    }
}

/// A job that would be the service itself, and never end.
fn migration(name: &str, service: &Service, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(migration) = service.migration.as_ref().filter(|migration| migration.command.is_empty()) else { return };
    if !context.is_refused_within(&format!("services.{name}.migration.command")) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` has a migration that runs nothing of its own"))
                .at(migration.span, "it has no `command`")
                .because("The image's own program is the service, which does not end.")
                .help("write the program and its arguments: `command: [/app/migrate, up]`"),
        );
    }
}

/// What is about requests from outside, where they cannot come or not in this way.
fn outside(name: &str, service: &Service, findings: &mut Diagnostics) {
    let grpc = service.protocol.as_ref().filter(|protocol| protocol.value == Protocol::Grpc);
    if let Some((host, protocol)) = service.host.as_ref().zip(grpc) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` has `host`, but is spoken to by gRPC"))
                .at(host.span, "")
                .at(protocol.span, "because of this")
                .because("The load balancer hands on HTTP/1.1, which gRPC cannot go through.")
                .help("remove `host` and let a service with HTTP call it, or write `protocol: http2` for gRPC-Web or JSON"),
        );
    }
    let authentication = service.authentication.as_ref().filter(|_| service.host.is_none() && service.port.is_some());
    if let Some(authentication) = authentication {
        findings.push(
            Diagnostic::warning(RULE.id, format!("`{name}` asks nobody for a token"))
                .at(authentication.span, "tokens are asked of requests from outside, and it has no `host`")
                .because("A token that a service of the mesh sends is checked all the same; one that is missing is not missed.")
                .help(format!("add `host` to `services.{name}`, or remove `authentication`")),
        );
    }
}
