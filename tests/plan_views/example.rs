//! Plans as Terraform and clusters would answer them, without either.

use platform::engine::{self, ObservedCluster, ObservedObject};
use platform::plan::{Engine, EnvironmentPlan, PlanDocument, read, read_objects};
use serde_json::{Value, json};

/// A change of a resource in Terraform's JSON.
pub(crate) fn change(stack: &str, address: &str, actions: &[&str], before: Value, after: Value) -> Value {
    let resource_type = address.split('.').next().unwrap();
    let change = json!({
        "actions": actions, "before": before, "after": after,
        "after_unknown": {}, "before_sensitive": false, "after_sensitive": false,
    });
    json!({"address": format!("module.{stack}.{address}"), "type": resource_type, "change": change})
}

/// The same with more members of the change.
pub(crate) fn with(mut resource: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("an object is needed") };
    resource["change"].as_object_mut().unwrap().extend(members);
    resource
}

/// The same with more members beside the change.
pub(crate) fn beside(mut resource: Value, members: Value) -> Value {
    let Value::Object(members) = members else { panic!("an object is needed") };
    resource.as_object_mut().unwrap().extend(members);
    resource
}

/// An object of a cluster, as it is and as it would be.
pub(crate) fn object(live: Option<Value>, merged: Option<Value>) -> ObservedObject {
    let known = merged.as_ref().or(live.as_ref()).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let identity = engine::ObjectIdentity {
        api_version: text(&known["apiVersion"]),
        kind: text(&known["kind"]),
        namespace: known["metadata"]["namespace"].as_str().map(str::to_owned),
        name: text(&known["metadata"]["name"]),
    };
    ObservedObject {
        identity,
        file: "kubernetes/blue/services/api.yaml".to_owned(),
        origin: None,
        live,
        merged,
        conflicts: Vec::new(),
        unknown: Vec::new(),
        sensitive: Vec::new(),
    }
}

/// A plan of an environment whose stacks `network` and `data` are applied, and `edge` is not.
pub(crate) fn plan(name: &str, resources: &[Value], clusters: &[ObservedCluster]) -> EnvironmentPlan {
    let configuration = json!({"root_module": {"module_calls": {
        "data": {
            "expressions": {"vpc_id": {"references": ["module.network.vpc_id", "module.network"]}},
            "module": {"resources": [
                {"address": "aws_security_group.main", "expressions": {"vpc_id": {"references": ["var.vpc_id"]}}},
            ]},
        },
    }}});
    let shown = json!({"format_version": "1.2", "resource_changes": resources, "configuration": configuration});
    let planned = engine::Planned {
        json: shown.to_string().into_bytes(),
        order: ["network", "data", "edge"].map(str::to_owned).into(),
        applied: ["network", "data"].map(str::to_owned).into(),
        ..engine::Planned::default()
    };
    EnvironmentPlan {
        environment: name.to_owned(),
        platform_version: "1.0.0".to_owned(),
        engine: Engine { name: "terraform".to_owned(), version: "1.11.4".to_owned() },
        providers: [("hashicorp/aws".to_owned(), "6.66.0".to_owned())].into(),
        specification_digest: "0123456789abcdef".repeat(4),
        stacks: read(&planned).unwrap(),
        clusters: read_objects(clusters),
        ..EnvironmentPlan::default()
    }
}

/// A document with one plan.
pub(crate) fn document(plan: EnvironmentPlan) -> PlanDocument {
    PlanDocument { environments: vec![plan], failures: Vec::new() }
}

/// A plan with every kind of danger.
pub(crate) fn everything() -> EnvironmentPlan {
    let vpc = |cidr: &str| json!({"cidr_block": cidr, "tags": {"Name": "main"}});
    let tags = |value: &str| json!({"name": "x", "tags": {"Owner": value}, "tags_all": {"Owner": value}});
    let resources = [
        with(
            change(
                "data",
                "aws_db_instance.orders",
                &["delete", "create"],
                json!({"identifier": "a"}),
                json!({"identifier": "b"}),
            ),
            json!({"replace_paths": [["identifier"]], "after_unknown": {"id": true}}),
        ),
        beside(
            change("data", "aws_db_instance.old[\"x\"]", &["delete"], json!({"identifier": "x"}), Value::Null),
            json!({"action_reason": "delete_because_no_resource_config"}),
        ),
        with(
            change("network", "aws_vpc.main", &["delete", "create"], vpc("10.0.0.0/16"), vpc("10.1.0.0/16")),
            json!({"replace_paths": [["cidr_block"]], "after_unknown": {"id": true}}),
        ),
        with(
            change("data", "aws_security_group.main", &["update"], json!({"vpc_id": "vpc-1"}), json!({})),
            json!({"after_unknown": {"vpc_id": true}}),
        ),
        change("data", "aws_iam_role.new", &["create"], Value::Null, json!({"name": "new"})),
        change("data", "aws_sns_topic.main", &["update"], json!({"display_name": "a"}), json!({"display_name": "b"})),
        change("data", "aws_sns_topic.more", &["create"], Value::Null, json!({"name": "more"})),
        change("edge", "aws_lb.main", &["create"], Value::Null, json!({"name": "main"})),
        beside(
            change("data", "aws_sqs_queue.new", &["no-op"], json!({}), json!({})),
            json!({"previous_address": "module.data.aws_sqs_queue.old"}),
        ),
        with(
            change("data", "aws_s3_bucket.taken", &["no-op"], json!({}), json!({})),
            json!({"importing": {"id": "shop-uploads"}}),
        ),
        change("data", "aws_sns_topic.tagged", &["update"], tags("a"), tags("b")),
        change("data", "aws_sns_topic.tagged_too", &["update"], tags("a"), tags("b")),
        change("data", "data.aws_region.current", &["read"], Value::Null, json!({})),
    ];
    let service = |port: u16| {
        let ports = json!([{"name": "http", "port": port}]);
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "api", "namespace": "shop"}, "spec": {"ports": ports}})
    };
    let claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "files", "namespace": "shop"}});
    let removed = vec![object(Some(claim), None).identity];
    let blue = ObservedCluster {
        colour: "blue".to_owned(),
        name: "shop-live-blue".to_owned(),
        objects: vec![object(Some(service(80)), Some(service(8080)))],
        removed,
        ..ObservedCluster::default()
    };
    let green = ObservedCluster {
        colour: "green".to_owned(),
        name: "shop-live-green".to_owned(),
        not_asked: Some("offline".to_owned()),
        objects: vec![object(None, Some(service(80)))]
            .into_iter()
            .map(|object| ObservedObject { merged: None, ..object })
            .collect(),
        brought_by_others: 12,
        ..ObservedCluster::default()
    };
    let mut plan = plan("live", &resources, &[blue, green]);
    plan.offline = true;
    plan.warnings.push("an argument is deprecated:\nuse another".to_owned());
    let places = [("aws_db_instance.orders".to_owned(), "environments/live.yaml:12:3".to_owned())].into();
    plan.place(&platform::plan::Places { resources: [("data".to_owned(), places)].into(), ..Default::default() });
    plan
}
