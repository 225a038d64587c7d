//! What is on disk, held against what should be.

use super::artifacts::Artifacts;
use super::error::{Obstacle, RenderError, obstacle, what};
use super::lock::{LOCK_FILE, LockFile};
use crate::digest;
use camino::{Utf8Path, Utf8PathBuf};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;

/// The files of a tree by what has to happen to them; all paths relative to the tree and in order.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Whether the tree exists at all.
    pub(super) exists: bool,
    /// To be written, nothing is there.
    pub(super) missing: Vec<Utf8PathBuf>,
    /// To be written over what we wrote before; with the bytes that are there.
    pub(super) changed: BTreeMap<Utf8PathBuf, Vec<u8>>,
    /// Already as it should be.
    pub(super) unchanged: Vec<Utf8PathBuf>,
    /// Written before and no longer rendered.
    pub(super) stale: Vec<Utf8PathBuf>,
    /// Among `changed` and `stale`: bytes that we did not write.
    pub(super) edited: Vec<Utf8PathBuf>,
    /// Ordinary files among `changed` that no lock file knows.
    pub(super) foreign: Vec<Utf8PathBuf>,
    /// Directories, links and special files where a file of ours should be.
    pub(super) obstacles: Vec<Obstacle>,
    /// Every path that the lock file on disk calls ours, and the lock file.
    pub(super) ours: BTreeSet<Utf8PathBuf>,
}

/// What is found at a path.
enum Found {
    Nothing,
    Bytes(Vec<u8>),
    Obstacle(Obstacle),
}

impl Survey {
    /// Looks at the tree at `root`. Reads every file of ours and writes nothing.
    ///
    /// # Errors
    /// When the tree cannot be read, or its lock file cannot be used and `ignore_lock` is not set.
    pub(super) fn take(
        root: &Utf8Path,
        wanted: &BTreeMap<Utf8PathBuf, Cow<'_, str>>,
        ignore_lock: bool,
    ) -> Result<Self, RenderError> {
        let mut survey = Self { exists: tree_exists(root)?, ..Self::default() };
        if !survey.exists {
            survey.missing = wanted.keys().cloned().collect();
            return Ok(survey);
        }
        let lock = match LockFile::read(root) {
            Err(RenderError::Lock { .. }) if ignore_lock => None,
            other => other?,
        };
        let locked: BTreeMap<Utf8PathBuf, String> =
            lock.into_iter().flat_map(|lock| lock.files).map(|(path, file)| (path, file.sha256)).collect();
        let ours = locked.keys().cloned().chain([LOCK_FILE.into()]).collect();
        let mut tree = Tree::new(root, &ours);
        for (path, text) in wanted {
            let found = tree.look(path)?;
            survey.sort_wanted(root, path, text, found, locked.get(path));
        }
        for (path, sha256) in locked.iter().filter(|(path, _)| !wanted.contains_key(*path)) {
            let found = tree.look(path)?;
            survey.sort_stale(root, path, found, sha256);
        }
        survey.ours = ours;
        Ok(survey)
    }

    fn sort_wanted(&mut self, root: &Utf8Path, path: &Utf8Path, text: &str, found: Found, sha256: Option<&String>) {
        match found {
            Found::Nothing => self.missing.push(path.to_owned()),
            Found::Obstacle(obstacle) => self.obstacles.push(obstacle),
            Found::Bytes(bytes) if bytes == text.as_bytes() => self.unchanged.push(path.to_owned()),
            Found::Bytes(bytes) => {
                match sha256 {
                    Some(sha256) if digest::sha256(&bytes) != *sha256 => self.edited.push(root.join(path)),
                    None if path != LOCK_FILE => self.foreign.push(root.join(path)),
                    _ => {}
                }
                self.changed.insert(path.to_owned(), bytes);
            }
        }
    }

    fn sort_stale(&mut self, root: &Utf8Path, path: &Utf8Path, found: Found, sha256: &str) {
        match found {
            Found::Nothing => {}
            Found::Obstacle(obstacle) => self.obstacles.push(obstacle),
            Found::Bytes(bytes) => {
                if digest::sha256(&bytes) != sha256 {
                    self.edited.push(root.join(path));
                }
                self.stale.push(path.to_owned());
            }
        }
    }

    /// Whether the tree is just what it should be.
    pub(super) fn is_current(&self) -> bool {
        self.exists && self.missing.is_empty() && self.changed.is_empty() && self.stale.is_empty()
    }

    /// Fails when something would be lost that we did not write.
    ///
    /// # Errors
    /// [`RenderError::Refused`] with everything that is in the way. `overwrite` gives up ordinary files, never more.
    pub(super) fn refuse_losses(&mut self, overwrite: bool) -> Result<(), RenderError> {
        let mut occupied = std::mem::take(&mut self.obstacles);
        let mut edited = Vec::new();
        if !overwrite {
            let what = "a file that platform did not write";
            occupied.extend(self.foreign.drain(..).map(|path| Obstacle { path, what }));
            edited.append(&mut self.edited);
        }
        if edited.is_empty() && occupied.is_empty() {
            return Ok(());
        }
        occupied.sort_by(|left, right| left.path.cmp(&right.path));
        occupied.dedup();
        edited.sort();
        Err(RenderError::Refused { edited, occupied })
    }
}

/// Everything that should be in the tree, with the lock file.
pub(super) fn wanted(artifacts: &Artifacts) -> BTreeMap<Utf8PathBuf, Cow<'_, str>> {
    let lock = (Utf8PathBuf::from(LOCK_FILE), Cow::Owned(LockFile::of(artifacts).text()));
    let files = artifacts.iter().map(|artifact| (artifact.path.clone(), Cow::Borrowed(artifact.text.as_str())));
    files.chain([lock]).collect()
}

/// Whether there is a tree; anything but a directory in its place is an error, and so is a link, which we do not follow.
fn tree_exists(root: &Utf8Path) -> Result<bool, RenderError> {
    match fs::symlink_metadata(root) {
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(metadata) => Err(RenderError::Refused {
            edited: Vec::new(),
            occupied: vec![Obstacle { path: root.to_owned(), what: what(metadata.file_type()) }],
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(RenderError::system("look at", root)(error)),
    }
}

/// A tree that is looked into without ever following a link.
struct Tree<'a> {
    root: &'a Utf8Path,
    ours: &'a BTreeSet<Utf8PathBuf>,
    /// Directories with files of ours somewhere inside.
    our_directories: BTreeSet<&'a Utf8Path>,
    /// Directories that were found to be directories.
    known: BTreeSet<Utf8PathBuf>,
}

impl<'a> Tree<'a> {
    fn new(root: &'a Utf8Path, ours: &'a BTreeSet<Utf8PathBuf>) -> Self {
        let our_directories = ours.iter().flat_map(|path| path.ancestors().skip(1)).collect();
        Self { root, ours, our_directories, known: BTreeSet::new() }
    }

    fn look(&mut self, path: &Utf8Path) -> Result<Found, RenderError> {
        let mut above: Vec<&Utf8Path> = path.ancestors().skip(1).filter(|above| !above.as_str().is_empty()).collect();
        above.reverse();
        for directory in above {
            if self.known.contains(directory) {
                continue;
            }
            match self.kind(directory)? {
                None => return Ok(Found::Nothing),
                Some(kind) if kind.is_dir() => drop(self.known.insert(directory.to_owned())),
                // A file of ours that is now to become a directory.
                Some(kind) if kind.is_file() && self.ours.contains(directory) => return Ok(Found::Nothing),
                Some(kind) => return Ok(Found::Obstacle(obstacle(self.root, directory, what(kind)))),
            }
        }
        self.look_at_file(path)
    }

    fn look_at_file(&self, path: &Utf8Path) -> Result<Found, RenderError> {
        let full = self.root.join(path);
        match self.kind(path)? {
            None => Ok(Found::Nothing),
            Some(kind) if kind.is_file() => {
                fs::read(&full).map(Found::Bytes).map_err(RenderError::system("read", &full))
            }
            // A directory of ours that is now to become a file; foreign files inside are found when it is replaced.
            Some(kind) if kind.is_dir() && self.our_directories.contains(path) => Ok(Found::Nothing),
            Some(kind) => Ok(Found::Obstacle(obstacle(self.root, path, what(kind)))),
        }
    }

    fn kind(&self, path: &Utf8Path) -> Result<Option<fs::FileType>, RenderError> {
        let full = self.root.join(path);
        match fs::symlink_metadata(&full) {
            Ok(metadata) => Ok(Some(metadata.file_type())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(RenderError::system("look at", &full)(error)),
        }
    }
}
