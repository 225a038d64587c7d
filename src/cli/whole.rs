//! Whole environments of pull requests, as far as reading and checking them goes.

use ipnet::Ipv4Net;

use super::GlobalOptions;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use crate::check::{Checked, Checker};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Sources, Span};
use crate::facts::{Date, Facts};
use crate::model::{Environment, ReviewRequest, resolve_among};
use crate::pull_request::PullRequest;
use crate::spec::Spec;
use crate::spec::project::{Environments, Project, WholeOf};
use crate::whole::{free_range, specification};

/// Where networks lie when the spec does not say: the largest private block (RFC 1918).
pub(super) const DEFAULT_RANGE: &str = "10.0.0.0/8";

/// Reads and checks the whole environment of a pull request, by the spec of the named environment.
///
/// # Errors
/// With the findings when there is an error among them; when an environment of that name is in the project, or there is no range
/// for its network.
pub(super) fn load(
    project: &Project,
    all: Environments,
    name: &str,
    wanted: &ReviewRequest,
    options: &GlobalOptions,
) -> Result<Loaded, Failure> {
    let checked = Checker::new(&all, Facts::embedded(), super::project::today(options)).environment(name);
    if checked.findings.has_errors() {
        return Err(Failure::Findings(checked.findings, all.sources));
    }
    let (of, text) = made(&all, name, wanted)?;
    let whole = of.pull_request.whole_name(&of.shared);
    if all.get(&whole).is_some() {
        return Err(Failure::Wrong(format!(
            "the whole environment of pull request {} would be called {whole}, as one of the project's is",
            of.pull_request
        )));
    }
    loaded::load_changed(project, project.load_whole(of, &text), vec![whole], options)
}

/// Checks an environment, and the whole ones that pull requests get by its spec.
pub(super) fn checked(
    project: &Project,
    all: &Environments,
    name: &str,
    checker: &Checker<'_>,
    today: Date,
) -> Checked {
    let mut checked = checker.environment(name);
    if !checked.findings.has_errors() {
        checked.findings.extend(obstacles(project, all, name, today));
    }
    checked
}

/// What stands in the way of whole environments by the spec of an environment: errors that are none of the spec itself.
fn obstacles(project: &Project, all: &Environments, name: &str, today: Date) -> Diagnostics {
    let full = all.get(name).and_then(|it| it.spec.as_ref()?.review.as_ref()?.full.as_ref());
    let Some(full) = full.filter(|full| full.is_on()) else { return Diagnostics::default() };
    let found = match made(all, name, &ReviewRequest::new(PullRequest::USUAL)) {
        Ok((of, text)) => {
            let whole = of.pull_request.whole_name(&of.shared);
            let of_pull_request = project.load_whole(of, &text);
            let checked = Checker::new(&of_pull_request, Facts::embedded(), today).environment(&whole);
            relocated(checked.findings, &of_pull_request.sources, &all.sources, full.span)
        }
        Err(Failure::Wrong(problem)) => {
            let range = all.get(name).and_then(|it| it.spec.as_ref()?.review.as_ref()?.range.as_ref());
            let place = range.map_or(full.span, |range| range.span);
            let help = "write a larger `range`, or a smaller `network.cidr` beside `review`";
            Diagnostic::error("review-full", problem)
                .at(place, "each pull request gets its own network")
                .help(help)
                .into()
        }
        // What cannot be resolved has been told.
        Err(_) => Diagnostics::default(),
    };
    let mut errors = Diagnostics::default();
    found.iter().filter(|it| it.severity == Severity::Error).for_each(|finding| errors.push(finding.clone()));
    errors
}

/// Findings with their places in the files that were read before; what is in none of them is told of `instead`.
fn relocated(findings: Diagnostics, from: &Sources, to: &Sources, instead: Span) -> Diagnostics {
    let mut moved = Diagnostics::default();
    for finding in findings.iter() {
        let mut finding = finding.clone();
        for label in &mut finding.labels {
            label.span = match to.named(from.path(label.span.source)) {
                Some(source) => Span { source, ..label.span },
                None => instead,
            };
        }
        moved.push(finding);
    }
    moved
}

/// What such an environment is of, and its spec.
fn made(all: &Environments, name: &str, wanted: &ReviewRequest) -> Result<(WholeOf, String), Failure> {
    let unresolved = || Failure::Unresolved(name.to_owned());
    let spec = all.get(name).and_then(|it| it.spec.as_ref()).ok_or_else(unresolved)?;
    let shared = shared(all, spec).ok_or_else(unresolved)?;
    let of = WholeOf { pull_request: wanted.pull_request, specification: name.to_owned(), shared: shared.name.clone() };
    let range = match wanted.range {
        Some(range) => range,
        None => range(all, spec, wanted.pull_request, &[])?,
    };
    let text = specification(&of, spec, &shared, range, &wanted.images);
    Ok((of, text))
}

/// The environment that makes the whole ones by a spec.
pub(super) fn shared(all: &Environments, spec: &Spec) -> Option<Environment> {
    resolve_among(spec.shares.as_ref()?.as_str(), all, Facts::embedded())
}

/// A range for the network of a whole environment, which no environment of the project has, and none of `others`.
///
/// # Errors
/// When there is none left.
pub(super) fn range(
    all: &Environments,
    spec: &Spec,
    pull_request: PullRequest,
    others: &[Ipv4Net],
) -> Result<Ipv4Net, Failure> {
    let written = spec.review.as_ref().and_then(|review| review.range.as_ref());
    let within = written.map(|range| range.network()).or_else(|| DEFAULT_RANGE.parse().ok());
    let like = spec.network.get().and_then(|network| network.cidr.get()).map(|cidr| cidr.network());
    let (Some(within), Some(like)) = (within, like) else { return Err(Failure::Unresolved("network".to_owned())) };
    free(within, like, pull_request, &[taken(all)?, others.to_vec()].concat())
}

/// A range as large as another one that is not taken.
///
/// # Errors
/// When there is none left.
pub(super) fn free(
    within: Ipv4Net,
    like: Ipv4Net,
    pull_request: PullRequest,
    taken: &[Ipv4Net],
) -> Result<Ipv4Net, Failure> {
    free_range(within, like.prefix_len(), pull_request, taken)
        .ok_or_else(|| Failure::Wrong(format!("in {within}, no range as large as {like} is free")))
}

/// The ranges that environments of the project have, in all their regions.
pub(super) fn taken(all: &Environments) -> Result<Vec<Ipv4Net>, Failure> {
    let mut ranges = Vec::new();
    for name in all.names() {
        let shares = all.get(name).and_then(|one| one.spec.as_ref()).is_some_and(|spec| spec.shares.is_some());
        if !shares {
            let found = resolve_among(name, all, Facts::embedded());
            let found = found.ok_or_else(|| Failure::Unresolved(name.to_owned()))?;
            ranges.extend(found.regions().map(|region| region.network.cidr));
        }
    }
    Ok(ranges)
}
