//! Whether a colour is ready to take the traffic.

use std::collections::BTreeMap;

use super::observation::Observation;
use super::service::{Phase, ServiceState};

/// What the spec wants a cluster to be.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Its Kubernetes version, for example `1.35`.
    pub version: String,
    /// The images of the services that run all the time, by service.
    pub services: BTreeMap<String, String>,
    /// The images of the scheduled services, by service.
    pub scheduled: BTreeMap<String, String>,
}

/// Why a cluster that does not answer is not ready.
#[must_use]
pub fn not_ready_for_lack_of_answer(colour: &str, reason: &str) -> String {
    format!("cluster {colour} cannot be asked: {reason}")
}

/// Every reason why a cluster is not ready to take over from another one, each a phrase. `active` is the colour that has
/// the traffic and its services; without them nobody knows what they carry.
#[must_use]
pub fn not_ready(observed: &Observation, wanted: &Wanted, active: Option<(&str, &[ServiceState])>) -> Vec<String> {
    let mut reasons = Vec::new();
    if observed.version != wanted.version {
        reasons.push(format!(
            "its control plane runs Kubernetes {}, the spec says {}: it is half upgraded",
            observed.version, wanted.version
        ));
    }
    reasons.extend(nodes(&observed.nodes));
    reasons.extend(gateways(&observed.gateways));
    for state in &observed.services {
        reasons.extend(service(state, wanted));
    }
    for (name, image) in &wanted.scheduled {
        reasons.extend(scheduled(name, image, &observed.scheduled));
    }
    if let Some((colour, active)) = active {
        reasons.extend(observed.services.iter().filter_map(|state| capacity(state, colour, active)));
    }
    reasons
}

fn nodes(nodes: &[(String, bool)]) -> Option<String> {
    let unready: Vec<&str> = nodes.iter().filter(|(_, ready)| !ready).map(|(name, _)| name.as_str()).collect();
    match (nodes.len(), unready.len()) {
        (0, _) => Some("it has no node".to_owned()),
        (_, 0) => None,
        (all, some) => Some(format!("{some} of {all} nodes are not ready: {}", unready.join(", "))),
    }
}

fn gateways(gateways: &[(String, u64, u64)]) -> Vec<String> {
    if gateways.is_empty() {
        return vec!["the ingress gateway is not there".to_owned()];
    }
    let unready = gateways.iter().filter(|(_, ready, wanted)| *ready == 0 || ready < wanted);
    unready.map(|(name, ready, wanted)| format!("the gateway {name} has {ready} of {wanted} copies ready")).collect()
}

/// What is wrong with a service: it is not there, has another version, or does not work.
fn service(state: &ServiceState, wanted: &Wanted) -> Vec<String> {
    let name = &state.service;
    if state.phase == Phase::Missing {
        return vec![format!("service {name} is not there")];
    }
    let mut reasons = Vec::new();
    if let Some(image) = wanted.services.get(name).filter(|image| **image != state.image) {
        reasons.push(format!("service {name} is to run {}, the spec says {image}: it is half upgraded", state.image));
    }
    if state.phase != Phase::Healthy {
        let message = if state.message.is_empty() { String::new() } else { format!(": {}", state.message) };
        reasons.push(format!("service {name} is {}{message}", state.phase.word()));
    } else if state.ready < state.desired {
        reasons.push(format!("service {name} has {} of {} copies ready", state.ready, state.desired));
    }
    reasons
}

fn scheduled(name: &str, image: &str, live: &[(String, String)]) -> Option<String> {
    match live.iter().find(|(job, _)| job == name) {
        None => Some(format!("service {name} is not there")),
        Some((_, running)) if running != image => {
            Some(format!("service {name} is to run {running}, the spec says {image}: it is half upgraded"))
        }
        Some(_) => None,
    }
}

/// The autoscaler shrinks what has no traffic, so that the other colour may be too small at the first moment.
fn capacity(state: &ServiceState, colour: &str, active: &[ServiceState]) -> Option<String> {
    let carrying = active.iter().find(|other| other.service == state.service)?;
    let is_known = state.phase != Phase::Missing;
    (is_known && state.ready < carrying.ready).then(|| {
        format!(
            "service {} has {} ready, and {} needs {} now: raise `replicas.min` before",
            state.service, state.ready, colour, carrying.ready
        )
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Wanted, not_ready};
    use crate::engine::rollout::{Observation, Phase, ServiceState};

    fn service(name: &str, ready: u64) -> ServiceState {
        ServiceState {
            strategy: "canary",
            phase: Phase::Healthy,
            image: format!("example/{name}:2"),
            ready,
            desired: ready,
            ..ServiceState::missing(name)
        }
    }

    fn wanted() -> Wanted {
        let images = |names: &[&str]| -> BTreeMap<String, String> {
            names.iter().map(|name| ((*name).to_owned(), format!("example/{name}:2"))).collect()
        };
        Wanted { version: "1.36".to_owned(), services: images(&["api", "app"]), scheduled: images(&["report"]) }
    }

    fn ready() -> Observation {
        Observation {
            version: "1.36".to_owned(),
            nodes: vec![("a".to_owned(), true), ("b".to_owned(), true)],
            gateways: vec![("gateway".to_owned(), 2, 2)],
            services: vec![service("api", 3), service("app", 2)],
            scheduled: vec![("report".to_owned(), "example/report:2".to_owned())],
        }
    }

    #[test]
    fn a_cluster_that_has_everything_is_ready() {
        let active = [service("api", 3), service("app", 1)];
        assert_eq!(not_ready(&ready(), &wanted(), Some(("blue", &active))), Vec::<String>::new());
        assert_eq!(not_ready(&ready(), &wanted(), None), Vec::<String>::new());
    }

    #[test]
    fn all_reasons_come_at_once() {
        let mut observed = ready();
        observed.version = "1.35".to_owned();
        observed.nodes[1].1 = false;
        observed.gateways[0].1 = 1;
        observed.services[0].image = "example/api:1".to_owned();
        observed.services[0].phase = Phase::Paused;
        observed.services[0].message = "CanaryPauseStep".to_owned();
        observed.services[1].ready = 1;
        observed.scheduled[0].1 = "example/report:1".to_owned();
        let active = [service("api", 6), service("app", 1)];
        assert_eq!(
            not_ready(&observed, &wanted(), Some(("blue", &active))).join("\n"),
            "its control plane runs Kubernetes 1.35, the spec says 1.36: it is half upgraded\n\
             1 of 2 nodes are not ready: b\n\
             the gateway gateway has 1 of 2 copies ready\n\
             service api is to run example/api:1, the spec says example/api:2: it is half upgraded\n\
             service api is paused: CanaryPauseStep\n\
             service app has 1 of 2 copies ready\n\
             service report is to run example/report:1, the spec says example/report:2: it is half upgraded\n\
             service api has 3 ready, and blue needs 6 now: raise `replicas.min` before"
        );
    }

    #[test]
    fn an_empty_cluster_is_not_ready() {
        let observed = Observation {
            version: "1.36".to_owned(),
            services: vec![ServiceState::missing("api"), ServiceState::missing("app")],
            ..Observation::default()
        };
        assert_eq!(
            not_ready(&observed, &wanted(), Some(("blue", &[service("api", 1)]))).join("\n"),
            "it has no node\n\
             the ingress gateway is not there\n\
             service api is not there\n\
             service app is not there\n\
             service report is not there"
        );
    }
}
