//! Services and ingresses.

use super::super::fault::{Fault, shown};
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
            port(walk, entry.at(&["backend", "service", "port", "number"]), || at("backend.service.port.number"));
        }
    }
}
