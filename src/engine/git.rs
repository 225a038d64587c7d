//! Reading files of a project as they were at a revision, without touching the work tree.

use std::ffi::OsString;
use std::{fs, io};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use super::command::{Call, Finished, OnSignal};
use super::{Error, Interrupts, find_program};

/// The largest file that is read; specs and templates are far smaller.
const LARGEST: u64 = 1 << 20;

/// A repository around a project, read through `git`.
#[derive(Debug)]
pub struct Repository<'a> {
    git: Utf8PathBuf,
    project: &'a Utf8Path,
    environment: Vec<(OsString, OsString)>,
    interrupts: &'a Interrupts,
}

/// One file of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionFile {
    /// Its path from the project's folder.
    pub path: Utf8PathBuf,
    /// What is in it.
    pub content: Vec<u8>,
}

impl<'a> Repository<'a> {
    /// The repository around a project; `variables` are those of this process.
    ///
    /// # Errors
    /// When `git` is not there.
    pub fn around(
        project: &'a Utf8Path,
        variables: &[(OsString, OsString)],
        interrupts: &'a Interrupts,
    ) -> Result<Self, Error> {
        let path = variables.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_os_str());
        let git = find_program("git", path).ok_or_else(|| Error::Git("`git` was not found".to_owned()))?;
        // A variable such as GIT_DIR would lead to another repository than the one around the project.
        let kept = variables.iter().filter(|(name, _)| !name.to_string_lossy().starts_with("GIT_"));
        let own = [("GIT_OPTIONAL_LOCKS", "0"), ("GIT_TERMINAL_PROMPT", "0"), ("LC_ALL", "C")];
        let own = own.map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Ok(Self { git, project, environment: kept.cloned().chain(own).collect(), interrupts })
    }

    /// The files of the project at a revision that `wanted` asks for by their paths.
    ///
    /// Links and files of other repositories are left out, and so is what is too large to be a spec.
    ///
    /// # Errors
    /// When the project is in no repository, or the repository has no such revision.
    pub fn files(&self, revision: &str, wanted: impl Fn(&Utf8Path) -> bool) -> Result<Vec<RevisionFile>, Error> {
        let commit = format!("{revision}^{{commit}}");
        let name = self.answer(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], &[])?;
        let name = String::from_utf8_lossy(&name).trim().to_owned();
        // Paths are those from the working directory on, and nothing outside of it is listed.
        let listed = self.answer(&["ls-tree", "-r", "-z", "--long", &name], &[])?;
        let entries: Vec<Entry> =
            listed.split(|byte| *byte == 0).filter_map(Entry::read).filter(|entry| wanted(&entry.path)).collect();
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let asked: String = entries.iter().map(|entry| format!("{}\n", entry.object)).collect();
        let contents = self.answer(&["cat-file", "--batch"], asked.as_bytes())?;
        let mut rest = contents.as_slice();
        let files = entries.into_iter().map(|entry| {
            let content = next_object(&mut rest).ok_or_else(|| self.unreadable("an answer ends too early"))?;
            Ok(RevisionFile { path: entry.path, content })
        });
        files.collect()
    }

    /// Writes such files into a temporary folder, which goes away with what is returned.
    ///
    /// # Errors
    /// As [`files`](Self::files), or when the folder cannot be written.
    pub fn extract(&self, revision: &str, wanted: impl Fn(&Utf8Path) -> bool) -> Result<TempDir, Error> {
        let failed = |path: &Utf8Path| {
            let path = path.to_owned();
            move |source| Error::Io { action: "writing", path, source }
        };
        let folder = tempfile::tempdir().map_err(failed(Utf8Path::new("a temporary folder")))?;
        for file in self.files(revision, wanted)? {
            let path = folder.path().join(&file.path);
            let parent = path.parent().unwrap_or(folder.path());
            fs::create_dir_all(parent).and_then(|()| fs::write(&path, file.content)).map_err(failed(&file.path))?;
        }
        Ok(folder)
    }

    fn answer(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Error> {
        let call = Call {
            program: &self.git,
            name: "git",
            environment: &self.environment,
            interrupts: self.interrupts,
            folder: self.project,
            arguments,
            input,
            on_signal: OnSignal::HandOn,
            deadline: None,
            kept: None,
        };
        let finished = call.run(&mut |_| ())?;
        if finished.code == Some(0) { Ok(finished.output) } else { Err(refused(arguments, finished)) }
    }

    fn unreadable(&self, what: &str) -> Error {
        let source = io::Error::new(io::ErrorKind::InvalidData, what);
        Error::Io { action: "reading the repository of", path: self.project.to_owned(), source }
    }
}

/// What `git` refused. Asked quietly, it says nothing of a revision that is not there.
fn refused(arguments: &[&str], finished: Finished) -> Error {
    let remark = finished.remark.trim();
    let revision = arguments.last().and_then(|last| last.strip_suffix("^{commit}"));
    match revision.filter(|_| remark.is_empty()) {
        Some(revision) => Error::NoRevision(revision.to_owned()),
        None => Error::Git(remark.trim_start_matches("fatal: ").to_owned()),
    }
}

/// One line of `git ls-tree --long`: `mode type object size<tab>path`.
struct Entry {
    object: String,
    path: Utf8PathBuf,
}

impl Entry {
    fn read(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?;
        let (head, path) = line.split_once('\t')?;
        let mut parts = head.split_ascii_whitespace();
        let (mode, object) = (parts.next()?, parts.nth(1)?);
        let size: u64 = parts.next()?.parse().ok()?;
        let path = Utf8PathBuf::from(path);
        let is_inside = path.components().all(|component| matches!(component, Utf8Component::Normal(_)));
        let is_file = mode.starts_with("100") && size <= LARGEST;
        (is_file && is_inside).then(|| Self { object: object.to_owned(), path })
    }
}

/// Takes the next object off the answer of `git cat-file --batch`: a line with its size, what is in it, a line break.
fn next_object(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let content = rest.get(end + 1..end + 1 + size)?.to_vec();
    *rest = rest.get(end + 2 + size..)?;
    Some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ordinary_files_are_taken() {
        let entry = |line: &str| Entry::read(line.as_bytes()).map(|entry| entry.path.to_string());
        let object = "0123456789012345678901234567890123456789";
        assert_eq!(entry(&format!("100644 blob {object}      12\ta b.yaml")).as_deref(), Some("a b.yaml"));
        assert_eq!(entry(&format!("100755 blob {object}      12\tx")).as_deref(), Some("x"));
        assert_eq!(entry(&format!("120000 blob {object}      12\tlink")), None);
        assert_eq!(entry(&format!("160000 commit {object}       -\tmodule")), None);
        assert_eq!(entry(&format!("100644 blob {object} 9999999\tlarge.yaml")), None);
        assert_eq!(entry(""), None);
    }

    #[test]
    fn objects_are_told_apart_by_their_sizes() {
        let mut rest: &[u8] = b"0a blob 4\na\nb\n\n0b blob 0\n\n";
        assert_eq!(next_object(&mut rest).as_deref(), Some(&b"a\nb\n"[..]));
        assert_eq!(next_object(&mut rest).as_deref(), Some(&b""[..]));
        assert_eq!(next_object(&mut rest), None);
        assert_eq!(next_object(&mut &b"0c missing\n"[..]), None);
    }
}
