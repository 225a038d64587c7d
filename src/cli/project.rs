//! What commands that read a project have in common: the project, its environments, today.

use std::time::{SystemTime, UNIX_EPOCH};

use camino::Utf8PathBuf;

use super::GlobalOptions;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::Date;
use crate::os;
use crate::spec::project::Project;

/// Which environments a command is about.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Selection {
    /// An environment; can be given several times
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    pub(super) env: Vec<String>,
    /// All environments, which is also meant without `--env`, but not by `apply` and `destroy`
    #[arg(long)]
    pub(super) all: bool,
}

impl Selection {
    /// Whether one environment is named, and no other.
    pub(super) fn is_one(&self) -> bool {
        self.env.len() == 1
    }

    /// The names of the selected environments, each once; all of them when none is named.
    ///
    /// # Errors
    /// A finding for every name that no environment has.
    pub(super) fn names(&self, project: &Project) -> Result<Vec<String>, Diagnostics> {
        if self.env.is_empty() {
            let (names, _) = project.environments();
            return Ok(names.iter().map(ToString::to_string).collect());
        }
        let mut names: Vec<String> = Vec::new();
        let mut unknown = Diagnostics::default();
        for name in &self.env {
            match project.environment(name) {
                Ok(_) if names.contains(name) => {}
                Ok(_) => names.push(name.clone()),
                Err(finding) => unknown.push(finding),
            }
        }
        if unknown.is_empty() { Ok(names) } else { Err(unknown) }
    }
}

/// The project that `--dir` names, or the one around the working directory.
///
/// # Errors
/// There is none.
pub(super) fn find(options: &GlobalOptions) -> Result<Project, Diagnostic> {
    match &options.dir {
        Some(dir) => Project::at(&os::slashes(dir)),
        None => {
            let unreadable = |reason: String| {
                Diagnostic::error("no-project", "the working directory cannot be read").because(format!("{reason}."))
            };
            let here = std::env::current_dir().map_err(|error| unreadable(error.to_string()))?;
            let here = Utf8PathBuf::from_path_buf(here).map_err(|_| unreadable("Its name is not UTF-8".to_owned()))?;
            Project::find(&os::slashes(here))
        }
    }
}

/// Today in UTC, or the day that `--today` names.
pub(super) fn today(options: &GlobalOptions) -> Date {
    const SECONDS_OF_A_DAY: u64 = 86_400;
    options.today.unwrap_or_else(|| {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |duration| duration.as_secs());
        Date::from_days(i64::try_from(seconds / SECONDS_OF_A_DAY).unwrap_or_default())
    })
}
