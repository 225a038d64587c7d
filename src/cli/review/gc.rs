//! `platform review gc`: removes the environments that have had their time, and what is left of others.

use std::collections::BTreeSet;
use std::io::Read;
use std::time::{Duration, SystemTime};

use camino::Utf8PathBuf;

use super::Specification;
use super::cluster::{ending, no_cluster, one, over};
use super::down::Removal;
use super::full::{self, Full};
use super::pulls::GitHub;
use super::sweeping::Sweeping;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::github::Connection;
use crate::cli::loaded;
use crate::cli::prepared::Prepared;
use crate::cli::working::Working;
use crate::diagnostic::Sources;
use crate::engine::review::{self, Leftover, LeftoverStanding, Limits, ReviewState, WholeLeftover};
use crate::engine::rollout::{AskError, Asks, Bridge};
use crate::model::{ReviewRequest, Terms};
use crate::pull_request::PullRequest;

/// The largest list of pull requests that is read.
const LARGEST: u64 = 1 << 20;

/// Options of `review gc`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    specification: Specification,
    /// A pull request that is closed. Can be given several times
    #[arg(long, value_name = "NUMBER", value_parser = PullRequest::parse)]
    closed: Vec<PullRequest>,
    /// A file with the numbers of all pull requests that are open, one a line, `-` for the standard input: what belongs to
    /// another one is removed. `gh pr list --state open --limit 1000 --json number --jq '.[].number'` writes it
    #[arg(long, value_name = "FILE", conflicts_with = "ask_github")]
    open: Option<Utf8PathBuf>,
    /// Ask GitHub which of the pull requests are closed, with the token in GITHUB_TOKEN. Without `--repository`, the spec's
    #[arg(long)]
    pub(super) ask_github: bool,
    #[command(flatten)]
    pub(super) connection: Connection,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Look for what is left of environments in the cluster only, and not in AWS
    #[arg(long)]
    cluster_only: bool,
    #[command(flatten)]
    removal: Removal,
}

/// Removes what is due.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    if arguments.removal.engine.offline {
        return no_cluster().report(&Sources::default(), console);
    }
    let open = match arguments.open.as_ref().map(|path| open(path)).transpose() {
        Ok(open) => open,
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    let full = match Full::of(&arguments.specification, options) {
        Ok(full) => full,
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    if let Some(full) = full {
        return full.over(&arguments.removal.engine, options, console, &mut |place, working| {
            sweep_whole(arguments, open.clone(), place, options, working)
        });
    }
    let any = ReviewRequest { is_ending: true, ..ReviewRequest::any() };
    let loaded = loaded::load_review(arguments.specification.env.as_deref(), &any, options);
    over(loaded, &arguments.removal.engine, options, console, &mut |prepared, working| {
        let Some((review, cluster)) = prepared.review.as_ref().zip(prepared.source.clusters.first()) else {
            return Err(Failure::Unresolved(prepared.source.name.clone()));
        };
        let bridge = working.bridge(prepared.source.clone())?;
        bridge.with(&cluster.colour, |asks| {
            let states = review::list(asks)?;
            let github = GitHub::of(arguments, &review.terms);
            let mut limits = limits(arguments, &review.terms, open.clone());
            limits.closed.extend(github.closed(&states, working)?);
            let place = Place { asks, bridge: &bridge, prepared };
            sweep(arguments, &limits, &states, &place, &github, options, working)
        })
    })
}

/// Where environments are.
struct Place<'a> {
    asks: &'a dyn Asks,
    bridge: &'a Bridge,
    /// Any of them.
    prepared: &'a Prepared,
}

fn limits(arguments: &Arguments, terms: &Terms, open: Option<BTreeSet<PullRequest>>) -> Limits {
    Limits {
        lifetime: Duration::from_secs(terms.lifetime_seconds),
        closed: arguments.closed.iter().copied().collect(),
        open,
        most: terms.most.map(|most| most as usize),
        budget: terms.budget.map(|dollars| u64::from(dollars) * 100),
    }
}

/// Says what is due, and removes it.
fn sweep(
    arguments: &Arguments,
    limits: &Limits,
    states: &[ReviewState],
    place: &Place<'_>,
    github: &GitHub<'_>,
    options: &GlobalOptions,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    let now = SystemTime::now();
    let due = review::due(states, limits, now);
    let associations = if arguments.cluster_only { Vec::new() } else { associations(place, states)? };
    let review = place.prepared.review.as_ref();
    let borrowed = review.and_then(|review| review.borrowed.as_ref());
    let routes = borrowed.map(|borrowed| review::routes(place.asks, &borrowed.namespace)).transpose()?;
    let left = review::leftovers(place.asks, states, &associations, &routes.unwrap_or_default(), now)?;
    let told = |leftover: &Leftover| format!("its namespace is gone, and left are {}", leftover.what.join(", "));
    let left = left.iter().map(|leftover| (leftover.pull_request, told(leftover))).collect();
    let removal = Sweeping { arguments, staying: states.len() - due.len(), due, left };
    removal.carry_out(&|number| number.name(), working, &mut |number, reason, working| {
        github.let_go(number, reason, review)?;
        let prepared = one(&ending(arguments.specification.env.as_deref(), number, options)?)?;
        arguments.removal.remove(number, place.asks, &prepared, working)
    })
}

/// The same of whole environments. What has our tags and no state, or a state and no tags, is only told: nobody knows how to remove
/// the one, or whose the other is.
fn sweep_whole(
    arguments: &Arguments,
    open: Option<BTreeSet<PullRequest>>,
    place: &full::Place<'_>,
    options: &GlobalOptions,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    let now = SystemTime::now();
    let states = place.records.list()?;
    let terms = &place.full.terms;
    let mut limits = limits(arguments, terms, open);
    limits.closed.extend(GitHub::of(arguments, terms).closed(&states, working)?);
    let due = review::due(&states, &limits, now);
    let (kept, tagged) = match arguments.cluster_only {
        true => (Vec::new(), Vec::new()),
        false => (place.states()?, place.tagged()?),
    };
    let left = place.records.leftovers(&states, &kept, &tagged, now)?;
    let (removable, others): (Vec<_>, Vec<_>) =
        left.into_iter().partition(|leftover| leftover.standing == LeftoverStanding::Removable);
    for leftover in others {
        let (name, what) = (place.full.name(leftover.pull_request), leftover.what.join(", "));
        let what_to_do = match leftover.standing {
            LeftoverStanding::Stateless => {
                format!("no state knows of {what}; where that is still there, it has to be removed by hand")
            }
            _ => format!(
                "nothing carries its tags, but there is {what}; where that is its own, remove it with `platform review down --pr {}`",
                leftover.pull_request
            ),
        };
        working.console.complain(&format!("warning: there is no record of {name}, and {what_to_do}\n"));
    }
    let told =
        |leftover: &WholeLeftover| format!("there is no record of it, and left are {}", leftover.what.join(", "));
    let left = removable.iter().map(|leftover| (leftover.pull_request, told(leftover))).collect();
    let removal = Sweeping { arguments, staying: states.len() - due.len(), due, left };
    removal.carry_out(&|number| place.full.name(number), working, &mut |number, _, working| {
        arguments.removal.remove_whole(number, place, options, working)
    })
}

/// What AWS has of pull requests whose namespace is gone, and that carries our tags.
fn associations(place: &Place<'_>, states: &[ReviewState]) -> Result<Vec<(PullRequest, String)>, Failure> {
    let Some(cluster) = place.prepared.source.clusters.first() else { return Ok(Vec::new()) };
    let region = ["--region", &cluster.region];
    let list = ["eks", "list-pod-identity-associations", "--cluster-name", &cluster.name];
    let answer = place.bridge.aws(&[&list[..], &region].concat())?;
    let is_gone = |number: &PullRequest| states.iter().all(|state| state.pull_request != *number);
    let mut ours = Vec::new();
    for (number, identifier, arn) in review::associations(&answer).into_iter().filter(|(number, ..)| is_gone(number)) {
        let tags =
            place.bridge.aws(&[&["eks", "list-tags-for-resource", "--resource-arn", &arn][..], &region].concat());
        match tags {
            Ok(tags) if review::are_ours(&tags, &cluster.platform, number) => ours.push((number, identifier)),
            Ok(_) => {}
            // It has gone meanwhile.
            Err(AskError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(ours)
}

/// The pull requests that are open. None at all is taken for a mistake of whoever wrote the list.
fn open(path: &camino::Utf8Path) -> Result<BTreeSet<PullRequest>, Failure> {
    let mut text = String::new();
    match path.as_str() {
        "-" => std::io::stdin().lock().take(LARGEST).read_to_string(&mut text)?,
        _ => std::fs::File::open(path)?.take(LARGEST).read_to_string(&mut text)?,
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let numbers: Result<BTreeSet<PullRequest>, String> = lines.map(PullRequest::parse).collect();
    let numbers =
        numbers.map_err(|reason| Failure::Wrong(format!("`{path}` has a line that is no number: {reason}")))?;
    match numbers.is_empty() {
        true => Err(Failure::Wrong(format!(
            "`{path}` names no pull request that is open: all environments would be removed; name those that are closed with \
             `--closed`"
        ))),
        false => Ok(numbers),
    }
}
