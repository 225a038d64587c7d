//! What the commands that change environments of pull requests have in common: the cluster, and the Lease.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Subject;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::loaded::{self, Loaded};
use crate::cli::prepared::Prepared;
use crate::cli::working::{self, EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::review::{self, Lease, Mark, RENEWAL, Taking};
use crate::engine::rollout::Asks;
use crate::model::ReviewRequest;
use crate::pull_request::PullRequest;
use crate::spec::scalar::ImageReference;

/// What is done in the cluster.
type Work<'w> = dyn FnMut(&dyn Asks, &Prepared, &mut Working<'_>) -> Result<Exit, Failure> + 'w;

/// Loads an environment and does something with it; its findings are told.
pub(super) fn over(
    loaded: Result<Loaded, Failure>,
    engine: &EngineArguments,
    options: &GlobalOptions,
    console: &mut Console,
    command: &mut dyn FnMut(&Prepared, &mut Working<'_>) -> Result<Exit, Failure>,
) -> Exit {
    match loaded {
        Ok(loaded) => working::over(loaded, engine, options, console, command, true),
        Err(failure) => failure.report(&Sources::default(), console),
    }
}

/// Does something in the cluster of environments of pull requests, whichever of them.
pub(super) fn in_cluster(
    environment: Option<&str>,
    engine: &EngineArguments,
    options: &GlobalOptions,
    console: &mut Console,
    work: &mut Work<'_>,
) -> Exit {
    if engine.offline {
        return no_cluster().report(&Sources::default(), console);
    }
    let any = ReviewRequest { is_ending: true, ..ReviewRequest::any() };
    let loaded = loaded::load_review(environment, &any, options);
    over(loaded, engine, options, console, &mut |prepared, working| reach(prepared, working, work))
}

/// Does something in the cluster that an environment lives in.
pub(super) fn reach(prepared: &Prepared, working: &mut Working<'_>, work: &mut Work<'_>) -> Result<Exit, Failure> {
    let cluster = prepared.source.clusters.first();
    let colour = cluster.map(|cluster| cluster.colour.clone()).ok_or_else(no_cluster)?;
    let bridge = working.bridge(prepared.source.clone())?;
    bridge.with(&colour, |asks| work(asks, prepared, working))
}

/// Where nothing can be asked.
pub(super) fn no_cluster() -> Failure {
    Failure::Wrong("environments of pull requests are in a cluster, and offline there is none".to_owned())
}

/// What work on an environment yields, and what has become of it.
pub(super) type Worked<T> = Result<(T, Ending), Failure>;

/// Does something as the only one who works on an environment. `work` says whether the environment is gone.
pub(super) fn alone<T>(
    asks: &dyn Asks,
    pull_request: PullRequest,
    mark: Mark,
    working: &mut Working<'_>,
    work: &mut dyn FnMut(&mut Working<'_>) -> Worked<T>,
) -> Result<T, Failure> {
    // What is not ours is refused before anything is written.
    review::read(asks, pull_request)?;
    let environment = pull_request.name();
    let occupied = Occupied { pull_request: Some(pull_request), environment, patience: Duration::ZERO };
    alone_on(asks, &occupied, mark, working, work)
}

/// What somebody works on.
pub(super) struct Occupied {
    /// The pull request; none where it is about all of them.
    pub(super) pull_request: Option<PullRequest>,
    /// The name of the environment, or of what they have in common.
    pub(super) environment: String,
    /// How long others are waited for, at least.
    pub(super) patience: Duration,
}

/// Does something as the only one who works on something.
pub(super) fn alone_on<T>(
    asks: &dyn Asks,
    occupied: &Occupied,
    mark: Mark,
    working: &mut Working<'_>,
    work: &mut dyn FnMut(&mut Working<'_>) -> Worked<T>,
) -> Result<T, Failure> {
    let interrupts = working.interrupts().clone();
    let taking = Taking {
        pull_request: occupied.pull_request,
        environment: occupied.environment.clone(),
        holder: working.holder(),
        mark,
        patience: working.lock_timeout().max(occupied.patience),
        renewal: RENEWAL,
        interrupts: &interrupts,
    };
    let lease = Lease::take(asks, &taking, &mut |text| working.console.say(text))?;
    let outcome = lease.hold(&interrupts, || work(working));
    let ended = match &outcome {
        Ok((_, Ending::Gone)) => lease.remove(),
        _ => lease.release(),
    };
    let (value, _) = outcome?;
    ended?;
    Ok(value)
}

/// What has become of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// It is there.
    There,
    /// Nothing of it is left.
    Gone,
}

impl Subject {
    /// The environment as it is to be.
    pub(super) fn prepared(
        &self,
        images: BTreeMap<String, ImageReference>,
        options: &GlobalOptions,
    ) -> Result<Prepared, Failure> {
        one(&self.load(images, options)?)
    }

    /// The environment as it is when it ends.
    pub(super) fn ending(&self, options: &GlobalOptions) -> Result<Loaded, Failure> {
        ending(self.specification.env.as_deref(), self.pr, options)
    }
}

/// The environment of a pull request as it is when it ends.
pub(super) fn ending(
    environment: Option<&str>,
    pull_request: PullRequest,
    options: &GlobalOptions,
) -> Result<Loaded, Failure> {
    let wanted = ReviewRequest { is_ending: true, ..ReviewRequest::new(pull_request) };
    loaded::load_review(environment, &wanted, options)
}

/// The only environment that was loaded.
pub(super) fn one(loaded: &Loaded) -> Result<Prepared, Failure> {
    let prepared = loaded.prepared()?.into_iter().next();
    prepared.ok_or_else(|| Failure::Unresolved(loaded.names().next().unwrap_or_default().to_owned()))
}
