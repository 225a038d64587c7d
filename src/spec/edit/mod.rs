//! Changing single values of a spec in the file that a person wrote, and nothing else of it.
//!
//! The change goes into the environment's own file, never into what it extends: others may extend that, too. Comments,
//! quotes, line ends and layout stay as they are. The text is only given back when reading it again gives the same
//! spec but for what was to be changed. Nothing is written here.

mod splice;

use camino::Utf8PathBuf;

use super::node::{Entry, Node, Value};
use super::project::{ENVIRONMENTS, Environments, Project};
use super::record::{Record, Shape};
use super::{Spec, file, yaml};
use crate::diagnostic::{Diagnostic, Sources};

/// One value that is to be another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The keys that lead to it, for example `services`, `api`, `image`.
    pub path: Vec<String>,
    /// The value, as text without quotes.
    pub value: String,
}

impl Change {
    /// The change of the value that keys lead to.
    pub fn new<Key: Into<String>>(path: impl IntoIterator<Item = Key>, value: impl Into<String>) -> Self {
        Self { path: path.into_iter().map(Into::into).collect(), value: value.into() }
    }
}

/// A file of an environment with other values, not written yet.
#[derive(Debug)]
pub struct Edited {
    /// The file, from the project's folder.
    pub file: Utf8PathBuf,
    /// Its text as it is.
    pub before: String,
    /// Its text with the changes; the same when they say what is there already.
    pub after: String,
    /// All environments of the project as they are with the changes.
    pub environments: Environments,
    /// Other environments that the changes reach, since they extend the file.
    pub also_changed: Vec<String>,
}

/// Changes values of an environment in its own file. A value that has the wanted text already, here or in what is
/// extended, is left alone.
///
/// # Errors
/// The file cannot be read, a key leads to something that is no single value, or the file is written in a way that
/// does not allow the change without touching something else.
pub fn edit(project: &Project, environment: &str, changes: &[Change]) -> Result<Edited, Diagnostic> {
    let name = format!("{environment}.yaml");
    let shown = Utf8PathBuf::from(format!("{ENVIRONMENTS}/{name}"));
    let before = file::text(&project.root().join(&shown), &shown)?;
    let read = |text: &str| project.load_with(&name, text);
    let environments = read(&before);
    let mut wanted = root(&environments, environment).ok_or_else(|| unreadable(&shown))?.clone();
    let mut after = before.clone();
    for change in changes {
        if text_at(&wanted, &change.path) != Some(&change.value) {
            after = apply(&after, change, &shown)?;
            put(&mut wanted, &change.path, &change.value);
        }
    }
    let changed = read(&after);
    if root(&changed, environment).map(canonical) != Some(canonical(&wanted)) {
        return Err(not_possible(&shown, "The way it is written makes the change reach further than it should."));
    }
    let differs = |other: &&str| *other != environment && differs(&environments, &changed, other);
    let also_changed = changed.names().filter(differs).map(str::to_owned).collect();
    Ok(Edited { file: shown, before, after, environments: changed, also_changed })
}

/// The text of one file with one value changed.
fn apply(text: &str, change: &Change, shown: &Utf8PathBuf) -> Result<String, Diagnostic> {
    let source = Sources::default().add(shown.clone(), text);
    let (root, findings) = yaml::read(source, text);
    let root = root.filter(|_| !findings.has_errors()).ok_or_else(|| unreadable(shown))?;
    let order = |depth: usize| key_order(change.path.get(..depth).unwrap_or_default());
    let splice = splice::set(text, &root, &change.path, &change.value, &order);
    splice.map(|splice| splice.apply(text)).map_err(|reason| not_possible(shown, &reason))
}

/// The keys of the record at a path, in the order in which they are documented; none where names are free.
fn key_order(path: &[String]) -> Vec<&'static str> {
    let mut shape = Shape::Record(Spec::record_shape());
    for segment in path {
        shape = match shape {
            Shape::Record(record) => match record.keys.iter().find(|key| key.key == segment) {
                Some(key) => (key.shape)(),
                None => return Vec::new(),
            },
            Shape::Entries(entry) | Shape::Pairs(entry) => *entry,
            _ => return Vec::new(),
        };
    }
    match shape {
        Shape::Record(record) => record.keys.iter().map(|key| key.key).collect(),
        _ => Vec::new(),
    }
}

fn root<'a>(environments: &'a Environments, name: &str) -> Option<&'a Node> {
    environments.get(name)?.root.as_ref()
}

fn differs(before: &Environments, after: &Environments, name: &str) -> bool {
    root(before, name).map(canonical) != root(after, name).map(canonical)
}

fn canonical(node: &Node) -> String {
    let mut text = String::new();
    node.canonical(&mut text);
    text
}

fn text_at<'a>(node: &'a Node, path: &[String]) -> Option<&'a String> {
    match &node.at(path.iter().map(String::as_str))?.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// Puts a text at a path of a tree, with the mappings that lead to it.
fn put(node: &mut Node, path: &[String], value: &str) {
    let Some((key, rest)) = path.split_first() else {
        node.value = Value::Scalar { text: value.to_owned(), quoted: false };
        return;
    };
    if !matches!(node.value, Value::Map(_)) {
        node.value = Value::Map(Vec::new());
    }
    let span = node.span;
    let Value::Map(entries) = &mut node.value else { return };
    let index = entries.iter().position(|entry| entry.key == *key).unwrap_or_else(|| {
        let value = Node { span, value: Value::Null, replaced: Vec::new() };
        entries.push(Entry { key: key.clone(), key_span: span, value });
        entries.len() - 1
    });
    if let Some(entry) = entries.get_mut(index) {
        put(&mut entry.value, rest, value);
    }
}

fn unreadable(file: &Utf8PathBuf) -> Diagnostic {
    Diagnostic::error("spec-edit", format!("`{file}` cannot be changed: it has errors"))
        .help("run `platform validate`, and correct what it says")
}

fn not_possible(file: &Utf8PathBuf, reason: &str) -> Diagnostic {
    Diagnostic::error("spec-edit", format!("`{file}` cannot be changed without touching something else"))
        .because(reason)
        .help("make the change by hand")
}
