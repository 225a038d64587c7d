//! Bodies and blocks: what a stack builds and the printer prints.

use super::{Expression, string};
use crate::diagnostic::Span;

/// One thing in a [`Body`], in the order in which it was added.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    /// `name = value`.
    Attribute(String, Expression),
    /// A nested block.
    Block(Block),
    /// One comment, possibly of several lines, without the leading `#`.
    Comment(String),
}

/// The contents of a file or of a block. Blank lines and indentation are the printer's business.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    pub(super) entries: Vec<Entry>,
}

impl Body {
    /// An empty body.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `name = value`. A `&str` or `String` value is literal text.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: impl Into<Expression>) -> Self {
        self.push_attribute(name, value);
        self
    }

    /// Adds a block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.push_block(block);
        self
    }

    /// Adds a comment; every line of `text` becomes a line that begins with `#`.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.push_comment(text);
        self
    }

    /// Adds `name = value` in place.
    pub fn push_attribute(&mut self, name: &str, value: impl Into<Expression>) {
        self.entries.push(Entry::Attribute(name.to_owned(), value.into()));
    }

    /// Adds a block in place.
    pub fn push_block(&mut self, block: Block) {
        self.entries.push(Entry::Block(block));
    }

    /// Adds a comment in place.
    pub fn push_comment(&mut self, text: impl Into<String>) {
        self.entries.push(Entry::Comment(text.into()));
    }

    /// Appends everything in `other`.
    pub fn append(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// Changes every block of this body.
    #[must_use]
    pub fn map_blocks(self, change: impl Fn(Block) -> Block) -> Self {
        let entries = self.entries.into_iter().map(|entry| match entry {
            Entry::Block(block) => Entry::Block(change(block)),
            other => other,
        });
        Self { entries: entries.collect() }
    }

    /// This body with its comments only.
    #[must_use]
    pub fn comments(self) -> Self {
        Self { entries: self.entries.into_iter().filter(|entry| matches!(entry, Entry::Comment(_))).collect() }
    }

    /// The blocks of this body, not those nested inside them.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Block(block) => Some(block),
            Entry::Attribute(..) | Entry::Comment(_) => None,
        })
    }

    /// The attributes of this body, in the order in which they were added.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Expression)> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Attribute(name, value) => Some((name.as_str(), value)),
            Entry::Block(_) | Entry::Comment(_) => None,
        })
    }

    /// The value of the attribute `name`, if there is one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Expression> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// A block: `kind "label" "label" { body }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    kind: String,
    labels: Vec<String>,
    body: Body,
    about: Option<String>,
    origin: Option<Span>,
}

impl Block {
    /// An empty block, for example `Block::new("provider", &["aws"])`.
    #[must_use]
    pub fn new(kind: &str, labels: &[&str]) -> Self {
        Self {
            kind: kind.to_owned(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            body: Body::new(),
            about: None,
            origin: None,
        }
    }

    /// Adds `name = value`. A `&str` or `String` value is literal text.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: impl Into<Expression>) -> Self {
        self.push_attribute(name, value);
        self
    }

    /// Adds `name = value` before everything else.
    #[must_use]
    pub fn first_attribute(mut self, name: &str, value: impl Into<Expression>) -> Self {
        self.body.entries.insert(0, Entry::Attribute(name.to_owned(), value.into()));
        self
    }

    /// Adds `name = value` when there is a value.
    #[must_use]
    pub fn optional(self, name: &str, value: Option<impl Into<Expression>>) -> Self {
        match value {
            Some(value) => self.attribute(name, value),
            None => self,
        }
    }

    /// Adds a nested block.
    #[must_use]
    pub fn block(mut self, block: Self) -> Self {
        self.push_block(block);
        self
    }

    /// Adds a nested block without labels, filled by `fill`.
    #[must_use]
    pub fn nested(self, kind: &str, fill: impl FnOnce(Self) -> Self) -> Self {
        self.block(fill(Self::new(kind, &[])))
    }

    /// Adds a comment inside the block, for example a scanner exception with its reason. It stays above what is added
    /// next.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.body.push_comment(text);
        self
    }

    /// Sets the comment above the block.
    #[must_use]
    pub fn about(mut self, text: impl Into<String>) -> Self {
        self.about = Some(text.into());
        self
    }

    /// Notes the place in the spec that asked for this block; it ends up in the source map.
    #[must_use]
    pub fn from(mut self, origin: Option<Span>) -> Self {
        self.origin = origin;
        self
    }

    /// Adds `name = value` in place.
    pub fn push_attribute(&mut self, name: &str, value: impl Into<Expression>) {
        self.body.push_attribute(name, value);
    }

    /// Adds a nested block in place.
    pub fn push_block(&mut self, block: Self) {
        self.body.push_block(block);
    }

    /// The block's type: `resource`, `variable`, `ingress`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The block's labels, unquoted.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// What is inside.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The place in the spec that asked for this block.
    #[must_use]
    pub fn origin(&self) -> Option<Span> {
        self.origin
    }

    /// The comment above the block.
    #[must_use]
    pub fn about_text(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// How Terraform addresses the block: `aws_vpc.main`, `data.aws_region.current`, `module.network`, `var.name`,
    /// `output.name`, `local` for a `locals` block. None for blocks that nothing can refer to.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        let labels = self.labels.join(".");
        match (self.kind.as_str(), self.labels.len()) {
            ("resource", 2) => Some(labels),
            ("data" | "ephemeral", 2) => Some(format!("{}.{labels}", self.kind)),
            ("module" | "output" | "check", 1) => Some(format!("{}.{labels}", self.kind)),
            ("variable", 1) => Some(format!("var.{labels}")),
            ("locals", 0) => Some("local".to_owned()),
            _ => None,
        }
    }

    /// Its address; kind and labels joined by dots where it has none.
    #[must_use]
    pub fn title(&self) -> String {
        self.address().unwrap_or_else(|| [std::slice::from_ref(&self.kind), &self.labels].concat().join("."))
    }
}

/// A `resource` block.
#[must_use]
pub fn resource(kind: &str, name: &str) -> Block {
    Block::new("resource", &[kind, name])
}

/// A `data` block.
#[must_use]
pub fn data(kind: &str, name: &str) -> Block {
    Block::new("data", &[kind, name])
}

/// A `variable` block with a description; see [`super::type_expression`] for the type.
#[must_use]
pub fn variable(name: &str, type_expression: Expression, description: &str) -> Block {
    Block::new("variable", &[name]).attribute("description", string(description)).attribute("type", type_expression)
}

/// An `output` block with a description.
#[must_use]
pub fn output(name: &str, value: Expression, description: &str) -> Block {
    Block::new("output", &[name]).attribute("description", string(description)).attribute("value", value)
}
