//! Fields that controllers change after they were applied: weights while a new version is tried, the selectors of its
//! Services, numbers of copies. And what nobody can change any more: what a Job does.
//!
//! Whoever applies objects must not set them back. Server-side apply has no way to leave out one weight: Istio's lists and a
//! Service's selector are one field each, so that an apply without the weight would remove it, and one with ours would
//! send the traffic of a half-done rollout elsewhere. Before an object is applied, [`Ignored::keep`] therefore puts what is
//! live into it. Argo CD gets the same fields as `ignoreDifferences`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::tree::{Object, View};
use crate::pull_request::PREFIX;

/// The label by which Argo Rollouts narrows a Service down to the pods of one version.
const VERSION_LABEL: &str = "rollouts-pod-template-hash";
/// The field manager of Argo Rollouts: the name of its program.
const ROLLOUTS: &str = "rollouts-controller";
/// How the routes to copies of pull requests are called, before the name of the environment; who puts them there; and the
/// annotation of a VirtualService that may have such.
pub const REVIEW_ROUTE: &str = "review-";
/// The field manager of the routes to copies of pull requests.
pub const ROUTE_MANAGER: &str = "platform-review-routes";
const REVIEW_HEADER: &str = "platform.io/review-header";
const ISTIO: &str = "networking.istio.io";

/// An object with fields that are not ours once it exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The API group, for example `networking.istio.io`; empty for the core.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The fields, each once.
    pub fields: BTreeSet<Field>,
}

/// A field, or several alike, that a controller changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The shares of the traffic in a VirtualService.
    Weights,
    /// The HTTP route of this name in a VirtualService, which Argo Rollouts adds and removes.
    ManagedRoute(String),
    /// The HTTP routes in a VirtualService that lead to copies of pull requests.
    ReviewRoutes,
    /// The labels of a DestinationRule's subsets.
    SubsetLabels,
    /// The version in a Service's selector.
    SelectedVersion,
    /// The number of copies.
    Replicas,
    /// All that a Job does. A Job cannot be changed any more; what is to run again has another name.
    Work,
}

impl Field {
    /// Where it is, as Argo CD's `jqPathExpressions` want it.
    #[must_use]
    pub fn jq(&self) -> String {
        match self {
            Self::Weights => ".spec.http[].route[].weight".to_owned(),
            Self::ManagedRoute(name) => format!(".spec.http[] | select(.name == {})", Json::from(name.as_str())),
            Self::ReviewRoutes => {
                format!(".spec.http[] | select((.name // \"\") | startswith(\"{REVIEW_ROUTE}{PREFIX}\"))")
            }
            Self::SubsetLabels => ".spec.subsets[].labels".to_owned(),
            Self::SelectedVersion => format!(".spec.selector[\"{VERSION_LABEL}\"]"),
            Self::Replicas => ".spec.replicas".to_owned(),
            Self::Work => ".spec".to_owned(),
        }
    }

    /// Who changes it, where that one owns a field that has more in it.
    fn manager(&self) -> &'static str {
        if matches!(self, Self::ReviewRoutes) { ROUTE_MANAGER } else { ROLLOUTS }
    }

    /// The field that the API server knows as one and that has this one in it, where its manager writes it: lists of
    /// Istio's kinds and the selector of a Service have one owner each. None where others are not in the way.
    fn written_as(&self) -> Option<&'static str> {
        match self {
            Self::Weights | Self::ManagedRoute(_) | Self::ReviewRoutes => Some("spec.http"),
            Self::SubsetLabels => Some("spec.subsets"),
            Self::SelectedVersion => Some("spec.selector"),
            Self::Replicas | Self::Work => None,
        }
    }
}

impl Ignored {
    /// Puts what is live in these fields into an object that is about to be applied; everything else stays as rendered.
    ///
    /// `rendered` and `live` are the same object as JSON; where there is no live one, there is nothing to keep.
    pub fn keep(&self, rendered: &mut Json, live: &Json) {
        for field in &self.fields {
            match field {
                Field::Weights => keep_weights(rendered, live),
                Field::ManagedRoute(name) => keep_route(rendered, live, name),
                Field::ReviewRoutes => keep_review_routes(rendered, live),
                Field::SubsetLabels => keep_subset_labels(rendered, live),
                Field::SelectedVersion => keep_selected_version(rendered, live),
                Field::Replicas => keep_replicas(rendered, live),
                Field::Work => copy(rendered, Some(live), "spec"),
            }
        }
    }

    /// Whether a field manager owns a field, such as `spec.http`, only because the API server knows no smaller one than
    /// that. Taking it over takes nothing away, as long as what is live was kept.
    #[must_use]
    pub fn shares(&self, path: &str, manager: &str) -> bool {
        self.fields.iter().any(|field| field.manager() == manager && field.written_as() == Some(path))
    }
}

/// What controllers change of the given objects; sorted by group, kind, namespace and name.
#[must_use]
pub fn ignored<'a>(objects: impl IntoIterator<Item = &'a Object>) -> Vec<Ignored> {
    let mut found = BTreeMap::<[String; 4], BTreeSet<Field>>::new();
    for object in objects {
        let changes = match object.kind() {
            "Rollout" => changed_by_rollout(object.view()),
            "HorizontalPodAutoscaler" => changed_by_scaler(object.view()),
            "VirtualService" if object.view().text_at(&["metadata", "annotations", REVIEW_HEADER]).is_some() => {
                vec![Change { group: ISTIO, kind: "VirtualService", name: object.name(), field: Field::ReviewRoutes }]
            }
            "Job" => vec![Change { group: "batch", kind: "Job", name: object.name(), field: Field::Work }],
            _ => continue,
        };
        for change in changes {
            let key = [change.group, change.kind, object.namespace().unwrap_or_default(), change.name];
            found.entry(key.map(str::to_owned)).or_default().insert(change.field);
        }
    }
    let ignored = found.into_iter().map(|([group, kind, namespace, name], fields)| Ignored {
        group,
        kind,
        namespace,
        name,
        fields,
    });
    ignored.collect()
}

/// One field of one object in the namespace of the one whose controller changes it.
struct Change<'a> {
    group: &'a str,
    kind: &'a str,
    name: &'a str,
    field: Field,
}

/// What Argo Rollouts changes for a Rollout.
fn changed_by_rollout(rollout: View<'_>) -> Vec<Change<'_>> {
    let services = [
        ["canary", "canaryService"],
        ["canary", "stableService"],
        ["blueGreen", "activeService"],
        ["blueGreen", "previewService"],
    ];
    let services = services.iter().filter_map(|[strategy, key]| rollout.text_at(&["spec", "strategy", strategy, key]));
    let selected = |name| Change { group: "", kind: "Service", name, field: Field::SelectedVersion };
    let mut changes: Vec<_> = services.map(selected).collect();
    let Some(routing) = rollout.at(&["spec", "strategy", "canary", "trafficRouting"]) else { return changes };
    let managed: Vec<_> = routing.items_at(&["managedRoutes"]).filter_map(|route| route.text_at(&["name"])).collect();
    let one = routing.at(&["istio", "virtualService"]).into_iter();
    let virtual_services = one.chain(routing.items_at(&["istio", "virtualServices"]));
    for name in virtual_services.filter_map(|service| service.text_at(&["name"])) {
        let routes = managed.iter().map(|route| Field::ManagedRoute((*route).to_owned()));
        let fields = routes.chain([Field::Weights]);
        changes.extend(fields.map(|field| Change { group: ISTIO, kind: "VirtualService", name, field }));
    }
    let rule = routing.text_at(&["istio", "destinationRule", "name"]);
    changes.extend(rule.map(|name| Change { group: ISTIO, kind: "DestinationRule", name, field: Field::SubsetLabels }));
    changes
}

/// What the autoscaler changes: the number of copies of its target.
fn changed_by_scaler(scaler: View<'_>) -> Vec<Change<'_>> {
    let target = |key| scaler.text_at(&["spec", "scaleTargetRef", key]).unwrap_or_default();
    let group = target("apiVersion").split_once('/').map_or("", |(group, _)| group);
    vec![Change { group, kind: target("kind"), name: target("name"), field: Field::Replicas }]
}

/// Each weight is kept where the same route leads to the same host and subset.
fn keep_weights(rendered: &mut Json, live: &Json) {
    for route in items_mut(rendered, "/spec/http") {
        let Some(same) = items(live, "/spec/http").find(|other| other["name"] == route["name"]) else { continue };
        let destination = |share: &Json| (share["destination"]["host"].clone(), share["destination"]["subset"].clone());
        let is_known = |share: &Json| items(same, "/route").any(|other| destination(other) == destination(share));
        // With a destination that is new, the live weights are no longer the whole.
        if !items(route, "/route").all(is_known) || items(same, "/route").count() != items(route, "/route").count() {
            continue;
        }
        for share in items_mut(route, "/route") {
            let live = items(same, "/route").find(|other| destination(other) == destination(share));
            copy(share, live, "weight");
        }
    }
}

/// A managed route stands before the others, and in their order among each other.
fn keep_route(rendered: &mut Json, live: &Json, name: &str) {
    let Some(route) = items(live, "/spec/http").find(|route| route["name"] == *name) else { return };
    let Some(routes) = rendered.pointer_mut("/spec/http").and_then(Json::as_array_mut) else { return };
    if !routes.iter().any(|route| route["name"] == *name) {
        let position = |name: &Json| items(live, "/spec/http").position(|route| route["name"] == *name);
        let own = position(&route["name"]);
        let is_before = |other: &&Json| position(&other["name"]).is_some_and(|position| Some(position) < own);
        let before = routes.iter().take_while(is_before).count();
        routes.insert(before, route.clone());
    }
}

/// Routes to copies stand before all others, in their order among each other.
fn keep_review_routes(rendered: &mut Json, live: &Json) {
    let is_to_copy = |route: &&Json| route["name"].as_str().is_some_and(|name| name.starts_with(REVIEW_ROUTE));
    let live: Vec<Json> = items(live, "/spec/http").filter(is_to_copy).cloned().collect();
    if let Some(routes) = rendered.pointer_mut("/spec/http").and_then(Json::as_array_mut) {
        routes.splice(0..0, live);
    }
}

fn keep_subset_labels(rendered: &mut Json, live: &Json) {
    for subset in items_mut(rendered, "/spec/subsets") {
        let same = items(live, "/spec/subsets").find(|other| other["name"] == subset["name"]);
        copy(subset, same, "labels");
    }
}

fn keep_selected_version(rendered: &mut Json, live: &Json) {
    if let Some(selector) = rendered.pointer_mut("/spec/selector") {
        copy(selector, live.pointer("/spec/selector"), VERSION_LABEL);
    }
}

/// Where nothing is rendered, the number is nobody's but the controller's.
fn keep_replicas(rendered: &mut Json, live: &Json) {
    if let Some(spec) = rendered.get_mut("spec").filter(|spec| spec.get("replicas").is_some()) {
        copy(spec, live.get("spec"), "replicas");
    }
}

fn copy(to: &mut Json, from: Option<&Json>, key: &str) {
    let value = from.and_then(|from| from.get(key));
    if let (Some(to), Some(value)) = (to.as_object_mut(), value) {
        let _: Option<Json> = Map::insert(to, key.to_owned(), value.clone());
    }
}

fn items<'a>(json: &'a Json, pointer: &str) -> impl Iterator<Item = &'a Json> + use<'a> {
    json.pointer(pointer).and_then(Json::as_array).into_iter().flatten()
}

fn items_mut<'a>(json: &'a mut Json, pointer: &str) -> impl Iterator<Item = &'a mut Json> + use<'a> {
    json.pointer_mut(pointer).and_then(Json::as_array_mut).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tree::{Key, Node, Scalar};
    use super::*;

    fn node(json: &Json) -> Node {
        match json {
            Json::String(text) => Node::Scalar(Scalar::Text(text.as_str().into())),
            Json::Number(number) => Node::Scalar(Scalar::Integer(number.as_i64().expect("a whole number"))),
            Json::Array(items) => Node::List(items.iter().map(node).collect()),
            Json::Object(entries) => {
                Node::Map(entries.iter().map(|(key, value)| (Key::Text(key.as_str().into()), node(value))).collect())
            }
            Json::Null | Json::Bool(_) => Node::Scalar(Scalar::Null),
        }
    }

    fn object(json: &Json) -> Object {
        Object::alone(node(json))
    }

    fn shown(objects: &[Object]) -> Vec<String> {
        let found = ignored(objects);
        let line = |ignored: &Ignored| {
            let fields: Vec<_> = ignored.fields.iter().map(Field::jq).collect();
            format!("{}/{} {}/{}: {}", ignored.group, ignored.kind, ignored.namespace, ignored.name, fields.join(", "))
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn a_canary_changes_weights_routes_and_selectors() {
        let rollout = object(&json!({
            "kind": "Rollout", "metadata": {"name": "api", "namespace": "hotel"},
            "spec": {"strategy": {"canary": {
                "canaryService": "api-canary", "stableService": "api",
                "trafficRouting": {"managedRoutes": [{"name": "ab-test"}], "istio": {"virtualService": {"name": "api"}}},
            }}},
        }));
        assert_eq!(
            shown(&[rollout]),
            [
                "/Service hotel/api: .spec.selector[\"rollouts-pod-template-hash\"]",
                "/Service hotel/api-canary: .spec.selector[\"rollouts-pod-template-hash\"]",
                "networking.istio.io/VirtualService hotel/api: .spec.http[].route[].weight, .spec.http[] | select(.name == \"ab-test\")",
            ]
        );
    }

    #[test]
    fn routes_to_copies_of_pull_requests_stay() {
        let annotated = object(&json!({
            "kind": "VirtualService",
            "metadata": {"name": "api", "namespace": "hotel", "annotations": {"platform.io/review-header": "x-review"}},
        }));
        let jq = ".spec.http[] | select((.name // \"\") | startswith(\"review-pr-\"))";
        assert_eq!(shown(&[annotated]), [format!("networking.istio.io/VirtualService hotel/api: {jq}")]);
        let mut rendered = json!({"spec": {"http": [{"name": "primary", "timeout": "5s"}]}});
        let live = json!({"spec": {"http": [
            {"name": "review-pr-7"}, {"name": "somebody-elses"}, {"name": "review-pr-8"}, {"name": "primary"},
        ]}});
        let kept = of([Field::ReviewRoutes]);
        kept.keep(&mut rendered, &live);
        let wanted = json!({"spec": {"http": [
            {"name": "review-pr-7"}, {"name": "review-pr-8"}, {"name": "primary", "timeout": "5s"},
        ]}});
        assert_eq!(rendered, wanted);
        assert!(kept.shares("spec.http", "platform-review-routes") && !kept.shares("spec.http", "rollouts-controller"));
    }

    #[test]
    fn subsets_previews_and_copies_are_found() {
        let subsets = object(&json!({
            "kind": "Rollout", "metadata": {"name": "web", "namespace": "hotel"},
            "spec": {"strategy": {"canary": {"trafficRouting": {"istio": {
                "virtualServices": [{"name": "web"}, {"name": "web-admin"}], "destinationRule": {"name": "web"},
            }}}}},
        }));
        let preview = object(&json!({
            "kind": "Rollout", "metadata": {"name": "pay", "namespace": "hotel"},
            "spec": {"strategy": {"blueGreen": {"activeService": "pay", "previewService": "pay-preview"}}},
        }));
        let scaler = object(&json!({
            "kind": "HorizontalPodAutoscaler", "metadata": {"name": "pay", "namespace": "hotel"},
            "spec": {"scaleTargetRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "pay"}},
        }));
        assert_eq!(
            shown(&[subsets, preview, scaler]),
            [
                "/Service hotel/pay: .spec.selector[\"rollouts-pod-template-hash\"]",
                "/Service hotel/pay-preview: .spec.selector[\"rollouts-pod-template-hash\"]",
                "argoproj.io/Rollout hotel/pay: .spec.replicas",
                "networking.istio.io/DestinationRule hotel/web: .spec.subsets[].labels",
                "networking.istio.io/VirtualService hotel/web: .spec.http[].route[].weight",
                "networking.istio.io/VirtualService hotel/web-admin: .spec.http[].route[].weight",
            ]
        );
    }

    fn of(fields: impl IntoIterator<Item = Field>) -> Ignored {
        Ignored {
            group: String::new(),
            kind: String::new(),
            namespace: String::new(),
            name: String::new(),
            fields: fields.into_iter().collect(),
        }
    }

    #[test]
    fn weights_and_managed_routes_stay_and_the_rest_is_ours() {
        let share = |host: &str, weight: i64| json!({"destination": {"host": host}, "weight": weight});
        let mut rendered = json!({"spec": {"http": [
            {"name": "added", "route": [share("api", 100)]},
            {"name": "primary", "timeout": "30s", "route": [share("api", 100), share("api-canary", 0)]},
        ]}});
        let live = json!({"spec": {"http": [
            {"name": "first", "route": [{"destination": {"host": "api-canary"}}]},
            {"name": "second", "route": [{"destination": {"host": "api-canary"}}]},
            {"name": "foreign", "route": [{"destination": {"host": "elsewhere"}}]},
            {"name": "primary", "timeout": "15s", "route": [share("api", 75), share("api-canary", 25)]},
        ]}});
        let routes = ["second", "first", "gone"].map(|name| Field::ManagedRoute(name.to_owned()));
        of(routes.into_iter().chain([Field::Weights])).keep(&mut rendered, &live);
        assert_eq!(
            rendered,
            json!({"spec": {"http": [
                {"name": "first", "route": [{"destination": {"host": "api-canary"}}]},
                {"name": "second", "route": [{"destination": {"host": "api-canary"}}]},
                {"name": "added", "route": [share("api", 100)]},
                {"name": "primary", "timeout": "30s", "route": [share("api", 75), share("api-canary", 25)]},
            ]}})
        );
    }

    #[test]
    fn weights_are_ours_where_the_destinations_change() {
        let share = |host: &str, weight: i64| json!({"destination": {"host": host}, "weight": weight});
        let ours =
            json!({"spec": {"http": [{"name": "primary", "route": [share("api", 100), share("api-canary", 0)]}]}});
        for live in [
            json!({"spec": {"http": [{"name": "primary", "route": [share("api", 100)]}]}}),
            json!({"spec": {"http": [{"name": "primary", "route": [share("api", 50), share("old", 50)]}]}}),
            json!({"spec": {"http": [{"name": "other", "route": [share("api", 50), share("api-canary", 50)]}]}}),
            json!({}),
        ] {
            let mut rendered = ours.clone();
            of([Field::Weights]).keep(&mut rendered, &live);
            assert_eq!(rendered, ours, "live: {live}");
        }
    }

    #[test]
    fn selectors_subsets_and_copies_are_kept() {
        let mut rendered = json!({"spec": {
            "selector": {"app": "api"}, "replicas": 3,
            "subsets": [{"name": "stable", "labels": {"app": "api"}}, {"name": "new", "labels": {}}],
        }});
        let live = json!({"spec": {
            "selector": {"app": "old", VERSION_LABEL: "5d8f"}, "replicas": 17,
            "subsets": [{"name": "stable", "labels": {"app": "api", VERSION_LABEL: "5d8f"}}],
        }});
        of([Field::SelectedVersion, Field::Replicas, Field::SubsetLabels]).keep(&mut rendered, &live);
        assert_eq!(
            rendered,
            json!({"spec": {
                "selector": {"app": "api", VERSION_LABEL: "5d8f"}, "replicas": 17,
                "subsets": [{"name": "stable", "labels": {"app": "api", VERSION_LABEL: "5d8f"}}, {"name": "new", "labels": {}}],
            }})
        );
    }

    #[test]
    fn a_list_that_has_a_weight_in_it_is_shared_with_its_controller() {
        let weights = of([Field::Weights, Field::Work]);
        assert!(weights.shares("spec.http", "rollouts-controller"));
        assert!(!weights.shares("spec.http", "kubectl-edit"));
        assert!(!weights.shares("spec.hosts", "rollouts-controller"));
        assert!(of([Field::SelectedVersion]).shares("spec.selector", "rollouts-controller"));
        assert!(of([Field::SubsetLabels]).shares("spec.subsets", "rollouts-controller"));
    }

    #[test]
    fn a_job_stays_what_it_was() {
        let job = json!({"kind": "Job", "metadata": {"name": "api-migrate-1f", "namespace": "hotel"}});
        assert_eq!(shown(&[object(&job)]), ["batch/Job hotel/api-migrate-1f: .spec"]);
        let mut rendered = json!({"metadata": {"labels": {"version": "2"}}, "spec": {"backoffLimit": 5}});
        let live = json!({"metadata": {"labels": {"version": "1"}}, "spec": {"backoffLimit": 2, "suspend": false}});
        of([Field::Work]).keep(&mut rendered, &live);
        assert_eq!(
            rendered,
            json!({"metadata": {"labels": {"version": "2"}}, "spec": {"backoffLimit": 2, "suspend": false}})
        );
    }

    #[test]
    fn copies_that_are_not_rendered_stay_the_controllers() {
        let mut rendered = json!({"spec": {}});
        of([Field::Replicas]).keep(&mut rendered, &json!({"spec": {"replicas": 4}}));
        assert_eq!(rendered, json!({"spec": {}}));
    }
}
