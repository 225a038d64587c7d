//! `platform review up`: makes the environment of a pull request, or brings it up to date.

use std::time::{Duration, SystemTime};

use super::Wanted;
use super::cluster::{Ending, alone, over, reach};
use super::full::{Full, Place};
use crate::cli::GlobalOptions;
use crate::cli::apply::carry_out;
use crate::cli::clusters::{Change, parse_time};
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::guard;
use crate::cli::plan::show;
use crate::cli::prepared::Prepared;
use crate::cli::working::{EngineArguments, RunArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::Purpose;
use crate::engine::review::{self, Mark, Note, ReviewError, ReviewState};
use crate::engine::rollout::Asks;
use crate::model::ReviewRequest;

/// How often Argo CD is asked.
const AGAIN: Duration = Duration::from_secs(2);

/// Options of `review up`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    run: RunArguments,
    /// Whose it is, for `review list`: a name, as CI knows the author
    #[arg(long, value_name = "NAME", value_parser = parse_owner)]
    owner: Option<String>,
    /// How long workloads may take to become ready, for example `90s`, `10m` or `1h`.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = parse_time)]
    wait: Duration,
    /// The commit that is waited for, where Argo CD makes the environment
    #[arg(long, value_name = "COMMIT", value_parser = parse_commit)]
    commit: Option<String>,
    /// How long the address may take to answer afterwards; with `0s` it is not asked.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = parse_time)]
    answer_within: Duration,
    /// Take over fields of objects that others have set to other values.
    #[arg(long)]
    force_conflicts: bool,
}

/// Makes or updates the environment.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    let full = match Full::of(&arguments.wanted.subject.specification, options) {
        Ok(full) => full.filter(|_| !arguments.engine.offline),
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    if let Some(full) = full {
        return full.over(&arguments.engine, options, console, &mut |place, working| {
            place.alone(arguments.wanted.subject.pr, Mark::None, working, &mut |working| {
                Ok((up_whole(arguments, options, place, working)?, Ending::There))
            })
        });
    }
    let loaded = arguments.wanted.load(options);
    over(loaded, &arguments.engine, options, console, &mut |prepared, working| match arguments.engine.offline {
        true => apply(arguments, prepared, working, &mut |_| Ok(())).map(|()| Exit::Done),
        false => reach(prepared, working, &mut |asks, _, working| {
            let pull_request = arguments.wanted.subject.pr;
            alone(asks, pull_request, Mark::None, working, &mut |working| {
                Ok((up(arguments, options, asks, working)?, Ending::There))
            })
        }),
    })
}

/// As the only one who works on it.
fn up(
    arguments: &Arguments,
    options: &GlobalOptions,
    asks: &dyn Asks,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    let pull_request = arguments.wanted.subject.pr;
    let before = review::read(asks, pull_request)?;
    if before.as_ref().is_some_and(|state| state.is_terminating) {
        let reasons = review::still_there(asks, pull_request)?.unwrap_or_default();
        return Err(ReviewError::Terminating { namespace: pull_request.name(), reasons }.into());
    }
    // What runs already goes on as it is, unless it gets another image.
    let Wanted { subject, images } = &arguments.wanted;
    let images = images.over(before.as_ref(), &subject.specification, options)?;
    let prepared = arguments.wanted.subject.prepared(images.clone(), options)?;
    let is_argo_cds = prepared.review.as_ref().is_some_and(|review| review.is_argo_cds);
    if is_argo_cds && !arguments.wanted.images.is_empty() {
        return Err(Failure::Wrong(
            "`--image` is for environments that platform makes: Argo CD takes the images with the commit as their tag"
                .to_owned(),
        ));
    }
    let host = prepared.review.as_ref().and_then(|review| review.host.clone());
    let images = images.iter().map(|(service, image)| (service.clone(), image.to_string())).collect();
    let note = Note { owner: arguments.owner.as_deref(), host: host.as_deref(), images, cents: prepared.cents };
    // Before anything else, so that whatever comes of this run can be found and removed.
    review::note(asks, pull_request, before.as_ref(), &note, SystemTime::now())?;
    wake(asks, before.as_ref(), working)?;
    let mut has_begun = false;
    let applied = apply(arguments, &prepared, working, &mut |_| {
        has_begun = true;
        Ok(())
    });
    if applied.is_err() && before.is_none() && !has_begun {
        // Nothing was made but the namespace.
        if let Err(error) = review::delete(asks, pull_request) {
            working.console.complain(&format!("warning: the namespace {} stays: {error}\n", pull_request.name()));
        }
    }
    applied?;
    if is_argo_cds {
        wait_for_argo_cd(arguments, asks, working)?;
    }
    if let Some(routing) = &prepared.routing {
        let count = routing.open(asks, pull_request)?;
        let header = &routing.header;
        working.console.say(&format!(
            "requests with `{header}: {}` find the copies; routes changed: {count}",
            pull_request.name()
        ));
    }
    answer(host.as_deref(), arguments, working)
}

/// Says where an environment is, and waits until it answers.
fn answer(host: Option<&str>, arguments: &Arguments, working: &mut Working<'_>) -> Result<Exit, Failure> {
    if let Some(host) = host {
        let address = format!("https://{host}");
        working.console.data(&format!("{address}\n"))?;
        if !arguments.answer_within.is_zero() {
            working.console.say(&format!("waiting until {address} answers"));
            review::answers(&address, arguments.answer_within, &mut |time| working.pause(time))?;
        }
    }
    Ok(Exit::Done)
}

/// The same of a whole environment.
fn up_whole(
    arguments: &Arguments,
    options: &GlobalOptions,
    place: &Place<'_>,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    let pull_request = arguments.wanted.subject.pr;
    let before = place.records.read(pull_request)?;
    // What a run that was killed holds locked is let go.
    place.states_of(pull_request, working)?;
    // Before anything else, so that whatever comes of this run can be found and removed; and nobody else takes the range.
    let prepared = place.choosing(working, &mut |_| {
        let Wanted { subject, images } = &arguments.wanted;
        let images = images.over(before.as_ref(), &subject.specification, options)?;
        let range = place.range(pull_request, before.as_ref())?;
        let wanted = ReviewRequest { images, range: Some(range), ..ReviewRequest::new(pull_request) };
        let prepared = place.full.prepared(&wanted, options)?;
        let host = prepared.whole.as_ref().and_then(|whole| whole.host.as_deref());
        let images = wanted.images.iter().map(|(service, image)| (service.clone(), image.to_string())).collect();
        let note = Note { owner: arguments.owner.as_deref(), host, images, cents: prepared.cents };
        place.records.note(pull_request, before.as_ref(), &note, range, SystemTime::now())?;
        Ok((prepared, Ending::There))
    })?;
    let mut has_begun = false;
    let applied = apply(arguments, &prepared, working, &mut |_| {
        has_begun = true;
        Ok(())
    });
    if applied.is_err() && before.is_none() && !has_begun {
        // Nothing was made but the record.
        if let Err(error) = place.records.forget(pull_request) {
            let name = &prepared.source.name;
            working.console.complain(&format!("warning: the record of {name} stays: {error}\n"));
        }
    }
    applied?;
    answer(prepared.whole.as_ref().and_then(|whole| whole.host.as_deref()), arguments, working)
}

/// Waits until Argo CD has brought everything, and all of it is well.
fn wait_for_argo_cd(arguments: &Arguments, asks: &dyn Asks, working: &mut Working<'_>) -> Result<(), Failure> {
    let pull_request = arguments.wanted.subject.pr;
    let environment = pull_request.name();
    let commit = arguments.commit.as_deref();
    working.console.say(&format!("waiting until Argo CD has brought {environment}"));
    let brought = working.wait_for(arguments.wait, AGAIN, &mut || {
        let application = review::application(asks, pull_request)?;
        let is_ready = application.as_ref().is_some_and(|application| application.is_ready(commit));
        let said = application.map_or_else(|| "it has no application of that name".to_owned(), |it| it.to_string());
        Ok(if is_ready { Ok(said) } else { Err(said) })
    })?;
    let ready = brought.map_err(|said| ReviewError::NotBrought { environment: environment.clone(), said })?;
    working.console.say(&format!("{environment}: {ready}"));
    Ok(())
}

/// An environment that rests runs again when it is updated.
fn wake(asks: &dyn Asks, before: Option<&ReviewState>, working: &mut Working<'_>) -> Result<(), Failure> {
    if let Some(state) = before.filter(|state| state.paused.is_some()) {
        let count = review::resume(asks, state.pull_request)?;
        working.console.say(&format!("{}: it rested; {count} workloads start again", state.pull_request.name()));
    }
    Ok(())
}

/// Plans, shows and applies. `begins` is told before anything is changed.
fn apply(
    arguments: &Arguments,
    prepared: &Prepared,
    working: &mut Working<'_>,
    begins: &mut dyn FnMut(&mut Working<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let change = Change { wait: arguments.wait, takes_over: arguments.force_conflicts, jobs: arguments.run.jobs() };
    let (mut session, engine) = working.open(prepared, Some(change))?;
    let plan = working.plan(&mut session, prepared, Purpose::Change, engine)?;
    show(&plan, working)?;
    guard::ensure(&plan, prepared.today)?;
    begins(working)?;
    carry_out(&plan, &session, true, &arguments.run, working).map(drop)
}

/// A commit as git names it: forty digits.
fn parse_commit(text: &str) -> Result<String, String> {
    let is_commit = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    is_commit.then(|| text.to_owned()).ok_or_else(|| "write a whole commit: 40 digits from 0 to f".to_owned())
}

/// Whose an environment is becomes an annotation and a line of a list, nothing more.
fn parse_owner(text: &str) -> Result<String, String> {
    const LONGEST: usize = 100;
    let is_printable = !text.trim().is_empty() && !text.chars().any(char::is_control);
    match is_printable && text.chars().count() <= LONGEST {
        true => Ok(text.to_owned()),
        false => Err(format!("write a name of 1 to {LONGEST} characters that can be printed")),
    }
}
