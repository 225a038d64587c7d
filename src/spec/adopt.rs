//! Resources that exist already, and are taken over instead of being made.

use super::decode::{Decode, Decoder, Located};
use super::node::{Node, Value};
use super::record::Shape;
use super::scalar::Text;
use crate::diagnostic::Span;

/// Everything that is adopted, in the order in which it is written.
#[derive(Debug, Clone, Default)]
pub struct Adoptions(pub Vec<Adoption>);

/// One resource that exists already.
#[derive(Debug, Clone)]
pub struct Adoption {
    /// What it becomes: an entry of the spec, or a stack and an address in it.
    pub target: String,
    /// Where that is written.
    pub target_span: Span,
    /// What the provider knows it by.
    pub id: Located<Text>,
}

impl Decode for Adoptions {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            decoder.wrong_kind(node, "a mapping", "write `data/aws_db_instance.orders: shop-orders` pairs");
            return None;
        };
        let written = entries.iter().filter(|entry| !matches!(entry.value.value, Value::Null));
        let adoption = |entry: &super::node::Entry| {
            let id = decoder.within(&entry.key, |decoder| Located::decode(&entry.value, decoder))?;
            Some(Adoption { target: entry.key.clone(), target_span: entry.key_span, id })
        };
        Some(Self(written.filter_map(adoption).collect()))
    }

    fn shape() -> Shape {
        Shape::Pairs(Box::new(Located::<Text>::shape()))
    }

    fn when_absent() -> Option<Self> {
        Some(Self::default())
    }
}
