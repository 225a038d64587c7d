//! Which connections NetworkPolicies let through, as Kubernetes decides it: a pod that a policy selects may do only
//! what some policy allows.

use ipnet::Ipv4Net;

use super::objects::{Entry, Kind, Objects, Pod};
use super::selector::{Labels, Selector};
use crate::kubernetes::{Value, View};

const POLICY: Kind<'static> = Kind::new("networking.k8s.io", "NetworkPolicy");

/// The direction of a connection, seen from the pod that a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

impl Direction {
    /// `policyTypes`, the key of the rules, the key of the peers.
    fn keys(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Ingress => ("Ingress", "ingress", "from"),
            Self::Egress => ("Egress", "egress", "to"),
        }
    }
}

/// Who is at the other end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Peer<'b> {
    /// Pods of a namespace, with the addresses that pods have.
    Pods { namespace: &'b str, namespace_labels: &'b Labels<'b>, labels: &'b Labels<'b>, ranges: &'b [Ipv4Net] },
    /// Something at these addresses.
    Range(Ipv4Net),
}

/// A port and its protocol.
#[derive(Debug, Clone, Copy)]
pub(super) struct PortOf<'b> {
    pub(super) number: i64,
    pub(super) protocol: &'static str,
    /// The pod that has it, in which names of ports are looked up.
    pub(super) pod: Option<&'b Pod<'b>>,
}

/// The policies of a cluster, by the pods that they are for.
pub(super) struct Policies<'a> {
    ingress: Vec<Vec<Entry<'a>>>,
    egress: Vec<Vec<Entry<'a>>>,
}

impl<'a> Policies<'a> {
    pub(super) fn of(objects: &Objects<'a>) -> Self {
        let none = vec![Vec::new(); objects.pods().len()];
        let mut policies = Self { ingress: none.clone(), egress: none };
        for entry in objects.of(POLICY) {
            let Some(spec) = entry.spec() else { continue };
            let selector = spec.get("podSelector").map(Selector::of).unwrap_or_default();
            for pod in objects.selected(entry.namespace, &selector) {
                for direction in [Direction::Ingress, Direction::Egress] {
                    if is_for(spec, direction) {
                        policies.list(direction)[pod].push(*entry);
                    }
                }
            }
        }
        policies
    }

    fn list(&mut self, direction: Direction) -> &mut Vec<Vec<Entry<'a>>> {
        match direction {
            Direction::Ingress => &mut self.ingress,
            Direction::Egress => &mut self.egress,
        }
    }

    /// The policies that stand in the way of a connection of a pod; none when it is allowed.
    pub(super) fn against(&self, pod: usize, direction: Direction, peer: Peer<'_>, port: PortOf<'_>) -> &[Entry<'a>] {
        let policies = match direction {
            Direction::Ingress => &self.ingress[pod],
            Direction::Egress => &self.egress[pod],
        };
        if policies.iter().any(|policy| allows(policy, direction, peer, port)) { &[] } else { policies }
    }
}

fn is_for(spec: View<'_>, direction: Direction) -> bool {
    let (kind, rules, _) = direction.keys();
    match spec.get("policyTypes") {
        Some(types) => types.items().any(|written| written.text() == Some(kind)),
        // What Kubernetes fills in.
        None => direction == Direction::Ingress || spec.get(rules).is_some(),
    }
}

fn allows(policy: &Entry<'_>, direction: Direction, peer: Peer<'_>, port: PortOf<'_>) -> bool {
    let (_, rules, peers) = direction.keys();
    policy.view().items_at(&["spec", rules]).any(|rule| {
        let ports = rule.get("ports").filter(|ports| ports.items().len() > 0);
        let is_port = ports.is_none_or(|ports| ports.items().any(|written| is_port(written, port)));
        let written = rule.get(peers).filter(|peers| peers.items().len() > 0);
        is_port && written.is_none_or(|written| written.items().any(|written| is_peer(policy, written, peer)))
    })
}

fn is_port(written: View<'_>, port: PortOf<'_>) -> bool {
    if written.text_at(&["protocol"]).unwrap_or("TCP") != port.protocol {
        return false;
    }
    match written.get("port").map(View::value) {
        None | Some(Value::Null) => true,
        Some(Value::Integer(first)) => {
            let last = written.get("endPort").and_then(View::integer).unwrap_or(first);
            (first..=last).contains(&port.number)
        }
        Some(Value::Text(name)) => port.pod.and_then(|pod| pod.port_number(name)) == Some(port.number),
        Some(_) => false,
    }
}

fn is_peer(policy: &Entry<'_>, written: View<'_>, peer: Peer<'_>) -> bool {
    let block = written.get("ipBlock");
    match peer {
        Peer::Range(range) => block.is_some_and(|block| holds(block, range)),
        Peer::Pods { ranges, .. } if block.is_some() => {
            block.is_some_and(|block| !ranges.is_empty() && ranges.iter().all(|range| holds(block, *range)))
        }
        Peer::Pods { namespace, namespace_labels, labels, .. } => {
            let is_namespace = match written.get("namespaceSelector") {
                Some(selector) => Selector::of(selector).matches(namespace_labels),
                None => policy.namespace == namespace,
            };
            is_namespace && written.get("podSelector").is_none_or(|selector| Selector::of(selector).matches(labels))
        }
    }
}

/// Whether all addresses of a range are in a block.
fn holds(block: View<'_>, range: Ipv4Net) -> bool {
    let parsed = |text: &str| text.parse::<Ipv4Net>().ok();
    let is_within = block.text_at(&["cidr"]).and_then(parsed).is_some_and(|cidr| cidr.contains(&range));
    let mut excepted = block.items_at(&["except"]).filter_map(|except| parsed(except.text()?));
    is_within && !excepted.any(|except| except.contains(&range) || range.contains(&except))
}
