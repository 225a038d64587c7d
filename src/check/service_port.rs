//! A Service that leads to a port its pods do not have, or something that names a port a Service does not have.

use super::fault::{Faults, judge};
use super::objects::{Entry, Kind, Objects};
use super::selector::Selector;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::{Value, View};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "service-port",
    what: "A Service that leads to a port its pods do not have, or a load balancer or gateway at a port no Service has.",
    why: "Connections are refused although everything runs.",
    example: "patches:\n  other-port:\n    target: { kind: Service, name: api }\n    set: { \"spec.ports[0].targetPort\": web }",
    fix: "Write the name or number of a port of the pods' containers, or of the Service.",
    check,
};

const SERVICE: Kind<'static> = Kind::core("Service");

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        objects.of(SERVICE).for_each(|entry| check_service(objects, entry, faults));
        let bindings = objects.of(Kind::new("elbv2.k8s.aws", "TargetGroupBinding"));
        bindings.for_each(|entry| check_binding(objects, entry, faults));
        objects.of(Kind::istio("Gateway")).for_each(|entry| check_gateway(objects, entry, faults));
    });
}

fn check_service<'a>(objects: &Objects<'a>, entry: &Entry<'a>, faults: &mut Faults<'a>) {
    let Some(selector) = entry.view().at(&["spec", "selector"]).map(Selector::plain) else { return };
    if selector.is_empty() {
        return;
    }
    let selected = objects.selected(entry.namespace, &selector);
    let pods = selected.iter().map(|index| &objects.pods()[*index]);
    for port in entry.view().items_at(&["spec", "ports"]) {
        let Some(target) = port.get("targetPort").or_else(|| port.get("port")) else { continue };
        for pod in pods.clone() {
            let declared: Vec<_> = pod.ports().collect();
            let (is_there, is_certain) = match target.value() {
                Value::Text(name) => (declared.iter().any(|(port, _)| *port == Some(name)), true),
                Value::Integer(number) => (declared.iter().any(|(_, port)| *port == Some(number)), false),
                _ => continue,
            };
            // A number works without being declared, when the program listens.
            if is_there || (!is_certain && declared.is_empty()) {
                continue;
            }
            let summary = format!(
                "the Service `{}` leads to port `{}`, which `{}` does not have",
                entry.name,
                shown(target),
                pod.owner.manifest.address()
            );
            let help = "write the name or number of a port of the containers";
            if is_certain {
                faults.error(entry, summary, "Its pods are never ready for the Service.", help);
            } else {
                faults.warning(entry, summary, "It works only when the program listens there all the same.", help);
            }
        }
    }
}

fn check_binding<'a>(objects: &Objects<'a>, entry: &Entry<'a>, faults: &mut Faults<'a>) {
    let Some(reference) = entry.view().at(&["spec", "serviceRef"]) else { return };
    let name = reference.text_at(&["name"]).unwrap_or_default();
    let why = "The load balancer gets no targets.";
    let Some(service) = objects.get(SERVICE, entry.namespace, name) else {
        let summary = format!("`{}` binds the Service `{name}`, which is not there", entry.name);
        return faults.error(entry, summary, why, format!("write the name of a Service of `{}`", entry.namespace));
    };
    let Some(port) = reference.get("port") else { return };
    let mut ports = service.view().items_at(&["spec", "ports"]);
    let is_port = |written: View<'_>| match port.value() {
        Value::Text(name) => written.text_at(&["name"]) == Some(name),
        _ => written.get("port").and_then(View::integer) == port.integer(),
    };
    if !ports.any(is_port) {
        let summary = format!("`{}` binds port `{}` of `{name}`, which it does not have", entry.name, shown(port));
        faults.error(entry, summary, why, "write a port of the Service, not of its pods");
    }
}

/// A gateway listens at ports of the Services in front of its pods.
fn check_gateway<'a>(objects: &Objects<'a>, entry: &Entry<'a>, faults: &mut Faults<'a>) {
    let Some(selector) = entry.view().at(&["spec", "selector"]).map(Selector::plain) else { return };
    let is_at_gateway = |service: &&Entry<'a>| {
        let of_service = service.view().at(&["spec", "selector"]).map(Selector::plain);
        let of_service = of_service.filter(|of_service| !of_service.is_empty());
        of_service.is_some_and(|of_service| {
            let pods = objects.selected(service.namespace, &of_service);
            pods.iter().any(|pod| selector.matches(&objects.pods()[*pod].labels))
        })
    };
    let services: Vec<_> = objects.of(SERVICE).filter(is_at_gateway).collect();
    if services.is_empty() {
        return;
    }
    for number in
        entry.view().items_at(&["spec", "servers"]).filter_map(|server| server.at(&["port", "number"])?.integer())
    {
        let mut ports = services.iter().flat_map(|service| service.view().items_at(&["spec", "ports"]));
        if !ports.any(|port| port.get("port").and_then(View::integer) == Some(number)) {
            faults.error(
                entry,
                format!("the gateway `{}` listens at {number}, which no Service of its pods has", entry.name),
                "Istio finds the pods' port through the Service.",
                "write a port of the Service",
            );
        }
    }
}

fn shown(port: View<'_>) -> String {
    match port.value() {
        Value::Text(name) => name.to_owned(),
        Value::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}
