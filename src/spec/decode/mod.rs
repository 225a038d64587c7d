//! From YAML nodes to typed values: every finding is kept, none stops the reading.

mod values;

use std::collections::{BTreeSet, HashSet};

pub use values::{Entries, Located, Named, Pairs, Section};

use super::node::{Entry, Node, Value};
use super::record::Shape;
use super::scalar::shown;
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
