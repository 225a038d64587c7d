//! Building the new tree beside the old one, exchanging them, and clearing up after a process that was killed meanwhile.
//!
//! Three names beside `<environment>` tell in what state a killed render was:
//!
//! - `.<environment>.next` is incomplete, either not yet built or half removed. Everything foreign in it is a link to
//!   something in the tree: it is removed.
//! - `.<environment>.swap` is complete, or already the old tree. Foreign files in it that the tree lacks are moved over,
//!   then it is removed.
//! - `.<environment>.old` exists only on filesystems that cannot exchange two names: the old tree, moved out of the way.
//!   When the tree itself is missing, `.swap` takes its place.

use super::artifacts::Artifacts;
use super::error::RenderError;
use super::staging::{Staging, carry_over, remove_tree};
use super::survey::{Survey, wanted};
use crate::os;
use camino::{Utf8Path, Utf8PathBuf};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};

/// How to treat what we did not write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Replace files that were edited by hand, and ordinary files that stand where ours should be. Never directories,
    /// links or anything that is not in the way.
    pub overwrite_edited: bool,
}

/// What was done, by paths relative to the environment's directory and in order; `platform.lock.json` is among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that did not exist.
    pub created: Vec<Utf8PathBuf>,
    /// Files with new contents.
    pub changed: Vec<Utf8PathBuf>,
    /// Files that we wrote before and that are no longer rendered.
    pub removed: Vec<Utf8PathBuf>,
    /// Files that were right already.
    pub unchanged: Vec<Utf8PathBuf>,
}

/// Brings the tree at `out/<environment>` to what was rendered: wholly, or not at all.
///
/// # Errors
/// When a path is not plain, when something would be lost that we did not write, when the lock file cannot be used, or
/// when the operating system refuses; the tree is as it was.
pub fn write(artifacts: &Artifacts, out: &Utf8Path, options: WriteOptions) -> Result<Written, RenderError> {
    artifacts.check()?;
    Output::open(out)?.write(artifacts, options)
}

/// The directory of all trees, locked for this process: its threads may write different environments side by side.
#[derive(Debug)]
pub struct Output<'a> {
    path: &'a Utf8Path,
    /// Other renders wait until it is closed.
    _lock: File,
}

impl<'a> Output<'a> {
    /// Makes the directory where there is none, and waits until no other process renders into it.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn open(path: &'a Utf8Path) -> Result<Self, RenderError> {
        fs::create_dir_all(path).map_err(RenderError::system("create the directory", path))?;
        Ok(Self { path, _lock: os::lock_folder(path).map_err(RenderError::system("lock", path))? })
    }

    /// Brings one tree to what was rendered, as [`write()`] does. No two threads may write the same environment.
    ///
    /// # Errors
    /// Those of [`write()`].
    pub fn write(&self, artifacts: &Artifacts, options: WriteOptions) -> Result<Written, RenderError> {
        artifacts.check()?;
        let names = Names::new(self.path, &artifacts.environment);
        names.clear_up()?;
        let wanted = wanted(artifacts);
        let mut survey = Survey::take(&names.tree, &wanted, options.overwrite_edited)?;
        survey.refuse_losses(options.overwrite_edited)?;
        if !survey.is_current() {
            refuse_read_only(&names.tree, &survey)?;
            let staged = stage(&names, &wanted, &survey);
            staged.inspect_err(|_| drop(remove_tree(&names.next)))?;
            names.commit(survey.exists)?;
            os::sync_folder(self.path).map_err(RenderError::system("flush", self.path))?;
        }
        Ok(Written {
            created: survey.missing,
            changed: survey.changed.into_keys().collect(),
            removed: survey.stale,
            unchanged: survey.unchanged,
        })
    }
}

/// Respects directories that somebody has closed for writing: exchanging whole trees would work around their mode.
fn refuse_read_only(tree: &Utf8Path, survey: &Survey) -> Result<(), RenderError> {
    let touched = survey.missing.iter().chain(survey.changed.keys()).chain(&survey.stale);
    for path in touched.filter(|_| survey.exists) {
        let full = tree.join(path);
        let directory = full.ancestors().skip(1).find(|directory| directory.is_dir()).unwrap_or(tree);
        os::check_writable(directory.as_std_path()).map_err(RenderError::system("write into", directory))?;
    }
    Ok(())
}

/// Builds the whole new tree in `.next` and makes sure that it is on disk.
fn stage(names: &Names, wanted: &BTreeMap<Utf8PathBuf, Cow<'_, str>>, survey: &Survey) -> Result<(), RenderError> {
    let mut staging = Staging::begin(&names.tree, &names.next)?;
    for path in &survey.unchanged {
        staging.keep(path)?;
    }
    for (path, text) in wanted {
        if survey.changed.contains_key(path) || survey.missing.binary_search(path).is_ok() {
            staging.write(path, text)?;
        }
    }
    if survey.exists {
        staging.keep_foreign(
            |path| survey.ours.contains(path) || wanted.contains_key(path),
            |path| wanted.contains_key(path),
        )?;
    }
    os::sync_tree(&names.next).map_err(RenderError::system("flush", &names.next))
}

/// The tree and the names beside it.
pub(super) struct Names {
    pub(super) tree: Utf8PathBuf,
    pub(super) next: Utf8PathBuf,
    pub(super) swap: Utf8PathBuf,
    pub(super) old: Utf8PathBuf,
}

impl Names {
    pub(super) fn new(out: &Utf8Path, environment: &str) -> Self {
        let beside = |suffix: &str| out.join(format!(".{environment}.{suffix}"));
        Self { tree: out.join(environment), next: beside("next"), swap: beside("swap"), old: beside("old") }
    }

    /// Clears up what a killed render left.
    pub(super) fn clear_up(&self) -> Result<(), RenderError> {
        remove_tree(&self.next)?;
        if !exists(&self.tree) && exists(&self.swap) {
            rename(&self.swap, &self.tree)?;
        }
        for retired in [&self.swap, &self.old] {
            self.retire(retired)?;
        }
        Ok(())
    }

    /// Makes `.next` the tree.
    fn commit(&self, tree_exists: bool) -> Result<(), RenderError> {
        if !tree_exists {
            return rename(&self.next, &self.tree);
        }
        rename(&self.next, &self.swap)?;
        match os::exchange(&self.swap, &self.tree) {
            Ok(true) => self.retire(&self.swap),
            Ok(false) => self.replace_by_two_renames(),
            Err(error) => {
                remove_tree(&self.swap)?;
                Err(RenderError::system("replace", &self.tree)(error))
            }
        }
    }

    /// For filesystems that cannot exchange two names. Between the two renames there is no tree; a process killed just
    /// there is made up for by the next render.
    pub(super) fn replace_by_two_renames(&self) -> Result<(), RenderError> {
        rename(&self.tree, &self.old)?;
        if let Err(error) = rename(&self.swap, &self.tree) {
            rename(&self.old, &self.tree)?;
            remove_tree(&self.swap)?;
            return Err(error);
        }
        self.retire(&self.old)
    }

    /// Removes a tree that is no longer the tree, after everything foreign in it has been carried over.
    fn retire(&self, retired: &Utf8Path) -> Result<(), RenderError> {
        if exists(retired) {
            carry_over(retired, &self.tree)?;
            // Under this name a half removed tree is not searched for foreign files again: its lock file, which tells
            // ours from foreign, may be gone before the rest.
            rename(retired, &self.next)?;
            remove_tree(&self.next)?;
        }
        Ok(())
    }
}

fn exists(path: &Utf8Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn rename(from: &Utf8Path, to: &Utf8Path) -> Result<(), RenderError> {
    os::rename(from.as_std_path(), to.as_std_path()).map_err(RenderError::system("rename to", to))
}

#[cfg(test)]
mod tests {
    use super::{Names, WriteOptions, stage, write};
    use crate::render::survey::{Survey, wanted};
    use crate::render::{Artifact, Artifacts};
    use camino::Utf8PathBuf;
    use std::fs;

    /// The way of filesystems without an exchange ends in the same tree, foreign files included.
    #[test]
    fn two_renames_replace_the_tree() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let out = Utf8PathBuf::from_path_buf(directory.path().into()).expect("a UTF-8 path");
        let rendered = |text: &str| {
            let mut artifacts = Artifacts::new("prod", "");
            artifacts.add(Artifact::new("a.tf", text));
            artifacts
        };
        write(&rendered("old"), &out, WriteOptions::default()).expect("written");
        fs::write(out.join("prod/early"), "mine").expect("written");
        let names = Names::new(&out, "prod");
        let new = rendered("new");
        let wanted = wanted(&new);
        let survey = Survey::take(&names.tree, &wanted, false).expect("surveyed");
        stage(&names, &wanted, &survey).expect("staged");
        fs::write(out.join("prod/late"), "mine").expect("written");
        fs::rename(&names.next, &names.swap).expect("renamed");
        names.replace_by_two_renames().expect("replaced");
        let text = |path: &str| fs::read_to_string(out.join(path)).expect(path);
        let texts = [text("prod/a.tf"), text("prod/early"), text("prod/late")];
        assert_eq!(texts, ["new", "mine", "mine"]);
        assert_eq!(fs::read_dir(&out).expect("readable").count(), 1);
    }
}
