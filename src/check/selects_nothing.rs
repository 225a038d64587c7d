//! An object that selects pods of which there are none.

use super::fault::judge;
use super::objects::{Entry, Kind, Objects};
use super::selector::Selector;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "selects-nothing",
    what: "An object that selects pods of which there are none.",
    why: "A Service without pods answers nobody, a disruption budget without pods protects nothing, and a policy without pods lets pass what it should stop.",
    example: "patches:\n  other-label:\n    target: { kind: Service, name: api }\n    set: { \"spec.selector[\\\"app.kubernetes.io/name\\\"]\": apii }",
    fix: "Select by the labels that the pods have.",
    check,
};

/// Where an object says which pods it is for.
struct Place {
    kind: Kind<'static>,
    path: &'static [&'static str],
    /// Whether labels stand there at once, not under `matchLabels`.
    is_plain: bool,
    /// Whether it looks into all namespaces.
    is_wide: bool,
}

const fn place(group: &'static str, name: &'static str, path: &'static [&'static str], is_plain: bool) -> Place {
    Place { kind: Kind::new(group, name), path, is_plain, is_wide: false }
}

const PLACES: [Place; 9] = [
    place("", "Service", &["spec", "selector"], true),
    place("policy", "PodDisruptionBudget", &["spec", "selector"], false),
    place("networking.k8s.io", "NetworkPolicy", &["spec", "podSelector"], false),
    place("vpcresources.k8s.aws", "SecurityGroupPolicy", &["spec", "podSelector"], false),
    place("security.istio.io", "AuthorizationPolicy", &["spec", "selector"], false),
    place("security.istio.io", "RequestAuthentication", &["spec", "selector"], false),
    place("security.istio.io", "PeerAuthentication", &["spec", "selector"], false),
    place("networking.istio.io", "Sidecar", &["spec", "workloadSelector", "labels"], true),
    Place { kind: Kind::istio("Gateway"), path: &["spec", "selector"], is_plain: true, is_wide: true },
];

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        for place in &PLACES {
            for entry in objects.of(place.kind) {
                let Some(written) = entry.view().at(place.path) else { continue };
                let selector = if place.is_plain { Selector::plain(written) } else { Selector::of(written) };
                let is_known = !Objects::is_of_component(entry.namespace);
                if selector.is_empty() || !is_known || has_pods(objects, place, entry, &selector) {
                    continue;
                }
                faults.error(
                    entry,
                    format!("the {} `{}` selects no pods", entry.kind.name, entry.name),
                    format!("It selects `{}`, and no workload has pods with these labels.", selector.shown()),
                    "select by labels that the pods have",
                );
            }
        }
    });
}

fn has_pods(objects: &Objects<'_>, place: &Place, entry: &Entry<'_>, selector: &Selector<'_>) -> bool {
    let has_pods = |namespace: &str| !objects.selected(namespace, selector).is_empty();
    if is_of_collector(objects, entry.namespace, selector) {
        return true;
    }
    if place.is_wide { objects.inhabited().any(has_pods) } else { has_pods(entry.namespace) }
}

/// Whether a selector names the pods that the operator of OpenTelemetry makes for a collector.
fn is_of_collector(objects: &Objects<'_>, namespace: &str, selector: &Selector<'_>) -> bool {
    const COLLECTOR: Kind<'static> = Kind::new("opentelemetry.io", "OpenTelemetryCollector");
    selector.equal().iter().any(|&(key, value)| {
        let name = value.strip_suffix("-collector").filter(|_| key == "app.kubernetes.io/name");
        name.is_some_and(|name| objects.get(COLLECTOR, namespace, name).is_some())
    })
}
