//! The tree of one Kubernetes object, and what its values are.
//!
//! Objects that one template makes for many services differ only in some values. Their tree, the [`Shape`], is therefore
//! kept once; where the objects differ it has holes, and each object holds its own values for them. Whoever looks at an
//! object does so through a [`View`], which does not let the difference be seen.

use std::ops::Index;
use std::sync::Arc;

/// A single value.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(Box<str>),
}

/// A node of a [`Shape`].
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A value that all objects of the shape have.
    Scalar(Scalar),
    /// A value that each object has of its own: its index among them. It is always text.
    Hole(usize),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order in which it is written.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A key that all objects of the shape have.
    Text(Box<str>),
    /// A key that each object has of its own: its index among the object's values.
    Hole(usize),
}

/// The tree that several objects share.
#[derive(Debug, PartialEq)]
pub struct Shape {
    /// The root, always a mapping.
    pub root: Node,
    /// How many values each object has of its own.
    pub holes: usize,
}

/// The values that an object has of its own, in the order of the holes; kept in one piece, since there are many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Values {
    text: Box<str>,
    /// Where each value ends in the text.
    ends: Box<[u32]>,
}

impl Values {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The values in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|index| &self[index])
    }
}

impl<'a> FromIterator<&'a str> for Values {
    fn from_iter<Texts: IntoIterator<Item = &'a str>>(texts: Texts) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for value in texts {
            text.push_str(value);
            ends.push(u32::try_from(text.len()).expect("the values of one object are shorter than 4 GiB"));
        }
        Self { text: text.into(), ends: ends.into() }
    }
}

impl Index<usize> for Values {
    type Output = str;

    fn index(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[index] as usize]
    }
}

/// One object: a shape and the object's own values.
#[derive(Debug, Clone)]
pub struct Object {
    shape: Arc<Shape>,
    values: Values,
}

impl Object {
    /// An object of a shape; there are as many values as the shape has holes.
    #[must_use]
    pub fn new(shape: Arc<Shape>, values: Values) -> Self {
        debug_assert_eq!(shape.holes, values.len(), "one value for each hole");
        Self { shape, values }
    }

    /// An object whose tree no other object shares.
    #[must_use]
    pub fn alone(root: Node) -> Self {
        Self::new(Arc::new(Shape { root, holes: 0 }), Values::default())
    }

    /// Its tree with its values.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View { node: &self.shape.root, values: &self.values }
    }

    /// The tree that it shares with others.
    #[must_use]
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// Its own values, in the order of the holes.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// `apiVersion`, or nothing.
    #[must_use]
    pub fn api_version(&self) -> &str {
        self.view().text_at(&["apiVersion"]).unwrap_or_default()
    }

    /// `kind`, or nothing.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.view().text_at(&["kind"]).unwrap_or_default()
    }

    /// `metadata.name`, or nothing.
    #[must_use]
    pub fn name(&self) -> &str {
        self.view().text_at(&["metadata", "name"]).unwrap_or_default()
    }

    /// `metadata.namespace`; `None` for objects of the whole cluster.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.view().text_at(&["metadata", "namespace"])
    }
}

/// A node of an object.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    node: &'a Node,
    values: &'a Values,
}

/// What a [`View`] is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// A list; [`View::items`] has what is in it.
    List,
    /// A mapping; [`View::entries`] has what is in it.
    Map,
}

impl<'a> View<'a> {
    /// A node of a shape with the values for its holes.
    #[must_use]
    pub fn new(node: &'a Node, values: &'a Values) -> Self {
        Self { node, values }
    }

    /// The node of the shape.
    #[must_use]
    pub fn node(self) -> &'a Node {
        self.node
    }

    /// What it is.
    #[must_use]
    pub fn value(self) -> Value<'a> {
        match self.node {
            Node::Scalar(Scalar::Null) => Value::Null,
            Node::Scalar(Scalar::Boolean(boolean)) => Value::Boolean(*boolean),
            Node::Scalar(Scalar::Integer(integer)) => Value::Integer(*integer),
            Node::Scalar(Scalar::Float(float)) => Value::Float(*float),
            Node::Scalar(Scalar::Text(text)) => Value::Text(text),
            Node::Hole(index) => Value::Text(&self.values[*index]),
            Node::List(_) => Value::List,
            Node::Map(_) => Value::Map,
        }
    }

    /// The text that it is.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        match self.value() {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number that it is.
    #[must_use]
    pub fn integer(self) -> Option<i64> {
        match self.value() {
            Value::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    /// What stands under a key, when it is a mapping.
    #[must_use]
    pub fn get(self, key: &str) -> Option<View<'a>> {
        self.entries().find(|(name, _)| *name == key).map(|(_, view)| view)
    }

    /// What stands at a path of keys.
    #[must_use]
    pub fn at(self, path: &[&str]) -> Option<View<'a>> {
        path.iter().try_fold(self, |view, key| view.get(key))
    }

    /// The text at a path of keys.
    #[must_use]
    pub fn text_at(self, path: &[&str]) -> Option<&'a str> {
        self.at(path)?.text()
    }

    /// What is in a list; nothing when it is none.
    pub fn items(self) -> impl ExactSizeIterator<Item = View<'a>> {
        let items = match self.node {
            Node::List(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |node| View { node, values: self.values })
    }

    /// The items of the list at a path of keys; nothing when there is none.
    pub fn items_at(self, path: &[&str]) -> impl Iterator<Item = View<'a>> {
        self.at(path).into_iter().flat_map(View::items)
    }

    /// The keys of a mapping and what stands under them; nothing when it is none.
    pub fn entries(self) -> impl ExactSizeIterator<Item = (&'a str, View<'a>)> {
        let entries = match self.node {
            Node::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(move |(key, node)| {
            let key = match key {
                Key::Text(text) => &**text,
                Key::Hole(index) => &self.values[*index],
            };
            (key, View { node, values: self.values })
        })
    }
}
