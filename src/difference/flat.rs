//! Trees as values by their paths.

use std::collections::BTreeMap;

use serde_json::Value;

use hcl::expr::ObjectKey;

use crate::hcl::{Block, Expression, expression_text};
use crate::spec::node::{self, Node};

/// Values by their paths.
pub(super) type Flat = BTreeMap<String, String>;

/// The values of a spec. A list is one value: what it means is often its order.
pub(super) fn of_node(node: &Node) -> Flat {
    let mut flat = Flat::new();
    collect_node(String::new(), node, &mut flat);
    flat
}

fn collect_node(path: String, node: &Node, flat: &mut Flat) {
    match &node.value {
        node::Value::Map(entries) => {
            entries.iter().for_each(|entry| collect_node(step(&path, &entry.key), &entry.value, flat));
        }
        node::Value::Scalar { text, .. } => {
            flat.insert(path, text.clone());
        }
        _ => {
            let mut text = String::new();
            node.canonical(&mut text);
            flat.insert(path, text.replace(",]", "]").replace(",}", "}"));
        }
    }
}

/// The attributes of a block, and of the blocks in it.
pub(super) fn of_block(block: &Block) -> Flat {
    let mut flat = Flat::new();
    collect_block("", block, &mut flat);
    flat
}

fn collect_block(path: &str, block: &Block, flat: &mut Flat) {
    for (name, value) in block.body().attributes() {
        collect_expression(step(path, name), value, flat);
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for inner in block.body().blocks() {
        let labels: String = inner.labels().iter().map(|label| format!(".{label}")).collect();
        let name = format!("{}{labels}", inner.kind());
        let count = counts.entry(name.clone()).or_default();
        collect_block(&format!("{}[{count}]", step(path, &name)), inner, flat);
        *count += 1;
    }
}

/// What an expression is made of, as far as that stands in it: tags, statements of policies.
fn collect_expression(path: String, expression: &Expression, flat: &mut Flat) {
    match expression {
        Expression::Object(entries) if !entries.is_empty() => {
            let key = |key: &ObjectKey| key.to_string().trim_matches('"').to_owned();
            entries.iter().for_each(|(name, value)| collect_expression(step(&path, &key(name)), value, flat));
        }
        Expression::Array(items) if items.iter().any(|item| matches!(item, Expression::Object(_))) => {
            for (index, item) in items.iter().enumerate() {
                let name = identity(item).unwrap_or_else(|| index.to_string());
                collect_expression(format!("{path}[{name}]"), item, flat);
            }
        }
        Expression::FuncCall(call) => match call.args.as_slice() {
            [inner] if call.name.name.as_str() == "jsonencode" => collect_expression(path, inner, flat),
            _ => drop(flat.insert(path, expression_text(expression))),
        },
        other => drop(flat.insert(path, expression_text(other))),
    }
}

/// What a statement of a policy is known by.
fn identity(item: &Expression) -> Option<String> {
    let Expression::Object(entries) = item else { return None };
    entries.iter().find_map(|(key, value)| match value {
        Expression::String(text) if key.to_string().trim_matches('"') == "Sid" => Some(text.clone()),
        _ => None,
    })
}

/// The fields of an object. Items of lists that have names are known by them.
pub(super) fn of_value(value: &Value) -> Flat {
    let mut flat = Flat::new();
    collect_value(String::new(), value, &mut flat);
    flat
}

fn collect_value(path: String, value: &Value, flat: &mut Flat) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            entries.iter().for_each(|(key, value)| collect_value(step(&path, key), value, flat));
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (index, item) in items.iter().enumerate() {
                let name = item["name"].as_str().map_or_else(|| index.to_string(), ToOwned::to_owned);
                collect_value(format!("{path}[{name}]"), item, flat);
            }
        }
        Value::String(text) => {
            flat.insert(path, text.clone());
        }
        other => {
            flat.insert(path, other.to_string());
        }
    }
}

fn step(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
