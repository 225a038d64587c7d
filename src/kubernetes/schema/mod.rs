//! Whether the API server would take an object, without asking one.
//!
//! What is judged: the structure, by the schemas of Kubernetes and of custom resource definitions; the metadata of all
//! objects; and those of the other rules of the API server that people break. What is not judged: rules in CEL, what
//! admission webhooks say, and whether the objects that an object names exist.
//!
//! Objects that share a [`Shape`](super::Shape) are judged once; for each object only its own values are looked at.

mod archive;
mod checker;
mod combination;
mod custom;
mod definition;
mod fault;
mod format;
mod identity;
mod metadata;
mod names;
mod quantity;
mod schedule;
mod semantics;
mod subject;
mod walk;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::Value as Json;

use self::archive::{Definitions, Kinds};
use self::custom::CustomSchema;
use self::definition::Schema;
use crate::diagnostic::did_you_mean;

pub use self::checker::{Checker, Verdict};
pub use self::custom::DefinitionError;
pub use self::identity::{Identity, repeated};

/// One thing that the API server would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The field, for example `spec.template.spec.containers[0].image`.
    pub path: String,
    /// What is wrong with it, as a phrase that goes on from the path.
    pub problem: String,
    /// What to write instead; empty when there is nothing better to say.
    pub help: String,
}

/// Whether the objects of a kind are in namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Scope {
    /// Each object is in a namespace.
    Namespaced,
    /// The objects belong to the cluster.
    Cluster,
}

/// What is known of a kind.
#[derive(Debug)]
struct Kind {
    scope: Scope,
    schema: KindSchema,
}

#[derive(Debug)]
enum KindSchema {
    /// The name of a definition.
    Embedded(&'static str),
    Custom(Box<CustomSchema>),
}

impl Kind {
    fn embedded(scope: Scope, definition: &'static str) -> Self {
        Self { scope, schema: KindSchema::Embedded(definition) }
    }

    fn custom(scope: Scope, schema: CustomSchema) -> Self {
        Self { scope, schema: KindSchema::Custom(Box::new(schema)) }
    }

    fn is_custom(&self) -> bool {
        matches!(self.schema, KindSchema::Custom(_))
    }

    fn schema<'s>(&'s self, definitions: &'s Definitions) -> &'s Schema {
        match &self.schema {
            KindSchema::Embedded(name) => definitions.get(name),
            KindSchema::Custom(custom) => custom.get(),
        }
    }

    #[cfg(test)]
    fn definition(&self) -> Option<String> {
        match self.schema {
            KindSchema::Embedded(name) => Some(name.to_owned()),
            KindSchema::Custom(_) => None,
        }
    }
}

/// The kinds of one version of Kubernetes, and those that were added to it.
#[derive(Debug)]
pub struct Schemas {
    version: String,
    kinds: Kinds,
    definitions: Definitions,
}

impl Schemas {
    /// The kinds of a version such as `1.35`; `None` when its schemas are not embedded.
    #[must_use]
    pub fn embedded(version: &str) -> Option<Self> {
        let (kinds, definitions) = archive::read(version);
        (!kinds.is_empty()).then(|| Self { version: version.to_owned(), kinds, definitions })
    }

    /// The kinds of a version, read once for the whole process: clusters of one version share what was parsed of them.
    #[must_use]
    pub fn shared(version: &str) -> Option<Arc<Self>> {
        static READ: Mutex<BTreeMap<String, Option<Arc<Schemas>>>> = Mutex::new(BTreeMap::new());
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        read.entry(version.to_owned()).or_insert_with(|| Self::embedded(version).map(Arc::new)).clone()
    }

    /// Adds custom resource definitions; one that is added again takes the place of the former.
    ///
    /// # Errors
    /// When an object is none, or lacks what names its kind.
    pub fn with_definitions<'a>(
        mut self,
        definitions: impl IntoIterator<Item = &'a Json>,
    ) -> Result<Self, DefinitionError> {
        for definition in definitions {
            for (api_version, name, kind) in custom::kinds(definition)? {
                self.kinds.entry(api_version.into()).or_default().insert(name.into(), kind);
            }
        }
        Ok(self)
    }

    /// Adds custom resource definitions from JSON: one, a list of them, or an object of kind `List`.
    ///
    /// # Errors
    /// When the text is not JSON, an object in it is no definition, or lacks what names its kind.
    pub fn with_definitions_from(self, text: &str) -> Result<Self, DefinitionError> {
        self.with_definitions(&custom::parse(text)?)
    }

    /// How many kinds are known, each version of a kind counted.
    #[must_use]
    pub fn kinds(&self) -> usize {
        self.kinds.values().map(|kinds| kinds.len()).sum()
    }

    /// Whether the objects of a kind are in namespaces; `None` when the kind is not known.
    #[must_use]
    pub fn scope(&self, api_version: &str, kind: &str) -> Option<Scope> {
        self.kind(api_version, kind).map(|kind| kind.scope)
    }

    fn kind(&self, api_version: &str, kind: &str) -> Option<&Kind> {
        self.kinds.get(api_version)?.get(kind)
    }

    /// What is wrong with the name of a kind that is not known; `None` when nobody here can know it.
    fn missing(&self, api_version: &str, kind: &str) -> Option<Violation> {
        if api_version.is_empty() || kind.is_empty() {
            let path = if api_version.is_empty() { "apiVersion" } else { "kind" };
            return Some(Violation { path: path.to_owned(), problem: "is missing".to_owned(), help: String::new() });
        }
        let group = group(api_version);
        let neighbours = || self.kinds.iter().filter(|(other, _)| self::group(other) == group);
        let having = neighbours().filter(|(_, kinds)| kinds.contains_key(kind)).map(|(version, _)| version);
        if let Some(better) = having.max_by_key(|version| (is_stable(version), *version)) {
            let problem = format!("`{api_version}` has no `{kind}` in Kubernetes {}", self.version);
            return Some(Violation { path: "apiVersion".to_owned(), problem, help: format!("write `{better}`") });
        }
        // Only Kubernetes itself has groups without a dot.
        let is_embedded =
            !group.contains('.') || neighbours().flat_map(|(_, kinds)| kinds.values()).any(|kind| !kind.is_custom());
        let similar = || did_you_mean(kind, neighbours().flat_map(|(_, kinds)| kinds.keys()).map(|name| &**name));
        is_embedded.then(|| Violation {
            path: "kind".to_owned(),
            problem: format!("`{kind}` is no kind of `{api_version}` in Kubernetes {}", self.version),
            help: similar().map_or_else(String::new, |similar| format!("write `{similar}`")),
        })
    }
}

fn is_stable(api_version: &str) -> bool {
    !api_version.contains("alpha") && !api_version.contains("beta")
}

/// The group of an `apiVersion`; empty for the core group.
fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}
