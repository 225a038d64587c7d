//! What values of the spec are read into: scalars with their places, lists, mappings.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use super::{Decode, Decoder};
use crate::diagnostic::{Diagnostic, Span};
use crate::spec::node::{Entry, Node, Value};
use crate::spec::record::Shape;
use crate::spec::scalar::{Name, Scalar, Text, shown};

/// A scalar and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Scalar> Decode for Located<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::Scalar { text, .. } = &node.value else {
            let shape = T::shape().with_example(decoder.example);
            decoder.wrong_kind(node, &shape.meaning(), &format!("write for example `{}`", shape.example()));
            return None;
        };
        match T::parse(text) {
            Ok(value) => Some(Self { value, span: node.span }),
            Err(wrong) => {
                let own = T::shape().with_example(decoder.example).example();
                let finding = Diagnostic::error("wrong-value", format!("`{}` {}", decoder.path(), wrong.problem))
                    .at(node.span, wrong.label)
                    .help(wrong.help.replace(&T::shape().example(), &own));
                decoder.findings.push(finding);
                None
            }
        }
    }

    fn shape() -> Shape {
        T::shape()
    }

    fn stand_in(place: Span) -> Option<Self> {
        let text = T::shape().example();
        Some(Self { value: T::parse(text.trim_matches('"')).ok()?, span: place })
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        T::decode(node, decoder).map(Some)
    }

    fn shape() -> Shape {
        T::shape()
    }

    fn when_absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::List(items) = &node.value else {
            // A single value is most often the only item of the list that was meant.
            let item = match &node.value {
                Value::Scalar { text, .. } => shown(text).trim_matches('`').to_owned(),
                _ => T::shape().example(),
            };
            decoder.wrong_kind(node, "a list", &format!("write `[{item}]`"));
            return None;
        };
        let read = items.iter().enumerate().filter_map(|(index, item)| {
            let read = decoder.within(&format!("[{index}]"), |decoder| T::decode(item, decoder));
            if read.is_none() {
                decoder.refuse();
            }
            read
        });
        Some(read.collect())
    }

    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }

    fn when_absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// Named entries, by name.
#[derive(Debug, Clone)]
pub struct Entries<T> {
    entries: BTreeMap<Name, Named<T>>,
    /// Names whose entry could not be read; they exist, so nothing that refers to them dangles.
    unreadable: BTreeSet<String>,
    /// Whether the mapping as a whole could not be read; any name may be in it then.
    is_hidden: bool,
}

/// One named entry.
#[derive(Debug, Clone)]
pub struct Named<T> {
    /// Where the name is written.
    pub name_span: Span,
    /// The entry.
    pub value: T,
}

impl<T> Deref for Named<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), unreadable: BTreeSet::new(), is_hidden: false }
    }
}

impl<T> Entries<T> {
    /// The entries in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Named<T>)> {
        self.entries.iter()
    }

    /// The entry of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Named<T>> {
        self.entries.get(name)
    }

    /// Whether an entry of that name is written, readable or not.
    #[must_use]
    pub fn is_written(&self, name: &str) -> bool {
        self.is_hidden || self.entries.contains_key(name) || self.unreadable.contains(name)
    }

    /// How many entries are written, readable or not.
    #[must_use]
    pub fn count_written(&self) -> usize {
        self.entries.len() + self.unreadable.len()
    }

    /// The names of all readable entries.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(Name::as_str)
    }

    /// The readable entries, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.values_mut().map(|named| &mut named.value)
    }

    /// Removes all readable entries.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.unreadable.is_empty() && !self.is_hidden
    }
}

impl<T: Decode> Entries<T> {
    fn read_entry(&mut self, entry: &Entry, decoder: &mut Decoder) {
        let outer = std::mem::replace(&mut decoder.is_in_entry, true);
        let value = decoder.within(&entry.key, |decoder| T::decode(&entry.value, decoder));
        decoder.is_in_entry = outer;
        match (Name::parse(&entry.key), value) {
            (Ok(name), Some(value)) => {
                self.entries.insert(name, Named { name_span: entry.key_span, value });
            }
            (Ok(_), None) => {
                self.unreadable.insert(entry.key.clone());
            }
            (Err(wrong), _) => {
                self.unreadable.insert(entry.key.clone());
                decoder.findings.push(
                    Diagnostic::error("wrong-name", format!("the name {} {}", shown(&entry.key), wrong.problem))
                        .at(entry.key_span, wrong.label)
                        .help(wrong.help),
                );
            }
        }
    }
}

impl<T: Decode> Decode for Entries<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::Map(written) = &node.value else {
            decoder.wrong_kind(node, "a mapping of names", "write each entry under a name of its own");
            return None;
        };
        let mut entries = Self::default();
        for entry in written {
            if !matches!(entry.value.value, Value::Null) {
                entries.read_entry(entry, decoder);
            }
        }
        Some(entries)
    }

    fn shape() -> Shape {
        Shape::Entries(Box::new(T::shape()))
    }

    fn when_absent() -> Option<Self> {
        Some(Self::default())
    }

    fn when_wrong() -> Option<Self> {
        Some(Self { is_hidden: true, ..Self::default() })
    }
}

/// A section that is required, but whose absence must not hide what is wrong elsewhere.
#[derive(Debug, Clone)]
pub struct Section<T>(Option<T>);

impl<T> Section<T> {
    /// A section that was read.
    #[must_use]
    pub fn of(value: T) -> Self {
        Self(Some(value))
    }

    /// The section, when it could be read.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: Decode> Decode for Section<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        Some(Self(T::decode(node, decoder)))
    }

    fn shape() -> Shape {
        T::shape()
    }

    fn when_wrong() -> Option<Self> {
        Some(Self(None))
    }
}

/// Free keys and values, such as tags; keys keep their case.
#[derive(Debug, Clone)]
pub struct Pairs<T = Text>(pub BTreeMap<String, Located<T>>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Scalar> Decode for Pairs<T> {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        pairs(node, decoder).map(Self)
    }

    fn shape() -> Shape {
        Shape::Pairs(Box::new(T::shape()))
    }

    fn when_absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// Reads a mapping with free keys; `null` leaves a key out.
fn pairs<T: Decode>(node: &Node, decoder: &mut Decoder) -> Option<BTreeMap<String, T>> {
    let Value::Map(entries) = &node.value else {
        decoder.wrong_kind(node, "a mapping", "write `Key: value` pairs");
        return None;
    };
    let mut pairs = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !matches!(entry.value.value, Value::Null)) {
        let value = decoder.within(&entry.key, |decoder| T::decode(&entry.value, decoder));
        pairs.extend(value.map(|value| (entry.key.clone(), value)));
    }
    Some(pairs)
}
