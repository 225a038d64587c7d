//! What is otherwise in the pretended cloud than the states say. It changes only what reading a resource answers.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::schema::Schema;
use super::value::Value;

/// What somebody has changed behind Terraform's back: by resource type and identifier, the attributes that have other
/// values, or null for what was deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Reality(BTreeMap<String, BTreeMap<String, Option<Map<String, Json>>>>);

impl Reality {
    /// Whether everything is as the states say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(BTreeMap::is_empty)
    }

    /// The types of which something is otherwise.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Forgets resources, each by its type and its identifier: they are as the states say from now on.
    pub fn forget<'a>(&mut self, resources: impl Iterator<Item = (&'a str, &'a str)>) {
        for (resource_type, id) in resources {
            if let Some(by_id) = self.0.get_mut(resource_type) {
                by_id.remove(id);
            }
        }
        self.0.retain(|_, by_id| !by_id.is_empty());
    }

    /// The text that it is read from.
    #[must_use]
    pub fn text(&self) -> String {
        let text = serde_json::to_string_pretty(&self.0).unwrap_or_default();
        text + "\n"
    }

    /// A resource as it is, of which the state is known.
    ///
    /// # Errors
    /// With the attribute that the resource does not have.
    pub(super) fn of(&self, resource_type: &str, schema: &Schema, state: Value) -> Result<Value, String> {
        let otherwise = state.get("id").text().and_then(|id| self.0.get(resource_type)?.get(id));
        let Some(otherwise) = otherwise else { return Ok(state) };
        let (Some(attributes), Value::Map(mut values)) = (otherwise, state) else { return Ok(Value::Null) };
        let read = Value::object_from_json(&Json::Object(attributes.clone()), &schema.block);
        for name in attributes.keys() {
            let value = values.get_mut(name).ok_or_else(|| name.clone())?;
            *value = read.get(name).clone();
        }
        Ok(Value::Map(values))
    }
}
