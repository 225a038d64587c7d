//! What is put into objects before a cluster gets them: outputs of stacks, and what controllers have made of them.

use std::sync::Arc;

use insta::assert_snapshot;
use platform::engine::{
    Adjustment, EnvironmentSource, ObjectSource, OutputReference, Purpose, SourceFile, StackSource,
};
use platform::kubernetes::ignored::{Field, Ignored};
use serde_json::{Value, json};

use crate::project::{Project, migration, namespace, object, shown, source, told};

/// An object some of whose fields are a controller's.
fn kept(object: ObjectSource, fields: impl IntoIterator<Item = Field>) -> ObjectSource {
    let group = object.api_version.split_once('/').map_or("", |(group, _)| group).to_owned();
    let ignored = Ignored {
        group,
        kind: object.kind.clone(),
        namespace: object.namespace.clone().unwrap_or_default(),
        name: object.name.clone(),
        fields: fields.into_iter().collect(),
    };
    let json = serde_json::from_str(&object.text).unwrap();
    ObjectSource {
        adjustment: Some(Adjustment { json, references: Vec::new(), kept: Some(Arc::new(ignored)) }),
        ..object
    }
}

fn virtual_services() -> ObjectSource {
    let names = json!({"kind": "VirtualService", "plural": "virtualservices"});
    object(json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "virtualservices.networking.istio.io"},
        "spec": {"group": "networking.istio.io", "names": names, "scope": "Namespaced", "versions": [{"name": "v1"}]},
    }))
}

fn virtual_service(timeout: &str, weights: [u8; 2]) -> Value {
    let share = |host: &str, weight: u8| json!({"destination": {"host": host}, "weight": weight});
    let route = [share("api", weights[0]), share("api-canary", weights[1])];
    json!({
        "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
        "metadata": {"name": "api", "namespace": "bookings"},
        "spec": {"hosts": ["api"], "http": [{"timeout": timeout, "route": route}]},
    })
}

fn service(selector: &Value, port: u16) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "api", "namespace": "bookings"},
        "spec": {"selector": selector, "ports": [{"name": "http", "port": port}]},
    })
}

/// A service that new versions of are tried of, as it is rendered.
fn canary(timeout: &str, port: u16) -> EnvironmentSource {
    source(vec![
        virtual_services(),
        namespace("bookings"),
        kept(object(virtual_service(timeout, [100, 0])), [Field::Weights]),
        kept(object(service(&json!({"app": "api"}), port)), [Field::SelectedVersion]),
    ])
}

#[test]
fn an_apply_in_the_middle_of_a_canary_keeps_weights_and_selectors() {
    let project = Project::new();
    project.apply(canary("15s", 80));
    let live = || {
        let object = |kind| project.server.object(kind, Some("bookings"), "api").unwrap();
        format!("{}\n{}", object("VirtualService")["spec"]["http"], object("Service")["spec"])
    };
    let selector = json!({"app": "api", "rollouts-pod-template-hash": "5d8f"});
    project.server.put("rollouts-controller", virtual_service("15s", [75, 25]));
    let mut narrowed = service(&selector, 80);
    narrowed["spec"].as_object_mut().unwrap().shift_remove("ports");
    project.server.put("rollouts-controller", narrowed);
    assert_snapshot!(project.planned(canary("15s", 80)), @"
    platform 0.0.0, spec 000000000000

    No changes.
    ");

    let plan = project.plan(canary("30s", 8080), Purpose::Change);
    assert_snapshot!(shown(&plan), @r#"
    platform 0.0.0, spec 000000000000

    Network or identity: 2 objects
      ~ cluster blue: VirtualService bookings/api
            spec.http[0].timeout: "15s" → "30s"
      ~ cluster blue: Service bookings/api
            spec.ports[http].port: 80 → 8080

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 2 to update.
    "#);
    project.apply_within(&plan, canary("30s", 8080), Purpose::Change).unwrap();
    assert_snapshot!(live(), @r#"
    [{"route":[{"destination":{"host":"api"},"weight":75},{"destination":{"host":"api-canary"},"weight":25}],"timeout":"30s"}]
    {"ports":[{"name":"http","port":8080}],"selector":{"app":"api","rollouts-pod-template-hash":"5d8f"}}
    "#);
}

#[test]
fn what_somebody_else_has_set_beside_a_controller_is_a_conflict() {
    let project = Project::new();
    project.apply(canary("15s", 80));
    project.server.put("kubectl-edit", virtual_service("1s", [75, 25]));
    let error = project.try_apply(canary("15s", 80), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: others have set fields to other values than the spec
    - `spec.http` of `VirtualService bookings/api` (kubernetes/blue/services/api.yaml) was set by `kubectl-edit`
    Take the fields out of the spec, undo the other change, or take the fields over with `--force-conflicts`.
    ");
}

#[test]
fn a_migration_that_has_run_stays_what_it_was() {
    let project = Project::new();
    let objects = |image: &str| {
        let mut job: Value = serde_json::from_str(&migration("migrate-1", "test/none").text).unwrap();
        job["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
        source(vec![namespace("bookings"), kept(object(job), [Field::Work])])
    };
    project.apply(objects("example.com/api:1"));
    assert_snapshot!(project.planned(objects("example.com/api:2")), @"
    platform 0.0.0, spec 000000000000

    No changes.
    ");
}

/// The stack `data`: what `address` is becomes known when it is applied.
fn data(project: &Project, address: &str, more: &str) -> StackSource {
    let backend =
        format!("terraform {{\n  backend \"local\" {{\n    path = \"{}/data.tfstate\"\n  }}\n}}\n", project.path());
    let main = format!(
        "resource \"terraform_data\" \"main\" {{\n  input = {{ bookings = \"{address}\" }}\n}}\n\noutput \"addresses\" {{\n  \
         value = terraform_data.main.output\n}}\n\noutput \"region\" {{\n  value = \"us-east-1\"\n}}\n{more}"
    );
    let file = |text: String| SourceFile { text, origins: Vec::new() };
    StackSource {
        name: "data".to_owned(),
        files: [("backend.tf".to_owned(), file(backend)), ("main.tf".to_owned(), file(main))].into(),
        resource_types: ["terraform_data".to_owned()].into(),
        ..StackSource::default()
    }
}

/// The ConfigMap `endpoints` with references as the values of its keys.
fn endpoints(entries: &[(&str, &str)]) -> ObjectSource {
    let data: Value = entries
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Value::from(*value)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let metadata = json!({"name": "endpoints", "namespace": "bookings"});
    let object = object(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}));
    let reference = |(key, text): &(&str, &str)| {
        let mut parts = text.strip_prefix("output:")?.splitn(3, '/').map(str::to_owned);
        Some(OutputReference {
            pointer: format!("/data/{key}"),
            stack: parts.next()?,
            output: parts.next()?,
            key: parts.next(),
        })
    };
    let references = entries.iter().filter_map(reference).collect();
    let json = serde_json::from_str(&object.text).unwrap();
    ObjectSource { adjustment: Some(Adjustment { json, references, kept: None }), ..object }
}

const BOOKINGS: (&str, &str) = ("bookings", "output:data/addresses/bookings");
const REGION: (&str, &str) = ("region", "output:data/region");

fn with(stack: StackSource, objects: Vec<ObjectSource>) -> EnvironmentSource {
    EnvironmentSource { stacks: vec![stack], ..source(objects) }
}

fn kept_endpoints(project: &Project) -> String {
    project
        .server
        .object("ConfigMap", Some("bookings"), "endpoints")
        .map(|found| found["data"].to_string())
        .unwrap_or_default()
}

#[test]
fn objects_get_the_outputs_of_the_stacks() {
    let project = Project::new();
    project.apply(source(vec![namespace("bookings")]));
    let objects = |entries: &[(&str, &str)]| vec![namespace("bookings"), endpoints(entries)];
    let first = || with(data(&project, "db-1.example.com", ""), objects(&[BOOKINGS, REGION]));
    let plan = project.plan(first(), Purpose::Change);
    assert_snapshot!(shown(&plan), @"
    platform 0.0.0, spec 000000000000

    Created: 1 resource, 1 object
      data, not applied yet: 1
          1 terraform_data
      objects in cluster blue: 1
          1 ConfigMap

    Plan: 1 to add, 0 to change, 0 to destroy. Objects: 1 to create.
    ");
    project.apply_within(&plan, first(), Purpose::Change).unwrap();
    assert_snapshot!(kept_endpoints(&project), @r#"{"bookings":"db-1.example.com","region":"us-east-1"}"#);
    assert_snapshot!(project.planned(first()), @"
    platform 0.0.0, spec 000000000000

    No changes.
    ");

    let more = ("again", "output:data/addresses/bookings");
    let second = || with(data(&project, "db-2.example.com", ""), objects(&[BOOKINGS, more, ("region", "eu-west-1")]));
    let plan = project.plan(second(), Purpose::Change);
    assert_snapshot!(shown(&plan), @r#"
    platform 0.0.0, spec 000000000000

    Changed in place: 1 resource, 1 object
      ~ data: terraform_data.main
            input.bookings: "db-1.example.com" → "db-2.example.com"
            output: {"bookings":"db-1.example.com"} → (known after apply)
      ~ cluster blue: ConfigMap bookings/endpoints
            data.again: (none) → (known after data)
            data.bookings: "db-1.example.com" → (known after data)
            data.region: "us-east-1" → "eu-west-1"

    Not known yet
      cluster blue waits with 2 fields for data

    Plan: 0 to add, 1 to change, 0 to destroy. Objects: 1 to update.
    "#);
    project.apply_within(&plan, second(), Purpose::Change).unwrap();
    assert_snapshot!(kept_endpoints(&project), @r#"{"bookings":"db-2.example.com","region":"eu-west-1","again":"db-2.example.com"}"#);
}

#[test]
fn an_output_that_is_not_there_stops_a_plan() {
    let project = Project::new();
    let wrong = [("a", "output:datas/region"), ("b", "output:data/regions"), ("c", "output:data/region/x")];
    let error = project.try_plan(with(data(&project, "db", ""), vec![endpoints(&wrong)]), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: objects refer to outputs that are not there; nothing of the cluster was touched
    `ConfigMap bookings/endpoints` needs `output:datas/region`, which stands for nothing: There is no stack `datas`.
    It is rendered as kubernetes/blue/services/api.yaml.
    `ConfigMap bookings/endpoints` needs `output:data/regions`, which stands for nothing: The stack `data` has no output `regions`.
    It is rendered as kubernetes/blue/services/api.yaml.
    `ConfigMap bookings/endpoints` needs `output:data/region/x`, which stands for nothing: The output `region` of `data` is no map, and has no keys.
    It is rendered as kubernetes/blue/services/api.yaml.
    Apply the stack that has the output, or mend the reference in the template: `output:STACK/OUTPUT`, or `output:STACK/OUTPUT/KEY` of a map.
    ");
}

#[test]
fn an_output_that_turns_out_not_to_be_there_stops_an_apply_before_the_cluster_is_touched() {
    let project = Project::new();
    let objects = || vec![namespace("bookings"), endpoints(&[("reports", "output:data/addresses/reports")])];
    let source = || with(data(&project, "db", ""), objects());
    let plan = project.plan(source(), Purpose::Change);
    let error = project.apply_within(&plan, source(), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: objects refer to outputs that are not there; nothing of the cluster was touched
    `ConfigMap bookings/endpoints` needs `output:data/addresses/reports`, which stands for nothing: The output `addresses` of `data` has no key `reports`; it has bookings.
    It is rendered as kubernetes/blue/services/api.yaml.
    Apply the stack that has the output, or mend the reference in the template: `output:STACK/OUTPUT`, or `output:STACK/OUTPUT/KEY` of a map.
    ");
    assert_eq!(project.server.log(), Vec::<String>::new());
}

#[test]
fn an_output_that_is_a_secret_is_in_no_plan() {
    let project = Project::new();
    let source = |secret: &str, entries: &[(&str, &str)]| {
        let token = format!("\noutput \"token\" {{\n  value     = \"{secret}\"\n  sensitive = true\n}}\n");
        let stack = data(&project, "db", &token);
        let stack = StackSource { sensitive_outputs: ["token".to_owned()].into(), ..stack };
        with(stack, vec![namespace("bookings"), endpoints(entries)])
    };
    let token = [("token", "output:data/token")];
    project.apply(source("hunter2", &token));
    assert_eq!(kept_endpoints(&project), r#"{"token":"hunter2"}"#);
    let plan = project.plan(source("hunter3", &token), Purpose::Change);
    assert_snapshot!(shown(&plan), @"
    platform 0.0.0, spec 000000000000

    Changed in place: 1 object
      ~ cluster blue: ConfigMap bookings/endpoints
            data.token: (sensitive) → (sensitive)

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 1 to update.
    ");
    assert!(!serde_json::to_string(&plan).unwrap().contains("hunter"));
    project.apply_within(&plan, source("hunter3", &token), Purpose::Change).unwrap();
    assert_eq!(kept_endpoints(&project), r#"{"token":"hunter3"}"#);
}

#[test]
fn a_list_with_an_item_that_is_not_known_yet_is_not_known() {
    let project = Project::new();
    let policy = |fixed: &str| {
        let name = json!({"name": "addresses", "namespace": "bookings"});
        let spec = json!({"policyTypes": ["Egress"], "hosts": [fixed, "output:data/addresses/bookings"]});
        let object = object(json!({
            "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": name, "spec": spec,
        }));
        let reference = OutputReference {
            pointer: "/spec/hosts/1".to_owned(),
            stack: "data".to_owned(),
            output: "addresses".to_owned(),
            key: Some("bookings".to_owned()),
        };
        let json = serde_json::from_str(&object.text).unwrap();
        vec![
            namespace("bookings"),
            ObjectSource { adjustment: Some(Adjustment { json, references: vec![reference], kept: None }), ..object },
        ]
    };
    project.apply(with(data(&project, "db-1", ""), policy("a")));
    let next = || with(data(&project, "db-2", ""), policy("b"));
    let plan = project.plan(next(), Purpose::Change);
    assert_snapshot!(shown(&plan), @r#"
    platform 0.0.0, spec 000000000000

    Network or identity: 1 object
      ~ cluster blue: NetworkPolicy bookings/addresses
            spec.hosts: ["a","db-1"] → (known after data)

    Changed in place: 1 resource
      ~ data: terraform_data.main
            input.bookings: "db-1" → "db-2"
            output: {"bookings":"db-1"} → (known after apply)

    Not known yet
      cluster blue waits with 1 field for data

    Plan: 0 to add, 1 to change, 0 to destroy. Objects: 1 to update.
    "#);
    project.apply_within(&plan, next(), Purpose::Change).unwrap();
    let live = project.server.object("NetworkPolicy", Some("bookings"), "addresses").unwrap();
    assert_eq!(live["spec"]["hosts"], json!(["b", "db-2"]));
}
