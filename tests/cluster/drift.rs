//! What is otherwise in a cluster than was applied.

use insta::assert_snapshot;
use serde_json::json;

use crate::project::{Project, config_map, namespace, source};

#[test]
fn what_others_have_changed_and_deleted_is_told() {
    let project = Project::new();
    let objects = || vec![namespace("bookings"), config_map("a", "1"), config_map("b", "1")];
    project.apply(source(objects()));
    assert_snapshot!(project.drifted(source(objects())), @"
    platform 0.0.0, spec 000000000000

    No drift.
    ");

    let metadata = json!({"name": "a", "namespace": "bookings"});
    project.server.put(
        "kubectl-edit",
        json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": "2"},
        }),
    );
    project.server.remove("ConfigMap", "bookings", "b");
    // What was never applied has not changed.
    let with_another = [objects(), vec![config_map("c", "1")]].concat();
    assert_snapshot!(project.drifted(source(with_another)), @r#"
    platform 0.0.0, spec 000000000000

    Gone: 1 object
      - cluster blue: ConfigMap bookings/b

    Changed by somebody else: 1 object
      ~ cluster blue: ConfigMap bookings/a
            data.key: "1" → "2"

    Drift: 1 object changed, 1 object gone.
    `platform plan --env prod` shows what an apply would put right; what is to stay belongs into the
    spec.
    "#);
}
