//! `platform rollout switch`: another cluster takes the traffic, as one change of the spec that can be reviewed.

use super::subject::Subject;
use super::{Common, Console, Exit, Failure, GlobalOptions, Prepared, Working, load};
use crate::cli::changed_file::ChangedFile;
use crate::cli::working;
use crate::diagnostic::{Sources, did_you_mean};
use crate::engine::rollout::{
    AskError, Bridge, ServiceState, not_ready, not_ready_for_lack_of_answer, observe, services,
};
use crate::spec::edit::{Change, Edited, edit};
use crate::spec::project::Project;

/// Options of `rollout switch`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// The colour that is to take the traffic.
    #[arg(long, value_name = "COLOUR")]
    to: String,
    /// Show the change and the plan, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Switch although the cluster is not ready, or nobody can tell.
    #[arg(long)]
    force: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// Checks that the colour is ready, shows the change and the plan, and changes the file.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    let environment = &arguments.common.env;
    let loaded = match load(environment, options) {
        Ok(loaded) => loaded,
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    let changed = || {
        let subject = Subject::of(&loaded, environment)?;
        let edited = change(&loaded.project, &subject, &arguments.to)?;
        Ok((subject, edited))
    };
    let (subject, edited) = match changed() {
        Ok(changed) => changed,
        Err(failure) => return Failure::report(&failure, loaded.sources(), console),
    };
    let mut file = ChangedFile::of(&loaded.project, environment, edited);
    let changed = match file.load(options) {
        Ok(changed) => changed,
        Err(failure) => return failure.report(loaded.sources(), console),
    };
    let mut command =
        |prepared: &Prepared, working: &mut Working<'_>| switch(arguments, &subject, &file, prepared, working);
    working::over(changed, &arguments.common.engine, options, console, &mut command, true)
}

/// The file with the change.
fn change(project: &Project, subject: &Subject, to: &str) -> Result<Edited, Failure> {
    let unsafe_switch = |reason: String, help: String| Failure::Unsafe {
        summary: format!("{} cannot be switched to {to}", subject.name),
        reasons: vec![reason],
        help,
    };
    if let Some(host) = &subject.shares {
        let help = format!("Switch {host}.");
        return Err(unsafe_switch(format!("{} uses the clusters of {host}", subject.name), help));
    }
    let colours = subject.colours();
    if !colours.contains(&to) {
        let help = match did_you_mean(to, colours.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Add the cluster to `clusters`, and apply that first.".to_owned(),
        };
        let known = if colours.is_empty() { "none".to_owned() } else { colours.join(", ") };
        return Err(unsafe_switch(format!("the spec has no cluster {to}; it has {known}"), help));
    }
    let mut changes = vec![Change::new(["active"], to)];
    if !subject.weights.is_empty() {
        let share = |colour: &&str| if *colour == to { "100%" } else { "0%" };
        let written = colours.iter().filter(|colour| **colour == to || subject.weights.contains_key(**colour));
        changes.extend(written.map(|colour| Change::new(["edge", "weights", colour], share(colour))));
    }
    let edited = edit(project, &subject.name, &changes).map_err(Failure::without_lines)?;
    if edited.before == edited.after {
        let help = "Run `platform plan` to see whether that is applied.".to_owned();
        return Err(unsafe_switch(format!("{to} takes the traffic already, as far as the spec goes"), help));
    }
    Ok(edited)
}

fn switch(
    arguments: &Arguments,
    subject: &Subject,
    file: &ChangedFile<'_>,
    prepared: &Prepared,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    let reasons = reasons(arguments, subject, prepared, working)?;
    let refusal = || Failure::Unsafe {
        summary: format!("{} is not ready to take the traffic of {}", arguments.to, subject.name),
        reasons: reasons.clone(),
        help: "Mend what is listed, or switch nonetheless with `--force`.".to_owned(),
    };
    let is_refused = !reasons.is_empty() && !arguments.force;
    if is_refused && !arguments.dry_run {
        return Err(refusal());
    }
    if !is_refused {
        tell_what_is_overridden(&reasons, arguments, subject, working);
    }
    file.show(prepared, working)?;
    if is_refused {
        return Err(refusal());
    }
    if arguments.dry_run {
        working.console.say("Nothing was written.");
        return Ok(Exit::Done);
    }
    file.write(arguments.yes, "switch", "The traffic moves when", working)
}

fn tell_what_is_overridden(reasons: &[String], arguments: &Arguments, subject: &Subject, working: &mut Working<'_>) {
    if reasons.is_empty() {
        return;
    }
    let lines: String = reasons.iter().map(|reason| format!("  - {reason}\n")).collect();
    let (to, name) = (&arguments.to, &subject.name);
    working.console.complain(&format!("warning: {to} is not ready to take the traffic of {name}; forced\n{lines}"));
}

/// Every reason why the colour is not ready.
fn reasons(
    arguments: &Arguments,
    subject: &Subject,
    prepared: &Prepared,
    working: &mut Working<'_>,
) -> Result<Vec<String>, Failure> {
    let to = &arguments.to;
    if arguments.common.engine.offline {
        return Ok(vec![not_ready_for_lack_of_answer(to, "offline, nothing real is asked")]);
    }
    let bridge = working.bridge(subject.source(prepared))?;
    let names = subject.service_names();
    let answer = bridge.with(to, |asks| observe(asks, &subject.namespace, &names));
    let observed = match answer {
        Ok(observed) => observed,
        Err(AskError::Interrupted) => return Err(AskError::Interrupted.into()),
        Err(error) => return Ok(vec![not_ready_for_lack_of_answer(to, &error.to_string())]),
    };
    let active = carrying(subject, &bridge, &names, working)?;
    let carried = active.as_deref().map(|states| (subject.active.as_str(), states));
    Ok(not_ready(&observed, &subject.wanted(to), carried.filter(|(colour, _)| colour != to)))
}

/// What the active colour carries; nothing when it does not answer, which may be why it is to be left.
fn carrying(
    subject: &Subject,
    bridge: &Bridge,
    names: &[&str],
    working: &mut Working<'_>,
) -> Result<Option<Vec<ServiceState>>, Failure> {
    let active = &subject.active;
    let answer: Result<_, AskError> = bridge.with(active, |asks| services(asks, &subject.namespace, names));
    match answer {
        Ok(states) => Ok(Some(states)),
        Err(AskError::Interrupted) => Err(AskError::Interrupted.into()),
        Err(error) => {
            let words = "does not answer, so that nobody knows how many copies its traffic needs";
            working.console.complain(&format!("warning: {active} {words}: {error}\n"));
            Ok(None)
        }
    }
}
