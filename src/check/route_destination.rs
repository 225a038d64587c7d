//! A route to a host, a port or a subset that is not there.

use std::collections::{HashMap, HashSet};

use super::fault::{Faults, judge};
use super::mesh_host::{Found, Host, find};
use super::objects::{Entry, Kind, Objects};
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::View;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "route-destination",
    what: "A route of a VirtualService to a host, a port or a subset that is not there.",
    why: "Requests that take this route are answered with 503, and nothing else shows the mistake.",
    example: "patches:\n  other-host:\n    target: { kind: VirtualService, name: api }\n    set: { \"spec.http[0].route[0].destination.host\": apii }",
    fix: "Write the name of a Service of the namespace and one of its ports, and subsets that a DestinationRule has.",
    check,
};

const PROTOCOLS: [&str; 3] = ["http", "tls", "tcp"];

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        let subsets = subsets(objects);
        for entry in objects.of(Kind::istio("VirtualService")) {
            for destination in destinations(entry) {
                check_destination(objects, entry, destination, &subsets, faults);
            }
        }
    });
}

/// All places that a VirtualService leads to.
fn destinations<'a>(entry: &Entry<'a>) -> impl Iterator<Item = View<'a>> {
    let spec = entry.spec();
    let routes = PROTOCOLS.iter().filter_map(move |protocol| spec?.get(protocol)).flat_map(View::items);
    routes.flat_map(|route| {
        let weighted = route.items_at(&["route"]).chain(route.items_at(&["mirrors"]));
        weighted.filter_map(|item| item.get("destination")).chain(route.get("mirror"))
    })
}

/// The subsets of hosts.
type Subsets<'a> = HashMap<Host<'a>, HashSet<&'a str>>;

fn subsets<'a>(objects: &Objects<'a>) -> Subsets<'a> {
    let mut subsets = Subsets::new();
    for entry in objects.of(Kind::istio("DestinationRule")) {
        let Some(written) = entry.view().at(&["spec", "subsets"]) else { continue };
        let host = entry.view().text_at(&["spec", "host"]).unwrap_or_default();
        let names = written.items().filter_map(|subset| subset.text_at(&["name"]));
        subsets.entry(Host::read(host, entry.namespace)).or_default().extend(names);
    }
    subsets
}

fn check_destination<'a>(
    objects: &Objects<'a>,
    entry: &Entry<'a>,
    destination: View<'a>,
    subsets: &Subsets<'a>,
    faults: &mut Faults<'a>,
) {
    let written = destination.text_at(&["host"]).unwrap_or_default();
    let host = Host::read(written, entry.namespace);
    let service = match find(objects, host) {
        Found::Service(service) => service,
        Found::Elsewhere => return,
        Found::Missing(help) => {
            let why = "Istio answers with 503 for a host that it does not know.";
            return faults.error(
                entry,
                format!("`{}` has a route to `{written}`, which is no Service", entry.name),
                why,
                help,
            );
        }
    };
    if let Some(fault) = port_fault(service, destination) {
        faults.error(
            entry,
            format!("`{}` has a route to `{written}`{}", entry.name, fault.problem),
            "Istio knows a Service by its own ports, not by those of its pods.",
            fault.help,
        );
    }
    let Some(subset) = destination.text_at(&["subset"]) else { return };
    if !subsets.get(&host).is_some_and(|known| known.contains(subset)) {
        faults.error(
            entry,
            format!("`{}` has a route to the subset `{subset}` of `{written}`, which is not there", entry.name),
            "The DestinationRule of the host has the subsets.",
            "add the subset to the DestinationRule, or leave `subset` out",
        );
    }
}

struct PortFault {
    problem: String,
    help: String,
}

fn port_fault(service: &Entry<'_>, destination: View<'_>) -> Option<PortFault> {
    let ports = service.view().items_at(&["spec", "ports"]).filter_map(|port| port.get("port")?.integer());
    let ports: Vec<i64> = ports.collect();
    let list = ports.iter().map(|port| format!("`{port}`")).collect::<Vec<_>>().join(", ");
    let problem = match destination.at(&["port", "number"]).and_then(View::integer) {
        Some(port) if ports.contains(&port) => return None,
        Some(port) => format!(" at port {port}, which it does not have"),
        None if ports.len() == 1 => return None,
        None => " without a port, which has several".to_owned(),
    };
    Some(PortFault { problem, help: format!("its ports are {list}") })
}
