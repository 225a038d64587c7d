//! Clusters that are not touched: somebody else's, half upgraded, or changed since the plan was reviewed.

use insta::assert_snapshot;
use platform::engine::{EnvironmentSource, Purpose};
use serde_json::json;

use crate::project::{Project, config_map, namespace, service, source, told, version};

fn small(value: &str) -> EnvironmentSource {
    source(vec![namespace("bookings"), config_map("settings", value)])
}

#[test]
fn another_environments_cluster_is_refused() {
    let project = Project::new();
    project.apply(small("1"));
    project.server.log();
    let mut other = small("1");
    other.name = "dev".to_owned();
    other.clusters[0].environment = "dev".to_owned();
    other.clusters[0].name = "hotel-booking-dev-blue".to_owned();
    let error = project.try_plan(other.clone(), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: it is another cluster than the spec means: it says that it is hotel-booking-prod-blue, cluster blue of environment prod of platform hotel-booking (account 111122223333, us-east-1)
    Check `--context`: nothing was changed in that cluster.
    ");
    let outcome = project.session(other, true).unwrap().apply(Purpose::Change, &Everything, &mut |_| ()).unwrap();
    let error = outcome.into_result().unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: it is another cluster than the spec means: it says that it is hotel-booking-prod-blue, cluster blue of environment prod of platform hotel-booking (account 111122223333, us-east-1)
    Check `--context`: nothing was changed in that cluster.
    ");
    assert_eq!(project.server.log(), Vec::<String>::new());
}

/// A review that allows everything.
struct Everything;

impl platform::engine::Review for Everything {
    fn allows(&self, _: &str, _: &[u8]) -> Result<(), Vec<String>> {
        Ok(())
    }

    fn allows_objects(&self, _: &platform::engine::ObservedCluster) -> Result<(), Vec<String>> {
        Ok(())
    }

    fn was_asked(&self, _: &str) -> bool {
        true
    }
}

#[test]
fn a_cluster_that_lost_its_identity_is_refused_when_others_used_it() {
    let project = Project::new();
    let labels = json!({"app.kubernetes.io/managed-by": "platform", "platform.io/environment": "dev"});
    let metadata = json!({"name": "theirs", "labels": labels});
    project.server.put("platform", json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}));
    project.server.log();
    let error = project.try_plan(small("1"), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: it is another cluster than the spec means: it does not say whose it is (ConfigMap platform-identity in kube-system), but platform made namespaces in it: theirs
    Check `--context`: nothing was changed in that cluster.
    ");
}

#[test]
fn environments_share_a_cluster_and_leave_each_other_alone() {
    let project = Project::new();
    project.apply(small("1"));
    let mut review = source(vec![namespace("review")]);
    review.name = "review".to_owned();
    review.clusters[0].files[0].objects[0].text =
        review.clusters[0].files[0].objects[0].text.replace("\"prod\"", "\"review\"");
    project.apply(review.clone());
    project.server.log();
    review.clusters[0].files.clear();
    project.try_apply(review, Purpose::Destroy).unwrap();
    assert_snapshot!(project.server.log().join("\n"), @"
    delete Namespace review
    delete ConfigMap kube-system/platform-inventory-review
    ");
    assert_snapshot!(project.planned(small("1")), @"
    platform 0.0.0, spec 000000000000

    No changes.
    ");
}

#[test]
fn a_half_upgraded_cluster_is_not_touched() {
    let project = Project::new();
    let plan = project.plan(small("1"), Purpose::Change);
    let mut newer = small("1");
    newer.clusters[0].version = "9.99".to_owned();
    let warnings = project.plan(newer.clone(), Purpose::Change).warnings;
    assert_eq!(warnings, [format!("cluster blue runs Kubernetes {}, the spec says 9.99", version())]);
    let error = project.apply_within(&plan, newer, Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error).replace(&version(), "<version>"), @"
    cluster blue: the control plane runs Kubernetes <version>, the spec says 9.99
    Apply the stack of the cluster first, and wait until the upgrade is done; or write the version that runs into the spec.
    ");
    assert_eq!(project.server.log(), Vec::<String>::new());
}

#[test]
fn what_changed_since_the_review_is_not_applied() {
    let project = Project::new();
    project.apply(small("1"));
    let plan = project.plan(small("2"), Purpose::Change);
    project.server.put("platform", serde_json::from_str(&namespace("other").text).unwrap());
    project.server.log();
    let error = project.apply_within(&plan, small("3"), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: its objects would be changed in another way than was reviewed; nothing of them was touched
    - `data.key` of `ConfigMap bookings/settings` is to be another value than in the plan.
    Make a new plan, review it, and apply that.
    ");
    let error = project.apply_within(&plan, source(vec![namespace("bookings")]), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: its objects would be changed in another way than was reviewed; nothing of them was touched
    - `ConfigMap bookings/settings` is to be deleted, but the plan was that it is changed in place.
    Make a new plan, review it, and apply that.
    ");
    assert_eq!(project.server.log(), Vec::<String>::new());
    project.apply_within(&plan, small("2"), Purpose::Change).unwrap();
}

#[test]
fn what_others_have_set_is_taken_over_only_when_that_is_asked_for() {
    let mut project = Project::new();
    project.apply(small("1"));
    let metadata = json!({"name": "settings", "namespace": "bookings"});
    let edited = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"key": "edited"}});
    project.server.put("kubectl-edit", edited);
    assert_snapshot!(project.planned(small("1")), @r#"
    platform 0.0.0, spec 000000000000

    Changed in place: 1 object
      ~ cluster blue: ConfigMap bookings/settings
            data.key: "edited" → "1"
            conflict: data.key was set by `kubectl-edit`

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 1 to update.
    "#);
    let error = project.try_apply(small("1"), Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster blue: others have set fields to other values than the spec
    - `data.key` of `ConfigMap bookings/settings` (kubernetes/blue/services/api.yaml) was set by `kubectl-edit`
    Take the fields out of the spec, undo the other change, or take the fields over with `--force-conflicts`.
    ");
    project.settings.takes_over = true;
    project.apply(small("1"));
    let settings = project.server.object("ConfigMap", Some("bookings"), "settings").unwrap();
    assert_eq!(settings["data"]["key"], "1");
}

#[test]
fn one_cluster_that_fails_leaves_the_next_one_alone() {
    let mut project = Project::new();
    project.settings.contexts.insert("green".to_owned(), "nowhere".to_owned());
    let mut both = source(service("example.com/api:1"));
    let mut green = both.clusters[0].clone();
    green.colour = "green".to_owned();
    both.clusters.insert(0, green);
    let plan = project.plan(both.clone(), Purpose::Change);
    assert_snapshot!(crate::project::shown(&plan), @"
    platform 0.0.0, spec 000000000000

    Created: 10 objects
      objects in cluster green: 5
          cluster green was not asked, so that everything is shown as new: nothing says where the
          cluster is: cannot locate context nowhere
          1 ConfigMap, 1 Deployment, 1 Job, 1 Namespace, 1 Service
      objects in cluster blue: 5
          1 ConfigMap, 1 Deployment, 1 Job, 1 Namespace, 1 Service

    Plan: 0 to add, 0 to change, 0 to destroy. Objects: 10 to create.
    ");
    let error = project.apply_within(&plan, both, Purpose::Change).unwrap_err();
    assert_snapshot!(told(&error), @"
    cluster green: nothing says where the cluster is: cannot locate context nowhere
    Name a context of your kubeconfig with `--context COLOUR=NAME`.
    ");
    assert_eq!(project.server.log(), Vec::<String>::new());
}
