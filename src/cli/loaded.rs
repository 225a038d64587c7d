//! The environments that a command is about: read, checked and rendered once, whatever is done with them.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::GlobalOptions;
use super::artifacts::artifacts;
use super::failure::Failure;
use super::prepared::Prepared;
use super::project::{self, Selection};
use super::whole;
use crate::check::{Checker, Rendered};
use crate::cost::{Estimate, prices_of, review_dollars};
use crate::diagnostic::{Diagnostics, Sources};
use crate::digest;
use crate::facts::{Date, Facts};
use crate::model::ReviewRequest;
use crate::render::Artifacts;
use crate::spec::Spec;
use crate::spec::project::{Environments, Project};
use crate::spec::review::{Copies, Review};

/// What is said where pull requests get nothing.
const NO_REVIEW: &str = "no environment has a `review`, which says what pull requests get";

/// The environments that a command is about, all of them without errors.
pub(super) struct Loaded<Kept = Rendered> {
    /// The project.
    pub(super) project: Project,
    /// What is to be said about them: warnings.
    pub(super) findings: Diagnostics,
    /// Their names, and what is kept of each.
    kept: Vec<(String, Option<Kept>)>,
    /// All environments of the project.
    all: Environments,
    /// The day that they were checked against.
    today: Date,
}

/// Reads and checks the selected environments.
///
/// # Errors
/// With the findings when there is an error among them.
pub(super) fn load(selection: &Selection, options: &GlobalOptions) -> Result<Loaded, Failure> {
    load_keeping(selection, options, |rendered, _, _| Some(rendered))
}

/// Reads, checks and prints the selected environments. Each is printed as soon as it is checked, so that the trees of a
/// large platform are not in memory all at once.
///
/// # Errors
/// As [`load`].
pub(super) fn load_artifacts(selection: &Selection, options: &GlobalOptions) -> Result<Loaded<Artifacts>, Failure> {
    load_keeping(selection, options, |rendered, name, all| {
        Some(artifacts(&rendered, &all.sources, specification_digest(all, name, &rendered)?))
    })
}

fn load_keeping<Kept: Send>(
    selection: &Selection,
    options: &GlobalOptions,
    keep: impl Fn(Rendered, &str, &Environments) -> Option<Kept> + Sync,
) -> Result<Loaded<Kept>, Failure> {
    let project = project::find(options).map_err(Failure::without_lines)?;
    let names = selection.names(&project).map_err(Failure::without_lines)?;
    let all = project.load();
    let findings = if selection.env.is_empty() { all.findings.clone() } else { Diagnostics::default() };
    check_all(project, all, names, findings, options, keep)
}

/// Checks environments of a project as they would be with a change that is not written yet.
///
/// # Errors
/// With the findings when there is an error among them.
pub(super) fn load_changed(
    project: &Project,
    all: Environments,
    names: Vec<String>,
    options: &GlobalOptions,
) -> Result<Loaded, Failure> {
    check_all(project.clone(), all, names, Diagnostics::default(), options, |rendered, _, _| Some(rendered))
}

/// Checks the environment of a pull request by the spec of the named environment, or the only one that has a `review`.
///
/// # Errors
/// With the findings when there is an error among them; when no such environment is meant, or an image is of no service.
pub(super) fn load_review(
    environment: Option<&str>,
    wanted: &ReviewRequest,
    options: &GlobalOptions,
) -> Result<Loaded, Failure> {
    let (project, all, specification) = reviews(environment, options)?;
    let spec = all.get(&specification).and_then(|environment| environment.spec.as_ref());
    let unknown = |name: &&String| spec.is_some_and(|spec| !spec.services.is_written(name));
    if let (Some(name), Some(spec)) = (wanted.images.keys().find(unknown), spec) {
        let known = spec.services.names().collect::<Vec<_>>().join(", ");
        return Err(Failure::Wrong(format!(
            "`--image` names `{name}`, which is no service of {specification}: {known}"
        )));
    }
    if spec.and_then(|spec| spec.review.as_ref()).is_some_and(Review::is_full) {
        return whole::load(&project, all, &specification, wanted, options);
    }
    if let Some(spec) = spec {
        says_what_it_changes(spec, wanted)?;
    }
    let today = project::today(options);
    let checked = Checker::new(&all, Facts::embedded(), today).review(&specification, wanted);
    if checked.findings.has_errors() {
        return Err(Failure::Findings(checked.findings, all.sources));
    }
    let kept = vec![(wanted.pull_request.name(), checked.rendered)];
    Ok(Loaded { project, findings: checked.findings, kept, all, today })
}

/// The project, its environments as they are written, and the one whose spec says what those of pull requests are like.
///
/// # Errors
/// As [`load_review`], but for what is found in the specs.
pub(super) fn reviews(
    environment: Option<&str>,
    options: &GlobalOptions,
) -> Result<(Project, Environments, String), Failure> {
    let project = project::find(options).map_err(Failure::without_lines)?;
    let all = project.load();
    let specification = of_reviews(environment, &project, &all)?;
    Ok((project, all, specification))
}

/// Where only what a pull request changes gets copies, that has to be said.
fn says_what_it_changes(spec: &Spec, wanted: &ReviewRequest) -> Result<(), Failure> {
    let Some(review) = &spec.review else { return Ok(()) };
    let is_changed = review.copies.as_ref().is_some_and(|copies| copies.value == Copies::Changed);
    if is_changed && review.argo_cd.is_none() && wanted.images.is_empty() && !wanted.is_ending {
        return Err(Failure::Wrong(
            "with `review.copies: changed`, `--image` says which services the pull request changes: none is named"
                .to_owned(),
        ));
    }
    Ok(())
}

/// The environment whose spec says what those of pull requests are like.
fn of_reviews(chosen: Option<&str>, project: &Project, all: &Environments) -> Result<String, Failure> {
    if let Some(name) = chosen {
        let found = project.environment(name).map_err(Failure::without_lines)?;
        // What could not be read is told with its findings.
        let is_read = all.get(name).is_some_and(|environment| environment.spec.is_some());
        return match is_read && !with_reviews(all).contains(&name) {
            true => {
                Err(Failure::Wrong(format!("environment {name} has no `review`, which says what pull requests get")))
            }
            false => Ok(found.to_string()),
        };
    }
    match with_reviews(all)[..] {
        [only] => Ok(only.to_owned()),
        [] => Err(Failure::Wrong(NO_REVIEW.to_owned())),
        ref named => Err(Failure::Wrong(format!("say which environment is meant with `--env`: {}", named.join(", ")))),
    }
}

/// The environments whose specs say what those of pull requests are like.
fn with_reviews(all: &Environments) -> Vec<&str> {
    let with_review = all.environments.iter().filter(|it| it.spec.as_ref().is_some_and(|spec| spec.review.is_some()));
    with_review.map(|environment| environment.name.as_str()).collect()
}

/// The names of these, or the one that is chosen.
///
/// # Errors
/// When there is none.
pub(super) fn review_names(chosen: Option<&str>, options: &GlobalOptions) -> Result<Vec<String>, Failure> {
    if chosen.is_some() {
        return reviews(chosen, options).map(|(_, _, name)| vec![name]);
    }
    let all = project::find(options).map_err(Failure::without_lines)?.load();
    let names: Vec<String> = with_reviews(&all).into_iter().map(str::to_owned).collect();
    if names.is_empty() { Err(Failure::Wrong(NO_REVIEW.to_owned())) } else { Ok(names) }
}

fn check_all<Kept: Send>(
    project: Project,
    all: Environments,
    names: Vec<String>,
    mut findings: Diagnostics,
    options: &GlobalOptions,
    keep: impl Fn(Rendered, &str, &Environments) -> Option<Kept> + Sync,
) -> Result<Loaded<Kept>, Failure> {
    let today = project::today(options);
    let checker = Checker::new(&all, Facts::embedded(), today);
    let checked = side_by_side(names, |name| {
        let checked = whole::checked(&project, &all, &name, &checker, today);
        let is_kept = !checked.findings.has_errors();
        let kept = checked.rendered.filter(|_| is_kept).and_then(|rendered| keep(rendered, &name, &all));
        (checked.findings, (name, kept))
    });
    let mut kept = Vec::new();
    for (found, environment) in checked {
        findings.extend(found);
        kept.push(environment);
    }
    findings.sort();
    if findings.has_errors() {
        return Err(Failure::Findings(findings, all.sources));
    }
    Ok(Loaded { project, findings, kept, all, today })
}

impl<Kept> Loaded<Kept> {
    /// The files that were read.
    pub(super) fn sources(&self) -> &Sources {
        &self.all.sources
    }
}

impl Loaded<Artifacts> {
    /// Does with the files of each environment what is to be done next, side by side. The answers come in the order of
    /// the environments.
    ///
    /// # Errors
    /// In the place of an environment that cannot be resolved though the checks let it pass, which is a fault of ours, or
    /// that `next` fails for.
    pub(super) fn each<T: Send>(
        &mut self,
        next: impl Fn(Artifacts) -> Result<T, Failure> + Sync,
    ) -> Vec<Result<T, Failure>> {
        side_by_side(std::mem::take(&mut self.kept), |(name, artifacts)| match artifacts {
            Some(artifacts) => next(artifacts),
            None => Err(Failure::Unresolved(name)),
        })
    }
}

impl Loaded {
    /// All environments of the project, as they are written.
    pub(super) fn all(&self) -> &Environments {
        &self.all
    }

    /// The names of the selected environments.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.kept.iter().map(|(name, _)| name.as_str())
    }

    /// What is rendered from an environment; none when it is not among the selected ones.
    pub(super) fn rendered(&self, name: &str) -> Option<&Rendered> {
        self.kept.iter().find(|(known, _)| known == name)?.1.as_ref()
    }

    /// The files of an environment; none when it is not among the selected ones.
    pub(super) fn artifacts(&self, name: &str) -> Option<Artifacts> {
        let rendered = self.rendered(name)?;
        let digest = specification_digest(&self.all, name, rendered)?;
        Some(artifacts(rendered, self.sources(), digest))
    }

    /// The same with one environment only.
    pub(super) fn only(mut self, name: &str) -> Self {
        self.kept.retain(|(known, _)| known == name);
        self
    }

    /// Prints the environments as the engine takes them.
    ///
    /// # Errors
    /// With an environment that cannot be resolved though the checks let it pass, which is a fault of ours.
    pub(super) fn prepared(&self) -> Result<Vec<Prepared>, Failure> {
        let prepared = |(name, rendered): &(String, Option<Rendered>)| {
            let digest = |rendered| specification_digest(&self.all, name, rendered);
            let both = rendered.as_ref().and_then(|rendered| Some((rendered, digest(rendered)?)));
            let prepared = |(rendered, digest)| Prepared {
                cents: self.cents(rendered),
                ..Prepared::new(rendered, self.sources(), digest, self.today)
            };
            both.map(prepared).ok_or_else(|| Failure::Unresolved(name.clone()))
        };
        side_by_side(self.kept.iter().collect(), prepared).into_iter().collect()
    }

    /// What the environment of a pull request is estimated to cost each month, in hundredths of a dollar.
    fn cents(&self, rendered: &Rendered) -> Option<u64> {
        let environment = &rendered.environment;
        let spec = || self.all.get(environment.specification())?.spec.as_ref();
        let dollars = match (&environment.review, &environment.whole) {
            (Some(_), _) => review_dollars(environment, &prices_of(spec()?, &self.all))?,
            (None, Some(_)) => {
                Estimate::of(environment, &rendered.stacks, &prices_of(spec()?, &self.all)).total().expected
            }
            (None, None) => return None,
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "prices are small and not negative"
        )]
        let cents = (dollars * 100.0).round() as u64;
        Some(cents)
    }
}

/// The digest of everything that is written about an environment, and of what was asked for besides.
fn specification_digest(all: &Environments, name: &str, rendered: &Rendered) -> Option<String> {
    let environment = &rendered.environment;
    let review = environment.review.as_ref();
    let mut canonical = String::new();
    all.get(review.map_or(name, |review| &review.specification))?.root.as_ref()?.canonical(&mut canonical);
    if review.is_some() {
        let images = environment.services.iter().map(|service| format!("\0{}={}", service.name, service.image));
        canonical.extend(std::iter::once(format!("\0{}", environment.name)).chain(images));
    }
    Some(digest::sha256(canonical))
}

/// Does something with each environment, as many at a time as there are processors; they share nothing but what was
/// read. The answers come in the order of the environments.
pub(super) fn side_by_side<Input: Send, Output: Send>(
    environments: Vec<Input>,
    work: impl Fn(Input) -> Output + Sync,
) -> Vec<Output> {
    let count = environments.len().min(thread::available_parallelism().map_or(1, usize::from));
    let waiting = Mutex::new(environments.into_iter().enumerate());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let worker = || std::iter::from_fn(next).map(|(index, environment)| (index, work(environment))).collect::<Vec<_>>();
    let mut answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
