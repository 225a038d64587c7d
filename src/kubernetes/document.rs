//! A skeleton as an object's shape: read once, however many objects have it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use foldhash::fast::RandomState;

use super::print::Print;
use super::scalar;
use super::skeleton::{Placeholder, Skeleton, placeholder, shown};
use super::tree::{Key, Node, Scalar, Shape};
use crate::diagnostic::Sources;
use crate::spec::node::{Node as Written, Value};
use crate::spec::yaml;

/// What all objects of one skeleton share.
#[derive(Debug)]
pub(super) struct Document {
    /// Their tree.
    pub(super) shape: Arc<Shape>,
    /// Their text.
    pub(super) print: Arc<Print>,
}

/// Why a skeleton is no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong.
    pub(super) problem: String,
    /// The line of the template's output, from 1; 0 for the whole document.
    pub(super) line: usize,
    /// What to write instead.
    pub(super) help: String,
}

/// What a document is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form<'a> {
    /// A Kubernetes object. Its last holes are for the values of these labels.
    Object(&'a [&'static str]),
    /// The values of a Helm chart: any mapping.
    Values,
}

type Read = Result<Arc<Document>, Fault>;

/// The documents read so far, by the text of their skeletons.
#[derive(Debug, Default)]
pub(super) struct Documents(RwLock<HashMap<Box<str>, Read, RandomState>>);

impl Documents {
    /// The document of a skeleton.
    pub(super) fn read(&self, skeleton: &Skeleton<'_>, form: Form<'_>) -> Read {
        let read = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(skeleton.text.as_str()) {
            return known.clone();
        }
        drop(read);
        let document = document(skeleton, form).map(Arc::new);
        let mut write = self.0.write().unwrap_or_else(PoisonError::into_inner);
        write.entry(skeleton.text.as_str().into()).or_insert(document).clone()
    }
}

fn document(skeleton: &Skeleton<'_>, form: Form<'_>) -> Result<Document, Fault> {
    let mut sources = Sources::default();
    let source = sources.add("", "");
    let (root, findings) = yaml::read(source, &skeleton.text);
    if let Some(finding) = findings.iter().next() {
        let line = finding.labels.first().map_or(0, |label| label.span.line as usize);
        return Err(skeleton.fault(finding.summary.clone(), line, "mend the YAML that the template yields"));
    }
    let Some(root) = root else {
        return Err(skeleton.fault("it yields no YAML".to_owned(), 0, "mend the YAML that the template yields"));
    };
    let mut root = skeleton.node(&root)?;
    let holes = match form {
        Form::Object(labels) => object(skeleton, &mut root, labels)?,
        Form::Values if matches!(root, Node::Map(_)) => skeleton.values.len(),
        Form::Values => return Err(skeleton.fault("it yields no values".to_owned(), 1, "write `key: value`")),
    };
    let shape = Shape { root, holes };
    Ok(Document { print: Arc::new(Print::new(&shape)), shape: Arc::new(shape) })
}

/// Makes an object of what was read: it has what all objects have, and the labels. Gives the number of its holes.
fn object(skeleton: &Skeleton<'_>, root: &mut Node, labels: &[&'static str]) -> Result<usize, Fault> {
    let Node::Map(entries) = root else {
        return Err(skeleton.fault(
            "it yields no Kubernetes object".to_owned(),
            1,
            "begin with `apiVersion:` and `kind:`",
        ));
    };
    for required in ["apiVersion", "kind", "metadata"] {
        if !entries.iter().any(|(key, _)| matches!(key, Key::Text(key) if **key == *required)) {
            return Err(skeleton.fault(
                format!("the object has no `{required}`"),
                1,
                "every Kubernetes object has one",
            ));
        }
    }
    add_labels(entries, labels, skeleton.values.len());
    Ok(skeleton.values.len() + labels.len())
}

/// Adds to `metadata.labels` what is not there already.
fn add_labels(entries: &mut [(Key, Node)], labels: &[&'static str], first_hole: usize) {
    let metadata = entries.iter_mut().find(|(key, _)| matches!(key, Key::Text(key) if &**key == "metadata"));
    let Some((_, Node::Map(metadata))) = metadata else { return };
    let is_labels = |(key, _): &(Key, Node)| matches!(key, Key::Text(key) if &**key == "labels");
    if !metadata.iter().any(is_labels) {
        metadata.push((Key::Text("labels".into()), Node::Map(Vec::new())));
    }
    let Some((_, Node::Map(written))) = metadata.iter_mut().find(|entry| is_labels(entry)) else { return };
    for (index, label) in labels.iter().enumerate() {
        let is_written = written.iter().any(|(key, _)| matches!(key, Key::Text(key) if **key == **label));
        if !is_written {
            written.push((Key::Text((*label).into()), Node::Hole(first_hole + index)));
        }
    }
}

impl Skeleton<'_> {
    fn fault(&self, problem: String, line: usize, help: &str) -> Fault {
        let text = line.checked_sub(1).and_then(|index| self.text.lines().nth(index));
        let problem = match text {
            Some(text) => format!("{problem}: `{}`", shown(text.trim(), &self.values)),
            None => problem,
        };
        Fault { problem, line, help: help.to_owned() }
    }

    fn node(&self, written: &Written) -> Result<Node, Fault> {
        let line = written.span.line as usize;
        match &written.value {
            Value::Null | Value::Unreadable => Ok(Node::Scalar(Scalar::Null)),
            Value::Scalar { text, quoted } => self.scalar(text, *quoted, line),
            Value::List(items) => items.iter().map(|item| self.node(item)).collect::<Result<_, _>>().map(Node::List),
            Value::Map(entries) => entries
                .iter()
                .map(|entry| Ok((self.key(&entry.key, entry.key_span.line as usize)?, self.node(&entry.value)?)))
                .collect::<Result<_, _>>()
                .map(Node::Map),
        }
    }

    fn key(&self, text: &str, line: usize) -> Result<Key, Fault> {
        match placeholder(text) {
            Placeholder::Whole(number) => Ok(Key::Hole(number)),
            Placeholder::None => Ok(Key::Text(text.into())),
            Placeholder::Within => Err(self.within(line)),
        }
    }

    fn scalar(&self, text: &str, quoted: bool, line: usize) -> Result<Node, Fault> {
        match placeholder(text) {
            Placeholder::Whole(number) => Ok(Node::Hole(number)),
            Placeholder::Within => Err(self.within(line)),
            Placeholder::None if quoted => Ok(Node::Scalar(Scalar::Text(text.into()))),
            Placeholder::None => scalar::unquoted(text).map(Node::Scalar).map_err(|_| {
                self.fault(
                    format!("YAML readers disagree about what `{text}` is"),
                    line,
                    "put it in quotes if it is text",
                )
            }),
        }
    }

    fn within(&self, line: usize) -> Fault {
        self.fault(
            "a value stands in the middle of other text".to_owned(),
            line,
            "join them within the braces, so that the whole is one value: `{{ name ~ \"-canary\" }}`",
        )
    }
}
