//! `platform.lock.json`: which files are ours, what we wrote into them, and which place in the spec asked for it.

use super::artifacts::{Artifacts, SourceMapEntry, is_plain};
use super::error::RenderError;
use crate::digest::sha256;
use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::ErrorKind;

/// The name of the lock file, directly inside the environment's directory.
pub const LOCK_FILE: &str = "platform.lock.json";

/// The version of the format; a change that older versions would misread raises it.
const FORMAT: u32 = 1;

/// The contents of a lock file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockFile<'a> {
    /// The version of this format.
    pub format: u32,
    /// The version of `platform` that wrote the tree.
    pub platform: String,
    /// The environment's name.
    pub environment: String,
    /// SHA-256 of the resolved spec.
    pub specification: String,
    /// Every file that was written, by its path relative to the environment's directory.
    pub files: BTreeMap<Utf8PathBuf, LockedFile<'a>>,
}

/// What a lock file knows of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedFile<'a> {
    /// SHA-256 of the bytes that were written.
    pub sha256: String,
    /// The source map.
    #[serde(default, skip_serializing_if = "<[SourceMapEntry]>::is_empty")]
    pub blocks: Cow<'a, [SourceMapEntry]>,
}

impl<'a> LockFile<'a> {
    /// The lock file of what was rendered.
    #[must_use]
    pub fn of(artifacts: &'a Artifacts) -> Self {
        let locked = |artifact: &'a super::Artifact| LockedFile {
            sha256: sha256(&artifact.text),
            blocks: Cow::Borrowed(artifact.blocks.as_slice()),
        };
        Self {
            format: FORMAT,
            platform: env!("CARGO_PKG_VERSION").to_owned(),
            environment: artifacts.environment.clone(),
            specification: artifacts.specification_digest.clone(),
            files: artifacts.iter().map(|artifact| (artifact.path.clone(), locked(artifact))).collect(),
        }
    }

    /// The lock file of the tree at `root`; none when the tree or the file does not exist.
    ///
    /// # Errors
    /// When it cannot be read, is not a lock file, or was written by a newer version in a format unknown here.
    pub fn read(root: &Utf8Path) -> Result<Option<Self>, RenderError> {
        let path = root.join(LOCK_FILE);
        let unusable = |reason: String| RenderError::Lock { path: path.clone(), reason };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(unusable(error.to_string())),
        };
        let format = serde_json::from_str::<Format>(&text).map_err(|error| unusable(error.to_string()))?.format;
        if format != FORMAT {
            return Err(unusable(format!("its format is {format}, this version of platform knows {FORMAT}")));
        }
        let lock: Self = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
        match lock.files.keys().find(|path| !is_plain(path)) {
            Some(path) => Err(unusable(format!("`{path}` leads out of the tree"))),
            None => Ok(Some(lock)),
        }
    }

    /// The bytes of the file: a line for each file that was written, so that a difference shows which.
    #[must_use]
    pub fn text(&self) -> String {
        // Strings, numbers and maps with string keys only: nothing in here can fail to become JSON.
        let json = |value: &Value| value.to_string();
        let head = [
            ("format", Value::from(self.format)),
            ("platform", Value::from(self.platform.as_str())),
            ("environment", Value::from(self.environment.as_str())),
            ("specification", Value::from(self.specification.as_str())),
        ];
        let mut text = String::from("{\n");
        for (key, value) in head {
            text.push_str(&format!("  \"{key}\": {},\n", json(&value)));
        }
        text.push_str("  \"files\": {");
        for (index, (path, file)) in self.files.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            let path = json(&Value::from(path.as_str()));
            text.push_str(&format!("    {path}: "));
            text.push_str(&serde_json::to_string(file).unwrap_or_default());
        }
        text.push_str(if self.files.is_empty() { "}\n}\n" } else { "\n  }\n}\n" });
        text
    }
}

/// The one field that every format has.
#[derive(Deserialize)]
struct Format {
    format: u32,
}
