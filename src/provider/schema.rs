//! The tree of a resource type: attributes and nested blocks, each with what is known of its behaviour.
//!
//! It is parsed once, when the server starts, out of the form of `terraform providers schema -json`. Providers of the newer
//! kind have attributes with attributes of their own (`nested_type`) where the older ones have nested blocks. Both are
//! [`NestedBlock`]s here; an attribute may also be null, and its type is that of the objects in it.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::behaviour::{Behaviour, Facts, Renewal};
use super::protocol;

/// A type constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    String,
    Number,
    Bool,
    Dynamic,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Object(BTreeMap<String, Type>),
}

/// How often a nested block may appear, and what identifies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    Single,
    List,
    Set,
    Map,
}

/// One attribute.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) of: Type,
    /// The attributes of the object, or of the objects in it, when it has such.
    pub(super) nested: Option<Box<NestedBlock>>,
    pub(super) required: bool,
    pub(super) optional: bool,
    pub(super) computed: bool,
    pub(super) sensitive: bool,
    pub(super) write_only: bool,
    pub(super) behaviour: Behaviour,
}

/// One kind of nested block, or what is inside an attribute with nested attributes.
#[derive(Debug, Clone)]
pub(super) struct NestedBlock {
    pub(super) nesting: Nesting,
    pub(super) block: Block,
    pub(super) minimum: i64,
    pub(super) maximum: i64,
    pub(super) behaviour: Behaviour,
}

/// Attributes and nested blocks by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub(super) attributes: BTreeMap<String, Attribute>,
    pub(super) blocks: BTreeMap<String, NestedBlock>,
}

/// A resource or data source type, or the provider's own configuration.
#[derive(Debug, Clone)]
pub(super) struct Schema {
    pub(super) version: i64,
    pub(super) block: Block,
    /// Attributes that become unknown when something else changes.
    pub(super) renewals: BTreeMap<String, Renewal>,
}

impl Type {
    /// Reads a type constraint; nothing for a form that Terraform does not have.
    pub(super) fn from_json(json: &Json) -> Option<Self> {
        if let Some(name) = json.as_str() {
            return match name {
                "string" => Some(Self::String),
                "number" => Some(Self::Number),
                "bool" => Some(Self::Bool),
                "dynamic" => Some(Self::Dynamic),
                _ => None,
            };
        }
        let inner = json.get(1)?;
        match json.get(0)?.as_str()? {
            "list" => Some(Self::List(Box::new(Self::from_json(inner)?))),
            "set" => Some(Self::Set(Box::new(Self::from_json(inner)?))),
            "map" => Some(Self::Map(Box::new(Self::from_json(inner)?))),
            "object" => inner
                .as_object()?
                .iter()
                .map(|(name, of)| Some((name.clone(), Self::from_json(of)?)))
                .collect::<Option<_>>()
                .map(Self::Object),
            _ => None,
        }
    }

    fn to_json(&self) -> Json {
        match self {
            Self::String => json!("string"),
            Self::Number => json!("number"),
            Self::Bool => json!("bool"),
            Self::Dynamic => json!("dynamic"),
            Self::List(item) => json!(["list", item.to_json()]),
            Self::Set(item) => json!(["set", item.to_json()]),
            Self::Map(item) => json!(["map", item.to_json()]),
            Self::Object(attributes) => {
                let attributes: serde_json::Map<_, _> =
                    attributes.iter().map(|(name, of)| (name.clone(), of.to_json())).collect();
                json!(["object", attributes])
            }
        }
    }
}

impl Nesting {
    fn from_json(json: &Json) -> Self {
        match json.as_str() {
            Some("single" | "group") => Self::Single,
            Some("set") => Self::Set,
            Some("map") => Self::Map,
            _ => Self::List,
        }
    }

    /// Its number in the protocol.
    fn number(self) -> i32 {
        match self {
            Self::Single => 1,
            Self::List => 2,
            Self::Set => 3,
            Self::Map => 4,
        }
    }
}

impl Schema {
    /// Reads an archived entry: a schema and, under `behaviour`, the facts about its attributes by path.
    pub(super) fn from_json(json: &Json) -> Self {
        let facts = Facts::new(&json["behaviour"]);
        Self {
            version: json["version"].as_i64().unwrap_or(0),
            block: Block::from_json(&json["block"], &facts, ""),
            renewals: facts.renewals(),
        }
    }

    /// The message that tells Terraform of it.
    pub(super) fn message(&self) -> protocol::Schema {
        protocol::Schema { version: self.version, block: Some(self.block.message()) }
    }
}

impl Block {
    fn from_json(json: &Json, facts: &Facts<'_>, path: &str) -> Self {
        let entries = |key: &str| json[key].as_object().into_iter().flatten();
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let attributes = entries("attributes")
            .filter_map(|(name, json)| Some((name.clone(), Attribute::from_json(json, facts, &below(name))?)))
            .collect();
        let blocks = entries("block_types")
            .map(|(name, json)| (name.clone(), NestedBlock::from_json(json, facts, &below(name))))
            .collect();
        Self { attributes, blocks }
    }

    fn message(&self) -> protocol::SchemaBlock {
        protocol::SchemaBlock {
            version: 0,
            attributes: self.attributes.iter().map(|(name, attribute)| attribute.message(name)).collect(),
            block_types: self.blocks.iter().map(|(name, nested)| nested.message(name)).collect(),
        }
    }
}

impl Attribute {
    /// Nothing for a type that Terraform does not have.
    fn from_json(json: &Json, facts: &Facts<'_>, path: &str) -> Option<Self> {
        let flag = |name: &str| json[name].as_bool().unwrap_or(false);
        let nested = json.get("nested_type").map(|json| NestedBlock::of_attribute(json, facts, path));
        let of = match &nested {
            Some(nested) => nested.type_of_all(),
            None => Type::from_json(&json["type"])?,
        };
        let behaviour = facts.of(path, Some(&of));
        Some(Self {
            of,
            nested: nested.map(Box::new),
            required: flag("required"),
            optional: flag("optional"),
            computed: flag("computed"),
            sensitive: flag("sensitive"),
            write_only: flag("write_only"),
            behaviour,
        })
    }

    fn message(&self, name: &str) -> protocol::SchemaAttribute {
        let nested = self.nested.as_ref();
        protocol::SchemaAttribute {
            name: name.to_owned(),
            r#type: nested.map_or_else(|| self.of.to_json().to_string().into_bytes(), |_| Vec::new()),
            nested_type: nested.map(|nested| nested.object_message()),
            required: self.required,
            optional: self.optional,
            computed: self.computed,
            sensitive: self.sensitive,
            write_only: self.write_only,
        }
    }
}

impl NestedBlock {
    fn from_json(json: &Json, facts: &Facts<'_>, path: &str) -> Self {
        Self {
            nesting: Nesting::from_json(&json["nesting_mode"]),
            block: Block::from_json(&json["block"], facts, path),
            minimum: json["min_items"].as_i64().unwrap_or(0),
            maximum: json["max_items"].as_i64().unwrap_or(0),
            behaviour: facts.of(path, None),
        }
    }

    /// What is inside an attribute; how the attribute itself behaves stands with it.
    fn of_attribute(json: &Json, facts: &Facts<'_>, path: &str) -> Self {
        Self {
            nesting: Nesting::from_json(&json["nesting_mode"]),
            block: Block::from_json(json, facts, path),
            minimum: 0,
            maximum: 0,
            behaviour: Behaviour::default(),
        }
    }

    /// The type of the whole attribute.
    fn type_of_all(&self) -> Type {
        let attributes = self.block.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.of.clone()));
        let object = Type::Object(attributes.collect());
        match self.nesting {
            Nesting::Single => object,
            Nesting::List => Type::List(Box::new(object)),
            Nesting::Set => Type::Set(Box::new(object)),
            Nesting::Map => Type::Map(Box::new(object)),
        }
    }

    fn object_message(&self) -> protocol::SchemaObject {
        let attributes = self.block.attributes.iter();
        protocol::SchemaObject {
            attributes: attributes.map(|(name, attribute)| attribute.message(name)).collect(),
            nesting: self.nesting.number(),
        }
    }

    fn message(&self, name: &str) -> protocol::SchemaNestedBlock {
        protocol::SchemaNestedBlock {
            type_name: name.to_owned(),
            block: Some(self.block.message()),
            nesting: self.nesting.number(),
            min_items: self.minimum,
            max_items: self.maximum,
        }
    }
}
