//! From YAML nodes to typed values: every finding is kept, none stops the reading.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Deref;

use super::node::{Entry, Node, Value};
use super::record::Shape;
use super::scalar::{Name, Scalar, shown};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, did_you_mean};

/// A type that can be read from the spec.
pub trait Decode: Sized {
    /// Reads it; findings go to the decoder, and `None` says that there were some.
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self>;

    /// What it accepts.
    fn shape() -> Shape;

    /// What it means that the key is left out; `None` when the key is required.
    #[must_use]
    fn when_absent() -> Option<Self> {
        None
    }

    /// What to go on with when the value was wrong, so that the rest is still checked.
    #[must_use]
    fn when_wrong() -> Option<Self> {
        Self::when_absent()
    }

    /// A valid value in the place of a wrong or missing one, so that the rest of a named entry is still checked.
    ///
    /// What the checks find at the place of a stand-in is dropped.
    #[must_use]
    fn stand_in(_: Span) -> Option<Self> {
        None
    }
}

/// Collects what is found while reading.
#[derive(Debug, Default)]
pub struct Decoder {
    /// Everything found so far.
    pub findings: Diagnostics,
    /// What was refused.
    pub refused: Refused,
    path: Vec<String>,
    /// Whether a named entry is being read, in which stand-ins take the places of what is wrong.
    is_in_entry: bool,
    /// The example of the key that is being read, when it has one of its own.
    example: Option<&'static str>,
}

/// Which values were refused, so that nobody takes them for left out, or finds fault with what stands in for them.
#[derive(Debug, Default)]
pub struct Refused {
    paths: BTreeSet<String>,
    places: HashSet<Span>,
}

impl Refused {
    /// Whether the value at a dotted path was refused.
    #[must_use]
    pub fn has_path(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Whether a part of what is at a dotted path was refused: an item of a list, or the value of a key.
    #[must_use]
    pub fn has_part_of(&self, path: &str) -> bool {
        ["[", "."].iter().any(|separator| {
            let start = format!("{path}{separator}");
            self.paths.range(start.clone()..).next().is_some_and(|next| next.starts_with(&start))
        })
    }

    /// Whether a finding is about a place where a value was refused, and follows from that.
    #[must_use]
    pub fn explains(&self, finding: &Diagnostic) -> bool {
        finding.labels.iter().any(|label| self.places.contains(&label.span))
    }
}

impl Decoder {
    /// The key that is being read, dotted, for messages.
    #[must_use]
    pub fn path(&self) -> String {
        self.path.join(".").replace(".[", "[")
    }

    /// Notes that the value that is being read was refused.
    fn refuse(&mut self) {
        self.refused.paths.insert(self.path());
    }

    /// What takes the place of a required value that is wrong or missing.
    fn stand_in<T: Decode>(&mut self, place: Span) -> Option<T> {
        let stand_in = T::stand_in(place).filter(|_| self.is_in_entry)?;
        self.refused.places.insert(place);
        Some(stand_in)
    }

    /// The record that is being read, for messages.
    fn place(&self) -> String {
        if self.path.is_empty() { "the spec".to_owned() } else { format!("`{}`", self.path()) }
    }

    /// Starts reading a record: `node` must be a mapping, and every key in it must be one of `keys`.
    pub fn record<'a>(&'a mut self, node: &'a Node, keys: &'static [&'static str]) -> Option<RecordReader<'a>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_kind(node, "a mapping", &format!("its keys are {}", keys.join(", ")));
            return None;
        };
        for entry in entries {
            if !keys.contains(&entry.key.as_str()) {
                self.unknown_key(entry, keys);
            }
        }
        Some(RecordReader { decoder: self, node })
    }

    fn unknown_key(&mut self, entry: &Entry, keys: &[&str]) {
        let place = self.place();
        let help = match did_you_mean(&entry.key, keys.iter().copied()) {
            Some(near) => {
                // The key that was meant is not missing.
                let path = self.within(near, |decoder| decoder.path());
                self.refused.paths.insert(path);
                format!("did you mean `{near}`?")
            }
            None => format!("the keys of {place} are {}", keys.join(", ")),
        };
        self.findings.push(
            Diagnostic::error("unknown-key", format!("unknown key {}", shown(&entry.key)))
                .at(entry.key_span, format!("not a key of {place}"))
                .help(help),
        );
    }

    pub(super) fn wrong_kind(&mut self, node: &Node, wanted: &str, help: &str) {
        if matches!(node.value, Value::Unreadable) {
            return;
        }
        let finding = Diagnostic::error("wrong-type", format!("`{}` must be {wanted}", self.path()))
            .at(node.span, format!("this is {}", node.kind()))
            .help(help);
        self.findings.push(finding);
    }

    /// Runs `read` with `segment` added to the path.
    pub(super) fn within<T>(&mut self, segment: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(shown(segment).trim_matches('`').to_owned());
        let result = read(self);
        self.path.pop();
        result
    }
}

/// Reads the keys of one record.
pub struct RecordReader<'a> {
    decoder: &'a mut Decoder,
    node: &'a Node,
}

impl RecordReader<'_> {
    /// Reads one key; a key that is `null` counts as left out. `example` takes the place of the type's own example.
    pub fn key<T: Decode>(&mut self, key: &str, example: Option<&'static str>) -> Option<T> {
        let node = self.node.get(key).filter(|node| !matches!(node.value, Value::Null));
        let Some(node) = node else {
            if T::when_absent().is_none() {
                self.missing(key, &T::shape().with_example(example));
            }
            return T::when_absent().or_else(T::when_wrong).or_else(|| self.decoder.stand_in(self.node.span));
        };
        let is_readable = !matches!(node.value, Value::Unreadable);
        self.decoder.example = example;
        let read = self.decoder.within(key, |decoder| {
            let read = if is_readable { T::decode(node, decoder) } else { None };
            if read.is_none() {
                decoder.refuse();
            }
            read
        });
        read.or_else(T::when_wrong).or_else(|| self.decoder.stand_in(node.span))
    }

    fn missing(&mut self, key: &str, shape: &Shape) {
        let path = self.decoder.within(key, |decoder| decoder.path());
        if self.decoder.refused.has_path(&path) {
            return;
        }
        let place = self.decoder.place();
        let finding = Diagnostic::error("missing-key", format!("{place} has no `{key}`"))
            .at(self.node.span, format!("`{key}` is required here"))
            .help(format!("write `{key}: {}`", shape.example()));
        self.decoder.findings.push(finding);
    }
}

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
pub struct Pairs<T = super::scalar::Text>(pub BTreeMap<String, Located<T>>);

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
