//! Which attributes of a resource change.

use std::collections::BTreeSet;

use serde_json::Value;

use super::shown::Change;
use super::{AttributeChange, Planned};

/// The attributes that differ between before and after, by path. Objects are gone into; longer lists are compared whole,
/// because Terraform's JSON does not tell them from sets, whose items have no place.
pub(super) fn attributes(change: &Change) -> Vec<AttributeChange> {
    let before = Planned::join(&change.before, &Value::Null, &change.before_sensitive);
    let after = Planned::join(&change.after, &change.after_unknown, &change.after_sensitive);
    let mut changes = Vec::new();
    collect("", before.as_ref(), after.as_ref(), &mut changes);
    hidden(change, &mut changes);
    let forcing: Vec<String> = change.replace_paths.iter().map(|path| written(path)).collect();
    for attribute in &mut changes {
        attribute.forces_replacement = forcing.iter().any(|path| is_within(path, &attribute.path));
    }
    changes
}

fn collect(path: &str, before: Option<&Planned>, after: Option<&Planned>, changes: &mut Vec<AttributeChange>) {
    if before == after {
        return;
    }
    // A list of one is a nested block; its item has a place for certain.
    if let (Some(Some([left])), Some(Some([right]))) =
        (before.map(only_item).as_ref().map(Option::as_ref), after.map(only_item).as_ref().map(Option::as_ref))
    {
        return collect(&format!("{path}[0]"), Some(left), Some(right), changes);
    }
    let entries = (before.map(Planned::entries), after.map(Planned::entries));
    let (left, right) = match entries {
        (Some(Some(left)), Some(Some(right))) => (left, right),
        // Of a resource that is made or deleted, the attributes are listed one by one.
        (None, Some(Some(right))) if path.is_empty() => (std::collections::BTreeMap::new(), right),
        (Some(Some(left)), None) if path.is_empty() => (left, std::collections::BTreeMap::new()),
        _ => {
            let (before, after) = (before.cloned(), after.cloned());
            changes.push(AttributeChange { path: path.to_owned(), before, after, forces_replacement: false });
            return;
        }
    };
    let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    for key in keys {
        collect(&step(path, key), left.get(key), right.get(key), changes);
    }
}

/// The item of a list that holds one object and nothing else.
fn only_item(list: &Planned) -> Option<[Planned; 1]> {
    let item: [Planned; 1] = list.items()?.try_into().ok()?;
    item[0].entries().is_some().then_some(item)
}

/// Attributes whose value is a secret before and after look alike; Terraform's own trees tell whether they change.
fn hidden(change: &Change, changes: &mut Vec<AttributeChange>) {
    let (Some(before), Some(after)) = (change.before.as_object(), change.after.as_object()) else { return };
    for (key, value) in after {
        let is_secret = |tree: &Value| tree.get(key) == Some(&Value::Bool(true));
        let both = is_secret(&change.before_sensitive) && is_secret(&change.after_sensitive);
        let may_differ = is_secret(&change.after_unknown) || before.get(key) != Some(value);
        if both && may_differ {
            let secret = Some(Planned::Sensitive);
            let path = step("", key);
            changes.push(AttributeChange { path, before: secret.clone(), after: secret, forces_replacement: false });
        }
    }
    changes.sort_by(|left, right| left.path.cmp(&right.path));
}

/// A path with one more key; keys that are not plain words are quoted.
fn step(path: &str, key: &str) -> String {
    let is_plain =
        !key.is_empty() && key.chars().all(|character| character.is_alphanumeric() || "_-".contains(character));
    match (path.is_empty(), is_plain) {
        (true, _) => key.to_owned(),
        (false, true) => format!("{path}.{key}"),
        (false, false) => format!("{path}[{key:?}]"),
    }
}

/// A path of `replace_paths`: names and numbers.
fn written(path: &[Value]) -> String {
    path.iter().fold(String::new(), |path, part| match part {
        Value::String(key) => step(&path, key),
        other => format!("{path}[{other}]"),
    })
}

/// Whether two paths are the same or one leads through the other.
fn is_within(left: &str, right: &str) -> bool {
    let leads = |short: &str, long: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    leads(left, right) || leads(right, left)
}
