//! The spec as a tree of YAML values that know where they were written.

use crate::diagnostic::Span;

/// One YAML value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where the value is written; for a block of several lines, the key or the dash's first word it belongs to.
    pub span: Span,
    /// The value.
    pub value: Value,
    /// Where the values stood that an overlay replaced by this one, the oldest first.
    pub replaced: Vec<Span>,
}

/// A YAML value.
#[derive(Debug, Clone)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// Text. Numbers and booleans stay text until a key says what it wants.
    Scalar {
        /// The text, quotes and escapes resolved.
        text: String,
        /// Whether it was written in quotes or as a block.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of writing.
    Map(Vec<Entry>),
    /// Something that was refused and reported already; nothing further is said about it.
    Unreadable,
}

/// One key of a mapping and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value under a key of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// The value at a path of keys.
    #[must_use]
    pub fn at<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Node> {
        path.into_iter().try_fold(self, |node, key| node.get(key))
    }

    /// What kind of value it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
            Value::Unreadable => "something unreadable",
        }
    }
}
