//! What goes wrong, and what is said about it.

use std::time::Duration;

use insta::assert_snapshot;
use platform::engine::Purpose;
use serde_json::json;

use crate::project::{Project, config_map, deployment, migration, namespace, object, source, told};

#[test]
fn a_cluster_that_does_not_answer_is_planned_as_new_and_not_applied() {
    let project = Project::new();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    project.lead_to(&project.path().join("kubeconfig"), &format!("http://{closed}"));
    let hidden = |text: String| text.replace(&closed.to_string(), "<address>");
    let plan = project.plan(source(vec![namespace("bookings")]), Purpose::Change);
    assert_snapshot!(hidden(crate::project::shown(&plan)), @"
    platform 0.0.0, spec 000000000000

    Created: 1 object
      objects in cluster blue: 1
          cluster blue was not asked, so that everything is shown as new: the cluster cannot be reached:
          The connection to the server <address> was refused - did you specify the right host or
          port?
          1 Namespace

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 1 to create.
    ");
    let error = project.apply_within(&plan, source(vec![namespace("bookings")]), Purpose::Change).unwrap_err();
    assert_snapshot!(hidden(told(&error)), @"
    cluster blue: the cluster cannot be reached: The connection to the server <address> was refused - did you specify the right host or port?
    The API server has a private address: connect to the network of the cluster, or open a tunnel and name its context with `--context`.
    ");
}

#[test]
fn a_cluster_that_lets_nobody_in_says_so() {
    let project = Project::new();
    let plan = project.plan(source(vec![namespace("bookings")]), Purpose::Change);
    project.server.close();
    let error = project.apply_within(&plan, source(vec![namespace("bookings")]), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: the cluster does not accept the credentials: You must be logged in to the server (Unauthorized)
    Log in to AWS (for example `aws sso login`) and set AWS_PROFILE, or name a context with `--context`.
    ");
}

#[test]
fn without_kubectl_nothing_is_changed() {
    let mut project = Project::new();
    project.settings.kubectl = Some("/nowhere/kubectl".to_owned());
    let error = project.try_plan(source(vec![namespace("bookings")]), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: `/nowhere/kubectl` was not found
    Install kubectl (https://kubernetes.io/docs/tasks/tools/), or name one with `--kubectl PATH`.
    ");
}

#[test]
fn an_object_that_is_refused_is_named_with_its_file() {
    let project = Project::new();
    project.apply(source(vec![namespace("bookings")]));
    let refused = |name: &str, kind: &str| {
        let annotations = json!({"test/refuse": "data: Forbidden: hunter2"});
        object(json!({
            "apiVersion": "v1", "kind": kind,
            "metadata": {"name": name, "namespace": "bookings", "annotations": annotations},
        }))
    };
    let objects = vec![
        namespace("bookings"),
        config_map("a", "1"),
        refused("b", "ConfigMap"),
        config_map("c", "1"),
        refused("d", "Secret"),
    ];
    let error = project.try_plan(source(objects), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @r#"
    cluster blue: the API server refused objects
    `ConfigMap bookings/b` is refused: The request is invalid: ConfigMap "b" is invalid: data: Forbidden: hunter2
    It is rendered as kubernetes/blue/services/api.yaml.
    `Secret bookings/d` is refused: Its reason may hold what the Secret holds, and is left out.
    It is rendered as kubernetes/blue/services/api.yaml.
    "#);
}

#[test]
fn a_workload_that_does_not_become_ready_says_why() {
    let mut project = Project::new();
    project.settings.wait = Duration::from_millis(1);
    let objects = vec![namespace("bookings"), deployment("api", "example.com/api:1", "test/stuck")];
    let error = project.try_apply(source(objects), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: not everything became ready
    `Deployment bookings/api` did not become ready in time: the image cannot be fetched: It says: 0 of 1 replicas are of the new version; container api of pod api-1 waits, ImagePullBackOff: no such image.
    It is rendered as kubernetes/blue/services/api.yaml.
    What was applied stays; when the reason is gone, the same command goes on from there.
    ");
}

#[test]
fn a_migration_that_fails_keeps_the_new_version_away() {
    let project = Project::new();
    let objects = vec![
        namespace("bookings"),
        deployment("api", "example.com/api:1", "test/none"),
        migration("migrate-1", "test/fail"),
    ];
    let error = project.try_apply(source(objects), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: not everything became ready
    `Job bookings/migrate-1` failed: a job has failed as often as it may: It says: BackoffLimitExceeded.
    It is rendered as kubernetes/blue/services/api.yaml.
    What was applied stays; when the reason is gone, the same command goes on from there.
    ");
    assert_snapshot!(project.server.log().join("\n"), @"
    apply ConfigMap kube-system/platform-identity
    apply ConfigMap kube-system/platform-inventory-prod
    apply Namespace bookings
    apply Job bookings/migrate-1
    ");

    // It has still failed in the next run, which has nothing to change about it.
    let objects = vec![
        namespace("bookings"),
        deployment("api", "example.com/api:1", "test/none"),
        migration("migrate-1", "test/fail"),
    ];
    let error = project.try_apply(source(objects), Purpose::Change).unwrap_err();
    assert_eq!(error.to_string(), "cluster blue: not everything became ready");
    assert_eq!(project.server.log(), ["apply ConfigMap kube-system/platform-inventory-prod"]);
}
