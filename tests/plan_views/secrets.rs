//! Secrets: marked everywhere that Terraform and clusters can have them, and shown nowhere.

use platform::engine::{FieldPath, FieldStep, ObservedCluster, ObservedObject};
use platform::plan::PlanDocument;
use platform::report::{PlanMarkdown, PlanText, plan_html, plan_json};
use serde_json::{Value, json};

use crate::example::{change, document, object, plan, with};

/// No view may have this word in it.
const SECRET: &str = "hunter2";

/// A value with a secret at every depth, and the marks for it.
fn guarded(end: &str) -> (Value, Value) {
    let secret = format!("{SECRET}{end}");
    let value = json!({
        "password": secret,
        "count": 7,
        "whole": {"a": secret, "b": [secret]},
        "block": [{"name": "one", "token": secret}],
        "blocks": [{"name": "one", "token": secret}, {"name": "two", "token": secret}],
        "set": [secret, format!("{secret}-2")],
        "map": {"open": "shown", "closed": secret},
        "json": json!({"Statement": [{"Sid": "a", "Key": secret}]}).to_string(),
        "deep": [[{"x": [{"y": secret}]}]],
    });
    let marks = json!({
        "password": true,
        "whole": true,
        "block": [{"token": true}],
        "blocks": [{"token": true}, {"token": true}],
        "set": [true, true],
        "map": {"closed": true},
        "json": true,
        "deep": [[{"x": [{"y": true}]}]],
    });
    (value, marks)
}

fn resources() -> Vec<Value> {
    let (old, marks) = guarded("-old");
    let (new, _) = guarded("-new");
    let unknown = json!({
        "password": true, "arn": true, "block": [{"arn": true}], "blocks": [{"arn": true}, {}], "map": {"later": true},
        "deep": [[{"x": [{"z": true}]}]], "all": true,
    });
    let marked = |before: &Value, after: &Value| json!({"before_sensitive": before, "after_sensitive": after, "after_unknown": unknown});
    let none = json!({});
    let sides = [(&marks, &marks), (&marks, &none), (&none, &marks)];
    let changed = sides.into_iter().enumerate().flat_map(|(index, (before, after))| {
        let address = |name: &str| format!("aws_db_instance.{name}{index}");
        [
            with(change("data", &address("updated"), &["update"], old.clone(), new.clone()), marked(before, after)),
            with(
                change("data", &address("replaced"), &["delete", "create"], old.clone(), new.clone()),
                json!({"before_sensitive": before, "after_sensitive": after, "replace_paths": [["password"], ["blocks"]]}),
            ),
        ]
    });
    let created = with(change("edge", "aws_lb.created", &["create"], Value::Null, new.clone()), marked(&none, &marks));
    let deleted = with(change("data", "aws_lb.deleted", &["delete"], old.clone(), Value::Null), marked(&marks, &none));
    changed.chain([created, deleted]).collect()
}

fn clusters() -> ObservedCluster {
    let secret = |end: &str| {
        let text = format!("{SECRET}{end}");
        let applied = json!({"data": {"password": text}}).to_string();
        json!({
            "apiVersion": "v1", "kind": "Secret", "data": {"password": text}, "stringData": {"more": text}, "type": "Opaque",
            "metadata": {"name": "keys", "namespace": "shop", "annotations": {"example.com/copy": applied}},
        })
    };
    let workload = |end: &str| {
        let environment = json!([{"name": "TOKEN", "value": format!("{SECRET}{end}")}, {"name": "PORT", "value": end}]);
        let container = json!([{"name": "api", "env": environment, "args": [format!("--key={SECRET}{end}")]}]);
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop"},
            "spec": {"template": {"spec": {"containers": container}}},
        })
    };
    let path = |steps: &[&str]| {
        // `[name]` is an item of a list.
        let text = format!("/{}", steps.join("/"));
        FieldPath::of(&text, &workload(""))
    };
    let hidden = [
        path(&["spec", "template", "spec", "containers", "0", "env", "0", "value"]),
        path(&["spec", "template", "spec", "containers", "0", "args", "0"]),
    ];
    assert!(matches!(hidden[0].steps().last(), Some(FieldStep::Key(key)) if key == "value"));
    let new_container = {
        let mut live = workload("-old");
        live["spec"]["template"]["spec"]["containers"] = json!([{"name": "other"}]);
        live
    };
    let sensitive = hidden.to_vec();
    ObservedCluster {
        colour: "blue".to_owned(),
        objects: vec![
            object(Some(secret("-old")), Some(secret("-new"))),
            ObservedObject { sensitive: sensitive.clone(), ..object(Some(workload("-old")), Some(workload("-new"))) },
            ObservedObject { sensitive, ..object(Some(new_container), Some(workload("-new"))) },
        ],
        ..ObservedCluster::default()
    }
}

/// Everything that is written of a document.
pub(crate) fn views(document: &PlanDocument) -> Vec<(&'static str, String)> {
    vec![
        ("text", PlanText { colour: true, verbose: false }.write(document)),
        ("verbose text", PlanText { colour: false, verbose: true }.write(document)),
        ("json", plan_json(document).unwrap()),
        ("markdown", PlanMarkdown::default().write(document)),
        ("html", plan_html(document)),
    ]
}

#[test]
fn no_view_shows_a_secret() {
    let document = document(plan("live", &resources(), &[clusters()]));
    assert_eq!(document.environments[0].stacks.iter().map(|stack| stack.changes.len()).sum::<usize>(), 8);
    for (view, text) in views(&document) {
        let found = text.lines().find(|line| line.contains(SECRET));
        assert_eq!(found, None, "{view}");
        assert!(text.contains("sensitive"), "{view}");
    }
}
