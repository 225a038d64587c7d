//! The new tree while it is being built, and what happens to foreign files on the way.
//!
//! Foreign files may have any name, so paths here are the operating system's and not necessarily UTF-8. No link is ever
//! followed: links are carried over as links.

use super::error::{Obstacle, RenderError};
use super::lock::{LOCK_FILE, LockFile};
use crate::os;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A tree that is being built beside the one it will replace.
pub(super) struct Staging<'a> {
    tree: &'a Utf8Path,
    next: &'a Utf8Path,
    /// Directories that were made already.
    directories: BTreeSet<PathBuf>,
}

impl<'a> Staging<'a> {
    /// Begins with an empty directory at `next`.
    pub(super) fn begin(tree: &'a Utf8Path, next: &'a Utf8Path) -> Result<Self, RenderError> {
        fs::create_dir(next).map_err(RenderError::system("create the directory", next))?;
        Ok(Self { tree, next, directories: BTreeSet::new() })
    }

    /// Writes a file.
    pub(super) fn write(&mut self, path: &Utf8Path, text: &str) -> Result<(), RenderError> {
        self.directory_of(path.as_std_path())?;
        let full = self.next.join(path);
        let write = || OpenOptions::new().write(true).create_new(true).open(&full)?.write_all(text.as_bytes());
        write().map_err(RenderError::system("write", self.tree.join(path)))
    }

    /// Takes a file over from the tree as it is.
    pub(super) fn keep(&mut self, path: impl AsRef<Path>) -> Result<(), RenderError> {
        let path = path.as_ref();
        self.directory_of(path)?;
        let from = self.tree.as_std_path().join(path);
        link_or_copy(&from, &self.next.as_std_path().join(path))
    }

    /// Takes a foreign file over, unless it has vanished meanwhile.
    fn keep_if_there(&mut self, path: &Path) -> Result<(), RenderError> {
        match self.keep(path) {
            Err(_) if fs::symlink_metadata(self.tree.as_std_path().join(path)).is_err() => Ok(()),
            other => other,
        }
    }

    /// Takes everything over from the tree that is not ours: files, links, directories, and the modes of directories.
    pub(super) fn keep_foreign(
        &mut self,
        is_ours: impl Fn(&Utf8Path) -> bool,
        is_wanted: impl Fn(&Utf8Path) -> bool,
    ) -> Result<(), RenderError> {
        let mut kept_directories = vec![PathBuf::new()];
        let tree = self.tree;
        for entry in walk(tree) {
            let entry = entry?;
            let Some(relative) = relative(&entry, tree) else { continue };
            let named = Utf8Path::from_path(relative);
            if entry.file_type().is_dir() {
                kept_directories.push(relative.to_owned());
                if is_foreign_leaf(entry.path()) {
                    self.refuse_below_file(relative, &is_wanted)?;
                    self.directory_of(&relative.join("any"))?;
                }
            } else if !named.is_some_and(&is_ours) {
                self.refuse_below_file(relative, &is_wanted)?;
                self.keep_if_there(relative)?;
            }
        }
        kept_directories.iter().try_for_each(|directory| self.copy_mode(directory))
    }

    /// A foreign file cannot be kept below a path where a file is wanted.
    fn refuse_below_file(&self, path: &Path, is_wanted: impl Fn(&Utf8Path) -> bool) -> Result<(), RenderError> {
        let mut below = path.ancestors().filter_map(Utf8Path::from_path).filter(|path| !path.as_str().is_empty());
        match below.find(|path| is_wanted(path)) {
            Some(occupied) => Err(RenderError::Refused {
                edited: Vec::new(),
                occupied: vec![Obstacle {
                    path: self.tree.join(occupied),
                    what: "a directory with something in it that platform did not write",
                }],
            }),
            None => Ok(()),
        }
    }

    fn directory_of(&mut self, path: &Path) -> Result<(), RenderError> {
        let directory = path.parent().unwrap_or(Path::new(""));
        if self.directories.contains(directory) {
            return Ok(());
        }
        let full = self.next.as_std_path().join(directory);
        fs::create_dir_all(&full).map_err(RenderError::system("create the directory", &full))?;
        self.directories.insert(directory.to_owned());
        Ok(())
    }

    /// Gives a directory the mode it had; the directories of the tree stay as open or closed as they were.
    fn copy_mode(&self, directory: &Path) -> Result<(), RenderError> {
        let from = self.tree.as_std_path().join(directory);
        let to = self.next.as_std_path().join(directory);
        let copy = || {
            let wanted = fs::symlink_metadata(&from)?.permissions();
            match fs::symlink_metadata(&to) {
                Ok(metadata) if metadata.permissions() != wanted => fs::set_permissions(&to, wanted),
                _ => Ok(()),
            }
        };
        copy().map_err(RenderError::system("set the mode of", &to))
    }
}

/// Moves over what is in a retired tree, is not ours, and is missing or older in the tree.
///
/// Such files came into being while the new tree was being built. Those that were there before are the same inode in
/// both trees.
pub(super) fn carry_over(retired: &Utf8Path, tree: &Utf8Path) -> Result<(), RenderError> {
    let mut ours: BTreeSet<Utf8PathBuf> = [Utf8PathBuf::from(LOCK_FILE)].into();
    for root in [retired, tree] {
        // A lock file that cannot be read calls nothing ours; then files are kept that need not be.
        let lock = LockFile::read(root).ok().flatten();
        ours.extend(lock.into_iter().flat_map(|lock| lock.files.into_keys()));
    }
    for entry in walk(retired) {
        let entry = entry?;
        let Some(relative) = relative(&entry, retired) else { continue };
        let is_ours = Utf8Path::from_path(relative).is_some_and(|path| ours.contains(path));
        let wanted = if entry.file_type().is_dir() { is_foreign_leaf(entry.path()) } else { !is_ours };
        if wanted {
            carry_over_one(&entry, &tree.as_std_path().join(relative))?;
        }
    }
    Ok(())
}

fn carry_over_one(entry: &DirEntry, to: &Path) -> Result<(), RenderError> {
    let move_over = || {
        let from = fs::symlink_metadata(entry.path())?;
        match fs::symlink_metadata(to) {
            Ok(there) if from.is_dir() || there.is_dir() => Ok(()),
            Ok(there) if os::is_same_file((to, &there), (entry.path(), &from)) => Ok(()),
            Ok(there) if there.modified()? >= from.modified()? => Ok(()),
            _ => {
                to.parent().map_or(Ok(()), fs::create_dir_all)?;
                os::rename(entry.path(), to)
            }
        }
    };
    move_over().map_err(RenderError::system("carry over", to))
}

/// Removes a directory with everything in it, if it is there. Directories without write permission do not stop it.
pub(super) fn remove_tree(path: &Utf8Path) -> Result<(), RenderError> {
    let ignore_missing = |result: std::io::Result<()>| match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    };
    let mut result = ignore_missing(fs::remove_dir_all(path));
    if matches!(&result, Err(error) if error.kind() == ErrorKind::PermissionDenied) {
        for entry in walk(path).flatten().filter(|entry| entry.file_type().is_dir()) {
            let opened = os::close_folder(entry.path());
            opened.map_err(RenderError::system("set the mode of", entry.path()))?;
        }
        result = ignore_missing(fs::remove_dir_all(path));
    }
    result.map_err(RenderError::system("remove", path))
}

/// Everything below `root`, directories before their contents. What vanishes meanwhile is passed over.
fn walk(root: &Utf8Path) -> impl Iterator<Item = Result<DirEntry, RenderError>> + use<> {
    let root = root.to_owned();
    WalkDir::new(&root).min_depth(0).into_iter().filter_map(move |entry| match entry {
        Ok(entry) => Some(Ok(entry)),
        Err(error) if error.io_error().is_some_and(|error| error.kind() == ErrorKind::NotFound) => None,
        Err(error) => {
            let path = error.path().unwrap_or(root.as_std_path()).to_owned();
            Some(Err(RenderError::system("read", path)(error.into())))
        }
    })
}

/// The path of an entry below `root`; none for `root` itself.
fn relative<'entry>(entry: &'entry DirEntry, root: &Utf8Path) -> Option<&'entry Path> {
    entry.path().strip_prefix(root).ok().filter(|path| !path.as_os_str().is_empty())
}

/// Whether a directory is empty. We leave no empty directories, so it is not ours.
fn is_foreign_leaf(directory: &Path) -> bool {
    fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none())
}

/// Makes `to` the same file as `from`, or an equal one where the filesystem or its rules do not allow links.
fn link_or_copy(from: &Path, to: &Path) -> Result<(), RenderError> {
    let Err(error) = fs::hard_link(from, to) else { return Ok(()) };
    let copy = || {
        let metadata = fs::symlink_metadata(from)?;
        if metadata.is_symlink() {
            return os::symlink(&fs::read_link(from)?, to);
        }
        if !metadata.is_file() || error.kind() == ErrorKind::StorageFull {
            return Err(error);
        }
        fs::copy(from, to)?;
        // An older time than the original's would make `carry_over` take the original for a newer file.
        OpenOptions::new().write(true).open(to)?.set_modified(metadata.modified()?)
    };
    copy().map_err(RenderError::system("keep", from))
}
