//! Objects as YAML, always in the same form.
//!
//! A shape is printed once, into pieces of text with gaps; an object fills the gaps with its own values. Keys stand in
//! one order: what an object is comes first, then `metadata`, then everything else by name; in items of lists the
//! `name` comes first.

use super::scalar::{write_key, write_scalar, write_text};
use super::tree::{Key, Node, Object, Shape};

/// Keys that come before all others, in this order, at the top of an object and in `metadata`.
const FIRST: [&str; 6] = ["apiVersion", "kind", "metadata", "name", "generateName", "namespace"];

/// A shape in print.
#[derive(Debug)]
pub(super) struct Print {
    text: String,
    gaps: Vec<Gap>,
}

/// A place in the text of a [`Print`] for a value of the object's own.
#[derive(Debug)]
struct Gap {
    at: usize,
    hole: usize,
    kind: GapKind,
}

#[derive(Debug)]
enum GapKind {
    /// A key of a mapping.
    Key,
    /// A value; the lines of a block are indented by so many spaces.
    Value { indent: usize },
}

impl Print {
    /// Prints a shape.
    pub(super) fn new(shape: &Shape) -> Self {
        let mut print = Self { text: String::new(), gaps: Vec::new() };
        print.node(&shape.root, 0, false);
        print
    }

    /// Appends the object with its values; it ends with a line break.
    pub(super) fn fill(&self, object: &Object, output: &mut String) {
        let mut done = 0;
        for gap in &self.gaps {
            output.push_str(&self.text[done..gap.at]);
            done = gap.at;
            let value = &object.values()[gap.hole];
            match gap.kind {
                GapKind::Key => write_key(value, output),
                GapKind::Value { indent } => write_text(value, indent, output),
            }
        }
        output.push_str(&self.text[done..]);
        output.push('\n');
    }

    /// Prints a value behind its key or dash. `indent` is that of the lines that belong to it.
    fn value(&mut self, node: &Node, indent: usize) {
        match node {
            Node::Map(entries) if entries.is_empty() => self.text.push_str(" {}"),
            Node::List(items) if items.is_empty() => self.text.push_str(" []"),
            Node::Map(_) | Node::List(_) => {
                self.line(indent);
                self.node(node, indent, false);
            }
            Node::Scalar(_) | Node::Hole(_) => {
                self.text.push(' ');
                self.node(node, indent, false);
            }
        }
    }

    fn node(&mut self, node: &Node, indent: usize, in_list: bool) {
        match node {
            Node::Scalar(scalar) => write_scalar(scalar, indent, &mut self.text),
            Node::Hole(hole) => {
                self.gaps.push(Gap { at: self.text.len(), hole: *hole, kind: GapKind::Value { indent } });
            }
            Node::List(items) if items.is_empty() => self.text.push_str("[]"),
            Node::Map(entries) if entries.is_empty() => self.text.push_str("{}"),
            Node::List(items) => self.list(items, indent),
            Node::Map(entries) => self.map(entries, indent, in_list),
        }
    }

    fn list(&mut self, items: &[Node], indent: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.line(indent);
            }
            self.text.push_str("- ");
            self.node(item, indent + 2, true);
        }
    }

    fn map(&mut self, entries: &[(Key, Node)], indent: usize, in_list: bool) {
        let mut sorted: Vec<_> = entries.iter().collect();
        sorted.sort_by_key(|(key, _)| order(key, in_list || indent <= 2));
        for (index, (key, node)) in sorted.into_iter().enumerate() {
            if index > 0 {
                self.line(indent);
            }
            match key {
                Key::Text(key) => write_key(key, &mut self.text),
                Key::Hole(hole) => self.gaps.push(Gap { at: self.text.len(), hole: *hole, kind: GapKind::Key }),
            }
            self.text.push(':');
            self.value(node, indent + 2);
        }
    }

    fn line(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent));
    }
}

/// Where a key stands: the first ones, then those that all objects share by name, then the object's own in their order.
fn order(key: &Key, has_first: bool) -> (usize, &str) {
    match key {
        Key::Text(key) => {
            let first = FIRST.iter().position(|first| has_first && **first == **key);
            (first.unwrap_or(FIRST.len()), key)
        }
        Key::Hole(_) => (FIRST.len() + 1, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::tree::{Scalar, Values};

    fn key(text: &str) -> Key {
        Key::Text(text.into())
    }

    fn text(text: &str) -> Node {
        Node::Scalar(Scalar::Text(text.into()))
    }

    #[test]
    fn keys_have_one_order_and_values_fill_the_gaps() {
        let container = Node::Map(vec![
            (key("image"), Node::Hole(1)),
            (key("name"), Node::Hole(0)),
            (key("args"), Node::List(vec![])),
        ]);
        let root = Node::Map(vec![
            (
                key("spec"),
                Node::Map(vec![
                    (key("replicas"), Node::Scalar(Scalar::Integer(3))),
                    (key("containers"), Node::List(vec![container])),
                    (key("empty"), Node::Map(vec![])),
                ]),
            ),
            (key("kind"), text("Deployment")),
            (
                key("metadata"),
                Node::Map(vec![
                    (key("labels"), Node::Map(vec![(Key::Hole(2), Node::Hole(3))])),
                    (key("name"), Node::Hole(0)),
                ]),
            ),
            (key("apiVersion"), text("apps/v1")),
        ]);
        let shape = Shape { root, holes: 4 };
        let print = Print::new(&shape);
        let object = Object::new(shape.into(), Values::from_iter(["api", "ghcr.io/example/api:1", "no", "a\nb"]));
        let mut output = String::new();
        print.fill(&object, &mut output);
        insta::assert_snapshot!(output, @r#"
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
          labels:
            "no": |-
              a
              b
        spec:
          containers:
            - name: api
              args: []
              image: ghcr.io/example/api:1
          empty: {}
          replicas: 3
        "#);
    }
}
