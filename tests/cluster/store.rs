//! The objects of the test server, and server-side apply in small: who owns which field, conflicts, and what goes away.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::server::{built_in, refusal};

/// The kinds of the server: version, kind, plural, whether they live in namespaces.
pub(crate) const KINDS: [(&str, &str, &str, bool); 28] = [
    ("v1", "ConfigMap", "configmaps", true),
    ("v1", "LimitRange", "limitranges", true),
    ("v1", "Namespace", "namespaces", false),
    ("v1", "PersistentVolumeClaim", "persistentvolumeclaims", true),
    ("v1", "Pod", "pods", true),
    ("v1", "ResourceQuota", "resourcequotas", true),
    ("v1", "Secret", "secrets", true),
    ("v1", "Service", "services", true),
    ("v1", "ServiceAccount", "serviceaccounts", true),
    ("apps/v1", "Deployment", "deployments", true),
    ("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
    ("batch/v1", "CronJob", "cronjobs", true),
    ("batch/v1", "Job", "jobs", true),
    ("cert-manager.io/v1", "Certificate", "certificates", true),
    ("cert-manager.io/v1", "ClusterIssuer", "clusterissuers", false),
    ("coordination.k8s.io/v1", "Lease", "leases", true),
    ("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "targetgroupbindings", true),
    ("networking.istio.io/v1", "DestinationRule", "destinationrules", true),
    ("networking.istio.io/v1", "Gateway", "gateways", true),
    ("networking.istio.io/v1", "Sidecar", "sidecars", true),
    ("networking.istio.io/v1", "VirtualService", "virtualservices", true),
    ("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
    ("rbac.authorization.k8s.io/v1", "Role", "roles", true),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true),
    ("security.istio.io/v1", "AuthorizationPolicy", "authorizationpolicies", true),
    ("security.istio.io/v1", "PeerAuthentication", "peerauthentications", true),
    ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false),
];

/// A kind of objects.
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    pub(crate) api_version: String,
    pub(crate) kind: String,
    pub(crate) plural: String,
    pub(crate) is_namespaced: bool,
}

/// One step into an object: a key, or the item of a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Item(String),
}

type Path = Vec<Step>;
type Key = (String, Option<String>, String);

struct Stored {
    object: Value,
    owners: BTreeMap<String, BTreeSet<Path>>,
}

/// All objects, by kind, namespace and name.
pub(crate) struct Store {
    pub(crate) kinds: Vec<Kind>,
    objects: BTreeMap<Key, Stored>,
    revision: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self { kinds: built_in(), objects: BTreeMap::new(), revision: 0 }
    }
}

impl Store {
    pub(crate) fn get(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<&Value> {
        self.objects.get(&key(kind, namespace, name)).map(|stored| &stored.object)
    }

    pub(crate) fn answer(&self, kind: &Kind, namespace: Option<&str>, name: &str) -> (u16, Value) {
        match self.get(&kind.kind, namespace, name) {
            Some(object) => (200, object.clone()),
            None => refusal(404, "NotFound", &format!("{} \"{name}\" not found", kind.plural)),
        }
    }

    /// The objects of a kind, those with all labels of a selector such as `a=b,c=d`.
    pub(crate) fn list(&self, kind: &Kind, namespace: Option<&str>, selector: Option<&str>) -> Value {
        let matches = |object: &Value| {
            let mut terms = selector.unwrap_or_default().split(',').filter(|term| !term.is_empty());
            terms.all(|term| {
                let (key, value) = term.split_once('=').unwrap_or_default();
                object["metadata"]["labels"][key] == value
            })
        };
        let is_meant = |(known, in_namespace, _): &Key| {
            *known == kind.kind && (namespace.is_none() || in_namespace.as_deref() == namespace)
        };
        let objects = self.objects.iter().filter(|(key, _)| is_meant(key)).map(|(_, stored)| &stored.object);
        let items = objects.filter(|object| matches(object)).cloned().collect::<Value>();
        json!({"apiVersion": kind.api_version, "kind": format!("{}List", kind.kind), "metadata": {}, "items": items})
    }

    pub(crate) fn delete(&mut self, kind: &Kind, namespace: Option<&str>, name: &str) -> (u16, Value) {
        match self.objects.remove(&key(&kind.kind, namespace, name)) {
            Some(_) => (200, json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"})),
            None => refusal(404, "NotFound", &format!("{} \"{name}\" not found", kind.plural)),
        }
    }

    /// Server-side apply. `is_dry` answers with what would be.
    pub(crate) fn apply(&mut self, wanted: &Value, manager: &str, is_forced: bool, is_dry: bool) -> (u16, Value) {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let (kind, name) =
            (text(&wanted["kind"]).unwrap_or_default(), text(&wanted["metadata"]["name"]).unwrap_or_default());
        let namespace = text(&wanted["metadata"]["namespace"]);
        if let Some(missing) = namespace.as_deref().filter(|namespace| self.get("Namespace", None, namespace).is_none())
        {
            return refusal(404, "NotFound", &format!("namespaces \"{missing}\" not found"));
        }
        if let Some(reason) = wanted["metadata"]["annotations"]["test/refuse"].as_str() {
            return refusal(422, "Invalid", &format!("{kind} \"{name}\" is invalid: {reason}"));
        }
        let key = (kind, namespace, name);
        let seen = &wanted["metadata"]["resourceVersion"];
        let live = self.objects.get(&key).map(|stored| &stored.object["metadata"]["resourceVersion"]);
        if !seen.is_null() && live != Some(seen) {
            return refusal(409, "Conflict", &format!("{} \"{}\" has been modified", key.0, key.2));
        }
        let (mut object, mut owners) = match self.objects.get(&key) {
            Some(stored) => (stored.object.clone(), stored.owners.clone()),
            None => (self.blank(wanted), BTreeMap::new()),
        };
        let before = object.clone();
        if let Err(conflicts) = merge(&mut object, &mut owners, wanted, manager, is_forced) {
            let count = conflicts.len();
            return refusal(409, "Conflict", &format!("Apply failed with {count} conflicts: {}", conflicts.join(", ")));
        }
        if object != before || !self.objects.contains_key(&key) {
            self.settle(&mut object, &owners);
        }
        if !is_dry {
            self.learn(&object);
            self.add_pod(&object);
            self.objects.insert(key, Stored { object: object.clone(), owners });
        }
        (200, object)
    }

    fn blank(&self, wanted: &Value) -> Value {
        let uid = format!("00000000-0000-0000-0000-{:012}", self.revision);
        let mut metadata = json!({"name": wanted["metadata"]["name"], "uid": uid, "generation": 0});
        metadata["creationTimestamp"] = "2026-01-01T00:00:00Z".into();
        if !wanted["metadata"]["namespace"].is_null() {
            metadata["namespace"] = wanted["metadata"]["namespace"].clone();
        }
        json!({"apiVersion": wanted["apiVersion"], "kind": wanted["kind"], "metadata": metadata})
    }

    /// What the server and the controllers make of an object that has changed.
    fn settle(&mut self, object: &mut Value, owners: &BTreeMap<String, BTreeSet<Path>>) {
        self.revision += 1;
        let generation = object["metadata"]["generation"].as_u64().unwrap_or_default() + 1;
        object["metadata"]["generation"] = generation.into();
        object["metadata"]["resourceVersion"] = self.revision.to_string().into();
        object["metadata"]["managedFields"] = owners.iter().map(|(manager, paths)| entry(manager, paths)).collect();
        let says = |annotation: &str| object["metadata"]["annotations"][annotation] == "true";
        let condition = |kind: &str, reason: &str| json!([{"type": kind, "status": "True", "reason": reason}]);
        let status = match object["kind"].as_str() {
            Some("Deployment") if says("test/stuck") => json!({"observedGeneration": generation, "replicas": 1}),
            Some("Deployment") => json!({
                "observedGeneration": generation, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1,
            }),
            Some("Job") if says("test/fail") => json!({"conditions": condition("Failed", "BackoffLimitExceeded")}),
            Some("Job") => json!({"conditions": condition("Complete", "CompletionsReached")}),
            Some("CustomResourceDefinition") => json!({"conditions": condition("Established", "InitialNamesAccepted")}),
            _ => return,
        };
        object["status"] = status;
    }

    /// A new kind, when the object defines one.
    fn learn(&mut self, object: &Value) {
        let spec = &object["spec"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let kind = text(&spec["names"]["kind"]);
        if object["kind"] == "CustomResourceDefinition" && !self.kinds.iter().any(|known| known.kind == kind) {
            self.kinds.push(Kind {
                api_version: format!("{}/{}", text(&spec["group"]), text(&spec["versions"][0]["name"])),
                kind,
                plural: text(&spec["names"]["plural"]),
                is_namespaced: spec["scope"] == "Namespaced",
            });
        }
    }

    /// The pod of a workload that is stuck.
    fn add_pod(&mut self, object: &Value) {
        if object["metadata"]["annotations"]["test/stuck"] != "true" {
            return;
        }
        let (namespace, name) = (object["metadata"]["namespace"].as_str(), format!("{}-1", text_of(object)));
        let waiting = json!({"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}});
        let metadata =
            json!({"name": name, "namespace": namespace, "labels": object["spec"]["selector"]["matchLabels"]});
        let status = json!({"containerStatuses": [{"name": "api", "ready": false, "state": waiting}]});
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "status": status});
        self.objects.insert(key("Pod", namespace, &name), Stored { object: pod, owners: BTreeMap::new() });
    }
}

fn text_of(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

fn key(kind: &str, namespace: Option<&str>, name: &str) -> Key {
    (kind.to_owned(), namespace.map(str::to_owned), name.to_owned())
}

/// Makes an object what a manager wants; what it wanted before and no longer wants goes, unless somebody else wants it.
fn merge(
    object: &mut Value,
    owners: &mut BTreeMap<String, BTreeSet<Path>>,
    wanted: &Value,
    manager: &str,
    is_forced: bool,
) -> Result<(), Vec<String>> {
    let mut leaves = Vec::new();
    collect(&mut Vec::new(), wanted, &mut leaves);
    let own: BTreeSet<Path> = leaves.iter().map(|(path, _)| path.clone()).collect();
    let mut conflicts = Vec::new();
    for (other, paths) in owners.iter_mut().filter(|(other, _)| *other != manager) {
        let taken = |path: &Path| leaves.iter().any(|(leaf, value)| leaf == path && at(object, path) != Some(value));
        let lost: Vec<Path> = paths.iter().filter(|path| taken(path)).cloned().collect();
        conflicts.extend(lost.iter().map(|_| format!("conflict with \"{other}\"")));
        lost.iter().filter(|_| is_forced).for_each(|path| {
            paths.remove(path);
        });
    }
    if !is_forced && !conflicts.is_empty() {
        return Err(conflicts);
    }
    for (path, value) in &leaves {
        set(object, path, value);
    }
    let former = owners.insert(manager.to_owned(), own).unwrap_or_default();
    let wanted_still: BTreeSet<&Path> = owners.values().flatten().collect();
    for path in former.iter().filter(|path| !wanted_still.contains(path)) {
        remove(object, path);
    }
    owners.retain(|_, paths| !paths.is_empty());
    Ok(())
}

/// The fields of an object, but for those that name it. Lists of things with names are gone into.
fn collect(path: &mut Path, value: &Value, leaves: &mut Vec<(Path, Value)>) {
    let naming = ["apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.resourceVersion"];
    let dotted_path = dotted(path);
    if naming.contains(&dotted_path.as_str()) {
        return;
    }
    let mut into = |step: Step, value: &Value| {
        path.push(step);
        collect(path, value, leaves);
        path.pop();
    };
    // The API server knows it only as a whole.
    let is_selector = dotted_path == "spec.selector";
    match value {
        Value::Object(fields) if !fields.is_empty() && !is_selector => {
            fields.iter().for_each(|(key, value)| into(Step::Key(key.clone()), value));
        }
        Value::Array(items) if !items.is_empty() && items.iter().all(|item| item["name"].is_string()) => {
            items.iter().for_each(|item| into(Step::Item(item["name"].as_str().unwrap_or_default().to_owned()), item));
        }
        leaf => leaves.push((path.clone(), leaf.clone())),
    }
}

fn dotted(path: &Path) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Key(key) => key.as_str(),
        Step::Item(name) => name.as_str(),
    });
    steps.collect::<Vec<_>>().join(".")
}

fn at<'a>(object: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(object, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Item(name) => value.as_array()?.iter().find(|item| item["name"] == name.as_str()),
    })
}

fn set(object: &mut Value, path: &[Step], value: &Value) {
    let Some((step, rest)) = path.split_first() else {
        *object = value.clone();
        return;
    };
    match step {
        Step::Key(key) => {
            if !object.is_object() {
                *object = Value::Object(Map::new());
            }
            set(&mut object[key], rest, value);
        }
        Step::Item(name) => {
            if !object.is_array() {
                *object = Value::Array(Vec::new());
            }
            let Some(items) = object.as_array_mut() else { return };
            let place = items.iter().position(|item| item["name"] == name.as_str()).unwrap_or_else(|| {
                items.push(json!({ "name": name }));
                items.len() - 1
            });
            set(&mut items[place], rest, value);
        }
    }
}

/// Removes a field, and what is empty without it.
fn remove(object: &mut Value, path: &[Step]) {
    match path {
        [Step::Key(key), rest @ ..] => {
            let Some(fields) = object.as_object_mut() else { return };
            if let Some(value) = fields.get_mut(key).filter(|_| !rest.is_empty()) {
                remove(value, rest);
            }
            if rest.is_empty() || fields.get(key).is_some_and(|value| *value == json!({}) || *value == json!([])) {
                fields.shift_remove(key);
            }
        }
        [Step::Item(name), rest @ ..] => {
            let Some(items) = object.as_array_mut() else { return };
            items.iter_mut().filter(|item| item["name"] == name.as_str()).for_each(|item| remove(item, rest));
            items.retain(|item| *item != json!({}));
        }
        [] => {}
    }
}

/// An entry of `managedFields`.
fn entry(manager: &str, paths: &BTreeSet<Path>) -> Value {
    let mut fields = json!({});
    for path in paths {
        let steps = path.iter().map(|step| match step {
            Step::Key(key) => format!("f:{key}"),
            Step::Item(name) => format!("k:{}", json!({ "name": name })),
        });
        steps.fold(&mut fields, |fields, step| {
            let fields = fields.as_object_mut().expect("fields are objects");
            fields.entry(step).or_insert_with(|| json!({}))
        });
    }
    json!({"manager": manager, "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": fields})
}
