//! Custom resource definitions: kinds that somebody added to a cluster.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value as Json;
use thiserror::Error;

use super::definition::{Schema, Type};
use super::{Kind, Scope};

/// Why a file of custom resource definitions cannot be used.
#[derive(Debug, Error)]
pub enum DefinitionError {
    /// It is not JSON.
    #[error("the definitions are not JSON")]
    NotJson(#[source] serde_json::Error),
    /// An object in it is of another kind.
    #[error("a `{0}` is not a CustomResourceDefinition")]
    OtherKind(String),
    /// A definition lacks what names its kind, or has it in another form.
    #[error("the definition `{name}` cannot be read")]
    Unreadable {
        /// `metadata.name` of the definition.
        name: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

/// A schema of a custom resource definition, parsed when it is asked for first.
#[derive(Debug)]
pub(super) struct CustomSchema {
    json: Json,
    parsed: OnceLock<Schema>,
}

impl CustomSchema {
    /// The schema of whole objects. What the API server adds to every kind is in it; `metadata` is judged apart.
    pub(super) fn get(&self) -> &Schema {
        self.parsed.get_or_init(|| {
            let mut schema = Schema::deserialize(&self.json).unwrap_or_else(|_| anything());
            for key in ["apiVersion", "kind"] {
                schema.properties.entry(key.into()).or_insert_with(text);
            }
            schema.properties.entry("metadata".into()).or_default().preserves_unknown_fields = true;
            schema
        })
    }
}

fn anything() -> Schema {
    Schema { preserves_unknown_fields: true, ..Schema::default() }
}

fn text() -> Schema {
    Schema { kind: Some(Type::String), ..Schema::default() }
}

/// The definitions in a JSON text: one, a list of them, or an object of kind `List`.
pub(super) fn parse(text: &str) -> Result<Vec<Json>, DefinitionError> {
    let json: Json = serde_json::from_str(text).map_err(DefinitionError::NotJson)?;
    Ok(match json {
        Json::Array(items) => items,
        Json::Object(mut object) if object.get("kind").and_then(Json::as_str) == Some("List") => {
            match object.remove("items") {
                Some(Json::Array(items)) => items,
                _ => Vec::new(),
            }
        }
        other => vec![other],
    })
}

/// The kinds of one definition: `apiVersion`, `kind` and what is known of it, for each version that is served.
pub(super) fn kinds(definition: &Json) -> Result<Vec<(String, String, Kind)>, DefinitionError> {
    let kind = definition["kind"].as_str().unwrap_or_default();
    if kind != "CustomResourceDefinition" {
        return Err(DefinitionError::OtherKind(kind.to_owned()));
    }
    let name = || definition["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let spec = Specification::deserialize(&definition["spec"])
        .map_err(|source| DefinitionError::Unreadable { name: name(), source })?;
    let served = spec.versions.into_iter().filter(|version| version.served);
    Ok(served
        .map(|version| {
            let json = version.schema.map_or(Json::Null, |schema| schema.open_api_v3_schema);
            let schema = CustomSchema { json, parsed: OnceLock::new() };
            (format!("{}/{}", spec.group, version.name), spec.names.kind.clone(), Kind::custom(spec.scope, schema))
        })
        .collect())
}

#[derive(Deserialize)]
struct Specification {
    group: String,
    names: Names,
    scope: Scope,
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Names {
    kind: String,
}

#[derive(Deserialize)]
struct Version {
    name: String,
    #[serde(default = "served")]
    served: bool,
    schema: Option<VersionSchema>,
}

fn served() -> bool {
    true
}

#[derive(Deserialize)]
struct VersionSchema {
    #[serde(rename = "openAPIV3Schema")]
    open_api_v3_schema: Json,
}
