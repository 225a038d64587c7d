//! Which fields of an object change: the live one against what the API server would make of it.
//!
//! `kubectl diff --server-side` shows the same two as text. Compared here, they become values: they can be counted, kept
//! in a saved plan and held against what is about to be applied, and the values of a Secret can be left out.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{AttributeChange, Planned};
use crate::engine::{FieldPath, FieldStep, UnknownField};

/// The fields that differ, by path.
pub(super) fn fields(live: &Value, merged: &Value) -> Vec<AttributeChange> {
    let mut changes = Vec::new();
    collect("", Some(live), Some(merged), &mut changes);
    changes
}

/// Takes away what a Secret holds. Only what surely holds nothing of it is left: others copy it to annotations.
pub(super) fn hide_secret(changes: &mut [AttributeChange]) {
    changes.iter_mut().filter(|change| !is_harmless_in_secret(&change.path)).for_each(hide);
}

/// Adds the fields whose values are not known yet, and takes away the values that are not to be shown.
pub(super) fn mark(
    changes: &mut Vec<AttributeChange>,
    live: &Value,
    unknown: &[UnknownField],
    sensitive: &[FieldPath],
) {
    for UnknownField { path, stack } in unknown {
        let before = path.get(live).cloned().map(Planned::Known);
        let path = written(path);
        changes.retain(|change| !leads_to(&path, &change.path));
        let known_after = Some(stack.clone());
        changes.push(AttributeChange { known_after, ..AttributeChange::new(path, before, Some(Planned::Unknown)) });
    }
    for path in sensitive.iter().map(written) {
        // A larger field that changes as a whole has the secret in it.
        let is_hidden = |change: &&mut AttributeChange| leads_to(&path, &change.path) || leads_to(&change.path, &path);
        changes.iter_mut().filter(is_hidden).for_each(hide);
    }
    if !unknown.is_empty() {
        changes.sort_by(|left, right| left.path.cmp(&right.path));
    }
}

/// A path as those of changes are written.
fn written(path: &FieldPath) -> String {
    path.steps().iter().fold(String::new(), |path, next| match next {
        FieldStep::Key(key) => step(&path, key),
        FieldStep::Item(name) => format!("{path}[{name}]"),
    })
}

/// Whether a path is another one or leads into it.
pub(super) fn leads_to(short: &str, long: &str) -> bool {
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn collect(path: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<AttributeChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(left)), Some(Value::Object(right))) => collect_entries(path, left, right, changes),
        (Some(Value::Array(left)), Some(Value::Array(right))) if named(left).is_some() && named(right).is_some() => {
            let (left, right) = (named(left).unwrap_or_default(), named(right).unwrap_or_default());
            collect_named(path, &left, &right, changes);
        }
        _ => {
            let (before, after) = (before.cloned().map(Planned::Known), after.cloned().map(Planned::Known));
            changes.push(AttributeChange::new(path, before, after));
        }
    }
}

fn collect_entries(
    path: &str,
    left: &Map<String, Value>,
    right: &Map<String, Value>,
    changes: &mut Vec<AttributeChange>,
) {
    let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    for key in keys {
        collect(&step(path, key), left.get(key), right.get(key), changes);
    }
}

/// Lists of things with names are compared by name: that is how the API server merges containers, ports and variables.
fn collect_named(path: &str, left: &[(&str, &Value)], right: &[(&str, &Value)], changes: &mut Vec<AttributeChange>) {
    let item = |items: &[(&str, &Value)], name: &str| {
        items.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).clone())
    };
    let names: BTreeSet<&str> = left.iter().chain(right).map(|(name, _)| *name).collect();
    let count = changes.len();
    for name in names {
        collect(&format!("{path}[{name}]"), item(left, name).as_ref(), item(right, name).as_ref(), changes);
    }
    // The same things in another order.
    if changes.len() == count {
        let order = |items: &[(&str, &Value)]| items.iter().map(|(name, _)| Value::from(*name)).collect::<Value>();
        let (before, after) = (Some(Planned::Known(order(left))), Some(Planned::Known(order(right))));
        changes.push(AttributeChange::new(path, before, after));
    }
}

/// The items of a list with their names, where each has one and no two have the same.
fn named(list: &[Value]) -> Option<Vec<(&str, &Value)>> {
    let named: Vec<(&str, &Value)> =
        list.iter().map(|item| Some((item.get("name")?.as_str()?, item))).collect::<Option<_>>()?;
    let names: BTreeSet<&str> = named.iter().map(|(name, _)| *name).collect();
    (!named.is_empty() && names.len() == named.len()).then_some(named)
}

/// The path of a key; keys with signs of their own, such as those of labels, stand in brackets.
fn step(path: &str, key: &str) -> String {
    let is_plain = key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-');
    match (path.is_empty(), is_plain) {
        (true, _) => key.to_owned(),
        (false, true) => format!("{path}.{key}"),
        (false, false) => format!("{path}[{key}]"),
    }
}

fn is_harmless_in_secret(path: &str) -> bool {
    ["immutable", "type", "metadata.labels", "metadata.ownerReferences"].iter().any(|field| leads_to(field, path))
}

fn hide(change: &mut AttributeChange) {
    for value in [&mut change.before, &mut change.after] {
        *value = value.take().map(|_| Planned::Sensitive);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{fields, hide_secret};

    fn shown(live: Value, merged: Value, is_secret: bool) -> Vec<String> {
        let line =
            |change: &super::AttributeChange| format!("{}: {:?} → {:?}", change.path, change.before, change.after);
        let mut changes = fields(&live, &merged);
        if is_secret {
            hide_secret(&mut changes);
        }
        changes.iter().map(line).collect()
    }

    #[test]
    fn finds_what_differs() {
        let container =
            |image: &str, port: u16| json!([{"name": "proxy"}, {"name": "api", "image": image, "port": port}]);
        let live = json!({
            "metadata": {"name": "api", "labels": {"example.com/a": "1"}},
            "spec": {"containers": container("a", 1), "args": ["x"]},
        });
        let merged = json!({
            "metadata": {"name": "api", "labels": {"example.com/a": "2"}},
            "spec": {"containers": container("b", 1), "args": ["x", "y"]},
        });
        assert_eq!(
            shown(live, merged, false),
            [
                r#"metadata.labels[example.com/a]: Some(Known(String("1"))) → Some(Known(String("2")))"#,
                r#"spec.args: Some(Known(Array [String("x")])) → Some(Known(Array [String("x"), String("y")]))"#,
                r#"spec.containers[api].image: Some(Known(String("a"))) → Some(Known(String("b")))"#,
            ]
        );
    }

    #[test]
    fn says_that_a_secret_changes_and_not_what_it_is() {
        let live = json!({"data": {"password": "aHVudGVyMg==", "user": "YQ=="}, "type": "Opaque"});
        let merged = json!({"data": {"password": "aHVudGVyMw==", "user": "YQ=="}, "type": "Opaque"});
        assert_eq!(shown(live, merged, true), ["data.password: Some(Sensitive) → Some(Sensitive)"]);
        let (live, merged) = (json!({}), json!({"stringData": {"password": "hunter2"}}));
        assert_eq!(shown(live, merged, true), ["stringData: None → Some(Sensitive)"]);
    }

    #[test]
    fn things_in_another_order_are_a_change() {
        let live = json!({"items": [{"name": "a"}, {"name": "b"}]});
        let merged = json!({"items": [{"name": "b"}, {"name": "a"}]});
        assert_eq!(
            shown(live, merged, false),
            [r#"items: Some(Known(Array [String("a"), String("b")])) → Some(Known(Array [String("b"), String("a")]))"#]
        );
    }
}
