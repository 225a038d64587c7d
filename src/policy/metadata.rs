//! The annotations of a policy's package, as OPA knows them: a comment that begins with `# METADATA` and is YAML.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, SourceId};
use crate::spec::node::{Node, Value};
use crate::spec::yaml;

const START: &str = "# METADATA";

/// What the annotations say.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) fix: String,
    pub(super) kinds: Vec<String>,
    pub(super) except: Vec<String>,
    pub(super) parameters: BTreeMap<String, Vec<String>>,
}

impl Metadata {
    /// Reads the annotations that come first in a file. Places are those of the file.
    pub(super) fn read(text: &str, source: SourceId) -> Result<Self, Diagnostics> {
        let Some(yaml) = annotations(text) else { return Ok(Self::default()) };
        let (root, mut findings) = yaml::read(source, &yaml);
        let mut metadata = Self::default();
        let Some(root) = root.filter(|_| !findings.has_errors()) else { return Err(findings) };
        let text = |key: &str| root.get(key).and_then(scalar).unwrap_or_default();
        (metadata.title, metadata.description) = (text("title"), text("description"));
        for entry in root.get("custom").into_iter().flat_map(entries) {
            match entry.key.as_str() {
                "fix" => metadata.fix = scalar(&entry.value).unwrap_or_default(),
                "kinds" => metadata.kinds = list(&entry.value, &mut findings),
                "except" => metadata.except = list(&entry.value, &mut findings),
                "parameters" => {
                    let parameters = entries(&entry.value);
                    let read = parameters.map(|one| (one.key.clone(), list(&one.value, &mut findings)));
                    metadata.parameters = read.collect();
                }
                // Others may have theirs.
                _ => {}
            }
        }
        if findings.has_errors() { Err(findings) } else { Ok(metadata) }
    }
}

/// The annotations with blanks in the place of everything else. `None` when there are none before the package.
fn annotations(text: &str) -> Option<String> {
    let mut yaml = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n');
    for line in lines.by_ref() {
        yaml.push_str(if line.ends_with('\n') { "\n" } else { "" });
        if line.trim_end() == START {
            break;
        }
        if line.starts_with("package ") {
            return None;
        }
    }
    for line in lines {
        let Some(rest) = line.strip_prefix('#') else { break };
        yaml.push(' ');
        yaml.push_str(rest);
    }
    (!yaml.trim().is_empty()).then_some(yaml)
}

fn entries(node: &Node) -> impl Iterator<Item = &crate::spec::node::Entry> {
    let entries: &[_] = match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    };
    entries.iter()
}

fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar { text, .. } => Some(text.trim().to_owned()),
        _ => None,
    }
}

/// The texts of a list.
pub(super) fn list(node: &Node, findings: &mut Diagnostics) -> Vec<String> {
    let texts: Option<Vec<String>> = match &node.value {
        Value::List(items) => items.iter().map(scalar).collect(),
        _ => None,
    };
    texts.unwrap_or_else(|| {
        let finding = Diagnostic::error("policy-file", "this must be a list of texts");
        findings.push(finding.at(node.span, "it is something else").help("write for example `[cpu, memory]`"));
        Vec::new()
    })
}
