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
    if change.before.is_object() && change.after.is_object() {
        hidden("", Trees::of(change), &mut changes);
    }
    changes.sort_by(|left, right| left.path.cmp(&right.path));
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

/// Terraform's trees of one change, or what they have at one place of it.
#[derive(Clone, Copy)]
struct Trees<'a> {
    before: &'a Value,
    after: &'a Value,
    after_unknown: &'a Value,
    before_sensitive: &'a Value,
    after_sensitive: &'a Value,
}

impl<'a> Trees<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            before: &change.before,
            after: &change.after,
            after_unknown: &change.after_unknown,
            before_sensitive: &change.before_sensitive,
            after_sensitive: &change.after_sensitive,
        }
    }

    /// The trees at a key or an index; null where there is nothing.
    fn at(self, place: impl serde_json::value::Index + Copy) -> Self {
        Self {
            before: &self.before[place],
            after: &self.after[place],
            after_unknown: &self.after_unknown[place],
            before_sensitive: &self.before_sensitive[place],
            after_sensitive: &self.after_sensitive[place],
        }
    }
}

/// Values that are a secret before and after look alike; Terraform's own trees tell whether they change.
fn hidden(path: &str, trees: Trees<'_>, changes: &mut Vec<AttributeChange>) {
    let is_marked = |tree: &Value| *tree == Value::Bool(true);
    if is_marked(trees.before_sensitive) && is_marked(trees.after_sensitive) {
        if is_marked(trees.after_unknown) || trees.before != trees.after {
            let secret = Some(Planned::Sensitive);
            let path = path.to_owned();
            changes.push(AttributeChange { path, before: secret.clone(), after: secret, forces_replacement: false });
        }
        return;
    }
    // What is not yet known is missing after the change.
    let objects = [trees.after, trees.after_unknown].into_iter().filter_map(Value::as_object);
    let keys: BTreeSet<&String> = objects.flat_map(serde_json::Map::keys).collect();
    for key in keys {
        hidden(&step(path, key), trees.at(key.as_str()), changes);
    }
    for index in 0..trees.after.as_array().map_or(0, Vec::len) {
        hidden(&format!("{path}[{index}]"), trees.at(index), changes);
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::attributes;

    #[test]
    fn a_secret_that_changes_is_told_of_wherever_it_is_and_never_shown() {
        let change = serde_json::from_value(json!({
            "actions": ["update"],
            "before": {"same": "s", "key": "old", "rotated": "old", "auth": [{"name": "a", "token": "old"}]},
            "after": {"same": "s", "key": "new", "auth": [{"name": "a", "token": "new"}]},
            "after_unknown": {"rotated": true},
            "before_sensitive": {"same": true, "key": true, "rotated": true, "auth": [{"token": true}]},
            "after_sensitive": {"same": true, "key": true, "rotated": true, "auth": [{"token": true}]},
        }))
        .unwrap();
        let changes = attributes(&change);
        let paths: Vec<&str> = changes.iter().map(|attribute| attribute.path.as_str()).collect();
        assert_eq!(paths, ["auth[0].token", "key", "rotated"]);
        let text = serde_json::to_string(&changes).unwrap();
        assert!(!text.contains("old") && !text.contains("new"), "{text}");
    }
}
