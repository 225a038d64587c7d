//! What the templates of the workflows know.

use std::collections::BTreeMap;

use serde::Serialize;

use super::jobs::{Job, jobs};
use crate::facts::Facts;
use crate::model::Environment;
use crate::terraform::{Stack, pipeline_role};

/// What the workflows of a project depend on.
#[derive(Debug, Clone, Serialize)]
pub struct Pipeline {
    /// The branch that is applied.
    branch: String,
    /// The folders of rendered trees that are in the repository.
    rendered: Vec<Kept>,
    install: Install,
    /// The actions, by the names that the templates know them by.
    actions: BTreeMap<String, Action>,
    /// A runner of GitHub's own.
    runner: String,
    /// The version of Terraform.
    terraform: String,
    /// The environments that have something of their own to plan and apply.
    environments: Vec<Planned>,
    /// The specs of environments of pull requests.
    reviews: Vec<Reviewed>,
    /// Whether a push to a pull request brings one of them up to date by itself.
    follows_pushes: bool,
    /// Whether a workflow that builds images hands them on.
    takes_images: bool,
}

/// A folder with rendered trees.
#[derive(Debug, Clone, Serialize)]
struct Kept {
    path: String,
    /// The environments in it, with spaces between them.
    environments: String,
}

#[derive(Debug, Clone, Serialize)]
struct Install {
    url: String,
    sha256: String,
}

/// An action as it is named in a step; both parts are of letters that YAML takes as they are.
#[derive(Debug, Clone, Serialize)]
struct Action {
    /// `owner/name@commit`.
    uses: String,
    version: String,
}

#[derive(Debug, Clone, Serialize)]
struct Planned {
    name: String,
    region: String,
    /// The ARN of the role that plans.
    plan_role: String,
    /// The ARN of the role that applies.
    apply_role: String,
    /// The labels of its runner.
    runner: Vec<String>,
    /// What applies it.
    jobs: Vec<Job>,
}

/// A spec of environments of pull requests, and the environment in whose role they are made.
#[derive(Debug, Clone, Serialize)]
struct Reviewed {
    specification: String,
    /// What the names of its jobs end with, where there are several.
    suffix: String,
    shared: String,
    region: String,
    apply_role: String,
    runner: Vec<String>,
    /// The label of the pull requests that get one; small letters, digits and hyphens.
    label: String,
    /// Whether Argo CD makes them.
    argo_cd: bool,
    /// Whether they are whole ones.
    full: bool,
}

impl Pipeline {
    /// Whether pull requests get environments.
    #[must_use]
    pub fn has_reviews(&self) -> bool {
        !self.reviews.is_empty()
    }

    /// The pipeline of environments, each with its stacks, that agree on what they have in common, which a rule makes sure of. None where one does
    /// not say where the runners get the program from.
    #[must_use]
    pub fn of(environments: &[(&Environment, &[Stack])], facts: &Facts) -> Option<Self> {
        let tools = facts.workflow_tools();
        let (first, _) = environments.first()?;
        let install = first.ci.install.as_ref()?;
        let actions = tools.actions.iter().map(|(name, action)| {
            let uses = format!("{}@{}", action.action, action.commit);
            (name.clone(), Action { uses, version: action.version.clone() })
        });
        let planned = environments.iter().filter(|(environment, _)| is_planned(environment));
        let planned: Vec<(&Environment, Planned)> = planned
            .map(|(environment, stacks)| (*environment, Planned::of(environment, stacks, &tools.runner)))
            .collect();
        let mut reviews: Vec<Reviewed> =
            planned.iter().flat_map(|(environment, planned)| Reviewed::of(environment, planned)).collect();
        if reviews.len() > 1 {
            reviews.iter_mut().for_each(|review| review.suffix = format!("-{}", review.specification));
        }
        Some(Self {
            branch: first.ci.branch.clone(),
            rendered: kept(environments),
            install: Install { url: install.url.clone(), sha256: install.sha256.clone() },
            actions: actions.collect(),
            runner: tools.runner.clone(),
            terraform: tools.terraform.clone(),
            environments: planned.into_iter().map(|(_, planned)| planned).collect(),
            follows_pushes: reviews.iter().any(|review| review.argo_cd || review.full),
            takes_images: reviews.iter().any(|review| !review.argo_cd),
            reviews,
        })
        .filter(|pipeline| !pipeline.environments.is_empty())
    }
}

/// Whether workflows plan an environment: it has stacks of its own, and roles that trust the repository.
#[must_use]
pub fn is_planned(environment: &Environment) -> bool {
    environment.shares.is_none() && environment.repository.is_some()
}

impl Reviewed {
    /// Those that live in an environment, and the whole ones that it makes.
    fn of(environment: &Environment, planned: &Planned) -> impl Iterator<Item = Self> {
        let of = |specification: &str, label: &str, argo_cd: bool, full: bool| {
            let Planned { name, region, apply_role, runner, .. } = planned.clone();
            let (specification, label) = (specification.to_owned(), label.to_owned());
            Self {
                specification,
                suffix: String::new(),
                shared: name,
                region,
                apply_role,
                runner,
                label,
                argo_cd,
                full,
            }
        };
        let living = environment.reviews.as_ref();
        let living = living.map(|it| of(&it.specification, &it.label, it.argo_cd.is_some(), false));
        let wholes = environment.wholes.as_ref().map(|it| of(&it.specification, &it.label, false, true));
        living.into_iter().chain(wholes)
    }
}

/// The folders with the trees of environments that are kept in the repository.
fn kept(environments: &[(&Environment, &[Stack])]) -> Vec<Kept> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (environment, _) in environments.iter().filter(|(environment, _)| environment.ci.rendered) {
        folders.entry(&environment.delivery.path).or_default().push(&environment.name);
    }
    let kept = |(path, names): (&str, Vec<&str>)| Kept { path: path.to_owned(), environments: names.join(" ") };
    folders.into_iter().map(kept).collect()
}

impl Planned {
    fn of(environment: &Environment, stacks: &[Stack], hosted: &str) -> Self {
        let own = &environment.ci.runner;
        Self {
            name: environment.name.clone(),
            region: environment.cloud.region.clone(),
            plan_role: pipeline_role(environment, "plan"),
            apply_role: pipeline_role(environment, "apply"),
            jobs: jobs(environment, stacks),
            runner: if own.is_empty() { vec![hosted.to_owned()] } else { own.clone() },
        }
    }
}
