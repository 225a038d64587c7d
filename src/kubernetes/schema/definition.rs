//! A structural schema, as OpenAPI and custom resource definitions write it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use regex_lite::Regex;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;

use crate::kubernetes::Value;

/// A schema; what it does not say is not constrained.
///
/// The meaning of each field is that of kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions.
/// Of the rules in CEL (`x-kubernetes-validations`) one is known here; the others only the cluster evaluates.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Schema {
    /// The name of the definition that stands for all the rest.
    #[serde(rename = "$ref")]
    pub(super) reference: Option<Box<str>>,
    #[serde(rename = "type")]
    pub(super) kind: Option<Type>,
    pub(super) format: Option<Format>,
    pub(super) nullable: bool,
    #[serde(rename = "enum")]
    pub(super) choices: Vec<Json>,
    /// Only for keys that tell the items of a list apart.
    pub(super) default: Option<Json>,
    pub(super) properties: BTreeMap<Box<str>, Schema>,
    pub(super) required: Vec<Box<str>>,
    pub(super) additional_properties: Additional,
    pub(super) min_properties: Option<usize>,
    pub(super) max_properties: Option<usize>,
    pub(super) items: Option<Box<Schema>>,
    pub(super) min_items: Option<usize>,
    pub(super) max_items: Option<usize>,
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    pub(super) pattern: Option<Pattern>,
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    pub(super) exclusive_minimum: bool,
    pub(super) exclusive_maximum: bool,
    pub(super) multiple_of: Option<f64>,
    pub(super) all_of: Vec<Schema>,
    pub(super) any_of: Vec<Schema>,
    pub(super) one_of: Vec<Schema>,
    pub(super) not: Option<Box<Schema>>,
    #[serde(rename = "x-kubernetes-int-or-string")]
    pub(super) integer_or_text: bool,
    #[serde(rename = "x-kubernetes-preserve-unknown-fields")]
    pub(super) preserves_unknown_fields: bool,
    #[serde(rename = "x-kubernetes-embedded-resource")]
    pub(super) embedded_resource: bool,
    /// Whether it has Istio's rule that a text is a duration of at least a millisecond.
    #[serde(rename = "x-kubernetes-validations", deserialize_with = "has_duration_rule")]
    pub(super) is_duration: bool,
    #[serde(rename = "x-kubernetes-list-type")]
    pub(super) list_type: ListType,
    #[serde(rename = "x-kubernetes-list-map-keys")]
    pub(super) list_keys: Vec<Box<str>>,
}

fn has_duration_rule<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    struct Rule {
        rule: String,
    }
    let rules = Vec::<Rule>::deserialize(deserializer)?;
    Ok(rules.iter().any(|rule| rule.rule == "duration(self) >= duration('1ms')"))
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Type {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

/// A form of text or a range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Format {
    Int32,
    Int64,
    DateTime,
    Byte,
    Duration,
    Ipv4,
    Ipv6,
    /// An amount such as `500m` or `1Gi`, in text or as a number.
    Quantity,
    /// A format that the API server does not check either.
    #[serde(other)]
    Other,
}

/// How the items of a list are told apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ListType {
    /// Not at all.
    #[default]
    Atomic,
    /// By their value.
    Set,
    /// By some of their keys.
    Map,
}

/// What a mapping may hold beside its properties.
#[derive(Debug, Default)]
pub(super) enum Additional {
    /// Nothing.
    #[default]
    None,
    /// Whatever there is.
    Any,
    /// Values of a schema, under any key.
    Values(Box<Schema>),
}

impl<'de> Deserialize<'de> for Additional {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AdditionalVisitor)
    }
}

struct AdditionalVisitor;

impl<'de> Visitor<'de> for AdditionalVisitor {
    type Value = Additional;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("true, false or a schema")
    }

    fn visit_bool<E>(self, allowed: bool) -> Result<Additional, E> {
        Ok(if allowed { Additional::Any } else { Additional::None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Additional, A::Error> {
        Schema::deserialize(MapAccessDeserializer::new(map)).map(|schema| Additional::Values(Box::new(schema)))
    }
}

/// A regular expression, compiled when it is used first.
#[derive(Debug, Deserialize)]
#[serde(from = "Box<str>")]
pub(super) struct Pattern {
    text: Box<str>,
    compiled: OnceLock<Option<Regex>>,
}

impl From<Box<str>> for Pattern {
    fn from(text: Box<str>) -> Self {
        Self { text, compiled: OnceLock::new() }
    }
}

impl Pattern {
    /// The expression as it was written.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a text matches; also when the expression cannot be understood here, since the cluster may.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.compiled().is_none_or(|expression| expression.is_match(text))
    }

    /// The expression; `None` when it cannot be understood here.
    pub(super) fn compiled(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.text).ok()).as_ref()
    }
}

impl Schema {
    /// Whether a value is of the right type.
    pub(super) fn accepts(&self, value: Value<'_>) -> bool {
        match value {
            Value::Null => self.nullable || self.is_untyped(),
            Value::Boolean(_) => self.is_untyped() || self.kind == Some(Type::Boolean),
            Value::Integer(_) => self.accepts_integers(),
            Value::Float(float) => self.accepts_fractions() || float.fract() == 0.0 && self.accepts_integers(),
            Value::Text(_) => self.accepts_text(),
            Value::List => self.is_untyped() || self.kind == Some(Type::Array),
            Value::Map => self.is_untyped() || self.kind == Some(Type::Object),
        }
    }

    /// Whether a value may be text.
    pub(super) fn accepts_text(&self) -> bool {
        self.is_untyped() || self.is_amount() || self.kind == Some(Type::String)
    }

    fn accepts_integers(&self) -> bool {
        self.is_untyped() || self.is_amount() || matches!(self.kind, Some(Type::Integer | Type::Number))
    }

    fn accepts_fractions(&self) -> bool {
        self.is_untyped() || self.format == Some(Format::Quantity) || self.kind == Some(Type::Number)
    }

    fn is_amount(&self) -> bool {
        self.integer_or_text || self.format == Some(Format::Quantity)
    }

    fn is_untyped(&self) -> bool {
        self.kind.is_none() && !self.is_amount()
    }

    /// What is wanted, with its article.
    pub(super) fn wanted(&self) -> &'static str {
        match self.kind {
            _ if self.format == Some(Format::Quantity) => "a quantity such as `500m` or `1Gi`",
            _ if self.integer_or_text => "a whole number or text",
            Some(Type::Object) => "a mapping",
            Some(Type::Array) => "a list",
            Some(Type::String) => "text",
            Some(Type::Integer) => "a whole number",
            Some(Type::Number) => "a number",
            Some(Type::Boolean) => "`true` or `false`",
            None => "a value",
        }
    }

    /// Whether text of the right type can still be wrong.
    pub(super) fn constrains_text(&self) -> bool {
        self.pattern.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
            || self.is_duration
            || !self.choices.is_empty()
            || matches!(self.format, Some(format) if format.is_of_text())
    }

    /// Whether it has alternatives or negations that say more than the types of a number or text.
    pub(super) fn has_combinations(&self) -> bool {
        let of_types = |schema: &Schema| schema.kind.is_some() && !schema.constrains_text() && schema.minimum.is_none();
        let says_no_more = self.any_of.is_empty() || self.integer_or_text && self.any_of.iter().all(of_types);
        !says_no_more || !self.all_of.is_empty() || !self.one_of.is_empty() || self.not.is_some()
    }
}

impl Format {
    fn is_of_text(self) -> bool {
        matches!(self, Self::DateTime | Self::Byte | Self::Duration | Self::Ipv4 | Self::Ipv6 | Self::Quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additional_properties_are_nothing_anything_or_a_schema() {
        let read = |text: &str| serde_json::from_str::<Schema>(text).unwrap().additional_properties;
        assert!(matches!(read("{}"), Additional::None));
        assert!(matches!(read(r#"{"additionalProperties": false}"#), Additional::None));
        assert!(matches!(read(r#"{"additionalProperties": true}"#), Additional::Any));
        let values = read(r#"{"additionalProperties": {"type": "string"}}"#);
        assert!(matches!(values, Additional::Values(schema) if schema.kind == Some(Type::String)));
    }

    #[test]
    fn a_pattern_that_cannot_be_understood_refuses_nothing() {
        let pattern = Pattern::from(Box::from("(?<=a)b"));
        assert!(pattern.compiled().is_none());
        assert!(pattern.matches("anything"));
    }
}
