//! What is judged: a node of an object, or of a shape whose own values are not known yet; and its place.

use std::cell::Cell;
use std::fmt;

use crate::kubernetes::{Key, Node, Value, View};

/// A node of an object, or of a shape.
///
/// Of a shape only what all of its objects have is known. Whoever asks for more is given nothing of use, and the cell of
/// doubt is set: the answer then holds for no object, and must be asked again for each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    view: View<'a>,
    doubt: Option<&'a Cell<bool>>,
}

impl<'a> Subject<'a> {
    /// A node whose values are known.
    pub(super) fn known(view: View<'a>) -> Self {
        Self { view, doubt: None }
    }

    /// A node of a shape; the values of the view stand in for those of the objects.
    pub(super) fn shared(view: View<'a>, doubt: &'a Cell<bool>) -> Self {
        Self { view, doubt: Some(doubt) }
    }

    /// The hole that it is, while the values are not known.
    pub(super) fn hole(self) -> Option<usize> {
        match (self.doubt, self.view.node()) {
            (Some(_), Node::Hole(index)) => Some(*index),
            _ => None,
        }
    }

    /// Whether it is a mapping with keys that are not known.
    pub(super) fn has_open_keys(self) -> bool {
        let open = |(key, _): &(Key, Node)| matches!(key, Key::Hole(_));
        self.doubt.is_some() && matches!(self.view.node(), Node::Map(entries) if entries.iter().any(open))
    }

    /// The node itself.
    pub(super) fn node(self) -> &'a Node {
        self.view.node()
    }

    /// What it is.
    pub(super) fn value(self) -> Value<'a> {
        if self.hole().is_some() {
            self.doubt();
        }
        self.view.value()
    }

    /// The text that it is.
    pub(super) fn text(self) -> Option<&'a str> {
        match self.value() {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number that it is.
    pub(super) fn integer(self) -> Option<i64> {
        self.view.integer()
    }

    /// Whether it is `null`.
    pub(super) fn is_null(self) -> bool {
        self.hole().is_none() && self.view.value() == Value::Null
    }

    /// What stands under a key, unless it is `null`, which is the same as nothing for Kubernetes.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        if self.has_open_keys() {
            self.doubt();
        }
        self.entries().find(|(name, child)| name.known() == Some(key) && !child.is_null()).map(|(_, child)| child)
    }

    /// What stands at a path of keys.
    pub(super) fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |subject, key| subject.get(key))
    }

    /// The text at a path of keys.
    pub(super) fn text_at(self, path: &[&str]) -> Option<&'a str> {
        self.at(path)?.text()
    }

    /// What is in a list, with its index.
    pub(super) fn items(self) -> impl Iterator<Item = (usize, Self)> {
        self.view.items().enumerate().map(move |(index, view)| (index, Self { view, doubt: self.doubt }))
    }

    /// The items of the list at a path of keys.
    pub(super) fn items_at(self, path: &[&str]) -> impl Iterator<Item = (usize, Self)> + use<'a> {
        self.at(path).into_iter().flat_map(Self::items)
    }

    /// The keys of a mapping and what stands under them.
    pub(super) fn entries(self) -> impl Iterator<Item = (Name<'a>, Self)> {
        let nodes = match self.view.node() {
            Node::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        self.view.entries().zip(nodes).map(move |((text, view), (key, _))| {
            let name = match key {
                Key::Hole(index) if self.doubt.is_some() => Name::Open(*index),
                _ => Name::Known(text),
            };
            (name, Self { view, doubt: self.doubt })
        })
    }

    /// The entries of the mapping whose keys are known; asking for them casts doubt when others are not.
    pub(super) fn known_entries(self) -> impl Iterator<Item = (&'a str, Self)> {
        if self.has_open_keys() {
            self.doubt();
        }
        self.entries().filter_map(|(name, child)| Some((name.known()?, child)))
    }

    fn doubt(self) {
        if let Some(doubt) = self.doubt {
            doubt.set(true);
        }
    }
}

/// A key of a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name<'a> {
    /// Its text.
    Known(&'a str),
    /// The hole that it is.
    Open(usize),
}

impl<'a> Name<'a> {
    /// Its text, when it is known.
    pub(super) fn known(self) -> Option<&'a str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Open(_) => None,
        }
    }
}

/// Where a node is; written only when something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Item(usize),
}

impl<'a> Place<'a> {
    /// The object itself.
    pub(super) const ROOT: Self = Self { parent: None, step: Step::Root };

    /// What stands under a key.
    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self { parent: Some(self), step: Step::Key(key) }
    }

    /// An item of a list.
    pub(super) fn item(&'a self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Item(index) }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.parent else { return Ok(()) };
        parent.fmt(formatter)?;
        match self.step {
            Step::Root => Ok(()),
            Step::Item(index) => write!(formatter, "[{index}]"),
            Step::Key(key) if !is_plain(key) => write!(formatter, "[{key}]"),
            Step::Key(key) if parent.parent.is_none() => formatter.write_str(key),
            Step::Key(key) => write!(formatter, ".{key}"),
        }
    }
}

/// Whether a key can stand in a path without brackets.
fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_kubernetes_does() {
        let root = Place::ROOT;
        let labels = root.key("metadata");
        let labels = labels.key("labels");
        assert_eq!(labels.key("app.kubernetes.io/name").to_string(), "metadata.labels[app.kubernetes.io/name]");
        assert_eq!(labels.key("app").item(3).to_string(), "metadata.labels.app[3]");
        assert_eq!(root.to_string(), "");
    }
}
