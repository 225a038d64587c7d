//! What the API server demands of the metadata of all objects.
//!
//! Source: `apimachinery/pkg/api/validation/objectmeta.go` of Kubernetes 1.35, and for names by kind the `validation.go`
//! of its API groups.

use super::Scope;
use super::fault::Fault;
use super::names::Rule;
use super::subject::{Name, Subject};
use super::walk::Walk;

/// Judges the metadata of an object.
pub(super) fn judge(walk: &mut Walk<'_, '_>, scope: Scope, root: Subject<'_>) {
    walk.check(name, root);
    namespace(walk, scope, root);
    labels(walk, root.at(&["metadata", "labels"]), "metadata.labels");
    if let Some(annotations) = root.at(&["metadata", "annotations"]) {
        keys(walk, annotations, "metadata.annotations");
    }
}

fn name(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    match root.at(&["metadata", "name"]) {
        Some(name) => walk.form(name_rule(root), name, "metadata.name"),
        None if root.at(&["metadata", "generateName"]).is_some() => {
            let help = "write `metadata.name`: an object without a name of its own is made anew with every change";
            walk.refuse("metadata.generateName", Fault::new("is no name").help(help));
        }
        None => walk.refuse("metadata.name", Fault::new("is missing")),
    }
}

/// The form of names of a kind.
fn name_rule(root: Subject<'_>) -> Rule {
    let group =
        root.text_at(&["apiVersion"]).and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
    match (group, root.text_at(&["kind"]).unwrap_or_default()) {
        ("", "Service") => Rule::LetterLabel,
        ("", "Namespace") | ("apps", "StatefulSet") => Rule::Label,
        ("batch", "CronJob") => Rule::CronJobName,
        ("rbac.authorization.k8s.io", _) => Rule::PathSegment,
        _ => Rule::Subdomain,
    }
}

fn namespace(walk: &mut Walk<'_, '_>, scope: Scope, root: Subject<'_>) {
    match (scope, root.at(&["metadata", "namespace"])) {
        (Scope::Namespaced, Some(namespace)) => walk.form(Rule::Label, namespace, "metadata.namespace"),
        (Scope::Namespaced, None) => {
            let help = "name the namespace, so that the object does not land in the one that happens to be the default";
            walk.refuse("metadata.namespace", Fault::new("is missing").help(help));
        }
        (Scope::Cluster, Some(_)) => {
            let fault = Fault::new("must not be there: objects of this kind belong to the cluster");
            walk.refuse("metadata.namespace", fault.help("remove it"));
        }
        (Scope::Cluster, None) => {}
    }
}

/// Judges the labels of an object, or of what it makes.
pub(super) fn labels(walk: &mut Walk<'_, '_>, labels: Option<Subject<'_>>, path: &str) {
    let Some(labels) = labels else { return };
    keys(walk, labels, path);
    for (name, value) in labels.entries() {
        walk.form(Rule::LabelValue, value, Entry(path, name));
    }
}

fn keys(walk: &mut Walk<'_, '_>, subject: Subject<'_>, path: &str) {
    for (name, _) in subject.entries() {
        match name {
            Name::Open(hole) => walk.open_form(Rule::QualifiedName, hole),
            Name::Known(key) => {
                // Annotations and labels have the same keys, but those of annotations may have capitals before the slash.
                let lower = key.to_lowercase();
                if let Some(fault) = Rule::QualifiedName.fault(if path.ends_with("annotations") { &lower } else { key })
                {
                    walk.refuse(Entry(path, name), Fault { problem: format!("as a key {}", fault.problem), ..fault });
                }
            }
        }
    }
}

/// The path of an entry; written only when something is wrong with it.
struct Entry<'a>(&'a str, Name<'a>);

impl std::fmt::Display for Entry<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}[{}]", self.0, self.1.known().unwrap_or_default())
    }
}
