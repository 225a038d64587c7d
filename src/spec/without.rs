//! Stacks that are left out, and what exists in the place of what they would have made.

use std::collections::BTreeMap;

use super::decode::{Decode, Decoder, Located};
use super::node::{Entry, Node, Value};
use super::record::{Shape, record};
use super::scalar::Text;
use crate::diagnostic::Span;

record! {
    /// A stack that is left out. Of its resources none is rendered; where other stacks or objects take outputs of it,
    /// what exists takes their place.
    LeftOut {
        /// What exists, by the names of the stack's outputs, as they stand in its `outputs.tf`: a text (`vpc_id: vpc-…`), a
        /// list, or a mapping by name.
        outputs("outputs"): GivenOutputs,
    }
}

/// Values in the places of outputs, by the outputs' names, in the order in which they are written.
#[derive(Debug, Clone, Default)]
pub struct GivenOutputs(pub Vec<GivenOutput>);

/// The value in the place of an output.
#[derive(Debug, Clone)]
pub struct GivenOutput {
    /// The output.
    pub name: String,
    /// Where its name is written.
    pub name_span: Span,
    /// Its value.
    pub value: GivenValue,
}

/// What an output can be.
#[derive(Debug, Clone)]
pub enum GivenValue {
    /// A text.
    Text(Located<Text>),
    /// A list of texts.
    List(Vec<Located<Text>>),
    /// Texts by name.
    Map(BTreeMap<String, Located<Text>>),
}

impl GivenValue {
    /// All texts in it.
    pub fn texts(&self) -> impl Iterator<Item = &Located<Text>> {
        let (alone, list, map) = match self {
            Self::Text(text) => (Some(text), None, None),
            Self::List(items) => (None, Some(items), None),
            Self::Map(entries) => (None, None, Some(entries)),
        };
        alone.into_iter().chain(list.into_iter().flatten()).chain(map.into_iter().flat_map(BTreeMap::values))
    }
}

impl Decode for GivenOutputs {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            decoder.wrong_kind(node, "a mapping", "write for example `vpc_id: vpc-0123456789abcdef0`");
            return None;
        };
        let written = entries.iter().filter(|entry| !matches!(entry.value.value, Value::Null));
        let given = |entry: &Entry| {
            let value = decoder.within(&entry.key, |decoder| GivenValue::decode(&entry.value, decoder))?;
            Some(GivenOutput { name: entry.key.clone(), name_span: entry.key_span, value })
        };
        Some(Self(written.filter_map(given).collect()))
    }

    fn shape() -> Shape {
        Shape::Pairs(Box::new(Shape::Anything))
    }

    fn when_absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Decode for GivenValue {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::decode(node, decoder).map(Self::List),
            Value::Map(entries) => {
                let read = |entry: &Entry| {
                    let value = decoder.within(&entry.key, |decoder| Located::decode(&entry.value, decoder))?;
                    Some((entry.key.clone(), value))
                };
                Some(Self::Map(entries.iter().filter_map(read).collect()))
            }
            _ => Located::decode(node, decoder).map(Self::Text),
        }
    }

    fn shape() -> Shape {
        Shape::Anything
    }
}
