//! `platform review down`: removes the environment of a pull request, with its databases.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::Subject;
use super::cluster::{Ending, alone, over, reach};
use super::full::{Full, Place};
use crate::cli::GlobalOptions;
use crate::cli::apply::carry_out;
use crate::cli::clusters::{Change, parse_time};
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::plan::show;
use crate::cli::prepared::Prepared;
use crate::cli::working::{EngineArguments, RunArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::Purpose;
use crate::engine::review::{self, Mark, ReviewError};
use crate::engine::rollout::Asks;
use crate::model::ReviewRequest;
use crate::pull_request::PullRequest;
use crate::terraform::delivery;

/// How often is looked whether the namespace is gone.
const AGAIN: Duration = Duration::from_secs(1);

/// Options of `review down`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    removal: Removal,
}

/// How environments are removed.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Removal {
    #[command(flatten)]
    pub(super) engine: EngineArguments,
    #[command(flatten)]
    pub(super) run: RunArguments,
    /// How long what is removed may take to go away, for example `90s`, `10m` or `1h`.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = parse_time)]
    pub(super) wait: Duration,
    /// Leave the databases as they are, where their server cannot be reached any more
    #[arg(long)]
    pub(super) leave_databases: bool,
}

/// Removes the environment.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    let Arguments { subject, removal } = arguments;
    let full = match Full::of(&subject.specification, options) {
        Ok(full) => full,
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    if let Some(full) = full {
        if !removal.engine.offline {
            return full.over(&removal.engine, options, console, &mut |place, working| {
                removal.remove_whole(subject.pr, place, options, working)
            });
        }
        let loaded = subject.load(BTreeMap::new(), options);
        return over(loaded, &removal.engine, options, console, &mut |prepared, working| {
            removal.destroy(prepared, working).map(|()| Exit::Done)
        });
    }
    over(subject.ending(options), &removal.engine, options, console, &mut |prepared, working| {
        if removal.engine.offline {
            return removal.destroy(prepared, working).map(|()| Exit::Done);
        }
        reach(prepared, working, &mut |asks, prepared, working| removal.remove(subject.pr, asks, prepared, working))
    })
}

/// Says what keeps the namespace, where the cluster knows it.
fn explain(pull_request: PullRequest, asks: &dyn Asks, working: &mut Working<'_>) {
    let reasons = review::still_there(asks, pull_request).ok().flatten().unwrap_or_default();
    if !reasons.is_empty() {
        working.console.complain(&format!("{} is still there: {}\n", pull_request.name(), reasons.join("; ")));
    }
}

/// Before its copies go, nobody is led to them any more.
fn close_routes(pull_request: PullRequest, asks: &dyn Asks, prepared: &Prepared) -> Result<(), Failure> {
    if let Some(borrowed) = prepared.review.as_ref().and_then(|review| review.borrowed.as_ref()) {
        review::close(asks, &borrowed.namespace, pull_request)?;
    }
    Ok(())
}

impl Removal {
    /// Removes an environment in its cluster; `prepared` is what it is when it ends.
    pub(super) fn remove(
        &self,
        pull_request: PullRequest,
        asks: &dyn Asks,
        prepared: &Prepared,
        working: &mut Working<'_>,
    ) -> Result<Exit, Failure> {
        if prepared.review.as_ref().is_some_and(|review| review.is_argo_cds) {
            return self.remove_with_argo_cd(pull_request, asks, prepared, working);
        }
        alone(asks, pull_request, Mark::Closing, working, &mut |working| {
            close_routes(pull_request, asks, prepared)?;
            let state = review::read(asks, pull_request)?;
            if state.is_some_and(|state| !state.is_terminating) {
                self.drop_databases(prepared, working)?;
            }
            let destroyed = self.destroy(prepared, working);
            if destroyed.is_err() {
                explain(pull_request, asks, working);
            }
            destroyed?;
            self.wait_until_gone(pull_request, asks, working)?;
            working.console.say(&format!("{}: nothing is left of it", pull_request.name()));
            Ok((Exit::Done, Ending::Gone))
        })
    }

    /// Waits until Argo CD has removed an environment, and removes what AWS has of it: the jobs that drop its databases need that
    /// until the end.
    fn remove_with_argo_cd(
        &self,
        pull_request: PullRequest,
        asks: &dyn Asks,
        prepared: &Prepared,
        working: &mut Working<'_>,
    ) -> Result<Exit, Failure> {
        let environment = pull_request.name();
        alone(asks, pull_request, Mark::Closing, working, &mut |working| {
            close_routes(pull_request, asks, prepared)?;
            let removed = working.wait_for(self.wait, AGAIN, &mut || {
                Ok(review::application(asks, pull_request)?.map_or(Ok(()), |application| Err(application.to_string())))
            })?;
            removed.map_err(|said| ReviewError::NotRemoved { environment: environment.clone(), said })?;
            // Of an environment that Argo CD never made, there may be no more than our own notes.
            self.wait_until_gone(pull_request, asks, working)?;
            self.destroy(prepared, working)?;
            working.console.say(&format!("{environment}: nothing is left of it"));
            Ok((Exit::Done, Ending::Gone))
        })
    }

    /// Removes a whole environment: what is of stacks that are in no spec any more, then all others, and last its states and its
    /// record. Each of these steps can be begun again.
    pub(super) fn remove_whole(
        &self,
        pull_request: PullRequest,
        place: &Place<'_>,
        options: &GlobalOptions,
        working: &mut Working<'_>,
    ) -> Result<Exit, Failure> {
        let name = place.full.name(pull_request);
        place.alone(pull_request, Mark::Closing, working, &mut |working| {
            let known = place.records.read(pull_request)?;
            if known.is_some() {
                place.records.note_ending(pull_request, SystemTime::now())?;
            }
            let kept = place.states_of(pull_request, working)?;
            if !kept.is_empty() {
                let range = Some(place.range(pull_request, known.as_ref())?);
                let wanted = ReviewRequest { range, ..ReviewRequest::new(pull_request) };
                let mut prepared = place.full.prepared(&wanted, options)?;
                self.destroy_leftovers(&mut prepared, &kept, working)?;
                self.destroy(&prepared, working)?;
                for (_, key) in &kept {
                    place.remove(key)?;
                }
            }
            place.records.forget(pull_request)?;
            working.console.say(&format!("{name}: nothing is left of it"));
            Ok((Exit::Done, Ending::Gone))
        })
    }

    /// Destroys what is of stacks that have a state and are in no spec: those that the pull request added, when it is gone. The
    /// releases in a cluster go with the cluster.
    fn destroy_leftovers(
        &self,
        prepared: &mut Prepared,
        kept: &[(PullRequest, String)],
        working: &mut Working<'_>,
    ) -> Result<(), Failure> {
        let of_key = |(_, key): &(PullRequest, String)| {
            let (_, stack) = key.strip_suffix(".tfstate")?.split_once('/')?;
            Some(stack.to_owned())
        };
        let is_left = |stack: &String| {
            !delivery::is_name(stack) && prepared.source.stacks.iter().all(|known| known.name != *stack)
        };
        let left: Vec<String> = kept.iter().filter_map(of_key).filter(is_left).collect();
        if left.is_empty() {
            return Ok(());
        }
        working.console.say(&format!("stacks that are in no spec any more: {}", left.join(", ")));
        let leftovers = prepared.source.leftovers(&left);
        let source = std::mem::replace(&mut prepared.source, leftovers);
        let destroyed = self.destroy(prepared, working);
        prepared.source = source;
        destroyed
    }

    fn change(&self) -> Change {
        Change { wait: self.wait, takes_over: true, jobs: self.run.jobs() }
    }

    /// Stops everything, and drops the databases.
    fn drop_databases(&self, prepared: &Prepared, working: &mut Working<'_>) -> Result<(), Failure> {
        let has_databases = prepared.review.as_ref().is_some_and(|review| !review.access.is_empty());
        if self.leave_databases || !has_databases {
            return Ok(());
        }
        let (mut session, engine) = working.open(prepared, Some(self.change()))?;
        let plan = working.plan(&mut session, prepared, Purpose::Change, engine)?;
        carry_out(&plan, &session, true, &self.run, working).map(drop)
    }

    fn destroy(&self, prepared: &Prepared, working: &mut Working<'_>) -> Result<(), Failure> {
        let (mut session, engine) = working.open(prepared, Some(self.change()))?;
        let plan = working.plan(&mut session, prepared, Purpose::Destroy, engine)?;
        show(&plan, working)?;
        carry_out(&plan, &session, true, &self.run, working).map(drop)
    }

    /// A run that ended early may have made no more than the namespace, which is in no list then.
    fn wait_until_gone(
        &self,
        pull_request: PullRequest,
        asks: &dyn Asks,
        working: &mut Working<'_>,
    ) -> Result<(), Failure> {
        review::delete(asks, pull_request)?;
        let gone = working
            .wait_for(self.wait, AGAIN, &mut || Ok(review::still_there(asks, pull_request)?.map_or(Ok(()), Err)))?;
        Ok(gone.map_err(|reasons| ReviewError::Terminating { namespace: pull_request.name(), reasons })?)
    }
}
