//! A NetworkPolicy that cuts what `uses`, `host` or the mesh need.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use super::fault::{Faults, judge};
use super::network_reach::{Direction, Peer, Policies, PortOf};
use super::objects::{Entry, Kind, Objects};
use super::selector::{Labels, Selector};
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::model::{Environment, Service};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "network-policy-cuts",
    what: "A NetworkPolicy that cuts what `uses`, `host` or the mesh need.",
    why: "The connection then times out, and neither service says why.",
    example: "patches:\n  closed:\n    target: { kind: NetworkPolicy, name: api }\n    set: { spec.ingress: [] }",
    fix: "Leave the rules of the built-in templates, and add to them.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(resolved) = context.resolved else { return };
    judge(RULE.id, context, findings, |objects, faults| {
        let Some(environment) = resolved.regions().find(|region| objects.are_in(region)) else { return };
        let look = Look::new(environment, objects);
        for service in &environment.services {
            look.callees(service, faults);
            look.stores(service, faults);
            look.mesh(service, faults);
            look.outside(service, faults);
        }
        look.load_balancer(faults);
    });
}

/// What pods of other namespaces are known by, where nothing of them is rendered.
const NAMES: (&str, &str, &str) = ("kube-system", "k8s-app", "kube-dns");
const CONTROL: (&str, &str, &str) = ("istio-system", "app", "istiod");

struct Look<'a, 'b> {
    environment: &'a Environment,
    objects: &'b Objects<'a>,
    policies: Policies<'a>,
    /// The pods of each service: those of its workload.
    pods: HashMap<&'a str, usize>,
    /// The pods of the gateways.
    gateways: Vec<usize>,
    /// The addresses of pods.
    ranges: Vec<Ipv4Net>,
}

impl<'a, 'b> Look<'a, 'b> {
    fn new(environment: &'a Environment, objects: &'b Objects<'a>) -> Self {
        let is_service = |entry: &Entry<'_>| entry.namespace == environment.namespace && entry.kind.name != "Job";
        let pods = objects.pods().iter().enumerate().filter(|(_, pod)| is_service(&pod.owner));
        let gateways = objects.of(Kind::istio("Gateway")).filter_map(|entry| entry.view().at(&["spec", "selector"]));
        let gateways = gateways.map(Selector::plain).flat_map(|selector| {
            let namespaces: Vec<_> = objects.inhabited().collect();
            namespaces.into_iter().flat_map(|namespace| objects.selected(namespace, &selector)).collect::<Vec<_>>()
        });
        let mut gateways: Vec<usize> = gateways.collect();
        gateways.sort_unstable();
        gateways.dedup();
        Self {
            environment,
            objects,
            policies: Policies::of(objects),
            pods: pods.map(|(index, pod)| (pod.owner.name, index)).collect(),
            gateways,
            ranges: environment.network.zones.iter().map(|zone| zone.private).collect(),
        }
    }

    /// The services that a service uses.
    fn callees(&self, service: &'a Service, faults: &mut Faults<'a>) {
        let Some(&caller) = self.pods.get(service.name.as_str()) else { return };
        for called in self.environment.services_of(service) {
            let (Some(port), Some(&callee)) = (called.port, self.pods.get(called.name.as_str())) else { continue };
            let what = format!("`{}` uses `{}`", service.name, called.name);
            self.between(caller, callee, port, &what, faults);
        }
    }

    /// From one pod to another: out of the first, into the second.
    fn between(&self, from: usize, to: usize, port: u16, what: &str, faults: &mut Faults<'a>) {
        let pods = self.objects.pods();
        let port = PortOf { number: i64::from(port), protocol: "TCP", pod: Some(&pods[to]) };
        for (pod, other, direction) in [(from, to, Direction::Egress), (to, from, Direction::Ingress)] {
            let namespace = pods[other].owner.namespace;
            let namespace_labels = self.objects.namespace_labels(namespace);
            let labels = &pods[other].labels;
            let peer = Peer::Pods { namespace, namespace_labels: &namespace_labels, labels, ranges: &self.ranges };
            let against = self.policies.against(pod, direction, peer, port);
            let side = if direction == Direction::Egress { "out of" } else { "into" };
            let name = pods[pod].owner.name;
            self.cut(against, &format!("{what}, but no policy lets port {} {side} `{name}`", port.number), faults);
        }
    }

    /// Databases and caches in the data subnets.
    fn stores(&self, service: &'a Service, faults: &mut Faults<'a>) {
        let Some(&pod) = self.pods.get(service.name.as_str()) else { return };
        let databases = self.environment.databases_of(service).map(|database| (&database.name, database.port));
        let caches = self.environment.caches_of(service).map(|cache| (&cache.name, cache.port));
        for (name, port) in databases.chain(caches) {
            let port = PortOf { number: i64::from(port), protocol: "TCP", pod: None };
            let mut zones = self.environment.network.zones.iter();
            let cut = zones.find_map(|zone| {
                let against = self.policies.against(pod, Direction::Egress, Peer::Range(zone.data), port);
                (!against.is_empty()).then_some((against, zone.data))
            });
            let Some((against, range)) = cut else { continue };
            let what = format!(
                "`{}` uses `{name}`, but no policy lets port {} out of it to {range}",
                service.name, port.number
            );
            self.cut(against, &what, faults);
        }
    }

    /// What every pod of the mesh needs: names, and the control plane.
    fn mesh(&self, service: &'a Service, faults: &mut Faults<'a>) {
        let Some(&pod) = self.pods.get(service.name.as_str()) else { return };
        let needs = [
            (NAMES, 53, "UDP", "look up names"),
            (NAMES, 53, "TCP", "look up names"),
            (CONTROL, 15012, "TCP", "reach istiod"),
        ];
        for ((namespace, key, value), number, protocol, what) in needs {
            let namespace_labels = self.objects.namespace_labels(namespace);
            let labels = Labels::default().with(key, value);
            let peer =
                Peer::Pods { namespace, namespace_labels: &namespace_labels, labels: &labels, ranges: &self.ranges };
            let against = self.policies.against(pod, Direction::Egress, peer, PortOf { number, protocol, pod: None });
            self.cut(
                against,
                &format!("`{}` cannot {what}: no policy lets port {number}/{protocol} out of it", service.name),
                faults,
            );
        }
    }

    /// From the gateways to a service with a host.
    fn outside(&self, service: &'a Service, faults: &mut Faults<'a>) {
        let (Some(_), Some(port)) = (&service.host_name, service.port) else { return };
        let Some(&pod) = self.pods.get(service.name.as_str()) else { return };
        for gateway in &self.gateways {
            self.between(*gateway, pod, port, &format!("`{}` has a host", service.name), faults);
        }
    }

    /// From the load balancer to the pods that are bound to its target group: requests, and questions after their health.
    fn load_balancer(&self, faults: &mut Faults<'a>) {
        for binding in self.objects.of(Kind::new("elbv2.k8s.aws", "TargetGroupBinding")) {
            let name = binding.view().text_at(&["spec", "serviceRef", "name"]).unwrap_or_default();
            let service = self.objects.get(Kind::core("Service"), binding.namespace, name);
            let selector = service.and_then(|service| service.view().at(&["spec", "selector"])).map(Selector::plain);
            let Some((service, selector)) = service.zip(selector) else { continue };
            let targets = service.view().items_at(&["spec", "ports"]);
            let targets: Vec<i64> = targets.filter_map(|port| port.get("targetPort")?.integer()).collect();
            for pod in self.objects.selected(binding.namespace, &selector) {
                targets.iter().for_each(|number| self.let_in(pod, *number, faults));
            }
        }
    }

    fn let_in(&self, pod: usize, number: i64, faults: &mut Faults<'a>) {
        let port = PortOf { number, protocol: "TCP", pod: Some(&self.objects.pods()[pod]) };
        let mut zones = self.environment.network.zones.iter();
        let cut = zones.find_map(|zone| {
            let against = self.policies.against(pod, Direction::Ingress, Peer::Range(zone.public), port);
            (!against.is_empty()).then_some((against, zone.public))
        });
        let Some((against, range)) = cut else { return };
        let name = self.objects.pods()[pod].owner.name;
        let what = format!("the load balancer sends to `{name}`, but no policy lets port {number} in from {range}");
        self.cut(against, &what, faults);
    }

    fn cut(&self, against: &[Entry<'a>], what: &str, faults: &mut Faults<'a>) {
        // Of the policies that select the pod, the last is the most particular one.
        let Some(policy) = against.last() else { return };
        let names: Vec<_> = against.iter().map(|policy| format!("`{}`", policy.name)).collect();
        faults.error(
            policy,
            what,
            format!("The policies for its pods are {}.", names.join(", ")),
            "add a rule for it, or remove it from the spec",
        );
    }
}
