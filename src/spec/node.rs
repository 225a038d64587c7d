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
    /// Appends the value in a form that is the same for the same meaning: as JSON, mappings sorted, without places.
    pub fn canonical(&self, text: &mut String) {
        match &self.value {
            Value::Null | Value::Unreadable => text.push_str("null"),
            Value::Scalar { text: scalar, .. } => text.push_str(&serde_json::Value::from(scalar.as_str()).to_string()),
            Value::List(items) => {
                text.push('[');
                items.iter().for_each(|item| {
                    item.canonical(text);
                    text.push(',');
                });
                text.push(']');
            }
            Value::Map(entries) => {
                let mut entries: Vec<&Entry> = entries.iter().collect();
                entries.sort_by(|left, right| left.key.cmp(&right.key));
                text.push('{');
                for entry in entries {
                    text.push_str(&serde_json::Value::from(entry.key.as_str()).to_string());
                    text.push(':');
                    entry.value.canonical(text);
                    text.push(',');
                }
                text.push('}');
            }
        }
    }

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
