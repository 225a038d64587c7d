//! The parts of `terraform show -json` that are read. Fields that are not known are ignored, as Terraform asks for.
//!
//! The format: https://developer.hashicorp.com/terraform/internals/json-format

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

/// A plan.
#[derive(Debug, Deserialize)]
pub(super) struct ShownPlan {
    pub(super) format_version: String,
    #[serde(default)]
    pub(super) resource_changes: Vec<ShownChange>,
    /// What is otherwise than the state says.
    #[serde(default)]
    pub(super) resource_drift: Vec<ShownChange>,
    #[serde(default)]
    pub(super) configuration: ShownConfiguration,
}

/// What the engine was given.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ShownConfiguration {
    #[serde(default)]
    pub(super) root_module: ShownModule,
}

/// A module: its resources, and the modules that it calls.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ShownModule {
    #[serde(default)]
    pub(super) resources: Vec<ShownResource>,
    #[serde(default)]
    pub(super) module_calls: BTreeMap<String, ShownCall>,
}

/// A call of a module.
#[derive(Debug, Deserialize)]
pub(super) struct ShownCall {
    /// What its variables get.
    #[serde(default)]
    pub(super) expressions: BTreeMap<String, References>,
    #[serde(default)]
    pub(super) module: ShownModule,
}

/// A resource or a data source as it is written.
#[derive(Debug, Deserialize)]
pub(super) struct ShownResource {
    pub(super) address: String,
    #[serde(default)]
    pub(super) expressions: BTreeMap<String, References>,
}

/// What an expression refers to, wherever in it: `var.vpc_id`, `aws_vpc.main.id`.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Value")]
pub(super) struct References(pub(super) BTreeSet<String>);

impl From<Value> for References {
    fn from(expression: Value) -> Self {
        let mut references = BTreeSet::new();
        collect_references(expression, &mut references);
        Self(references)
    }
}

fn collect_references(expression: Value, references: &mut BTreeSet<String>) {
    match expression {
        Value::Array(items) => items.into_iter().for_each(|item| collect_references(item, references)),
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::Array(named) if key == "references" => {
                        references.extend(named.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    // A constant may have any shape, also that of an expression.
                    _ if key == "constant_value" => {}
                    inner => collect_references(inner, references),
                }
            }
        }
        _ => {}
    }
}

/// A resource in a plan.
#[derive(Debug, Deserialize)]
pub(super) struct ShownChange {
    pub(super) address: String,
    pub(super) previous_address: Option<String>,
    #[serde(rename = "type")]
    pub(super) resource_type: String,
    pub(super) change: Change,
    pub(super) action_reason: Option<String>,
    pub(super) deposed: Option<String>,
}

/// What would happen to it.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub(super) actions: Vec<String>,
    #[serde(default)]
    pub(super) before: Value,
    #[serde(default)]
    pub(super) after: Value,
    #[serde(default)]
    pub(super) after_unknown: Value,
    #[serde(default)]
    pub(super) before_sensitive: Value,
    #[serde(default)]
    pub(super) after_sensitive: Value,
    #[serde(default)]
    pub(super) replace_paths: Vec<Vec<Value>>,
    pub(super) importing: Option<Importing>,
}

/// What it is imported as.
#[derive(Debug, Deserialize)]
pub(super) struct Importing {
    pub(super) id: Option<String>,
}
