//! Which environments a change of the files touches, and what of their plans is shown because of it.

use std::collections::{BTreeMap, BTreeSet};

use super::GlobalOptions;
use super::diff::side;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use super::prepared::Prepared;
use super::project::Selection;
use super::revision::Then;
use crate::diagnostic::Severity;
use crate::difference::{Difference, Side};
use crate::digest::sha256;
use crate::plan::{EnvironmentPlan, Touched, TouchedKind, TouchedPart};
use crate::render::LockFile;
use crate::report::TouchedEnvironments;

/// What the change between a revision and the files touches in the selected environments.
///
/// # Errors
/// When the specs have errors now, or there is no such revision.
pub(super) fn since(
    revision: &str,
    selection: &Selection,
    options: &GlobalOptions,
) -> Result<TouchedEnvironments, Failure> {
    let loaded = loaded::load(selection, options)?;
    let then = Then::maybe_empty(revision, &loaded, options)?;
    let now: BTreeSet<&str> = loaded.names().collect();
    // What is gone is named where no environment was chosen.
    let is_gone = |name: &&String| selection.env.is_empty() && !now.contains(name.as_str());
    let removed = then.environments().iter().filter(is_gone).cloned().collect();
    let mut found = TouchedEnvironments { since: revision.to_owned(), removed, ..TouchedEnvironments::default() };
    for name in now {
        let touched = Touched { since: revision.to_owned(), parts: parts(name, &loaded, &then)? };
        match touched.concerns_plan() {
            true => found.touched.push((name.to_owned(), touched)),
            false => found.untouched.push(name.to_owned()),
        }
    }
    Ok(found)
}

/// What is touched in one environment.
fn parts(name: &str, loaded: &Loaded, then: &Then) -> Result<Vec<TouchedPart>, Failure> {
    let whole = |reason: String| vec![TouchedPart { kind: TouchedKind::Environment, name: name.to_owned(), reason }];
    let before = match then.load(name) {
        Ok(Some(before)) => before,
        Ok(None) => return Ok(whole("it is new".to_owned())),
        // Nobody can know what would have been rendered then.
        Err(Failure::Findings(findings, _)) => {
            let count = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
            return Ok(whole(format!("its spec had {errors} then, so that all of it may be new")));
        }
        Err(failure) => return Err(failure),
    };
    let nothing = Side { name, specification: None, rendered: None };
    let before = if before.rendered(name).is_some() { side(&before, name, name) } else { nothing };
    let mut parts = Difference::between(before, side(loaded, name, name)).touched();
    let version = by_version(name, loaded, then);
    let known: BTreeSet<(TouchedKind, String)> = parts.iter().map(|part| (part.kind, part.name.clone())).collect();
    parts.extend(version.into_iter().filter(|part| !known.contains(&(part.kind, part.name.clone()))));
    Ok(parts)
}

/// What this version of the program renders otherwise than the one that rendered the tree in the repository then. Where no
/// tree was kept in the repository, nobody knows with which version anything was applied.
fn by_version(name: &str, loaded: &Loaded, then: &Then) -> Vec<TouchedPart> {
    let folder = loaded.rendered(name).map(|rendered| rendered.environment.delivery.path.clone()).unwrap_or_default();
    let text = then.lock(folder.as_str().into(), name);
    let lock: Option<LockFile<'_>> = text.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let (Some(lock), Some(artifacts)) = (lock, loaded.artifacts(name)) else { return Vec::new() };
    let this = env!("CARGO_PKG_VERSION");
    if lock.platform == this {
        return Vec::new();
    }
    let now: BTreeMap<String, String> =
        artifacts.iter().map(|artifact| (artifact.path.to_string(), sha256(&artifact.text))).collect();
    let before: BTreeMap<String, String> =
        lock.files.iter().map(|(path, file)| (path.to_string(), file.sha256.clone())).collect();
    let mut counts: BTreeMap<(TouchedKind, String), usize> = BTreeMap::new();
    let paths: BTreeSet<&String> = now.keys().chain(before.keys()).collect();
    for path in paths.into_iter().filter(|path| now.get(*path) != before.get(*path)) {
        if let Some(owner) = owner(path) {
            *counts.entry(owner).or_default() += 1;
        }
    }
    let reason = |count| format!("platform {this} renders {count} of its files otherwise than {} did", lock.platform);
    counts.into_iter().map(|((kind, name), count)| TouchedPart { kind, name, reason: reason(count) }).collect()
}

/// The stack or the cluster that a rendered file belongs to.
fn owner(path: &str) -> Option<(TouchedKind, String)> {
    let mut steps = path.split('/');
    let kind = match steps.next()? {
        "terraform" => TouchedKind::Stack,
        "kubernetes" => TouchedKind::Cluster,
        _ => return None,
    };
    let name = steps.next()?;
    // What lies beside the folders belongs to all of them.
    steps.next().map(|_| (kind, name.to_owned()))
}

/// The plan of an environment with what a change touches: where all of it is not asked for, without what nothing of the
/// change can have reached.
pub(super) fn shown(
    plan: EnvironmentPlan,
    all: &TouchedEnvironments,
    prepared: &Prepared,
    whole: bool,
) -> EnvironmentPlan {
    let touched = all.touched.iter().find(|(name, _)| *name == plan.environment).map(|(_, touched)| touched);
    let Some(touched) = touched else { return plan };
    let plan = EnvironmentPlan { touched: Some(touched.clone()), ..plan };
    if whole || !touched.names(TouchedKind::Environment).is_empty() {
        return plan;
    }
    let stacks = with_takers(&touched.names(TouchedKind::Stack), prepared);
    let clusters = prepared.source.clusters.iter().filter(|cluster| {
        let objects = cluster.files.iter().flat_map(|file| &file.objects);
        let mut named = objects.filter_map(|object| object.adjustment.as_ref()).flat_map(|it| &it.references);
        let is_touched = touched.names(TouchedKind::Cluster).contains(cluster.colour.as_str());
        is_touched || stacks.contains(&cluster.stack) || named.any(|reference| stacks.contains(&reference.stack))
    });
    let clusters = clusters.map(|cluster| cluster.colour.clone()).collect();
    plan.without_others(&stacks, &clusters)
}

/// Stacks, with those that take outputs of them. Stacks stand in the order in which they are applied, so that one pass is
/// enough.
fn with_takers(stacks: &BTreeSet<&str>, prepared: &Prepared) -> BTreeSet<String> {
    let mut reached: BTreeSet<String> = stacks.iter().map(ToString::to_string).collect();
    for stack in &prepared.source.stacks {
        if stack.inputs.iter().any(|input| reached.contains(&input.stack)) {
            reached.insert(stack.name.clone());
        }
    }
    reached
}
