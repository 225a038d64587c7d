//! Config maps, secrets, and who has a role.

use super::super::fault::{Fault, listed, shown};
use super::super::names::Rule;
use super::super::subject::{Name, Subject};
use super::super::walk::Walk;
use crate::diagnostic::did_you_mean;

/// All data of one config map or secret together: the limit of both, and of what etcd takes.
const MOST_BYTES: usize = 1024 * 1024;

/// The keys of a config map are names of files.
pub(super) fn config_map_keys(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    keys(walk, root, ["data", "binaryData"]);
}

/// The keys of a secret are names of files.
pub(super) fn secret_keys(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    keys(walk, root, ["data", "stringData"]);
}

fn keys(walk: &mut Walk<'_, '_>, root: Subject<'_>, fields: [&str; 2]) {
    let mut bytes = 0;
    for field in fields {
        for (name, value) in root.get(field).into_iter().flat_map(Subject::entries) {
            match name {
                Name::Open(hole) => walk.open_form(Rule::DataKey, hole),
                Name::Known(key) => {
                    if let Some(fault) = Rule::DataKey.fault(key) {
                        let problem = format!("as a key {}", fault.problem);
                        walk.refuse(format!("{field}[{key}]"), Fault { problem, ..fault });
                    }
                    bytes += key.len();
                }
            }
            bytes += value.text().map_or(0, str::len);
        }
    }
    if bytes > MOST_BYTES {
        walk.refuse(fields[0], Fault::new(format!("must have at most {MOST_BYTES} bytes together, and has {bytes}")));
    }
}

/// A binding names a role, and those who have it, in the words of Kubernetes.
pub(super) fn binding(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let is_of_cluster = root.text_at(&["kind"]) == Some("ClusterRoleBinding");
    let roles: &[&str] = if is_of_cluster { &["ClusterRole"] } else { &["ClusterRole", "Role"] };
    one_of(walk, root.at(&["roleRef", "kind"]), roles, || "roleRef.kind".to_owned());
    for (index, subject) in root.items_at(&["subjects"]) {
        let kinds = ["Group", "ServiceAccount", "User"];
        one_of(walk, subject.get("kind"), &kinds, || format!("subjects[{index}].kind"));
        let is_account = subject.text_at(&["kind"]) == Some("ServiceAccount");
        if is_of_cluster && is_account && subject.get("namespace").is_none() {
            walk.refuse(format!("subjects[{index}].namespace"), Fault::new("is missing"));
        }
    }
}

fn one_of(walk: &mut Walk<'_, '_>, subject: Option<Subject<'_>>, words: &[&str], path: impl Fn() -> String) {
    let Some(text) = subject.and_then(Subject::text) else { return };
    if !words.contains(&text) {
        let help = did_you_mean(text, words.iter().copied()).map_or_else(String::new, |word| format!("write `{word}`"));
        let problem = format!("must be one of {}, and is {}", listed(words.iter().copied()), shown(text));
        walk.refuse(path(), Fault::new(problem).help(help));
    }
}

/// A rule of a role says what may be done, and with what.
pub(super) fn rules(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    for (index, rule) in root.items_at(&["rules"]) {
        let mut demand = |field: &str| {
            if rule.items_at(&[field]).next().is_none() {
                walk.refuse(format!("rules[{index}].{field}"), Fault::new("must have at least one item, and has 0"));
            }
        };
        // That there are no verbs at all is found by the schema.
        if rule.get("verbs").is_some() {
            demand("verbs");
        }
        if rule.items_at(&["nonResourceURLs"]).next().is_none() {
            demand("apiGroups");
            demand("resources");
        }
    }
}
