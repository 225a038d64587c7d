//! A port of a Service that does not say its protocol.

use super::fault::judge;
use super::objects::Kind;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::View;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "port-protocol",
    what: "A port of a Service in the mesh that does not say its protocol.",
    why: "Istio then guesses it from the first bytes, which costs time, fails for protocols in which the server speaks first, and takes routes, retries and policies for HTTP away when it guesses wrong.",
    example: "patches:\n  other-name:\n    target: { kind: Service, name: api }\n    set: { \"spec.ports[0].name\": web, \"spec.ports[0].appProtocol\": web }",
    fix: "Name the port `<protocol>` or `<protocol>-<suffix>`, such as `http-web`, or write `appProtocol`.",
    check,
};

/// The names of istio.io/docs/ops/configuration/traffic-management/protocol-selection.
const PROTOCOLS: [&str; 11] =
    ["http", "http2", "https", "grpc", "grpc-web", "tcp", "tls", "udp", "mongo", "mysql", "redis"];
const APP_PROTOCOLS: [&str; 3] = ["kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss"];
/// The health of a gateway; no sidecar is in between.
const STATUS_PORT: i64 = 15021;

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        for entry in objects.of(Kind::core("Service")) {
            let labels = objects.namespace_labels(entry.namespace);
            if labels.get("istio-injection") != Some("enabled") && labels.get("istio.io/rev").is_none() {
                continue;
            }
            for port in entry.view().items_at(&["spec", "ports"]).filter(|port| !says_protocol(*port)) {
                let name =
                    port.text_at(&["name"]).map_or_else(|| "no name".to_owned(), |name| format!("the name `{name}`"));
                let number = port.get("port").and_then(View::integer).unwrap_or_default();
                faults.error(
                    entry,
                    format!("port {number} of the Service `{}` has {name}, which hides its protocol", entry.name),
                    "Istio guesses the protocol from the first bytes.",
                    "name it for example `http` or `tcp-postgres`, or write `appProtocol: http`",
                );
            }
        }
    });
}

fn says_protocol(port: View<'_>) -> bool {
    let app = port.text_at(&["appProtocol"]).map(str::to_ascii_lowercase);
    if let Some(app) = app {
        return PROTOCOLS.contains(&app.as_str()) || APP_PROTOCOLS.contains(&app.as_str());
    }
    let number = port.get("port").and_then(View::integer);
    let name = port.text_at(&["name"]).unwrap_or_default().to_ascii_lowercase();
    let is_named = PROTOCOLS
        .iter()
        .any(|protocol| name.strip_prefix(protocol).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
    number == Some(STATUS_PORT) || port.text_at(&["protocol"]) == Some("UDP") || is_named
}
