//! The spec's `patches`: changes to what the templates yield.

use std::collections::BTreeMap;

use super::manifest::{Manifest, ManifestFile};
use super::path::{self, Step};
use super::scalar;
use super::tree::{Key, Node, Scalar, Value, View};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::decode::Located;
use crate::spec::node::{Node as Written, Value as WrittenValue};
use crate::spec::patch::{Patch, PatchTarget};
use crate::spec::scalar::Text;

/// Changes the objects of all clusters; without objects, the patches are only read.
///
/// What is wrong is given back: paths that cannot be read, places that are not there, and, where that `must_match`, patches
/// that match no object.
pub(super) fn apply(
    patches: &[(String, Patch)],
    mut files: Option<&mut [ManifestFile]>,
    must_match: bool,
) -> Diagnostics {
    let mut findings = Diagnostics::default();
    for (name, patch) in patches {
        match (Operations::read(name, patch), &mut files) {
            (Ok(operations), Some(files)) => operations.apply(name, patch, files, must_match, &mut findings),
            (Ok(_), None) => {}
            (Err(found), _) => findings.extend(found),
        }
    }
    findings
}

/// What a patch does, in this order.
#[derive(Default)]
struct Operations {
    set: Vec<Operation>,
    merge: Vec<Operation>,
    delete: Vec<Operation>,
}

struct Operation {
    path: Vec<Step>,
    text: String,
    place: Span,
    value: Node,
}

impl Operations {
    fn read(name: &str, patch: &Patch) -> Result<Self, Diagnostics> {
        let mut findings = Diagnostics::default();
        let mut values = |values: &BTreeMap<String, Written>| {
            let read = values.iter().map(|(path, value)| operation(path, value.span, node(value)));
            collect(read, name, &mut findings)
        };
        let (set, merge) = (values(&patch.set.0), values(&patch.merge.0));
        let delete =
            patch.delete.iter().map(|path| operation(path.as_str(), path.span, Ok(Node::Scalar(Scalar::Null))));
        let delete = collect(delete, name, &mut findings);
        if set.is_empty() && merge.is_empty() && delete.is_empty() && findings.is_empty() {
            findings.push(
                Diagnostic::error("patch-empty", format!("patch `{name}` changes nothing"))
                    .at(patch.span, "")
                    .help("write what it does under `set`, `merge` or `delete`"),
            );
        }
        if findings.has_errors() { Err(findings) } else { Ok(Self { set, merge, delete }) }
    }

    fn apply(
        &self,
        name: &str,
        patch: &Patch,
        files: &mut [ManifestFile],
        must_match: bool,
        findings: &mut Diagnostics,
    ) {
        let mut matched = 0;
        for file in files.iter_mut().filter(|file| is_cluster(&patch.target, &file.cluster)) {
            for manifest in file.manifests.iter_mut().filter(|manifest| is_target(&patch.target, manifest)) {
                matched += 1;
                match self.changed(manifest) {
                    Ok(tree) => *manifest = manifest.clone().patched(tree, patch.span),
                    Err(operation) => findings.push(nothing_there(name, operation, manifest)),
                }
            }
        }
        if matched == 0 && must_match {
            findings.push(no_target(name, &patch.target, files));
        }
    }

    /// The tree of an object after the patch, or the operation whose place it lacks.
    fn changed(&self, manifest: &Manifest) -> Result<Node, &Operation> {
        let mut root = alone(manifest.object.view());
        for operation in &self.set {
            *path::find_or_make(&mut root, &operation.path).ok_or(operation)? = operation.value.clone();
        }
        for operation in &self.merge {
            merge(path::find_or_make(&mut root, &operation.path).ok_or(operation)?, &operation.value);
        }
        for operation in &self.delete {
            path::remove(&mut root, &operation.path).then_some(()).ok_or(operation)?;
        }
        Ok(root)
    }
}

fn operation(path: &str, place: Span, value: Result<Node, Diagnostic>) -> Result<Operation, Diagnostic> {
    let steps = path::parse(path).map_err(|problem| {
        Diagnostic::error("patch-path", format!("the path `{path}` {problem}"))
            .at(place, "")
            .help("write for example `spec.template.spec.containers[name=api].image`")
    })?;
    Ok(Operation { path: steps, text: path.to_owned(), place, value: value? })
}

fn collect(
    operations: impl Iterator<Item = Result<Operation, Diagnostic>>,
    patch: &str,
    findings: &mut Diagnostics,
) -> Vec<Operation> {
    let mut read = Vec::new();
    for operation in operations {
        match operation {
            Ok(operation) => read.push(operation),
            Err(finding) => findings.push(finding.because(format!("It stands in patch `{patch}`."))),
        }
    }
    read
}

/// Merges mappings key by key; `null` removes a key, anything else replaces what is there.
pub(super) fn merge(target: &mut Node, change: &Node) {
    let Node::Map(changes) = change else {
        *target = change.clone();
        return;
    };
    if !matches!(target, Node::Map(_)) {
        *target = Node::Map(Vec::new());
    }
    let Node::Map(entries) = target else { return };
    for (key, value) in changes {
        let place = entries.iter().position(|(other, _)| other == key);
        match (place, value) {
            (Some(place), Node::Scalar(Scalar::Null)) => drop(entries.remove(place)),
            (None, Node::Scalar(Scalar::Null)) => {}
            (Some(place), value) => merge(&mut entries[place].1, value),
            (None, value) => {
                let mut added = Node::Scalar(Scalar::Null);
                merge(&mut added, value);
                entries.push((key.clone(), added));
            }
        }
    }
}

/// The tree of an object with its values in it.
pub(super) fn alone(view: View<'_>) -> Node {
    match view.value() {
        Value::Null => Node::Scalar(Scalar::Null),
        Value::Boolean(boolean) => Node::Scalar(Scalar::Boolean(boolean)),
        Value::Integer(integer) => Node::Scalar(Scalar::Integer(integer)),
        Value::Float(float) => Node::Scalar(Scalar::Float(float)),
        Value::Text(text) => Node::Scalar(Scalar::Text(text.into())),
        Value::List => Node::List(view.items().map(alone).collect()),
        Value::Map => Node::Map(view.entries().map(|(key, value)| (Key::Text(key.into()), alone(value))).collect()),
    }
}

/// A value as it is written in the spec.
pub(super) fn node(written: &Written) -> Result<Node, Diagnostic> {
    match &written.value {
        WrittenValue::Null | WrittenValue::Unreadable => Ok(Node::Scalar(Scalar::Null)),
        WrittenValue::Scalar { text, quoted: true } => Ok(Node::Scalar(Scalar::Text(text.as_str().into()))),
        WrittenValue::Scalar { text, quoted: false } => scalar::unquoted(text).map(Node::Scalar).map_err(|_| {
            Diagnostic::error("patch-value", format!("YAML readers disagree about what `{text}` is"))
                .at(written.span, "")
                .help(format!("write `\"{text}\"` if it is text"))
        }),
        WrittenValue::List(items) => items.iter().map(node).collect::<Result<_, _>>().map(Node::List),
        WrittenValue::Map(entries) => entries
            .iter()
            .map(|entry| Ok((Key::Text(entry.key.as_str().into()), node(&entry.value)?)))
            .collect::<Result<_, _>>()
            .map(Node::Map),
    }
}

fn is_cluster(target: &PatchTarget, cluster: &str) -> bool {
    matches(target.cluster.as_ref(), cluster)
}

fn is_target(target: &PatchTarget, manifest: &Manifest) -> bool {
    let object = &manifest.object;
    matches(Some(&target.kind), object.kind())
        && matches(target.name.as_ref(), object.name())
        && matches(target.namespace.as_ref(), object.namespace().unwrap_or_default())
}

/// Whether a text fits what is written; `*` stands for any part.
fn matches(wanted: Option<&Located<Text>>, text: &str) -> bool {
    let Some(wanted) = wanted else { return true };
    let mut parts = wanted.as_str().split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        last = Some(part);
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    last.map_or(rest.is_empty(), |last| text.len() >= first.len() + last.len() && text.ends_with(last))
}

fn no_target(name: &str, target: &PatchTarget, files: &[ManifestFile]) -> Diagnostic {
    let manifests = || files.iter().flat_map(|file| &file.manifests);
    let mut kinds: Vec<&str> = manifests().map(|manifest| manifest.object.kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let of_kind: Vec<&Manifest> =
        manifests().filter(|manifest| matches(Some(&target.kind), manifest.object.kind())).collect();
    let help = match of_kind.first() {
        None => match crate::diagnostic::did_you_mean(target.kind.as_str(), kinds.iter().copied()) {
            Some(near) => format!("did you mean kind `{near}`?"),
            None => format!("the kinds are {}", kinds.join(", ")),
        },
        Some(_) => {
            let mut names: Vec<&str> = of_kind.iter().map(|manifest| manifest.object.name()).collect();
            names.sort_unstable();
            names.dedup();
            names.truncate(8);
            format!("objects of that kind are for example {}", names.join(", "))
        }
    };
    Diagnostic::error("patch-unmatched", format!("patch `{name}` matches no object")).at(target.span, "").help(help)
}

fn nothing_there(name: &str, operation: &Operation, manifest: &Manifest) -> Diagnostic {
    Diagnostic::error("patch-path", format!("patch `{name}` finds nothing at `{}`", operation.text))
        .at(operation.place, "")
        .because(format!("{} has nothing there.", manifest.address()))
        .help("look at the object in the rendered files")
}
