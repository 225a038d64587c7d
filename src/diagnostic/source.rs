//! Source files and the places in them.

use camino::{Utf8Path, Utf8PathBuf};

use crate::os;

/// A file that was read, by its number in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A range of one source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line of the first byte, from 1.
    pub line: u32,
    /// Column of the first byte in characters, from 1.
    pub column: u32,
}

impl Span {
    /// The order in which findings are shown: by file, then by place.
    #[must_use]
    pub fn sort_key(&self) -> (SourceId, u32, u32) {
        (self.source, self.line, self.column)
    }
}

/// Every file read so far, kept for showing the lines a finding is about.
#[derive(Debug, Default)]
pub struct Sources(Vec<(Utf8PathBuf, String)>);

impl Sources {
    /// Keeps a file. `path` is how the file is named to the user, relative to the project where possible.
    pub fn add(&mut self, path: impl Into<Utf8PathBuf>, text: impl Into<String>) -> SourceId {
        self.0.push((os::slashes(path), text.into()));
        SourceId(u32::try_from(self.0.len() - 1).expect("fewer than 2^32 source files"))
    }

    /// A file by its name; `None` when there is none of that name.
    #[must_use]
    pub fn named(&self, path: &Utf8Path) -> Option<SourceId> {
        let index = self.0.iter().position(|(known, _)| known == path)?;
        u32::try_from(index).ok().map(SourceId)
    }

    /// The name of a file.
    ///
    /// # Panics
    /// When `id` comes from another `Sources`.
    #[must_use]
    pub fn path(&self, id: SourceId) -> &Utf8Path {
        &self.0[id.0 as usize].0
    }

    /// The text of a file.
    ///
    /// # Panics
    /// When `id` comes from another `Sources`.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        &self.0[id.0 as usize].1
    }

    /// `file:line:column` of a span.
    #[must_use]
    pub fn location(&self, span: Span) -> String {
        format!("{}:{}:{}", self.path(span.source), span.line, span.column)
    }
}
