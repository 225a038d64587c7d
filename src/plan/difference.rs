//! Which attributes of a resource change.

use std::collections::BTreeSet;

use serde_json::Value;

use super::secrecy::Secrecy;
use super::shown::Change;
use super::{AttributeChange, Planned};

/// The attributes that differ between before and after, by path. Objects are gone into; longer lists are compared whole,
/// because Terraform's JSON does not tell them from sets, whose items have no place.
pub(super) fn attributes(change: &Change) -> Vec<AttributeChange> {
    let secrecy = Secrecy::of([&change.before_sensitive, &change.after_sensitive]);
    let mut changes = Vec::new();
    Place { before: &change.before, after: &change.after, unknown: &change.after_unknown, secrecy: &secrecy }
        .collect("", &mut changes);
    changes.sort_by(|left, right| left.path.cmp(&right.path));
    let forcing: Vec<String> = change.replace_paths.iter().map(|path| written(path)).collect();
    for attribute in &mut changes {
        attribute.forces_replacement = forcing.iter().any(|path| is_within(path, &attribute.path));
    }
    changes
}

/// What Terraform's trees have at one place of a change. In `unknown`, `true` marks what is known after apply.
#[derive(Clone, Copy)]
struct Place<'a> {
    before: &'a Value,
    after: &'a Value,
    unknown: &'a Value,
    secrecy: &'a Secrecy,
}

impl<'a> Place<'a> {
    fn collect(self, path: &str, changes: &mut Vec<AttributeChange>) {
        if self.is_same() {
            return;
        }
        if self.secrecy.is_whole() || *self.unknown == true {
            changes.push(self.whole(path));
        } else if let Some(keys) = self.keys(path.is_empty()) {
            keys.into_iter().for_each(|key| self.at(key).collect(&step(path, key), changes));
        } else if let Some(only) = self.only_item() {
            only.collect(&format!("{path}[0]"), changes);
        } else {
            self.collect_list(path, changes);
        }
    }

    /// What is not gone into. Where only secrets differ, which look alike, the items tell where.
    fn collect_list(self, path: &str, changes: &mut Vec<AttributeChange>) {
        let whole = self.whole(path);
        match (self.before, self.after) {
            (Value::Array(before), Value::Array(after))
                if whole.before == whole.after && before.len() == after.len() =>
            {
                for index in 0..after.len() {
                    self.item(index).collect(&format!("{path}[{index}]"), changes);
                }
            }
            _ => changes.push(whole),
        }
    }

    fn is_same(self) -> bool {
        self.before == self.after && !has_mark(self.unknown)
    }

    fn whole(self, path: &str) -> AttributeChange {
        let before = Planned::join(self.before, &Value::Null, self.secrecy);
        AttributeChange::new(path, before, Planned::join(self.after, self.unknown, self.secrecy))
    }

    /// The keys to go into: of objects on both sides, and, of a resource that is made or deleted, of the one side.
    fn keys(self, is_root: bool) -> Option<BTreeSet<&'a String>> {
        let (before, after, unknown) = (self.before.as_object(), self.after.as_object(), self.unknown.as_object());
        let is_object = match (before, after.or(unknown)) {
            (Some(_), Some(_)) => true,
            (None, None) => false,
            (Some(_), None) => is_root && self.after.is_null(),
            (None, Some(_)) => is_root && self.before.is_null(),
        };
        let keys = [before, after, unknown].into_iter().flatten().flat_map(serde_json::Map::keys);
        is_object.then(|| keys.collect())
    }

    /// The item of lists that hold one object each: a nested block, which has its place for certain.
    fn only_item(self) -> Option<Self> {
        let is_one = |list: &Value| list.as_array().is_some_and(|items| items.len() == 1 && items[0].is_object());
        (is_one(self.before) && is_one(self.after)).then(|| self.item(0))
    }

    fn at(self, key: &str) -> Self {
        let Self { before, after, unknown, secrecy } = self;
        Self { before: &before[key], after: &after[key], unknown: &unknown[key], secrecy: secrecy.at(key) }
    }

    fn item(self, index: usize) -> Self {
        let Self { before, after, unknown, secrecy } = self;
        Self { before: &before[index], after: &after[index], unknown: &unknown[index], secrecy: secrecy.item() }
    }
}

/// Whether anything is marked.
fn has_mark(marks: &Value) -> bool {
    match marks {
        Value::Bool(mark) => *mark,
        Value::Array(items) => items.iter().any(has_mark),
        Value::Object(entries) => entries.values().any(has_mark),
        _ => false,
    }
}

/// A path with one more key; keys that are not plain words are quoted.
pub(super) fn step(path: &str, key: &str) -> String {
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
    use serde_json::{Value, json};

    use super::attributes;

    fn changes(change: Value) -> (Vec<String>, String) {
        let changes = attributes(&serde_json::from_value(change).unwrap());
        let text = serde_json::to_string(&changes).unwrap();
        (changes.into_iter().map(|attribute| attribute.path).collect(), text)
    }

    #[test]
    fn a_secret_that_changes_is_told_of_wherever_it_is_and_never_shown() {
        let (paths, text) = changes(json!({
            "actions": ["update"],
            "before": {"same": "s", "key": "old", "rotated": "old", "auth": [{"name": "a", "token": "old"}]},
            "after": {"same": "s", "key": "new", "auth": [{"name": "a", "token": "new"}]},
            "after_unknown": {"rotated": true},
            "before_sensitive": {"same": true, "key": true, "rotated": true, "auth": [{"token": true}]},
            "after_sensitive": {"same": true, "key": true, "rotated": true, "auth": [{"token": true}]},
        }));
        assert_eq!(paths, ["auth[0].token", "key", "rotated"]);
        assert!(!text.contains("old") && !text.contains("new"), "{text}");
    }

    #[test]
    fn a_secret_of_one_side_is_a_secret_of_both() {
        let users =
            |first: &str, second: &str| json!([{"name": first, "token": "old"}, {"name": second, "token": "new"}]);
        let (paths, text) = changes(json!({
            "actions": ["update"],
            "before": {"was": "old", "is": "old", "gone": "old", "users": users("a", "b"), "nested": {"x": {"deep": "old"}}},
            "after": {"was": "new", "is": "new", "made": "new", "users": users("b", "c"), "nested": {"x": {"deep": "new"}}},
            "after_unknown": {"nested": {"y": true}},
            "before_sensitive": {"was": true, "gone": true, "users": [{"token": true}, {}], "nested": {"x": {"deep": true}}},
            "after_sensitive": {"is": true, "made": true},
        }));
        assert_eq!(paths, ["gone", "is", "made", "nested.x.deep", "nested.y", "users", "was"]);
        assert!(!text.contains("old") && !text.contains("new"), "{text}");
    }

    #[test]
    fn a_secret_in_what_is_not_yet_known_is_not_shown() {
        let (paths, text) = changes(json!({
            "actions": ["create"],
            "before": null,
            "after": {"block": [{"password": "new", "name": "a"}, {"name": "b"}], "map": {"key": "new"}, "none": null},
            "after_unknown": {"block": [{"arn": true}, {"password": true}], "map": {"other": true}, "secret": true},
            "before_sensitive": false,
            "after_sensitive": {"block": [{"password": true}, {"password": true}], "map": {"key": true}, "none": true, "secret": true},
        }));
        assert_eq!(paths, ["block", "map", "secret"]);
        assert!(!text.contains("new"), "{text}");
    }
}
