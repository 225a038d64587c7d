//! A Rollout that names something that is not there, or that lacks what its steps need.

use std::collections::HashSet;

use super::fault::{Faults, judge};
use super::mesh_host::Host;
use super::objects::{Entry, Kind, Objects};
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::View;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "rollout-references",
    what: "A Rollout that names a Service, a route or an analysis that is not there.",
    why: "Argo Rollouts refuses it when the next version comes, which then does not reach anybody.",
    example: "patches:\n  other-route:\n    target: { kind: VirtualService, name: api }\n    set: { \"spec.http[name=primary].name\": main }",
    fix: "Name Services, the VirtualService and its route, and analysis templates as they are rendered.",
    check,
};

const ROLLOUT: Kind<'static> = Kind::new("argoproj.io", "Rollout");
const SERVICES: [[&str; 2]; 4] = [
    ["canary", "stableService"],
    ["canary", "canaryService"],
    ["blueGreen", "activeService"],
    ["blueGreen", "previewService"],
];
const ANALYSES: [&[&str]; 3] =
    [&["canary", "analysis"], &["blueGreen", "prePromotionAnalysis"], &["blueGreen", "postPromotionAnalysis"]];

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        for entry in objects.of(ROLLOUT) {
            let Some(strategy) = entry.view().at(&["spec", "strategy"]) else { continue };
            check_services(objects, entry, strategy, faults);
            check_routes(objects, entry, strategy, faults);
            check_analyses(objects, entry, strategy, faults);
            check_managed_routes(entry, strategy, faults);
        }
    });
}

fn check_services<'a>(objects: &Objects<'a>, entry: &Entry<'a>, strategy: View<'a>, faults: &mut Faults<'a>) {
    let mut named = HashSet::new();
    for (key, name) in SERVICES.iter().filter_map(|path| Some((path[1], strategy.text_at(path)?))) {
        if objects.get(Kind::core("Service"), entry.namespace, name).is_none() {
            let summary = format!("the Rollout `{}` has the `{key}` `{name}`, which is not there", entry.name);
            faults.error(
                entry,
                summary,
                "It moves the pods of each version behind a Service.",
                "write the name of a Service",
            );
        }
        if !named.insert(name) {
            let summary = format!("the Rollout `{}` has the Service `{name}` for both versions", entry.name);
            faults.error(
                entry,
                summary,
                "Each version needs one of its own.",
                format!("write another name for `{key}`"),
            );
        }
    }
}

fn check_routes<'a>(objects: &Objects<'a>, entry: &Entry<'a>, strategy: View<'a>, faults: &mut Faults<'a>) {
    let Some(istio) = strategy.at(&["canary", "trafficRouting", "istio"]) else { return };
    let services = istio.get("virtualService").into_iter().chain(istio.items_at(&["virtualServices"]));
    for service in services {
        let name = service.text_at(&["name"]).unwrap_or_default();
        let Some(found) = objects.get(Kind::istio("VirtualService"), entry.namespace, name) else {
            let summary = format!("the Rollout `{}` has the VirtualService `{name}`, which is not there", entry.name);
            faults.error(entry, summary, "It changes the weights of its routes.", "write the name of a VirtualService");
            continue;
        };
        let routes: Vec<_> = found.view().items_at(&["spec", "http"]).collect();
        let named: Vec<&str> = service.items_at(&["routes"]).filter_map(View::text).collect();
        for wanted in &named {
            if !routes.iter().any(|route| route.text_at(&["name"]) == Some(wanted)) {
                let known: Vec<_> = routes.iter().filter_map(|route| route.text_at(&["name"])).collect();
                faults.error(
                    entry,
                    format!("the Rollout `{}` has the route `{wanted}` of `{name}`, which is not there", entry.name),
                    "It changes the weights of that route.",
                    format!("the routes are {}", known.join(", ")),
                );
            }
        }
        let changed = routes.iter().filter(|route| match route.text_at(&["name"]) {
            Some(route) => named.is_empty() || named.contains(&route),
            None => named.is_empty(),
        });
        for route in changed {
            check_versions(entry, strategy, name, *route, faults);
        }
    }
}

/// A route that is changed leads to both versions.
fn check_versions<'a>(entry: &Entry<'a>, strategy: View<'a>, name: &str, route: View<'a>, faults: &mut Faults<'a>) {
    let hosts: Vec<Host<'_>> = route
        .items_at(&["route"])
        .filter_map(|route| route.text_at(&["destination", "host"]))
        .map(|host| Host::read(host, entry.namespace))
        .collect();
    let has_subsets = route.items_at(&["route"]).any(|route| route.at(&["destination", "subset"]).is_some());
    for service in ["stableService", "canaryService"].iter().filter_map(|key| strategy.text_at(&["canary", key])) {
        if !has_subsets && !hosts.contains(&Host::Service { namespace: entry.namespace, name: service }) {
            faults.error(
                entry,
                format!("the VirtualService `{name}` has no destination `{service}` for the Rollout `{}`", entry.name),
                "The Rollout shifts the weights between the two versions.",
                format!("add a destination `{service}` to the route"),
            );
        }
    }
}

fn check_analyses<'a>(objects: &Objects<'a>, entry: &Entry<'a>, strategy: View<'a>, faults: &mut Faults<'a>) {
    let steps = strategy.items_at(&["canary", "steps"]).filter_map(|step| step.get("analysis"));
    for analysis in ANALYSES.iter().filter_map(|path| strategy.at(path)).chain(steps) {
        let given: HashSet<&str> =
            analysis.items_at(&["args"]).filter_map(|argument| argument.text_at(&["name"])).collect();
        for reference in analysis.items_at(&["templates"]) {
            let name = reference.text_at(&["templateName"]).unwrap_or_default();
            if reference.get("clusterScope").is_some() {
                continue;
            }
            let Some(template) = objects.get(Kind::new("argoproj.io", "AnalysisTemplate"), entry.namespace, name)
            else {
                let summary = format!("the Rollout `{}` has the analysis `{name}`, which is not there", entry.name);
                faults.error(
                    entry,
                    summary,
                    "Without it no new version is judged.",
                    "write the name of an AnalysisTemplate",
                );
                continue;
            };
            for argument in lacking(template, &given) {
                faults.error(
                    entry,
                    format!("the Rollout `{}` does not give `{argument}` to the analysis `{name}`", entry.name),
                    "The argument has no value of its own.",
                    format!("add `{argument}` to its `args`"),
                );
            }
        }
    }
}

/// The arguments without a value that are not given.
fn lacking<'a>(template: &Entry<'a>, given: &HashSet<&str>) -> Vec<&'a str> {
    let without = template
        .view()
        .items_at(&["spec", "args"])
        .filter(|argument| argument.get("value").is_none() && argument.get("valueFrom").is_none());
    without.filter_map(|argument| argument.text_at(&["name"])).filter(|name| !given.contains(name)).collect()
}

fn check_managed_routes<'a>(entry: &Entry<'a>, strategy: View<'a>, faults: &mut Faults<'a>) {
    let managed = strategy.items_at(&["canary", "trafficRouting", "managedRoutes"]);
    let managed: HashSet<&str> = managed.filter_map(|route| route.text_at(&["name"])).collect();
    for step in strategy.items_at(&["canary", "steps"]) {
        let routes = ["setHeaderRoute", "setMirrorRoute"].iter().filter_map(|key| step.text_at(&[key, "name"]));
        for name in routes.filter(|name| !managed.contains(name)) {
            faults.error(
                entry,
                format!("a step of the Rollout `{}` sets the route `{name}`, which is no managed route", entry.name),
                "Argo Rollouts only touches routes that it manages.",
                format!("add `{name}` to `managedRoutes`"),
            );
        }
    }
}
