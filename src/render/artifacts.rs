//! What was rendered, before it is on disk.

use super::error::RenderError;
use super::lock::LOCK_FILE;
use crate::diagnostic::Sources;
use crate::hcl::Printed;
use crate::kubernetes::ManifestFile;
use crate::os;
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which lines of a file came from which place in the spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceMapEntry {
    /// What stands there, as Terraform addresses it: `aws_vpc.main`.
    pub address: String,
    /// The first line, from 1.
    pub first_line: usize,
    /// The last line.
    pub last_line: usize,
    /// `environments/prod.yaml:12:3`; none for what no single place in the spec asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Where, relative to `<out>/<environment>`.
    pub path: Utf8PathBuf,
    /// The whole file.
    pub text: String,
    /// The source map, in the order of the lines; empty for files without one.
    pub blocks: Vec<SourceMapEntry>,
}

impl Artifact {
    /// A file without a source map.
    #[must_use]
    pub fn new(path: impl Into<Utf8PathBuf>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), blocks: Vec::new() }
    }

    /// A Terraform file; the origins of its blocks are looked up in `sources`.
    #[must_use]
    pub fn terraform(path: impl Into<Utf8PathBuf>, printed: Printed, sources: &Sources) -> Self {
        let entry = |block: crate::hcl::PrintedBlock| SourceMapEntry {
            address: block.address,
            first_line: block.first_line,
            last_line: block.last_line,
            origin: block.origin.map(|span| sources.location(span)),
        };
        Self { path: path.into(), text: printed.text, blocks: printed.blocks.into_iter().map(entry).collect() }
    }
}

impl Artifact {
    /// A file of Kubernetes objects under a notice; the origins of the objects are looked up in `sources`.
    #[must_use]
    pub fn kubernetes(file: &ManifestFile, notice: &str, sources: &Sources) -> Self {
        let mut text = format!("# {notice}\n");
        let mut blocks = Vec::with_capacity(file.manifests.len());
        let mut line = 2;
        for manifest in &file.manifests {
            text.push_str("---\n");
            let start = text.len();
            manifest.write(&mut text);
            let lines = text[start..].bytes().filter(|byte| *byte == b'\n').count();
            blocks.push(SourceMapEntry {
                address: manifest.address(),
                first_line: line + 1,
                last_line: line + lines,
                origin: Some(sources.location(manifest.origin)),
            });
            line += lines + 1;
        }
        Self { path: file.path.clone(), text, blocks }
    }
}

/// All files of one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifacts {
    /// The environment's name; also the name of its directory.
    pub environment: String,
    /// The [`digest`] of the resolved spec that all of it was made from.
    pub specification_digest: String,
    files: BTreeMap<Utf8PathBuf, Artifact>,
}

impl Artifacts {
    /// No files yet.
    #[must_use]
    pub fn new(environment: impl Into<String>, specification_digest: impl Into<String>) -> Self {
        Self {
            environment: environment.into(),
            specification_digest: specification_digest.into(),
            files: BTreeMap::new(),
        }
    }

    /// Adds a file.
    ///
    /// # Panics
    /// In debug builds, when there is a file of that path already: two parts of the program would overwrite each other.
    pub fn add(&mut self, artifact: Artifact) {
        let previous = self.files.insert(artifact.path.clone(), artifact);
        debug_assert!(previous.is_none(), "rendered twice: {previous:?}");
    }

    /// The files in the order of their paths, without `platform.lock.json`.
    pub fn iter(&self) -> impl Iterator<Item = &Artifact> {
        self.files.values()
    }

    /// The file at `path`, relative to the environment's directory.
    #[must_use]
    pub fn get(&self, path: &Utf8Path) -> Option<&Artifact> {
        self.files.get(path)
    }

    /// Checks that every path stays inside the tree and none stands in the way of another.
    ///
    /// # Errors
    /// [`RenderError::Path`] with the first path that does not.
    pub(super) fn check(&self) -> Result<(), RenderError> {
        let refuse = |path: &str, reason| Err(RenderError::Path { path: path.into(), reason });
        let name = Utf8Path::new(&self.environment);
        if !is_plain(name) || name.components().count() != 1 || self.environment.starts_with('.') {
            return refuse(&self.environment, "an environment's name is one plain directory name");
        }
        for path in self.files.keys() {
            if !is_plain(path) {
                return refuse(path.as_str(), "a path is relative and has no `.` and `..` in it");
            }
            if path == LOCK_FILE {
                return refuse(path.as_str(), "this file is written by render itself");
            }
            let mut above = path.ancestors().skip(1);
            if above.any(|ancestor| ancestor == LOCK_FILE || self.files.contains_key(ancestor)) {
                return refuse(path.as_str(), "a part of the path is rendered as a file");
            }
        }
        Ok(())
    }
}

/// Whether a path is made of names only, written as they are.
pub(super) fn is_plain(path: &Utf8Path) -> bool {
    let names_only = path.components().all(|component| matches!(component, Utf8Component::Normal(_)));
    let rebuilt: Utf8PathBuf = path.components().collect();
    names_only
        && !path.as_str().is_empty()
        && os::slashes(rebuilt).as_str() == path.as_str()
        && !path.as_str().contains('\0')
}
