//! The project as it was at a revision of its repository.

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use super::GlobalOptions;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use super::project::Selection;
use crate::engine::{Interrupts, Repository};
use crate::os;
use crate::render::LOCK_FILE;
use crate::spec::project::{ENVIRONMENTS, Project};

/// The project at a revision, in a temporary folder that goes away with it.
pub(super) struct Then {
    /// Held for as long as it is read.
    _folder: TempDir,
    path: Utf8PathBuf,
    options: GlobalOptions,
    environments: Vec<String>,
}

impl Then {
    /// The project as it was.
    ///
    /// # Errors
    /// When there is no such revision, or the project had no environments then.
    pub(super) fn at(revision: &str, loaded: &Loaded, options: &GlobalOptions) -> Result<Self, Failure> {
        let then = Self::maybe_empty(revision, loaded, options)?;
        if !then.path.join(ENVIRONMENTS).is_dir() {
            return Err(Failure::Wrong(format!("the project has no environments at `{revision}`")));
        }
        Ok(then)
    }

    /// The project as it was, also where it did not exist yet.
    ///
    /// # Errors
    /// When there is no such revision.
    pub(super) fn maybe_empty(revision: &str, loaded: &Loaded, options: &GlobalOptions) -> Result<Self, Failure> {
        let interrupts = Interrupts::install()?;
        let variables = os::variables();
        let repository = Repository::around(loaded.project.root(), &variables, &interrupts)?;
        let folder = repository.extract(revision, is_read)?;
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned())
            .map_err(|_| Failure::Wrong("the folder for temporary files has a name that is not UTF-8".to_owned()))?;
        let options = GlobalOptions { dir: Some(path.clone()), ..options.clone() };
        let environments = Project::at(&path)
            .map(|project| project.environments().0.iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        Ok(Self { _folder: folder, path, options, environments })
    }

    /// The names of the environments that there were.
    pub(super) fn environments(&self) -> &[String] {
        &self.environments
    }

    /// An environment as it was; none when it was not there.
    ///
    /// # Errors
    /// When its spec had errors, as this version of the program judges it.
    pub(super) fn load(&self, environment: &str) -> Result<Option<Loaded>, Failure> {
        if !self.environments.iter().any(|known| known == environment) {
            return Ok(None);
        }
        let selection = Selection { env: vec![environment.to_owned()], all: false };
        loaded::load(&selection, &self.options).map(Some)
    }

    /// The text of the lock file of an environment's rendered tree in a folder; none where the tree was not in the
    /// repository.
    pub(super) fn lock(&self, folder: &Utf8Path, environment: &str) -> Option<String> {
        std::fs::read_to_string(self.path.join(folder).join(environment).join(LOCK_FILE)).ok()
    }
}

/// Whether a file is one that specs are made of, or the lock file of a rendered tree.
fn is_read(path: &Utf8Path) -> bool {
    if path.file_name() == Some(LOCK_FILE) {
        return true;
    }
    let first = path.components().next().map_or("", |first| first.as_str());
    let is_text = ["yaml", "yml", "json", "tera", "tf"].contains(&path.extension().unwrap_or_default());
    is_text && !["dist", "tests", "node_modules"].contains(&first)
}
