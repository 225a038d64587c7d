//! How far a tree on disk is from what was rendered; for `render --check`.

use super::artifacts::Artifacts;
use super::error::{Obstacle, RenderError};
use super::survey::{Survey, wanted};
use camino::{Utf8Path, Utf8PathBuf};
use similar::TextDiff;

/// A file that is on disk with other bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Where, relative to the environment's directory.
    pub path: Utf8PathBuf,
    /// What is there; bytes that are not UTF-8 are replaced.
    pub on_disk: String,
    /// What was rendered.
    pub rendered: String,
}

impl ChangedFile {
    /// What writing would change, as a unified diff with three lines of context.
    #[must_use]
    pub fn unified_diff(&self) -> String {
        let header = (format!("a/{}", self.path), format!("b/{}", self.path));
        TextDiff::from_lines(&self.on_disk, &self.rendered).unified_diff().header(&header.0, &header.1).to_string()
    }
}

/// How far a tree is from what was rendered. Paths are relative to the environment's directory and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Rendered, and not on disk.
    pub missing: Vec<Utf8PathBuf>,
    /// On disk with other bytes.
    pub changed: Vec<ChangedFile>,
    /// Written by us before, still on disk, and no longer rendered.
    pub extra: Vec<Utf8PathBuf>,
    /// Directories and links where a file should be.
    pub obstacles: Vec<Obstacle>,
}

impl Differences {
    /// Whether disk and rendering are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares the tree below `out` with what was rendered; writes nothing.
///
/// # Errors
/// When a path is not plain, the tree cannot be read, or its lock file cannot be used.
pub fn compare(artifacts: &Artifacts, out: &Utf8Path) -> Result<Differences, RenderError> {
    artifacts.check()?;
    let wanted = wanted(artifacts);
    let survey = Survey::take(&out.join(&artifacts.environment), &wanted, false)?;
    let changed = |(path, bytes): (Utf8PathBuf, Vec<u8>)| ChangedFile {
        on_disk: String::from_utf8_lossy(&bytes).into_owned(),
        rendered: wanted.get(&path).map(|text| text.to_string()).unwrap_or_default(),
        path,
    };
    Ok(Differences {
        missing: survey.missing,
        changed: survey.changed.into_iter().map(changed).collect(),
        extra: survey.stale,
        obstacles: survey.obstacles,
    })
}
