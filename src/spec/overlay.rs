//! Files that extend one another: `extends`, merge, `null`.
//!
//! Mappings merge, single values and lists replace, `null` removes. What is replaced stays known as a place, so that
//! `explain` can show where a value came from.

use std::collections::{BTreeMap, HashMap};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::node::{Entry, Node, Value};
use super::scalar::shown;
use super::{file, yaml};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span, did_you_mean};
use crate::os;

/// The key that names the file beneath.
pub(super) const EXTENDS: &str = "extends";

/// Reads spec files of one folder, each of them once.
#[derive(Debug)]
pub struct Reader<'a> {
    folder: &'a Utf8Path,
    /// How the folder is named to the user.
    shown_folder: &'a Utf8Path,
    sources: Sources,
    /// Every file read so far: its root, unless it could not be read, and what was found in it.
    read: BTreeMap<Utf8PathBuf, (Option<Node>, Diagnostics)>,
    /// What was found since the findings were taken last.
    findings: Diagnostics,
    /// The files that the last environment is made of.
    layers: Vec<Utf8PathBuf>,
}

/// A file on the way from an environment down to its base.
struct Step {
    path: Utf8PathBuf,
    /// Where the file above names it; `None` for the environment's own file.
    named_at: Option<Span>,
    root: Node,
}

impl<'a> Reader<'a> {
    /// A reader of the files in `folder`, which the user knows as `shown_folder`.
    #[must_use]
    pub fn new(folder: &'a Utf8Path, shown_folder: &'a Utf8Path) -> Self {
        Self {
            folder,
            shown_folder,
            sources: Sources::default(),
            read: BTreeMap::new(),
            findings: Diagnostics::default(),
            layers: Vec::new(),
        }
    }

    /// The files that the last [`resolve`](Self::resolve) has merged, each before the one that it extends.
    #[must_use]
    pub fn take_layers(&mut self) -> Vec<Utf8PathBuf> {
        std::mem::take(&mut self.layers)
    }

    /// What the last [`resolve`](Self::resolve) found.
    #[must_use]
    pub fn take_findings(&mut self) -> Diagnostics {
        std::mem::take(&mut self.findings)
    }

    /// Takes a file to have another text than it has on disk.
    pub(super) fn assume(&mut self, path: &Utf8Path, text: &str) {
        let source = self.sources.add(self.shown_folder.join(path), file::with_plain_line_ends(text));
        let parsed = self.parse(source);
        self.read.insert(path.to_owned(), parsed);
    }

    /// The files read.
    #[must_use]
    pub fn into_sources(self) -> Sources {
        self.sources
    }

    /// Reads a file and everything that it extends, merged; `None` when a part could not be read.
    pub fn resolve(&mut self, file: &Utf8Path) -> Option<Node> {
        let mut steps: Vec<Step> = Vec::new();
        let mut next = Some((file.to_owned(), None));
        while let Some((path, named_at)) = next {
            if let Some(first) = steps.iter().position(|step| step.path == path) {
                if let Some(entry) = steps.get_mut(first) {
                    // The first file of the circle was named from outside; in the circle, the last one names it.
                    entry.named_at = named_at;
                }
                self.refuse_cycle(&mut steps[first..]);
                return None;
            }
            let mut root = self.read_file(&path, named_at)?;
            next = match remove_key(&mut root, EXTENDS) {
                Some(extends) => Some(self.target(&path, &extends)?),
                None => None,
            };
            steps.push(Step { path, named_at, root });
        }
        self.layers = steps.iter().map(|step| step.path.clone()).collect();
        let mut merged = steps.pop()?.root;
        while let Some(step) = steps.pop() {
            merged = self.merge_roots(merged, step.root);
        }
        self.warn_of_nothing(&merged, &mut Vec::new());
        Some(merged)
    }

    /// The root mapping of a file. A file that was read before is not read again, but what is wrong with it counts again.
    fn read_file(&mut self, path: &Utf8Path, named_at: Option<Span>) -> Option<Node> {
        if let Some((root, findings)) = self.read.get(path) {
            self.findings.extend(findings.clone());
            return root.clone();
        }
        let name = os::slashes(self.shown_folder.join(path));
        let (root, findings) = match file::read(&self.folder.join(path), &name, &mut self.sources) {
            Ok(source) => self.parse(source),
            Err(finding) => (None, self.with_place(finding, path, named_at).into()),
        };
        self.findings.extend(findings.clone());
        self.read.insert(path.to_owned(), (root.clone(), findings));
        root
    }

    fn parse(&self, source: SourceId) -> (Option<Node>, Diagnostics) {
        let (root, mut findings) = yaml::read(source, self.sources.text(source));
        let root = root.filter(|root| {
            let is_map = matches!(root.value, Value::Map(_));
            if !is_map && !matches!(root.value, Value::Unreadable) {
                findings.push(
                    Diagnostic::error("wrong-type", "a spec must be a mapping")
                        .at(root.span, format!("this is {}", root.kind()))
                        .help("write `key: value` lines, beginning with `apiVersion: platform/v1`"),
                );
            }
            is_map
        });
        (root, findings)
    }

    /// Adds the place that names a file to what is wrong with the file.
    fn with_place(&self, mut finding: Diagnostic, path: &Utf8Path, named_at: Option<Span>) -> Diagnostic {
        if let Some(span) = named_at {
            finding = finding.at(span, "named here");
        }
        if finding.code == "missing-file" {
            let mut files = yaml_files(self.folder);
            // A link that leads nowhere is listed, but is no file.
            files.retain(|file| file != path.as_str());
            let near = did_you_mean(path.as_str(), files.iter().map(String::as_str));
            finding.help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if files.is_empty() => {
                    format!("write the file, or remove what names it in `{}`", self.shown_folder)
                }
                None => format!("the files in `{}` are {}", self.shown_folder, files.join(", ")),
            };
        }
        finding
    }

    /// The file that an `extends` names, and where.
    fn target(&mut self, file: &Utf8Path, extends: &Node) -> Option<(Utf8PathBuf, Option<Span>)> {
        let Value::Scalar { text, .. } = &extends.value else {
            if !matches!(extends.value, Value::Unreadable) {
                self.findings.push(
                    Diagnostic::error("wrong-type", "`extends` must be the name of a file")
                        .at(extends.span, format!("this is {}", extends.kind()))
                        .help("write for example `extends: base.yaml`"),
                );
            }
            return None;
        };
        match inside_folder(file, Utf8Path::new(text)) {
            Some(path) => Some((path, Some(extends.span))),
            None => {
                let finding = Diagnostic::error("extends-outside", "`extends` leaves the folder of the environments")
                    .at(extends.span, format!("{} is not a file in `{}`", shown(text), self.shown_folder))
                    .help("move the file into the folder, and write for example `extends: base.yaml`");
                self.findings.push(finding);
                None
            }
        }
    }

    /// The steps are the files of the circle, each named by the one before it, the first by the last.
    fn refuse_cycle(&mut self, cycle: &mut [Step]) {
        // Environments that enter one circle at different files describe it alike, so that it is reported once.
        let smallest = cycle.iter().enumerate().min_by_key(|(_, step)| &step.path).map_or(0, |(index, _)| index);
        cycle.rotate_left(smallest);
        let names: Vec<&str> = cycle.iter().chain(cycle.first()).map(|step| step.path.as_str()).collect();
        let mut finding = Diagnostic::error("extends-cycle", "files extend one another in a circle")
            .because(format!("The circle is {}.", names.join(" → ")))
            .help("remove one of these `extends`");
        for step in cycle.iter().skip(1).chain(cycle.first()) {
            if let Some(span) = step.named_at {
                finding = finding.at(span, format!("extends {}", shown(step.path.as_str())));
            }
        }
        self.findings.push(finding);
    }

    fn merge_roots(&mut self, base: Node, overlay: Node) -> Node {
        let mut path = Vec::new();
        self.merge(base, overlay, &mut path)
    }

    /// `overlay` over `base`.
    fn merge(&mut self, base: Node, overlay: Node, path: &mut Vec<String>) -> Node {
        match (base.value, overlay.value) {
            (Value::Map(below), Value::Map(above)) => {
                let entries = self.merge_entries(below, above, path);
                let replaced = with(base.replaced, base.span);
                Node { span: overlay.span, value: Value::Map(entries), replaced }
            }
            (below, above) => {
                let mixed = matches!(below, Value::Map(_)) != matches!(above, Value::Map(_));
                let silent = |value: &Value| matches!(value, Value::Unreadable | Value::Null);
                let unreadable = mixed && !silent(&below) && !silent(&above);
                if unreadable {
                    self.refuse_mixture(&below, base.span, &above, overlay.span, path);
                }
                let mut above = if unreadable { Value::Unreadable } else { above };
                self.sweep(&mut above, path);
                Node { span: overlay.span, value: above, replaced: with(base.replaced, base.span) }
            }
        }
    }

    fn merge_entries(&mut self, below: Vec<Entry>, above: Vec<Entry>, path: &mut Vec<String>) -> Vec<Entry> {
        let mut merged: Vec<Option<Entry>> = below.into_iter().map(Some).collect();
        let places: HashMap<String, usize> =
            merged.iter().flatten().enumerate().map(|(index, entry)| (entry.key.clone(), index)).collect();
        for mut entry in above {
            path.push(entry.key.clone());
            let slot = places.get(&entry.key).and_then(|&index| merged.get_mut(index));
            match (slot, &entry.value.value) {
                (Some(slot), Value::Null) if !null_is_a_value(path) => *slot = None,
                (Some(slot), _) => {
                    if let Some(old) = slot.take() {
                        entry.value = self.merge(old.value, entry.value, path);
                    }
                    *slot = Some(entry);
                }
                (None, Value::Null) if !null_is_a_value(path) => self.warn_of_removal(&entry, path),
                (None, _) => {
                    self.sweep(&mut entry.value.value, path);
                    merged.push(Some(entry));
                }
            }
            path.pop();
        }
        merged.into_iter().flatten().collect()
    }

    /// Takes out the `null`s of an overlay's part that has nothing beneath it, with a warning each.
    fn sweep(&mut self, value: &mut Value, path: &mut Vec<String>) {
        let Value::Map(entries) = value else { return };
        entries.retain_mut(|entry| {
            path.push(entry.key.clone());
            let keep = !matches!(entry.value.value, Value::Null) || null_is_a_value(path);
            if keep {
                self.sweep(&mut entry.value.value, path);
            } else {
                self.warn_of_removal(entry, path);
            }
            path.pop();
            keep
        });
    }

    fn warn_of_removal(&mut self, entry: &Entry, path: &[String]) {
        let finding = Diagnostic::warning("null-removes-nothing", format!("`{}` is not set below", joined(path)))
            .at(entry.key_span, "nothing is removed by this")
            .help("leave the key out");
        self.findings.push(finding);
    }

    fn refuse_mixture(&mut self, below: &Value, below_at: Span, above: &Value, above_at: Span, path: &[String]) {
        let kind = |value: &Value| if matches!(value, Value::Map(_)) { "a mapping" } else { "no mapping" };
        let finding = Diagnostic::error("overlay-mixture", format!("`{}` changes its kind", joined(path)))
            .at(above_at, format!("{} here", kind(above)))
            .at(below_at, format!("{} here", kind(below)))
            .because("A mapping merges with a mapping; anything else replaces anything else.")
            .help("write the same kind of value in both files");
        self.findings.push(finding);
    }

    /// Warns of keys without a value in the files at the bottom.
    fn warn_of_nothing(&mut self, node: &Node, path: &mut Vec<String>) {
        let Value::Map(entries) = &node.value else { return };
        for entry in entries {
            path.push(entry.key.clone());
            if matches!(entry.value.value, Value::Null) && !null_is_a_value(path) {
                let finding = Diagnostic::warning("no-value", format!("`{}` has no value", joined(path)))
                    .at(entry.key_span, "this counts as left out")
                    .help("write a value, or remove the key");
                self.findings.push(finding);
            }
            self.warn_of_nothing(&entry.value, path);
            path.pop();
        }
    }
}

/// Whether `null` at a path is what the key is to be: in the values of a patch, where it removes keys of objects.
fn null_is_a_value(path: &[String]) -> bool {
    matches!(path, [patches, _, change, _, ..] if patches == "patches" && (change == "set" || change == "merge"))
}

fn joined(path: &[String]) -> String {
    shown(&path.join(".")).trim_matches('`').to_owned()
}

fn with(mut places: Vec<Span>, span: Span) -> Vec<Span> {
    places.push(span);
    places
}

fn remove_key(root: &mut Node, key: &str) -> Option<Node> {
    let Value::Map(entries) = &mut root.value else { return None };
    let index = entries.iter().position(|entry| entry.key == key)?;
    Some(entries.remove(index).value)
}

/// The path of a target relative to the folder; `None` when it leads outside, or is no path to a file.
fn inside_folder(file: &Utf8Path, target: &Utf8Path) -> Option<Utf8PathBuf> {
    let mut path = file.parent().unwrap_or(Utf8Path::new("")).to_owned();
    for component in target.components() {
        match component {
            Utf8Component::Normal(name) => path.push(name),
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    (!path.as_str().is_empty()).then(|| os::slashes(path))
}

/// The names of the YAML files in a folder, sorted. Hidden files are those of editors.
pub(super) fn yaml_files(folder: &Utf8Path) -> Vec<String> {
    let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_owned())
        .filter(|name| !name.starts_with('.'))
        .filter(|name| Utf8Path::new(name).extension().is_some_and(|extension| matches!(extension, "yaml" | "yml")))
        .collect();
    names.sort();
    names
}
