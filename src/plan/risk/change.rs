//! A change of a resource or an object, as the rules look at it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::facts::{Class, Facts};
use crate::plan::{Action, AttributeChange, ObjectChange, Planned, ResourceChange};

/// A change, with what the facts know of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    /// The type of the resource, or the kind of the object.
    pub(super) kind: &'a str,
    pub(super) action: Action,
    pub(super) holds_data: bool,
    pub(super) class: Class,
    attributes: &'a [AttributeChange],
}

impl<'a> Change<'a> {
    pub(super) fn of_resource(change: &'a ResourceChange) -> Self {
        Self {
            kind: &change.resource_type,
            action: change.action,
            holds_data: change.holds_data,
            class: Facts::embedded().class_of_type(&change.resource_type),
            attributes: &change.attributes,
        }
    }

    pub(super) fn of_object(change: &'a ObjectChange) -> Self {
        Self {
            kind: &change.kind,
            action: change.action,
            holds_data: change.holds_data,
            class: Facts::embedded().class_of_kind(&change.kind),
            attributes: &change.fields,
        }
    }

    /// How it ceases to be, as a phrase; none when it does not.
    pub(super) fn ending(&self) -> Option<&'static str> {
        match self.action {
            action if action.replaces() => Some("replaced"),
            action if action.destroys() => Some("deleted"),
            _ => None,
        }
    }

    /// The attributes that it has another value of afterwards; of new blocks, what is in them. What is deleted has none.
    pub(super) fn set(&self) -> impl Iterator<Item = Attribute<'a>> {
        let is_there = self.action.creates() || self.action == Action::Update;
        self.attributes.iter().filter(move |_| is_there).flat_map(leaves)
    }
}

/// An attribute that changes.
#[derive(Debug, Clone)]
pub(super) struct Attribute<'a> {
    path: Cow<'a, str>,
    /// The value before, as far as all of it is known and may be shown.
    before: Option<&'a Value>,
    /// The value after, likewise.
    after: Option<&'a Value>,
    is_gone: bool,
}

impl<'a> Attribute<'a> {
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The last word of its path.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }

    /// Whether it has one of these names: the last word of its path, or a longer end of it.
    pub(super) fn is_named(&self, names: &BTreeSet<String>) -> bool {
        names.contains(self.name()) || names.iter().any(|name| name.contains('.') && self.path.ends_with(name.as_str()))
    }

    pub(super) fn before(&self) -> Option<&'a Value> {
        self.before
    }

    pub(super) fn after(&self) -> Option<&'a Value> {
        self.after
    }

    /// Whether it is on before.
    pub(super) fn was_on(&self) -> bool {
        self.before == Some(&Value::Bool(true))
    }

    /// Whether it is on now, and was not.
    pub(super) fn is_switched_on(&self) -> bool {
        self.after == Some(&Value::Bool(true)) && !self.was_on()
    }

    /// Whether it is off for certain, though it was not.
    pub(super) fn is_switched_off(&self) -> bool {
        let is_off = self.after == Some(&Value::Bool(false)) && self.before != Some(&Value::Bool(false));
        is_off || (self.is_gone && self.was_on())
    }
}

/// An attribute; a collection that is new, or of which only a part is known, as what is known in it.
fn leaves(change: &AttributeChange) -> Vec<Attribute<'_>> {
    let before = known(change.before.as_ref());
    let mut leaves = Vec::new();
    match &change.after {
        Some(Planned::Known(value)) if before.is_none() => collect(Cow::from(&change.path), value, None, &mut leaves),
        Some(planned @ (Planned::List(_) | Planned::Map(_))) => {
            collect_planned(&change.path, planned, before, &mut leaves)
        }
        after => leaves.push(Attribute {
            path: Cow::from(&change.path),
            before,
            after: known(after.as_ref()),
            is_gone: after.is_none(),
        }),
    }
    leaves
}

fn collect<'a>(path: Cow<'a, str>, value: &'a Value, before: Option<&'a Value>, leaves: &mut Vec<Attribute<'a>>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(Cow::from(format!("{path}[{index}]")), item, before, leaves);
            }
        }
        Value::Object(entries) => {
            entries.iter().for_each(|(key, item)| collect(Cow::from(format!("{path}.{key}")), item, before, leaves));
        }
        plain => leaves.push(Attribute { path, before, after: Some(plain), is_gone: false }),
    }
}

fn collect_planned<'a>(path: &str, planned: &'a Planned, before: Option<&'a Value>, leaves: &mut Vec<Attribute<'a>>) {
    match planned {
        Planned::Known(value) => collect(Cow::from(path.to_owned()), value, before, leaves),
        Planned::List(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_planned(&format!("{path}[{index}]"), item, before, leaves);
            }
        }
        Planned::Map(entries) => {
            entries.iter().for_each(|(key, item)| collect_planned(&format!("{path}.{key}"), item, before, leaves));
        }
        Planned::Unknown | Planned::Sensitive => {}
    }
}

fn known(value: Option<&Planned>) -> Option<&Value> {
    match value {
        Some(Planned::Known(value)) => Some(value),
        _ => None,
    }
}

/// All texts within a value.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(entries) => entries.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
