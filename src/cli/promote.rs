//! `platform promote`: what runs in one environment is written into the spec of another, as a change that can be reviewed.

use std::collections::BTreeMap;

use super::GlobalOptions;
use super::changed_file::ChangedFile;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use super::prepared::Prepared;
use super::project::Selection;
use super::working::{self, EngineArguments, Working};
use crate::check::is_production;
use crate::diagnostic::{Sources, did_you_mean};
use crate::spec::Spec;
use crate::spec::edit::{Change, Edited, edit};
use crate::spec::scalar::ImageReference;

/// Options of `promote`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The environment whose images are taken
    #[arg(long, value_name = "NAME")]
    from: String,
    /// The environment that gets them
    #[arg(long, value_name = "NAME")]
    to: String,
    /// Only these services, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    services: Vec<String>,
    /// Show the change and the plan, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    engine: EngineArguments,
}

/// Shows the change and the plan of the environment that gets the images, and changes its file.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    let selection = Selection { env: vec![arguments.from.clone(), arguments.to.clone()], all: false };
    let loaded = match loaded::load(&selection, options) {
        Ok(loaded) => loaded,
        Err(failure) => return Ok(failure.report(&Sources::default(), console)),
    };
    let edited = match change(arguments, &loaded) {
        Ok(edited) => edited,
        Err(failure) => return Ok(failure.report(loaded.sources(), console)),
    };
    if edited.before == edited.after {
        console
            .say(&format!("{} has the images of {} already; nothing is to be written", arguments.to, arguments.from));
        return Ok(Exit::Done);
    }
    let mut file = ChangedFile::of(&loaded.project, &arguments.to, edited);
    let changed = match file.load(options) {
        Ok(changed) => changed,
        Err(failure) => return Ok(failure.report(loaded.sources(), console)),
    };
    let mut command = |prepared: &Prepared, working: &mut Working<'_>| promote(arguments, &file, prepared, working);
    Ok(working::over(changed, &arguments.engine, options, console, &mut command, true))
}

/// The file with the images.
fn change(arguments: &Arguments, loaded: &Loaded) -> Result<Edited, Failure> {
    let (from, to) = (&arguments.from, &arguments.to);
    if from == to {
        return Err(Failure::Wrong(format!("`--from` and `--to` are both {to}")));
    }
    let spec = |name: &String| {
        let environment = loaded.all().get(name).and_then(|environment| environment.spec.as_ref());
        environment.ok_or_else(|| Failure::Unresolved(name.clone()))
    };
    let (source, target) = (spec(from)?, spec(to)?);
    let names = names(arguments, source, target)?;
    let (sources, targets) = (images(source), images(target));
    let by_tag: Vec<&&str> = names.iter().filter(|name| sources[**name].digest().is_none()).collect();
    if is_production(to, target) && !by_tag.is_empty() {
        let reason = |name: &&&str| format!("{name}: `{}` has no digest", sources[**name].as_str());
        return Err(refused(
            arguments,
            by_tag.iter().map(reason).collect(),
            format!(
                "A tag can be moved after it was tried. Write the digests into environments/{from}.yaml, and try those."
            ),
        ));
    }
    let change = |name: &&str| {
        let image = in_repository(targets[*name].repository(), sources[*name]);
        Change::new(["services", name, "image"], image)
    };
    let changes: Vec<Change> = names.iter().map(change).collect();
    edit(&loaded.project, to, &changes).map_err(Failure::without_lines)
}

/// The services whose images are taken: those that were named, or all, which then have to be on both sides.
fn names<'s>(arguments: &'s Arguments, source: &'s Spec, target: &'s Spec) -> Result<Vec<&'s str>, Failure> {
    let (from, to) = (&arguments.from, &arguments.to);
    let (sources, targets) = (images(source), images(target));
    let mut names: Vec<&str> = match arguments.services.as_slice() {
        [] => sources.keys().chain(targets.keys()).copied().collect(),
        named => named.iter().map(String::as_str).collect(),
    };
    names.sort_unstable();
    names.dedup();
    let mut reasons = Vec::new();
    for name in &names {
        match (sources.contains_key(name), targets.contains_key(name)) {
            (true, true) => {}
            (true, false) => reasons.push(format!("{name} is not in {to}")),
            (false, true) => reasons.push(format!("{name} is not in {from}")),
            (false, false) => {
                let near = did_you_mean(name, sources.keys().copied());
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                reasons.push(format!("there is no service `{name}`{near}"));
            }
        }
    }
    if reasons.is_empty() {
        return Ok(names);
    }
    Err(refused(arguments, reasons, "Name those that are on both sides with `--services`.".to_owned()))
}

fn refused(arguments: &Arguments, reasons: Vec<String>, help: String) -> Failure {
    let summary = format!("what runs in {} is not promoted to {}", arguments.from, arguments.to);
    Failure::Unsafe { summary, reasons, help }
}

/// The images of an environment's services, by name.
fn images(spec: &Spec) -> BTreeMap<&str, &ImageReference> {
    spec.services.iter().map(|(name, service)| (name.as_str(), &service.image.value)).collect()
}

/// The same image in another repository: a digest names the same content everywhere.
fn in_repository(repository: &str, image: &ImageReference) -> String {
    let tag = image.tag().map(|tag| format!(":{tag}")).unwrap_or_default();
    let digest = image.digest().map(|digest| format!("@{digest}")).unwrap_or_default();
    format!("{repository}{tag}{digest}")
}

/// Shows the change of the file and the plan that it leads to, asks, and writes the file.
fn promote(
    arguments: &Arguments,
    file: &ChangedFile<'_>,
    prepared: &Prepared,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    file.show(prepared, working)?;
    if arguments.dry_run {
        working.console.say("Nothing was written.");
        return Ok(Exit::Done);
    }
    file.write(arguments.yes, "promote to", "Nothing runs otherwise until", working)
}
