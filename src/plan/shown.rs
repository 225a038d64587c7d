//! The parts of `terraform show -json` that are read. Fields that are not known are ignored, as Terraform asks for.
//!
//! The format: https://developer.hashicorp.com/terraform/internals/json-format

use serde::Deserialize;
use serde_json::Value;

/// A plan.
#[derive(Debug, Deserialize)]
pub(super) struct ShownPlan {
    pub(super) format_version: String,
    #[serde(default)]
    pub(super) resource_changes: Vec<ShownChange>,
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
