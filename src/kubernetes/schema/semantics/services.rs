//! Services and ingresses.

use super::super::fault::{Fault, shown};
use super::super::metadata;
use super::super::names::Rule;
use super::super::subject::Subject;
use super::super::walk::Walk;
use super::port;

/// Ports are in their range, and told apart by names when there are several.
pub(super) fn ports(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let count = root.items_at(&["spec", "ports"]).count();
    let needs_none = root.text_at(&["spec", "type"]) == Some("ExternalName")
        || root.at(&["spec", "clusterIP"]).is_some_and(|address| address.text() == Some("None"));
    if count == 0 && !needs_none {
        walk.refuse("spec.ports", Fault::new("must have at least one port"));
    }
    let mut names: Vec<&str> = Vec::new();
    for (index, subject) in root.items_at(&["spec", "ports"]) {
        let at = |field: &str| format!("spec.ports[{index}].{field}");
        port(walk, subject.get("port"), || at("port"));
        port(walk, subject.get("targetPort"), || at("targetPort"));
        if let Some(target) = subject.get("targetPort") {
            walk.form(Rule::PortName, target, format_args!("spec.ports[{index}].targetPort"));
        }
        let Some(name) = subject.get("name") else {
            if count > 1 {
                walk.refuse(at("name"), Fault::new("is missing: a service with several ports names each of them"));
            }
            continue;
        };
        walk.form(Rule::Label, name, format_args!("spec.ports[{index}].name"));
        let Some(name) = (count > 1).then(|| name.text()).flatten() else { continue };
        if names.contains(&name) {
            walk.refuse(at("name"), Fault::new(format!("is the name of another port: {}", shown(name))));
        }
        names.push(name);
    }
}

/// The paths of an ingress begin at the root.
pub(super) fn ingress_paths(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    for (number, rule) in root.items_at(&["spec", "rules"]) {
        for (index, entry) in rule.items_at(&["http", "paths"]) {
            let at = |field: &str| format!("spec.rules[{number}].http.paths[{index}].{field}");
            let is_free = entry.text_at(&["pathType"]) == Some("ImplementationSpecific");
            match entry.text_at(&["path"]) {
                None if is_free => {}
                Some(path) if path.starts_with('/') || is_free && path.is_empty() => {}
                None => walk.refuse(at("path"), Fault::new("is missing")),
                Some(path) => {
                    walk.refuse(at("path"), Fault::new(format!("must begin with `/`, and is {}", shown(path))))
                }
            }
            let backend = |field: &str| entry.at(&["backend", field]).is_some();
            if backend("service") == backend("resource") {
                walk.refuse(at("backend"), Fault::new("must have exactly one of `resource`, `service`"));
            }
            let named = |field: &str| entry.at(&["backend", "service", "port", field]);
            port(walk, named("number"), || at("backend.service.port.number"));
            if backend("service") && named("name").is_some() == named("number").is_some() {
                walk.refuse(at("backend.service.port"), Fault::new("must have exactly one of `name`, `number`"));
            }
        }
    }
}

/// The labels that a service selects by have the form of labels.
pub(super) fn selector(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    metadata::labels(walk, root.at(&["spec", "selector"]), "spec.selector");
}

/// Each rule of a network policy names peers in one way, and ports in their range.
pub(super) fn network_policy(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for (number, rule) in root.items_at(&["spec", direction]) {
            for (index, peer) in rule.items_at(&[peers]) {
                let at = || format!("spec.{direction}[{number}].{peers}[{index}]");
                let selects = peer.get("podSelector").is_some() || peer.get("namespaceSelector").is_some();
                if selects == peer.get("ipBlock").is_some() {
                    let fault = Fault::new("must have either `ipBlock`, or `podSelector` and `namespaceSelector`");
                    walk.refuse(at(), fault);
                }
                let range = peer.text_at(&["ipBlock", "cidr"]);
                if let Some(range) = range.filter(|range| range.parse::<ipnet::IpNet>().is_err()) {
                    let problem = format!("must be an address range such as `10.0.0.0/16`, and is {}", shown(range));
                    walk.refuse(format!("{}.ipBlock.cidr", at()), Fault::new(problem));
                }
            }
            for (index, entry) in rule.items_at(&["ports"]) {
                port(walk, entry.get("port"), || format!("spec.{direction}[{number}].ports[{index}].port"));
            }
        }
    }
}
