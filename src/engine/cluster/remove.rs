//! Removing objects, and what we remembered of a cluster.

use super::access::Connection;
use super::guard::IDENTITY;
use super::kubectl::failure;
use super::observe::{Observation, documents, get};
use super::order::Class;
use super::wait::Patience;
use super::{ClusterError, OWN_NAMESPACE, ObjectEvent, ObjectIdentity, inventory};
use crate::engine::command::OnSignal;

/// Removes objects class by class, and waits until they are gone. They are expected in the order in which they go.
///
/// # Errors
/// When the cluster refuses, or something is still there when the time is up.
pub(super) fn remove(
    connection: &Connection<'_>,
    objects: &[ObjectIdentity],
    on_event: &mut dyn FnMut(ObjectEvent),
) -> Result<(), ClusterError> {
    for batch in objects.chunk_by(|left, right| Class::of_kind(&left.kind) == Class::of_kind(&right.kind)) {
        on_event(ObjectEvent::Removing { count: batch.len() });
        let arguments = ["delete", "-f", "-", "--ignore-not-found", "--wait=false", "-o", "name"];
        let finished = connection.client.run(&arguments, documents(batch).as_bytes(), OnSignal::Finish)?;
        if finished.code != Some(0) {
            return Err(failure(&finished));
        }
        wait_until_gone(connection, batch, on_event)?;
    }
    Ok(())
}

/// Waits until nothing of a batch is there. `kubectl delete` could wait itself, but looks at one object after the other,
/// a few a second.
fn wait_until_gone(
    connection: &Connection<'_>,
    batch: &[ObjectIdentity],
    on_event: &mut dyn FnMut(ObjectEvent),
) -> Result<(), ClusterError> {
    let mut patience = Patience::new(connection.settings.wait);
    loop {
        let left: Vec<ObjectIdentity> = get(connection, batch)?.into_keys().collect();
        let Some(first) = left.first() else { return Ok(()) };
        let next = format!("{first} is still there");
        on_event(ObjectEvent::Waiting { ready: batch.len() - left.len(), count: batch.len(), next });
        if !patience.pause(connection)? {
            return Err(ClusterError::Left(left.iter().map(|identity| format!("`{identity}`")).collect()));
        }
    }
}

/// Removes all that an environment applied to a cluster, and then what was noted of it there. Says whether there was
/// anything.
///
/// # Errors
/// As [`remove`].
pub(in crate::engine) fn remove_all(
    connection: &Connection<'_>,
    observation: &Observation,
    on_event: &mut dyn FnMut(ObjectEvent),
) -> Result<bool, ClusterError> {
    remove(connection, &observation.cluster.removed, on_event)?;
    let own = |name: String| ObjectIdentity {
        api_version: "v1".to_owned(),
        kind: "ConfigMap".to_owned(),
        namespace: Some(OWN_NAMESPACE.to_owned()),
        name,
    };
    let mut notes = vec![own(inventory::name(connection.environment))];
    // Whoever shares the cluster leaves it its identity.
    if connection.cluster.environment == connection.environment {
        notes.push(own(IDENTITY.to_owned()));
    }
    remove(connection, &notes, &mut |_| ())?;
    Ok(!observation.cluster.removed.is_empty())
}
