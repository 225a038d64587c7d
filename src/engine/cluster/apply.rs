//! Applying the objects of one cluster: class by class, waiting where the next class needs it, then removing.

use std::collections::BTreeSet;

use serde_json::Value;

use super::access::Connection;
use super::adjust::adjusted;
use super::batch::{Refused, Rendered, attempt, refusal};
use super::guard::{self, own_config_map};
use super::kubectl::APPLY;
use super::observe::{Observation, get, rendered};
use super::order::Class;
use super::remove::remove;
use super::wait::{Patience, wait};
use super::{ClusterError, ObjectEvent, ObjectIdentity, ObservedObject, inventory};
use crate::engine::outputs::Outputs;

/// What a refusal says that passes by itself: a webhook whose pods are just starting, a kind that was defined a moment
/// ago.
const PASSING: [&str; 2] = ["failed calling webhook", "no matches for kind"];

/// Makes a cluster what is rendered for it; says whether there was anything to do.
///
/// # Errors
/// When the cluster is not as it has to be, refuses something, or something does not become ready. Nothing is undone.
pub(in crate::engine) fn apply(
    connection: &Connection<'_>,
    observation: &Observation,
    outputs: &Outputs,
    on_event: &mut dyn FnMut(ObjectEvent),
) -> Result<bool, ClusterError> {
    let observed = &observation.cluster;
    let changing: Vec<&ObservedObject> = observed.objects.iter().filter(|object| object.changes()).collect();
    if changing.is_empty() && observed.removed.is_empty() {
        return Ok(false);
    }
    check(connection, observation, &changing)?;
    let all = rendered(connection.cluster);
    let identities: Vec<ObjectIdentity> = all.iter().map(|rendered| rendered.object.into()).collect();
    if !observation.has_identity {
        note(connection, &guard::identity(connection))?;
    }
    note_inventory(connection, observation.inventory.iter().chain(&identities))?;
    let changing: BTreeSet<&ObjectIdentity> = changing.iter().map(|object| &object.identity).collect();
    let is_changing = |rendered: &&Rendered<'_>| changing.contains(&ObjectIdentity::from(rendered.object));
    for class in Class::ALL {
        let of_class: Vec<Rendered<'_>> =
            all.iter().filter(|rendered| Class::of(rendered.object) == class).cloned().collect();
        let batch: Vec<Rendered<'_>> = of_class.iter().filter(is_changing).cloned().collect();
        let batch = up_to_date(connection, batch, outputs)?;
        apply_class(connection, class, &batch, &observation.shared, on_event)?;
        // Also for what did not change: a migration that failed in the last run has still failed.
        if class.is_awaited() {
            wait(connection, &of_class, on_event)?;
        }
    }
    wait(connection, &all, on_event)?;
    remove(connection, &observed.removed, on_event)?;
    note_inventory(connection, &identities)?;
    Ok(true)
}

/// Refuses what would end half way or take something from others.
fn check(
    connection: &Connection<'_>,
    observation: &Observation,
    changing: &[&ObservedObject],
) -> Result<(), ClusterError> {
    let wanted = &connection.cluster.version;
    if observation.version != *wanted {
        let running = observation.version.clone();
        return Err(ClusterError::HalfUpgraded { running, wanted: wanted.clone() });
    }
    if !observation.undefined.is_empty() {
        return Err(ClusterError::Undefined(observation.undefined.join(", ")));
    }
    let conflicts: Vec<String> = changing.iter().flat_map(|object| conflicts(object)).collect();
    if conflicts.is_empty() || connection.settings.takes_over {
        Ok(())
    } else {
        Err(ClusterError::Conflicts(conflicts))
    }
}

fn conflicts(object: &ObservedObject) -> impl Iterator<Item = String> {
    object.conflicts.iter().map(|conflict| {
        let (path, manager) = (&conflict.path, &conflict.manager);
        format!("`{path}` of `{}` ({}) was set by `{manager}`", object.identity, object.file)
    })
}

/// Puts into objects what they lack. What controllers have made of them is asked for once more: they go on meanwhile.
fn up_to_date<'a>(
    connection: &Connection<'_>,
    batch: Vec<Rendered<'a>>,
    outputs: &Outputs,
) -> Result<Vec<Rendered<'a>>, ClusterError> {
    let is_kept =
        |object: &&Rendered<'_>| object.object.adjustment.as_ref().is_some_and(|adjustment| adjustment.kept.is_some());
    let kept: Vec<ObjectIdentity> = batch.iter().filter(is_kept).map(|rendered| rendered.object.into()).collect();
    let live = get(connection, &kept)?;
    adjusted(batch, outputs, |identity| live.get(identity))
}

/// Applies objects of one class in one go; tries those again whose refusal may pass.
fn apply_class(
    connection: &Connection<'_>,
    class: Class,
    batch: &[Rendered<'_>],
    shared: &BTreeSet<ObjectIdentity>,
    on_event: &mut dyn FnMut(ObjectEvent),
) -> Result<(), ClusterError> {
    if batch.is_empty() {
        return Ok(());
    }
    on_event(ObjectEvent::Applying { what: class.name(), count: batch.len() });
    let mut patience = Patience::new(connection.settings.wait);
    let mut left = batch.to_vec();
    loop {
        let refused = send(connection, &left, shared)?;
        if refused.is_empty() {
            return Ok(());
        }
        let passes = |refused: &Refused<'_>| PASSING.iter().any(|words| refused.said.contains(words));
        if !refused.iter().all(passes) || !patience.pause(connection)? {
            return Err(refusal(&refused));
        }
        let first = &refused[0];
        let next = format!("{}: {}", ObjectIdentity::from(first.rendered.object), first.said);
        on_event(ObjectEvent::Waiting { ready: batch.len() - refused.len(), count: batch.len(), next });
        left = refused.into_iter().map(|refused| refused.rendered).collect();
    }
}

/// Sends objects. Those that share fields take them over, since their other conflicts have been looked for before.
fn send<'a>(
    connection: &Connection<'_>,
    batch: &[Rendered<'a>],
    shared: &BTreeSet<ObjectIdentity>,
) -> Result<Vec<Refused<'a>>, ClusterError> {
    let takes_over = |rendered: &Rendered<'_>| {
        connection.settings.takes_over || shared.contains(&ObjectIdentity::from(rendered.object))
    };
    let (taking, asking): (Vec<_>, Vec<_>) = batch.iter().cloned().partition(takes_over);
    let mut refused = Vec::new();
    attempt(&connection.client, &APPLY, &asking, &mut refused)?;
    attempt(&connection.client, &[&APPLY[..], &["--force-conflicts"]].concat(), &taking, &mut refused)?;
    Ok(refused)
}

fn note_inventory<'i>(
    connection: &Connection<'_>,
    identities: impl IntoIterator<Item = &'i ObjectIdentity>,
) -> Result<(), ClusterError> {
    let environment = connection.environment;
    let data = serde_json::json!(inventory::data(identities));
    note(connection, &own_config_map(&inventory::name(environment), environment, data))
}

/// Writes one of our own notes; they are nobody else's.
fn note(connection: &Connection<'_>, object: &Value) -> Result<(), ClusterError> {
    let arguments = [&APPLY[..], &["--force-conflicts"]].concat();
    connection.client.ask(&arguments, object.to_string().as_bytes()).map(drop)
}
