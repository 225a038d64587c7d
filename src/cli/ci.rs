//! `platform ci`: the workflows of a project on GitHub Actions.

use std::fs;
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use super::project::Selection;
use crate::ci::{Pipeline, Standing, WorkflowFile, is_planned, is_workflow_name, standing, workflows};
use crate::diagnostic::{Diagnostic, Sources};
use crate::facts::Facts;
use crate::model::Environment;
use crate::os;
use crate::render::{RenderError, file_diff, remove_file, write_file};
use crate::terraform::Stack;

/// The folder that GitHub reads workflows from.
const WORKFLOWS: &str = ".github/workflows";

/// Options of `ci`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    /// Write the workflows that check, plan and apply the environments of the project
    Render(RenderArguments),
}

#[derive(Debug, Clone, clap::Args)]
struct RenderArguments {
    /// The folder that `.github` is in, which has to be that of the repository [default: the project's]
    #[arg(long, value_name = "DIR")]
    out: Option<Utf8PathBuf>,
    /// Write nothing; exit with 2 when what is on disk differs.
    #[arg(long)]
    check: bool,
    /// Replace files of ours that were edited by hand.
    #[arg(long, conflicts_with = "check")]
    force: bool,
}

/// Does what was asked for.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let Command::Render(arguments) = &arguments.command;
    let loaded = match loaded::load(&Selection { env: Vec::new(), all: true }, options) {
        Ok(loaded) => loaded,
        Err(failure) => return Ok(failure.report(&Sources::default(), console)),
    };
    console.findings(&loaded.findings, loaded.sources());
    match render(arguments, &loaded, console) {
        Ok(exit) => Ok(exit),
        Err(failure) => Ok(failure.report(loaded.sources(), console)),
    }
}

fn render(arguments: &RenderArguments, loaded: &Loaded, console: &mut Console) -> Result<Exit, Failure> {
    let folder = arguments.out.clone().unwrap_or_else(|| loaded.project.root().to_owned());
    let steps = steps(&files(loaded, console)?, &folder)?;
    let changes: Vec<&Step> = steps.iter().filter(|step| step.standing != Some(Standing::Same)).collect();
    if arguments.check {
        for step in &changes {
            console.data(&step.difference())?;
        }
        return Ok(if changes.is_empty() { Exit::Done } else { Exit::Changes });
    }
    refuse(&changes, arguments.force)?;
    for step in &changes {
        step.carry_out(&folder)?;
    }
    console.say(&format!(
        "{} of {} files of workflows written, in {}",
        changes.len(),
        steps.len(),
        os::slashes(folder.join(".github"))
    ));
    Ok(Exit::Done)
}

/// The files as they are to be.
fn files(loaded: &Loaded, console: &mut Console) -> Result<Vec<WorkflowFile>, Failure> {
    let rendered = loaded.names().filter_map(|name| loaded.rendered(name));
    let environments: Vec<(&Environment, &[Stack])> =
        rendered.map(|rendered| (&rendered.environment, rendered.stacks.as_slice())).collect();
    if let Some(pipeline) = Pipeline::of(&environments, Facts::embedded()) {
        let others = environments.iter().map(|(environment, _)| environment);
        for environment in others.filter(|environment| !is_planned(environment) && environment.shares.is_none()) {
            console.say(&format!("{} has no `repository`, so that no workflow plans it", environment.name));
        }
        return Ok(workflows(&pipeline));
    }
    let finding = Diagnostic::error("ci-install", "there are no workflows to write")
        .because("Either no environment has stacks of its own and a `repository`, or `ci.install` does not say where the runners get platform from.")
        .help("write in the file that all environments extend: `ci: { install: { url: \"https://...\", sha256: \"...\" } }`; `platform explain ci` says more");
    Err(Failure::without_lines(finding))
}

/// What is to be done about one file.
struct Step {
    path: Utf8PathBuf,
    /// What stands there; none where nothing does.
    standing: Option<Standing>,
    before: String,
    /// What is to stand there; none where nothing is to.
    after: Option<String>,
}

/// What is to be done about each file, and about older ones of ours that are no longer made.
fn steps(files: &[WorkflowFile], folder: &Utf8Path) -> Result<Vec<Step>, Failure> {
    let mut steps = Vec::new();
    for file in files {
        let there = read(&folder.join(&file.path))?;
        let standing = there.as_deref().map(|there| file.standing(there));
        let (before, after) = (there.unwrap_or_default(), Some(file.text.clone()));
        steps.push(Step { path: file.path.clone(), standing, before, after });
    }
    for path in workflow_names(folder)? {
        let is_made = files.iter().any(|file| file.path == path);
        let there = if is_made { None } else { read(&folder.join(&path))? };
        let Some(before) = there else { continue };
        // What is not ours stays, whatever it is called.
        let standing = standing(&before);
        if standing != Standing::Foreign {
            steps.push(Step { path, standing: Some(standing), before, after: None });
        }
    }
    Ok(steps)
}

/// The files in the folder of workflows that are called like ours.
fn workflow_names(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Failure> {
    let entries = match folder.join(WORKFLOWS).read_dir_utf8() {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = Utf8PathBuf::from(format!("{WORKFLOWS}/{}", entry?.file_name()));
        if is_workflow_name(&path) {
            names.push(path);
        }
    }
    names.sort();
    Ok(names)
}

/// The text of a file; none where there is none. What is no text is nobody's workflow.
fn read(path: &Utf8Path) -> Result<Option<String>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(Failure::Render(RenderError::System { action: "read", path: path.to_string(), source })),
    }
}

/// Fails when something of others would be lost.
fn refuse(changes: &[&Step], force: bool) -> Result<(), Failure> {
    let reason = |step: &&&Step| match step.standing {
        Some(Standing::Foreign) => Some(format!("{} is there, and was not made by platform", step.path)),
        Some(Standing::Edited) if !force => Some(format!("{} was edited by hand", step.path)),
        _ => None,
    };
    let reasons: Vec<String> = changes.iter().filter_map(|step| reason(&step)).collect();
    if reasons.is_empty() {
        return Ok(());
    }
    Err(Failure::Unsafe {
        summary: "nothing is written, for something would be lost".to_owned(),
        reasons,
        help: "Move files of your own out of the way. What was edited by hand is replaced with `--force`.".to_owned(),
    })
}

impl Step {
    fn difference(&self) -> String {
        match self.standing {
            None => format!("{} is missing\n", self.path),
            Some(_) if self.after.is_none() => format!("{} is no longer made\n", self.path),
            Some(_) => file_diff(&self.path, &self.before, self.after.as_deref().unwrap_or_default()),
        }
    }

    fn carry_out(&self, folder: &Utf8Path) -> Result<(), Failure> {
        let path = folder.join(&self.path);
        let Some(text) = &self.after else { return Ok(remove_file(&path)?) };
        let parent = path.parent().unwrap_or(folder);
        let failed = |source| RenderError::System { action: "create the directory", path: parent.to_string(), source };
        fs::create_dir_all(parent).map_err(failed)?;
        Ok(write_file(&path, text)?)
    }
}
