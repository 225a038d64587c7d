//! References to outputs of stacks: texts of objects whose values Terraform knows, and only when it has run.
//!
//! A reference is a whole text, `output:<stack>/<output>` or `output:<stack>/<output>/<key>`, where the output is a map.
//! Whoever applies an object puts the value in its place.

use std::fmt;

use super::tree::{Object, Value, View};
use crate::model::Environment;

/// What a reference begins with.
const MARK: &str = "output:";

/// A text of an object that stands for an output of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputReference {
    /// Where it is in the object, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// The stack, for example `data`.
    pub stack: String,
    /// Its output, for example `database_addresses`.
    pub output: String,
    /// The key of the output, which is a map then.
    pub key: Option<String>,
}

impl fmt::Display for OutputReference {
    /// As it is written.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_ref().map(|key| format!("/{key}")).unwrap_or_default();
        write!(formatter, "{MARK}{}/{}{key}", self.stack, self.output)
    }
}

/// The references of an object, in its order.
#[must_use]
pub fn output_references(object: &Object) -> Vec<OutputReference> {
    let mut found = Vec::new();
    collect("", object.view(), &mut found);
    found
}

/// Puts what exists into the places of references to outputs of stacks that are left out.
pub(super) fn put_given<'a>(environment: &'a Environment, values: &mut [&'a str]) {
    if environment.left_out.is_empty() {
        return;
    }
    for value in values {
        if let Some(OutputReference { stack, output, key, .. }) = read("", value) {
            let given = match key {
                Some(key) => environment.given_entry(&stack, &output, &key),
                None => environment.given_text(&stack, &output),
            };
            *value = given.unwrap_or(value);
        }
    }
}

fn collect(pointer: &str, view: View<'_>, found: &mut Vec<OutputReference>) {
    match view.value() {
        Value::Text(text) => found.extend(read(pointer, text)),
        Value::Map => view.entries().for_each(|(key, below)| collect_below(pointer, key, below, found)),
        Value::List => {
            let items = view.items().enumerate();
            items.for_each(|(index, below)| collect_below(pointer, &index.to_string(), below, found));
        }
        _ => {}
    }
}

/// Goes on below a key. Most values are texts without a reference, and need no pointer.
fn collect_below(pointer: &str, key: &str, below: View<'_>, found: &mut Vec<OutputReference>) {
    let is_plain = match below.value() {
        Value::Text(text) => !text.starts_with(MARK),
        Value::Map | Value::List => false,
        _ => true,
    };
    if !is_plain {
        collect(&format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), below, found);
    }
}

fn read(pointer: &str, text: &str) -> Option<OutputReference> {
    let mut parts = text.strip_prefix(MARK)?.splitn(3, '/');
    let (stack, output, key) = (parts.next()?, parts.next()?, parts.next());
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
    };
    let is_reference = is_name(stack) && is_name(output) && key.is_none_or(|key| !key.is_empty());
    is_reference.then(|| OutputReference {
        pointer: pointer.to_owned(),
        stack: stack.to_owned(),
        output: output.to_owned(),
        key: key.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tree::{Node, Object};
    use super::output_references;

    #[test]
    fn references_are_whole_texts() {
        let object = Object::alone(Node::from(&json!({
            "kind": "ConfigMap",
            "data": {
                "a/b": "output:data/database_addresses/bookings",
                "whole": "output:network/vpc_id",
                "slashes": "output:data/names/a/b",
                "sentence": "output: none", "within": "see output:a/b", "short": "output:a", "empty": "output:a/b/",
            },
            "items": [{"id": "output:network/security_group_ids/service-api"}],
        })));
        let shown = |found: &super::OutputReference| {
            format!("{} {} {} {}", found.pointer, found.stack, found.output, found.key.as_deref().unwrap_or("-"))
        };
        assert_eq!(
            output_references(&object).iter().map(shown).collect::<Vec<_>>(),
            [
                "/data/a~1b data database_addresses bookings",
                "/data/whole network vpc_id -",
                "/data/slashes data names a/b",
                "/items/0/id network security_group_ids service-api",
            ]
        );
    }
}
