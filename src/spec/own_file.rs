//! Terraform files of the user's own: `environments/<name>/terraform/<stack>/*.tf`, beside the file that they belong to.
//!
//! They follow `extends` as everything else does: those of the base are there in each environment that extends it, and a
//! file of the same path in the environment takes the place of the base's.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use walkdir::{DirEntry, WalkDir};

use super::file;
use super::project::ENVIRONMENTS;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use crate::os;

/// The folder with them, in the folder of an environment or of what it extends.
pub const FOLDER: &str = "terraform";

/// A file of the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// Its path below the folder of all Terraform files, for example `network/peering.tf`.
    pub path: Utf8PathBuf,
    /// The file.
    pub source: SourceId,
    /// Whether it belongs to what the environment extends, which others may extend as well.
    pub is_shared: bool,
}

impl OwnFile {
    /// Its first line.
    #[must_use]
    pub fn start(&self) -> Span {
        Span { source: self.source, start: 0, end: 0, line: 1, column: 1 }
    }

    /// The folder that it is in, which names a stack; none when it is in no folder, or in one within another.
    #[must_use]
    pub fn stack(&self) -> Option<&str> {
        let folder = self.path.parent()?;
        (folder.components().count() == 1).then(|| folder.as_str())
    }

    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.file_name().unwrap_or_default()
    }
}

/// Reads the files of all environments, each of them once.
#[derive(Debug)]
pub(super) struct OwnFiles<'a> {
    root: &'a Utf8Path,
    /// The folders that were read.
    read: BTreeMap<Utf8PathBuf, Folder>,
}

/// A folder with such files.
#[derive(Debug, Default)]
struct Folder {
    /// Its files, by their paths in it.
    files: Vec<(Utf8PathBuf, SourceId)>,
    /// What is wrong with those that are not text.
    findings: Diagnostics,
}

impl<'a> OwnFiles<'a> {
    pub(super) fn of(root: &'a Utf8Path) -> Self {
        Self { root, read: BTreeMap::new() }
    }

    /// The files of an environment that is made of these files of the spec, its own first.
    pub(super) fn read(&mut self, layers: &[Utf8PathBuf], sources: &mut Sources) -> (Vec<OwnFile>, Diagnostics) {
        let mut files: BTreeMap<Utf8PathBuf, OwnFile> = BTreeMap::new();
        let mut findings = Diagnostics::default();
        for (index, layer) in layers.iter().enumerate().rev() {
            let folder = self.folder(layer, sources);
            findings.extend(folder.findings.clone());
            let own = folder.files.iter().map(|(path, source)| {
                (path.clone(), OwnFile { path: path.clone(), source: *source, is_shared: index > 0 })
            });
            files.extend(own);
        }
        (files.into_values().collect(), findings)
    }

    fn folder(&mut self, layer: &Utf8Path, sources: &mut Sources) -> &Folder {
        let root = self.root;
        let path = os::slashes(Utf8Path::new(ENVIRONMENTS).join(layer.with_extension("")).join(FOLDER));
        self.read.entry(path.clone()).or_insert_with(|| Folder::read(root, &path, sources))
    }
}

/// The folders below `environments/` with Terraform files that belong to none of these files of the spec.
pub(super) fn unused(root: &Utf8Path, layers: &[Utf8PathBuf]) -> Diagnostics {
    let environments = root.join(ENVIRONMENTS);
    let used: Vec<Utf8PathBuf> = layers.iter().map(|layer| layer.with_extension("")).collect();
    let mut findings = Diagnostics::default();
    let entries = WalkDir::new(&environments).min_depth(2).sort_by_file_name().into_iter().filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_type().is_dir() && entry.file_name() == FOLDER) {
        let Some(layer) = Utf8Path::from_path(entry.path()).and_then(Utf8Path::parent) else { continue };
        let Ok(layer) = layer.strip_prefix(&environments).map(os::slashes) else { continue };
        let is_inside = used.iter().any(|used| layer == *used || layer.starts_with(used.join(FOLDER)));
        if !is_inside {
            findings.push(
                Diagnostic::error(
                    "terraform-unused",
                    format!("`{ENVIRONMENTS}/{layer}/{FOLDER}` belongs to no environment"),
                )
                .because(format!("There is no `{ENVIRONMENTS}/{layer}.yaml`, or no environment extends it."))
                .help("name the folder after the file of the spec that the Terraform files belong to"),
            );
        }
    }
    findings
}

impl Folder {
    /// Reads the files in a folder and below it. Hidden ones are those of editors and of version control.
    fn read(root: &Utf8Path, path: &Utf8Path, sources: &mut Sources) -> Self {
        let mut folder = Self::default();
        let is_shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
        let entries = WalkDir::new(root.join(path)).sort_by_file_name().into_iter().filter_entry(is_shown);
        for entry in entries.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir()) {
            let Some(file) = Utf8Path::from_path(entry.path()) else { continue };
            let (Ok(name), Ok(inside)) = (file.strip_prefix(root), file.strip_prefix(root.join(path))) else {
                continue;
            };
            match file::read(file, &os::slashes(name), sources) {
                Ok(source) => folder.files.push((os::slashes(inside), source)),
                Err(finding) => folder.findings.push(finding),
            }
        }
        folder
    }
}
