//! A VirtualService at a gateway that is not there, or that does not accept its host; one host in two of them.

use std::collections::HashMap;

use super::fault::{Faults, judge};
use super::mesh_host::{Host, covers};
use super::objects::{Entry, Kind, Objects};
use super::{Context, Rule};
use crate::diagnostic::{Diagnostics, did_you_mean};
use crate::kubernetes::View;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "route-gateway",
    what: "A VirtualService at a gateway that is not there or does not accept its host, or a host that two of them claim.",
    why: "Requests from outside are answered with 404; with two that claim a host, which one gets them is not defined.",
    example: "patches:\n  other-gateway:\n    target: { kind: VirtualService, name: api }\n    set: { spec.gateways: [istio-ingress/public] }",
    fix: "Name a Gateway as `<namespace>/<name>` whose servers accept the host, and give each host to one VirtualService.",
    check,
};

const GATEWAY: Kind<'static> = Kind::istio("Gateway");
/// The name for all sidecars of the mesh.
const MESH: &str = "mesh";

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        let mut claims = HashMap::new();
        for entry in objects.of(Kind::istio("VirtualService")) {
            check_gateways(objects, entry, faults);
            check_claims(entry, &mut claims, faults);
        }
    });
}

/// The gateways of a VirtualService: namespace and name.
fn gateways<'a>(entry: &Entry<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let namespace = entry.namespace;
    let written = entry.view().items_at(&["spec", "gateways"]).filter_map(View::text);
    let others = written.filter(|gateway| *gateway != MESH);
    others.map(move |gateway| gateway.split_once('/').unwrap_or((namespace, gateway)))
}

fn hosts<'a>(entry: &Entry<'a>) -> impl Iterator<Item = &'a str> {
    entry.view().items_at(&["spec", "hosts"]).filter_map(View::text)
}

fn check_gateways<'a>(objects: &Objects<'a>, entry: &Entry<'a>, faults: &mut Faults<'a>) {
    let mut servers = Vec::new();
    let mut is_judged = false;
    for (namespace, name) in gateways(entry) {
        is_judged = true;
        match objects.get(GATEWAY, namespace, name) {
            Some(gateway) => servers.push(gateway),
            // What is not rendered may accept anything.
            None if !objects.has_namespace(namespace) => return,
            None => {
                is_judged = false;
                let near = did_you_mean(name, objects.names(GATEWAY, namespace));
                faults.error(
                    entry,
                    format!("`{}` is at the gateway `{namespace}/{name}`, which is not there", entry.name),
                    "Without a gateway nothing from outside arrives.",
                    near.map_or_else(
                        || "write `<namespace>/<name>` of a Gateway".to_owned(),
                        |near| format!("did you mean `{namespace}/{near}`?"),
                    ),
                );
            }
        }
    }
    let outside =
        hosts(entry).filter(|host| matches!(Host::read(host, entry.namespace), Host::Outside(_) | Host::Several));
    for host in outside.filter(|_| is_judged) {
        if !servers.iter().any(|gateway| accepts(gateway, host, entry.namespace)) {
            faults.error(
                entry,
                format!("no gateway of `{}` accepts the host `{host}`", entry.name),
                "A gateway knows the hosts of its servers only.",
                "add the host to a server of the Gateway",
            );
        }
    }
}

/// Whether a server of a gateway takes a host for routes of a namespace: `shop/*.example.com`, `*.example.com`.
fn accepts(gateway: &Entry<'_>, host: &str, namespace: &str) -> bool {
    let servers = gateway.view().items_at(&["spec", "servers"]);
    let mut accepted = servers.flat_map(|server| server.items_at(&["hosts"])).filter_map(View::text);
    accepted.any(|written| {
        let (from, accepted) = written.split_once('/').unwrap_or(("*", written));
        let is_namespace = from == "*" || from == namespace || (from == "." && gateway.namespace == namespace);
        is_namespace && covers(accepted, host)
    })
}

/// Who has claimed a host at a gateway: gateway, host and, for hosts inside, the namespace.
type Claims<'a> = HashMap<(&'a str, &'a str, &'a str, &'a str), &'a str>;

fn check_claims<'a>(entry: &Entry<'a>, claims: &mut Claims<'a>, faults: &mut Faults<'a>) {
    let written: Vec<&str> = entry.view().items_at(&["spec", "gateways"]).filter_map(View::text).collect();
    let in_mesh = written.is_empty() || written.contains(&MESH);
    let places: Vec<_> = gateways(entry).chain(in_mesh.then_some(("", MESH))).collect();
    for host in hosts(entry) {
        let (namespace, name) = match Host::read(host, entry.namespace) {
            Host::Service { namespace, name } => (namespace, name),
            Host::Outside(_) | Host::Several => ("", host),
        };
        for (gateway_namespace, gateway) in &places {
            let claim = (*gateway_namespace, *gateway, namespace, name);
            let Some(other) = claims.insert(claim, entry.name) else { continue };
            let place = if *gateway == MESH { "in the mesh".to_owned() } else { format!("at the gateway `{gateway}`") };
            faults.error(
                entry,
                format!("`{}` and `{other}` both claim the host `{host}` {place}", entry.name),
                "Istio takes one of them.",
                "put the routes of a host into one VirtualService",
            );
        }
    }
}
