//! The folder `.platform` of a project: working copies, offline states, locks. Nothing in it is for version control.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use super::lock::LockFile;
use super::source::{BACKEND_FILE, IMPORTS_FILE};
use super::{Error, StackSource, files};
use crate::os;

/// How the names of folders that go away begin.
const SCRATCH: &str = "plan-";

/// The part of `.platform` that belongs to one environment.
#[derive(Debug, Clone)]
pub(super) struct Workspace {
    base: Utf8PathBuf,
    environment: String,
}

/// A working copy that lives as long as the value.
#[derive(Debug)]
pub(super) struct Scratch {
    pub(super) path: Utf8PathBuf,
    _folder: TempDir,
}

/// What a working copy has otherwise than the stack itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Copy<'a> {
    /// The text in place of the file that says where the state is; none leaves that file out.
    pub(super) backend: Option<&'a str>,
    /// Whether `prevent_destroy` is taken back.
    pub(super) unprotected: bool,
    /// Whether it is a module of another root module, which has its `import` blocks then.
    pub(super) is_module: bool,
}

impl Workspace {
    /// Makes the folders of an environment in a project.
    pub(super) fn open(project: &Utf8Path, environment: &str) -> Result<Self, Error> {
        // Children run in folders of their own, where a relative path would lead elsewhere.
        let failed = |source| Error::Io { action: "finding", path: project.to_owned(), source };
        let base = camino::absolute_utf8(project.join(".platform")).map_err(failed)?;
        let workspace = Self { base, environment: environment.to_owned() };
        files::create_folder(&workspace.base)?;
        files::close_folder(&workspace.base)?;
        files::write(&workspace.base.join(".gitignore"), b"*\n")?;
        files::create_folder(&workspace.work())?;
        files::create_folder(&workspace.states())?;
        files::write(&workspace.command_line_configuration(), b"")?;
        Ok(workspace)
    }

    /// The lock of the environment.
    pub(super) fn lock(&self) -> LockFile {
        LockFile { path: self.work().join("lock"), holders: self.work().join("holders") }
    }

    /// The file that says what is otherwise in the pretended cloud than the states say.
    pub(super) fn reality(&self) -> Utf8PathBuf {
        self.base.join("reality").join(format!("{}.json", self.environment))
    }

    /// The folder with a folder for each run.
    pub(super) fn runs(&self) -> Utf8PathBuf {
        self.base.join("runs").join(&self.environment)
    }

    /// An empty configuration file for Terraform's command line, in the place of the user's.
    pub(super) fn command_line_configuration(&self) -> Utf8PathBuf {
        self.work().join("terraform.rc")
    }

    /// The folder of the offline states.
    pub(super) fn states(&self) -> Utf8PathBuf {
        self.base.join("state").join(&self.environment)
    }

    /// The offline state of a stack.
    pub(super) fn state(&self, stack: &str) -> Utf8PathBuf {
        self.states().join(format!("{stack}.tfstate"))
    }

    /// The state of a stack whose bucket does not exist yet. It is apart from the offline states: what is real and what
    /// is made up never stand in for each other.
    pub(super) fn state_without_bucket(&self, stack: &str) -> Utf8PathBuf {
        self.base.join("online").join(&self.environment).join(format!("{stack}.tfstate"))
    }

    /// Which versions of which providers were chosen, so that every stack and every plan has the same.
    pub(super) fn provider_locks(&self) -> Utf8PathBuf {
        self.work().join("terraform.lock.hcl")
    }

    /// Removes the folders of plans that were killed. No other run may be using the environment.
    pub(super) fn clear(&self) -> Result<(), Error> {
        let failed = |source| Error::Io { action: "reading", path: self.work(), source };
        for entry in self.work().read_dir_utf8().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name().starts_with(SCRATCH) {
                files::remove_folder(entry.path())?;
            }
        }
        Ok(())
    }

    /// A folder that goes away with the value.
    pub(super) fn scratch(&self) -> Result<Scratch, Error> {
        let failed = |source| Error::Io { action: "making a folder in", path: self.work(), source };
        let folder = tempfile::Builder::new().prefix(SCRATCH).tempdir_in(self.work()).map_err(failed)?;
        let path = Utf8PathBuf::try_from(folder.path().to_owned()).map_err(|error| failed(error.into_io_error()))?;
        Ok(Scratch { path, _folder: folder })
    }

    /// The folder in which a stack is applied. It stays when something fails.
    pub(super) fn stack_folder(&self, stack: &str) -> Utf8PathBuf {
        self.work().join("stacks").join(stack)
    }

    /// Where Terraform leaves the state of a stack that it could not save.
    pub(super) fn unsaved_state(&self, stack: &str) -> Utf8PathBuf {
        os::slashes(self.stack_folder(stack).join("errored.tfstate"))
    }

    fn work(&self) -> Utf8PathBuf {
        self.base.join("work").join(&self.environment)
    }
}

impl Copy<'_> {
    /// Writes the files of a stack into a folder.
    pub(super) fn write(&self, stack: &StackSource, folder: &Utf8Path) -> Result<(), Error> {
        self.files(stack).iter().try_for_each(|(name, text)| write_below(folder, name, text))
    }

    /// Writes the folders of a stack, without the files beside them: what a stack names by a path is looked for where Terraform
    /// runs, so that the path is the same whether it runs in the stack or above it.
    pub(super) fn write_folders(&self, stack: &StackSource, folder: &Utf8Path) -> Result<(), Error> {
        let files = self.files(stack);
        let mut below = files.iter().filter(|(name, _)| name.contains('/'));
        below.try_for_each(|(name, text)| write_below(folder, name, text))
    }

    fn files<'b>(&'b self, stack: &'b StackSource) -> BTreeMap<&'b str, String> {
        let is_left_out = |name: &str| name == BACKEND_FILE || self.is_module && name == IMPORTS_FILE;
        let texts = stack.files.iter().filter(|(name, _)| !is_left_out(name));
        let mut files: BTreeMap<&str, String> =
            texts.map(|(name, file)| (name.as_str(), self.text(&file.text))).collect();
        files.extend(self.backend.map(|backend| (BACKEND_FILE, backend.to_owned())));
        files
    }

    fn text(&self, text: &str) -> String {
        if self.unprotected { unprotected(text) } else { text.to_owned() }
    }
}

/// Writes a file that may be in a folder below another.
fn write_below(folder: &Utf8Path, name: &str, text: &str) -> Result<(), Error> {
    let path = folder.join(name);
    path.parent().filter(|parent| *parent != folder).map_or(Ok(()), files::create_folder)?;
    files::write(&path, text.as_bytes())
}

/// The text with every `prevent_destroy = true` turned into `false`; lines keep their numbers.
fn unprotected(text: &str) -> String {
    let line = |line: &str| match line.split_once('=') {
        Some((name, value)) if name.trim() == "prevent_destroy" && value.trim() == "true" => {
            format!("{name}= false\n")
        }
        _ => format!("{}\n", line),
    };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::unprotected;

    #[test]
    fn takes_back_protection_and_nothing_else() {
        assert_eq!(
            unprotected("lifecycle {\n  prevent_destroy = true\n}\nname = \"prevent_destroy = true\"\n"),
            "lifecycle {\n  prevent_destroy = false\n}\nname = \"prevent_destroy = true\"\n"
        );
    }
}
