//! Values of Terraform's type system, and their encoding as MessagePack.
//!
//! The encoding is the one that Terraform's plugin protocol documents: an unknown value is an extension of type 0,
//! or of type 12 when the sender knows something about it. What is known of an unknown value is not kept.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use thiserror::Error;

use super::schema::{Block, Nesting, Type};

/// A value; lists, sets and tuples share one variant, as do maps and objects, because the schema says which it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Known only after apply.
    Unknown,
    /// Absent.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string, or a number too long for the other variants.
    Text(String),
    /// The type tag of a value whose type is dynamic.
    Bytes(Vec<u8>),
    /// A list, set or tuple.
    List(Vec<Value>),
    /// A map or object.
    Map(BTreeMap<String, Value>),
}

/// Bytes that are not an encoded value.
#[derive(Debug, Error)]
pub(super) enum DecodeError {
    /// The bytes are not MessagePack.
    #[error("the value is not valid MessagePack: {0}")]
    MessagePack(#[from] rmpv::decode::Error),
    /// The bytes are not JSON.
    #[error("the value is not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The MessagePack holds something that Terraform never sends.
    #[error("the value has {0}, which Terraform's encoding does not use")]
    Unexpected(&'static str),
}

impl Value {
    /// Decodes MessagePack; no bytes at all are null.
    pub(super) fn decode(mut bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.is_empty() {
            return Ok(Self::Null);
        }
        Self::from_message_pack(rmpv::decode::read_value(&mut bytes)?)
    }

    fn from_message_pack(value: rmpv::Value) -> Result<Self, DecodeError> {
        Ok(match value {
            rmpv::Value::Nil => Self::Null,
            rmpv::Value::Boolean(truth) => Self::Bool(truth),
            rmpv::Value::Integer(number) => {
                number.as_i64().map_or_else(|| Self::Text(number.to_string()), Self::Integer)
            }
            rmpv::Value::F32(number) => Self::Float(f64::from(number)),
            rmpv::Value::F64(number) => Self::Float(number),
            rmpv::Value::String(text) => {
                Self::Text(text.into_str().ok_or(DecodeError::Unexpected("text that is not UTF-8"))?)
            }
            rmpv::Value::Binary(bytes) => Self::Bytes(bytes),
            rmpv::Value::Array(items) => {
                Self::List(items.into_iter().map(Self::from_message_pack).collect::<Result<_, _>>()?)
            }
            rmpv::Value::Map(entries) => Self::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| match Self::from_message_pack(key)? {
                        Self::Text(key) => Ok((key, Self::from_message_pack(value)?)),
                        _ => Err(DecodeError::Unexpected("a key that is no string")),
                    })
                    .collect::<Result<_, _>>()?,
            ),
            rmpv::Value::Ext(..) => Self::Unknown,
        })
    }

    /// Encodes as MessagePack.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        let _ = rmpv::encode::write_value(&mut bytes, &self.to_message_pack());
        bytes
    }

    fn to_message_pack(&self) -> rmpv::Value {
        match self {
            Self::Unknown => rmpv::Value::Ext(0, vec![0]),
            Self::Null => rmpv::Value::Nil,
            Self::Bool(truth) => rmpv::Value::Boolean(*truth),
            Self::Integer(number) => rmpv::Value::from(*number),
            Self::Float(number) => rmpv::Value::F64(*number),
            Self::Text(text) => rmpv::Value::from(text.as_str()),
            Self::Bytes(bytes) => rmpv::Value::Binary(bytes.clone()),
            Self::List(items) => rmpv::Value::Array(items.iter().map(Self::to_message_pack).collect()),
            Self::Map(entries) => rmpv::Value::Map(
                entries.iter().map(|(key, value)| (rmpv::Value::from(key.as_str()), value.to_message_pack())).collect(),
            ),
        }
    }

    /// Reads JSON as a value of a type: what does not fit is converted where that loses nothing, otherwise null.
    pub(super) fn from_json(json: &Json, of: &Type) -> Self {
        match (of, json) {
            (_, Json::Null) => Self::Null,
            (Type::Dynamic, json) => Self::dynamic(json),
            (Type::Bool, Json::Bool(truth)) => Self::Bool(*truth),
            (Type::Bool, Json::String(text)) => text.parse().map_or(Self::Null, Self::Bool),
            (Type::Number, Json::Number(number)) => Self::number(number),
            (Type::Number, Json::String(text)) => text.parse().map_or(Self::Null, Self::Integer),
            (Type::String, Json::String(text)) => Self::Text(text.clone()),
            (Type::String, Json::Bool(truth)) => Self::Text(truth.to_string()),
            (Type::String, Json::Number(number)) => Self::Text(number.to_string()),
            (Type::List(item) | Type::Set(item), Json::Array(items)) => {
                Self::List(items.iter().map(|json| Self::from_json(json, item)).collect())
            }
            (Type::Map(item), Json::Object(entries)) => {
                Self::Map(entries.iter().map(|(key, json)| (key.clone(), Self::from_json(json, item))).collect())
            }
            (Type::Object(attributes), Json::Object(entries)) => Self::Map(
                attributes
                    .iter()
                    .map(|(name, of)| (name.clone(), Self::from_json(entries.get(name).unwrap_or(&Json::Null), of)))
                    .collect(),
            ),
            _ => Self::Null,
        }
    }

    /// A value with its type beside it, as state files hold values of a dynamic type.
    fn dynamic(json: &Json) -> Self {
        let Some(tag) = json.get("type") else { return Self::Null };
        let of = Type::from_json(tag).unwrap_or(Type::Dynamic);
        let value = Self::from_json(json.get("value").unwrap_or(&Json::Null), &of);
        Self::List(vec![Self::Bytes(tag.to_string().into_bytes()), value])
    }

    fn number(number: &serde_json::Number) -> Self {
        match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Self::Integer(whole),
            (None, Some(fraction)) => Self::Float(fraction),
            (None, None) => Self::Text(number.to_string()),
        }
    }

    /// Reads JSON as the object of a block: attributes that it does not know are dropped, missing ones are null.
    pub(super) fn object_from_json(json: &Json, block: &Block) -> Self {
        let of = |name: &str| json.get(name).unwrap_or(&Json::Null);
        let attributes =
            block.attributes.iter().map(|(name, attribute)| (name.clone(), Self::from_json(of(name), &attribute.of)));
        let blocks = block.blocks.iter().map(|(name, nested)| {
            let value = match (nested.nesting, of(name)) {
                (Nesting::List | Nesting::Set, Json::Array(items)) => {
                    Self::List(items.iter().map(|item| Self::object_from_json(item, &nested.block)).collect())
                }
                (Nesting::List | Nesting::Set, _) => Self::List(Vec::new()),
                (Nesting::Map, Json::Object(entries)) => Self::Map(
                    entries
                        .iter()
                        .map(|(key, item)| (key.clone(), Self::object_from_json(item, &nested.block)))
                        .collect(),
                ),
                (Nesting::Map, _) => Self::Map(BTreeMap::new()),
                (Nesting::Single, Json::Null) => Self::Null,
                (Nesting::Single, item) => Self::object_from_json(item, &nested.block),
            };
            (name.clone(), value)
        });
        Self::Map(attributes.chain(blocks).collect())
    }

    /// Whether the value and everything in it is known.
    pub(super) fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::List(items) => items.iter().all(Self::is_wholly_known),
            Self::Map(entries) => entries.values().all(Self::is_wholly_known),
            _ => true,
        }
    }

    /// The attribute of an object; null when there is none, unknown when the object is.
    pub(super) fn get(&self, name: &str) -> &Value {
        match self {
            Self::Map(entries) => entries.get(name).unwrap_or(&Self::Null),
            Self::Unknown => &Self::Unknown,
            _ => &Self::Null,
        }
    }

    /// The items of a list or set; none for anything else.
    pub(super) fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a known, non-empty string.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A scalar as text; nothing for collections, null and unknown values.
    pub(super) fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Bool(truth) => Some(truth.to_string()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Float(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Whether two values of a type are the same to the provider: sets have no order, and an empty string counts as
    /// none, as in the provider's own type system.
    pub(super) fn same(&self, other: &Self, of: &Type) -> bool {
        match (of, self, other) {
            (Type::Set(item), Self::List(left), Self::List(right)) => {
                left.len() == right.len() && left.iter().all(|one| right.iter().any(|two| one.same(two, item)))
            }
            (Type::List(item), Self::List(left), Self::List(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(one, two)| one.same(two, item))
            }
            (Type::String, Self::Null, Self::Text(text)) | (Type::String, Self::Text(text), Self::Null) => {
                text.is_empty()
            }
            (Type::List(_) | Type::Set(_), Self::Null, Self::List(items))
            | (Type::List(_) | Type::Set(_), Self::List(items), Self::Null) => items.is_empty(),
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_unknown_value_is_one_extension_byte() {
        assert_eq!(Value::Unknown.encode(), [0xd4, 0, 0]);
    }

    #[test]
    fn a_refined_unknown_value_is_unknown() {
        assert_eq!(Value::decode(&[0xc7, 3, 12, 0x81, 1, 0xc2]).unwrap(), Value::Unknown);
    }

    #[test]
    fn no_bytes_are_null() {
        assert_eq!(Value::decode(&[]).unwrap(), Value::Null);
    }

    #[test]
    fn bytes_that_are_not_message_pack_are_refused() {
        assert!(Value::decode(&[0xa5, b'a']).is_err());
    }

    #[test]
    fn json_is_converted_to_the_type_of_the_schema() {
        let of = Type::from_json(&serde_json::json!(["object", {"a": "string", "b": "number", "c": "bool"}])).unwrap();
        let json = serde_json::json!({"a": true, "b": "7", "extra": 1});
        let expected = Value::Map(BTreeMap::from([
            ("a".to_owned(), Value::Text("true".to_owned())),
            ("b".to_owned(), Value::Integer(7)),
            ("c".to_owned(), Value::Null),
        ]));
        assert_eq!(Value::from_json(&json, &of), expected);
    }

    #[test]
    fn sets_have_no_order() {
        let of = Type::Set(Box::new(Type::String));
        let one = Value::List(vec![Value::Text("a".to_owned()), Value::Text("b".to_owned())]);
        let two = Value::List(vec![Value::Text("b".to_owned()), Value::Text("a".to_owned())]);
        assert!(one.same(&two, &of));
        assert!(!one.same(&two, &Type::List(Box::new(Type::String))));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Unknown),
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Integer),
            any::<f64>().prop_filter("a number", |number| !number.is_nan()).prop_map(Value::Float),
            any::<String>().prop_map(Value::Text),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
                prop::collection::btree_map(any::<String>(), inner, 0..6).prop_map(Value::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_survives_encoding(value in any_value()) {
            prop_assert_eq!(Value::decode(&value.encode()).unwrap(), value);
        }
    }
}
