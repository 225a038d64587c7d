//! Removing objects, and what we remembered of a cluster.

use super::access::Connection;
use super::guard::IDENTITY;
use super::kubectl::failure;
use super::observe::{Observation, documents};
use super::order::Class;
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
    let timeout = format!("--timeout={}s", connection.settings.wait.as_secs().max(1));
    for batch in objects.chunk_by(|left, right| Class::of_kind(&left.kind) == Class::of_kind(&right.kind)) {
        on_event(ObjectEvent::Removing { count: batch.len() });
        let arguments = ["delete", "-f", "-", "--ignore-not-found", "--wait=true", &timeout, "-o", "name"];
        let finished = connection.client.run(&arguments, documents(batch).as_bytes(), OnSignal::HandOn)?;
        if finished.code != Some(0) {
            return Err(failure(&finished));
        }
    }
    Ok(())
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
