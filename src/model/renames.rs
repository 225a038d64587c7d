//! What was known by another name before (`was`).
//!
//! Most names inside AWS cannot be changed: another one is another resource. What is renamed in the spec therefore keeps
//! its names there, for as long as it says what it was; only its addresses in Terraform, and its objects in the
//! clusters, get the new name.

use std::collections::BTreeMap;

use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Name;

/// The kind of node groups. Their names are their own: a service may have the same.
pub const NODES: &str = "nodes";

/// Something that was known by another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The word before its name where names of several kinds meet: `database`, `cache`, `bucket`, `service` or `nodes`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its name before.
    pub was: String,
}

/// Everything that was known by another name. What cannot have been is left out; `check/was.rs` says so.
pub(super) fn of(spec: &Spec) -> Vec<Rename> {
    let databases = spec.databases.iter().map(|(name, entry)| (name.as_str(), entry.was.as_ref()));
    let caches = spec.caches.iter().map(|(name, entry)| (name.as_str(), entry.was.as_ref()));
    let buckets = spec.buckets.iter().map(|(name, entry)| (name.as_str(), entry.was.as_ref()));
    let services = spec.services.iter().map(|(name, entry)| (name.as_str(), entry.was.as_ref()));
    let nodes = spec.nodes.iter().map(|(name, entry)| (name.as_str(), entry.was.as_ref()));
    let all = [
        ("database", databases.collect()),
        ("cache", caches.collect()),
        ("bucket", buckets.collect()),
        ("service", services.collect()),
        (NODES, nodes.collect()),
    ];
    all.into_iter().flat_map(|(kind, entries)| section(kind, entries)).collect()
}

fn section(kind: &'static str, entries: Vec<(&str, Option<&Located<Name>>)>) -> Vec<Rename> {
    let mut renames: Vec<Rename> = Vec::new();
    for (name, was) in &entries {
        let Some(was) = was.map(|was| was.as_str()) else { continue };
        let is_there = entries.iter().any(|(other, _)| *other == was);
        if !is_there && !renames.iter().any(|rename| rename.was == was) {
            renames.push(Rename { kind, name: (*name).to_owned(), was: was.to_owned() });
        }
    }
    renames
}

/// The names that things still have inside AWS, by those that they would have.
pub(super) fn lasting(renames: &[Rename]) -> BTreeMap<String, String> {
    let with_kind = |Rename { kind, name, was }: &Rename| (format!("{kind}-{name}"), format!("{kind}-{was}"));
    let alone = renames.iter().filter(|rename| rename.kind != NODES);
    let alone = alone.map(|rename| (rename.name.clone(), rename.was.clone()));
    renames.iter().map(with_kind).chain(alone).collect()
}
