//! A file of the workflows: whether one that is there is ours, and still what was written.

use camino::{Utf8Path, Utf8PathBuf};

use crate::digest::sha256;

/// How the first line of every file of ours begins.
const MARK: &str = "# Made by `platform ci render` from the specs in environments/. What is changed here is lost.";
/// How the second line begins; the digest of the rest follows.
const CONTENT: &str = "# Content: sha256:";

/// A file as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowFile {
    /// Its path from the project's folder.
    pub path: Utf8PathBuf,
    /// What is in it.
    pub text: String,
}

/// What stands where a file is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Exactly that.
    Same,
    /// An older one of ours.
    Older,
    /// One of ours that somebody has changed.
    Edited,
    /// Something that we never wrote.
    Foreign,
}

impl WorkflowFile {
    /// A file with what a template yields, under a head that tells it is ours.
    pub(super) fn new(path: &str, content: &str) -> Self {
        let content = content.trim_start();
        Self { path: path.into(), text: format!("{MARK}\n{CONTENT}{}\n\n{content}", sha256(content)) }
    }

    /// What stands in the place of the file.
    #[must_use]
    pub fn standing(&self, there: &str) -> Standing {
        if there == self.text { Standing::Same } else { standing(there) }
    }
}

/// What a text is that stands where files of ours may be: never [`Standing::Same`].
#[must_use]
pub fn standing(there: &str) -> Standing {
    // Checkouts on Windows may have other line ends.
    let there = there.replace("\r\n", "\n");
    let Some(rest) = there.strip_prefix(MARK) else { return Standing::Foreign };
    let digest = rest.trim_start_matches('\n').strip_prefix(CONTENT).and_then(|rest| rest.split_once("\n\n"));
    match digest {
        Some((digest, content)) if digest == sha256(content) => Standing::Older,
        _ => Standing::Edited,
    }
}

/// Whether a file's name is one that a workflow of ours could have.
#[must_use]
pub fn is_workflow_name(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| name.starts_with("platform-") && name.ends_with(".yml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_whether_it_is_ours() {
        let old = WorkflowFile::new("a.yml", "name: old\n");
        let new = WorkflowFile::new("a.yml", "name: new\n");
        assert_eq!(new.standing(&new.text), Standing::Same);
        assert_eq!(new.standing(&old.text), Standing::Older);
        assert_eq!(new.standing(&old.text.replace('\n', "\r\n")), Standing::Older);
        assert_eq!(new.standing(&old.text.replace("old", "mine")), Standing::Edited);
        assert_eq!(new.standing(&format!("# mine\n{}", old.text)), Standing::Foreign);
        assert_eq!(new.standing(""), Standing::Foreign);
        assert_eq!(new.standing(MARK), Standing::Edited);
    }
}
