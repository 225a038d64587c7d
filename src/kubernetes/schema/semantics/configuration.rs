//! Config maps, secrets, and who has a role.

use super::super::fault::Fault;
use super::super::names::Rule;
use super::super::subject::{Name, Subject};
use super::super::walk::Walk;

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

/// A service account that is given a role is in a namespace.
pub(super) fn subjects(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    for (index, subject) in root.items_at(&["subjects"]) {
        let is_account = subject.text_at(&["kind"]) == Some("ServiceAccount");
        if is_account && subject.get("namespace").is_none() {
            walk.refuse(format!("subjects[{index}].namespace"), Fault::new("is missing"));
        }
    }
}
