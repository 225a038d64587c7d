//! An environment from its first object to its last.

use insta::assert_snapshot;
use platform::engine::{Mode, ObjectFile, ObjectSource, Purpose};
use serde_json::{Value, json};

use crate::project::{Project, config_map, namespace, object, service, shown, source};

#[test]
fn objects_are_created_changed_and_removed() {
    let project = Project::new();
    assert_snapshot!(project.planned(source(service("example.com/api:1"))), @"
    platform 0.0.0, spec 000000000000

    Created: 5 objects
      objects in cluster blue: 5
          1 ConfigMap, 1 Deployment, 1 Job, 1 Namespace, 1 Service

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 5 to create.
    ");
    let events = project.apply(source(service("example.com/api:1")));
    assert_snapshot!(events.join("\n"), @r#"
    Asking
    Applying { what: "namespaces", count: 1 }
    Applying { what: "accounts and configuration", count: 1 }
    Applying { what: "services and routes", count: 1 }
    Applying { what: "migrations", count: 1 }
    Applying { what: "workloads", count: 1 }
    Ended(Applied)
    "#);
    assert_snapshot!(project.server.log().join("\n"), @"
    apply ConfigMap kube-system/platform-identity
    apply ConfigMap kube-system/platform-inventory-prod
    apply Namespace bookings
    apply ConfigMap bookings/settings
    apply Service bookings/api
    apply Job bookings/migrate-1
    apply Deployment bookings/api
    apply ConfigMap kube-system/platform-inventory-prod
    ");
    assert_snapshot!(project.planned(source(service("example.com/api:1"))), @"
    platform 0.0.0, spec 000000000000

    No changes.
    ");

    let mut next = service("example.com/api:2");
    next.retain(|object| object.kind != "ConfigMap");
    let plan = project.plan(source(next.clone()), Purpose::Change);
    assert_snapshot!(shown(&plan), @r#"
    platform 0.0.0, spec 000000000000

    Replaced or deleted: 1 object
      - cluster blue: ConfigMap bookings/settings

    Changed in place: 1 object
      ~ cluster blue: Deployment bookings/api
            spec.template.spec.containers[api].image: "example.com/api:1" → "example.com/api:2"

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 1 to delete, 1 to update.
    "#);
    project.apply_within(&plan, source(next), Purpose::Change).unwrap();
    assert_snapshot!(project.server.log().join("\n"), @"
    apply ConfigMap kube-system/platform-inventory-prod
    apply Deployment bookings/api
    delete ConfigMap bookings/settings
    apply ConfigMap kube-system/platform-inventory-prod
    ");

    let plan = project.plan(source(Vec::new()), Purpose::Destroy);
    assert_snapshot!(shown(&plan), @"
    platform 0.0.0, spec 000000000000

    Deleted with its data: 1 object
      - cluster blue: Namespace bookings  (holds data)

    Deleted: 3 objects
      - cluster blue: Deployment bookings/api
      - cluster blue: Job bookings/migrate-1
      - cluster blue: Service bookings/api

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 4 to delete.
    ");
    project.apply_within(&plan, source(Vec::new()), Purpose::Destroy).unwrap();
    assert_snapshot!(project.server.log().join("\n"), @"
    delete Deployment bookings/api
    delete Job bookings/migrate-1
    delete Service bookings/api
    delete Namespace bookings
    delete ConfigMap kube-system/platform-inventory-prod
    delete ConfigMap kube-system/platform-identity
    ");
}

#[test]
fn a_kind_is_defined_before_it_is_used() {
    let project = Project::new();
    let names = json!({"kind": "Rollout", "plural": "rollouts"});
    let definition = object(json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "rollouts.argoproj.io"},
        "spec": {"group": "argoproj.io", "names": names, "scope": "Namespaced", "versions": [{"name": "v1alpha1"}]},
    }));
    let settings = object(json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "AnalysisTemplate",
        "metadata": {"name": "errors", "namespace": "bookings"}, "spec": {},
    }));
    let undefined = project.plan(source(vec![settings, namespace("bookings")]), Purpose::Change);
    assert_snapshot!(shown(&undefined), @"
    platform 0.0.0, spec 000000000000

    Created: 2 objects
      objects in cluster blue: 2
          1 AnalysisTemplate, 1 Namespace

    warning: cluster blue does not know AnalysisTemplate of argoproj.io/v1alpha1, and nothing rendered
             defines it

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 2 to create.
    ");

    let rollout = object(json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout",
        "metadata": {"name": "api", "namespace": "bookings"}, "spec": {"replicas": 1},
    }));
    let objects = vec![rollout, namespace("bookings"), definition];
    let short = |mut project: Project| {
        project.settings.wait = std::time::Duration::from_millis(1);
        project
    };
    let project = short(project);
    let error = project.try_apply(source(objects), Purpose::Change).unwrap_err();
    assert_snapshot!(crate::project::told(&error), @"
    cluster blue: not everything became ready
    `Rollout bookings/api` did not become ready in time: It says: its controller has not seen it yet.
    It is rendered as kubernetes/blue/services/api.yaml.
    What was applied stays; when the reason is gone, the same command goes on from there.
    ");
    assert_snapshot!(project.server.log().join("\n"), @"
    apply ConfigMap kube-system/platform-identity
    apply ConfigMap kube-system/platform-inventory-prod
    apply CustomResourceDefinition rollouts.argoproj.io
    apply Namespace bookings
    apply Rollout bookings/api
    ");
}

#[test]
fn what_somebody_took_our_label_off_is_let_go_of() {
    let project = Project::new();
    project.apply(source(vec![namespace("bookings"), config_map("settings", "1")]));
    let metadata = json!({
        "name": "settings", "namespace": "bookings",
        "labels": {"app.kubernetes.io/managed-by": "somebody", "platform.io/environment": "prod"},
    });
    project.server.put("somebody", json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}));
    assert_snapshot!(project.planned(source(vec![namespace("bookings")])), @"
    platform 0.0.0, spec 000000000000

    No changes.
    ");
}

#[test]
fn what_was_never_applied_is_never_removed() {
    let project = Project::new();
    project.apply(source(vec![namespace("bookings")]));
    let metadata = json!({
        "name": "theirs", "namespace": "bookings",
        "labels": {"app.kubernetes.io/managed-by": "platform", "platform.io/environment": "prod"},
    });
    project.server.put("somebody", json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}));
    assert_snapshot!(project.planned(source(vec![namespace("bookings")])), @"
    platform 0.0.0, spec 000000000000

    No changes.
    ");
}

#[test]
fn what_holds_data_is_shown_first() {
    let project = Project::new();
    let claim = object(json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "bookings"},
    }));
    project.apply(source(vec![namespace("bookings"), config_map("settings", "1"), claim]));
    assert_snapshot!(project.planned(source(vec![namespace("bookings")])), @"
    platform 0.0.0, spec 000000000000

    Data would be lost: 1 object
      - cluster blue: PersistentVolumeClaim bookings/data  (holds data)

    Replaced or deleted: 1 object
      - cluster blue: ConfigMap bookings/settings

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 2 to delete.
    ");
}

fn secret(value: &str) -> ObjectSource {
    let metadata = json!({"name": "token", "namespace": "bookings"});
    object(json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": {"token": value}}))
}

#[test]
fn the_values_of_a_secret_are_in_no_plan() {
    let project = Project::new();
    project.apply(source(vec![namespace("bookings"), secret("aHVudGVyMg==")]));
    let plan = project.plan(source(vec![namespace("bookings"), secret("aHVudGVyMw==")]), Purpose::Change);
    assert_snapshot!(shown(&plan), @"
    platform 0.0.0, spec 000000000000

    Changed in place: 1 object
      ~ cluster blue: Secret bookings/token
            data.token: (sensitive) → (sensitive)

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 1 to update.
    ");
    let kept = serde_json::to_string(&plan).unwrap();
    assert!(!kept.contains("aHVudGVy"), "{kept}");
}

#[test]
fn offline_everything_is_new_and_nothing_is_applied() {
    let mut project = Project::new();
    project.settings.contexts.clear();
    project.mode = Some(Mode::Offline);
    let objects = || source(vec![namespace("bookings"), config_map("settings", "1")]);
    let plan = project.plan(objects(), Purpose::Change);
    assert_snapshot!(shown(&plan), @"
    platform 0.0.0, spec 000000000000

    Created: 2 objects
      objects in cluster blue: 2
          cluster blue was not asked, so that everything is shown as new: offline
          1 ConfigMap, 1 Namespace

    No changes. Objects: 2 to create. Offline: nothing real was asked.
    ");
    let (outcome, events) = project.apply_within(&plan, objects(), Purpose::Change).unwrap();
    assert_eq!((outcome.steps.len(), events, project.server.log()), (0, Vec::new(), Vec::new()));
}

#[test]
fn a_cluster_that_is_not_there_yet_is_not_asked() {
    let mut project = Project::new();
    project.settings.contexts.clear();
    assert_snapshot!(project.planned(source(vec![namespace("bookings")])), @"
    platform 0.0.0, spec 000000000000

    Created: 1 object
      objects in cluster blue: 1
          cluster blue was not asked, so that everything is shown as new: nothing says where the cluster
          is: the stack cluster-blue is not applied, and no context is named
          1 Namespace

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 1 to create.
    ");
}

#[test]
fn the_inventory_is_kept_in_the_cluster() {
    let project = Project::new();
    project.apply(source(vec![namespace("bookings"), config_map("settings", "1")]));
    let kept = |name: &str| {
        project.server.object("ConfigMap", Some("kube-system"), name).map(|found: Value| found["data"].to_string())
    };
    let inventory =
        r#"{"objects":"{\"v1 ConfigMap\":{\"bookings\":[\"settings\"]},\"v1 Namespace\":{\"\":[\"bookings\"]}}"}"#;
    assert_eq!(kept("platform-inventory-prod").as_deref(), Some(inventory));
    let identity = r#"{"account":"111122223333","colour":"blue","environment":"prod","name":"hotel-booking-prod-blue","platform":"hotel-booking","region":"us-east-1"}"#;
    assert_eq!(kept("platform-identity").as_deref(), Some(identity));
    project.try_apply(source(Vec::new()), Purpose::Destroy).unwrap();
    assert_eq!((kept("platform-inventory-prod"), kept("platform-identity")), (None, None));
}

#[test]
fn what_something_else_brings_is_let_go_of_and_stays() {
    let project = Project::new();
    let files = |is_brought_by_others: bool| {
        let mut source = source(vec![namespace("bookings"), config_map("settings", "from here")]);
        source.clusters[0].files.push(ObjectFile {
            path: "kubernetes/blue/services/web.yaml".to_owned(),
            is_brought_by_others,
            objects: vec![config_map("web", "from here")],
        });
        source
    };
    project.apply(files(false));
    let web = json!({"name": "web", "namespace": "bookings"});
    let data = json!({"key": "from the repository"});
    let web = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": web, "data": data});
    project.server.put("argocd-controller", web);
    assert_snapshot!(project.planned(files(true)), @"
    platform 0.0.0, spec 000000000000

    No changes. Not compared: 1 object and the charts, which Argo CD brings from the repository.
    ");
    // The list of what is ours is written anew with the next change.
    let mut changed = files(true);
    changed.clusters[0].files[0].objects[1] = config_map("settings", "changed");
    project.apply(changed);
    let web = project.server.object("ConfigMap", Some("bookings"), "web").unwrap();
    assert_eq!(web["data"]["key"], "from the repository");
    // Nor does it go away when it is no longer rendered at all: whoever brings it takes it away.
    project.apply(source(vec![namespace("bookings"), config_map("settings", "changed")]));
    assert!(project.server.object("ConfigMap", Some("bookings"), "web").is_some());
}
