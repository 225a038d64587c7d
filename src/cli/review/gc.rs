//! `platform review gc`: removes the environments that have had their time, and what is left of others.

use std::collections::BTreeSet;
use std::io::Read;
use std::time::{Duration, SystemTime};

use camino::Utf8PathBuf;

use super::Specification;
use super::cluster::{ending, one, over};
use super::down::Removal;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::github::Connection;
use crate::cli::loaded;
use crate::cli::prepared::Prepared;
use crate::cli::working::Working;
use crate::diagnostic::Sources;
use crate::engine::review::{self, Due, Limits, ReviewState};
use crate::engine::rollout::{AskError, Asks, Bridge};
use crate::github::{closed_pulls, take_label};
use crate::model::{Review, ReviewRequest};
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
    ask_github: bool,
    #[command(flatten)]
    connection: Connection,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
    /// Look for what is left of environments in the cluster only, and not in AWS
    #[arg(long)]
    cluster_only: bool,
    #[command(flatten)]
    removal: Removal,
}

/// Removes what is due.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    let wrong =
        |wrong: &str, console: &mut Console| Failure::Wrong(wrong.to_owned()).report(&Sources::default(), console);
    if arguments.removal.engine.offline {
        return wrong("environments of pull requests are in a cluster, and offline there is none", console);
    }
    let open = match arguments.open.as_ref().map(|path| open(path)).transpose() {
        Ok(open) => open,
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    let any = ReviewRequest { is_ending: true, ..ReviewRequest::any() };
    let loaded = loaded::load_review(arguments.specification.env.as_deref(), &any, options);
    over(loaded, &arguments.removal.engine, options, console, &mut |prepared, working| {
        let Some((review, cluster)) = prepared.review.as_ref().zip(prepared.source.clusters.first()) else {
            return Err(Failure::Unresolved(prepared.source.name.clone()));
        };
        let bridge = working.bridge(prepared.source.clone())?;
        bridge.with(&cluster.colour, |asks| {
            let states = review::list(asks)?;
            let mut limits = limits(arguments, review, open.clone());
            limits.closed.extend(asked(arguments, review, &states, working)?);
            sweep(arguments, &limits, &states, &Place { asks, bridge: &bridge, prepared }, options, working)
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

fn limits(arguments: &Arguments, review: &Review, open: Option<BTreeSet<PullRequest>>) -> Limits {
    Limits {
        lifetime: Duration::from_secs(review.lifetime_seconds),
        closed: arguments.closed.iter().copied().collect(),
        open,
        most: review.most.map(|most| most as usize),
        budget: review.budget.map(|dollars| u64::from(dollars) * 100),
    }
}

/// The pull requests with an environment that are closed, as GitHub says; none where it is not to be asked.
fn asked(
    arguments: &Arguments,
    review: &Review,
    states: &[ReviewState],
    working: &mut Working<'_>,
) -> Result<BTreeSet<PullRequest>, Failure> {
    if !arguments.ask_github {
        return Ok(BTreeSet::new());
    }
    let (client, repository) = arguments.connection.open(review.repository.as_deref())?;
    let numbers = states.iter().map(|state| state.pull_request.number()).collect();
    let known = closed_pulls(&client, &repository, &numbers)?;
    if !known.unknown.is_empty() {
        let numbers: Vec<String> = known.unknown.iter().map(u64::to_string).collect();
        working.console.complain(&format!(
            "warning: {} knows no pull request {}: their environments stay until they have had their time\n",
            repository.as_str(),
            numbers.join(", ")
        ));
    }
    Ok(known.closed.into_iter().filter_map(|number| PullRequest::parse(&number.to_string()).ok()).collect())
}

/// Says what is due, and removes it. What fails for one environment keeps no other from being removed.
fn sweep(
    arguments: &Arguments,
    limits: &Limits,
    states: &[ReviewState],
    place: &Place<'_>,
    options: &GlobalOptions,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    let now = SystemTime::now();
    let due = review::due(states, limits, now);
    let associations = if arguments.cluster_only { Vec::new() } else { associations(place, states)? };
    let borrowed = place.prepared.review.as_ref().and_then(|review| review.borrowed.as_ref());
    let routes = borrowed.map(|borrowed| review::routes(place.asks, &borrowed.namespace)).transpose()?;
    let left = review::leftovers(place.asks, states, &associations, &routes.unwrap_or_default(), now)?;
    let staying = states.len() - due.len();
    for (number, reason) in &due {
        working.console.data(&format!("{}: {reason}\n", number.name()))?;
    }
    for leftover in &left {
        let what = leftover.what.join(", ");
        working
            .console
            .data(&format!("{}: its namespace is gone, and left are {what}\n", leftover.pull_request.name()))?;
    }
    let numbers: Vec<PullRequest> =
        due.iter().map(|(number, _)| *number).chain(left.iter().map(|leftover| leftover.pull_request)).collect();
    if arguments.dry_run || numbers.is_empty() {
        working.console.say(&format!("{} to remove, {staying} stay", numbers.len()));
        return Ok(Exit::Done);
    }
    let mut failed = None;
    for number in &numbers {
        let reason = due.iter().find(|(due, _)| due == number).map(|(_, reason)| reason);
        let removed = let_go(*number, reason, arguments, place)
            .and_then(|()| ending(arguments.specification.env.as_deref(), *number, options))
            .and_then(|loaded| one(&loaded))
            .and_then(|prepared| arguments.removal.remove(*number, place.asks, &prepared, working));
        match removed {
            Ok(_) => {}
            Err(failure) => {
                working.console.complain(&format!("environment {}:\n", number.name()));
                let exit = failure.report(&Sources::default(), working.console);
                failed = failed.or(Some(exit));
                if working.interrupts().received() {
                    return Ok(exit);
                }
            }
        }
    }
    Ok(failed.unwrap_or(Exit::Done))
}

/// Where Argo CD makes environments, it would make one again whose pull request still asks for it: the label is taken away.
fn let_go(number: PullRequest, reason: Option<&Due>, arguments: &Arguments, place: &Place<'_>) -> Result<(), Failure> {
    let review = place.prepared.review.as_ref().filter(|review| review.is_argo_cds);
    let is_asked_for = matches!(reason, Some(Due::Idle(_) | Due::TooMany(_) | Due::OverBudget(_)));
    match review.filter(|_| is_asked_for) {
        Some(review) => {
            let (client, repository) = arguments.connection.open(review.repository.as_deref())?;
            Ok(take_label(&client, &repository, number.number(), &review.label)?)
        }
        None => Ok(()),
    }
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
