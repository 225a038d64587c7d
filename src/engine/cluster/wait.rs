//! Waiting until objects are ready.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::access::Connection;
use super::batch::Rendered;
use super::observe::get;
use super::ready::{AWAITED, Readiness, readiness};
use super::reason::reason;
use super::{ClusterError, ObjectEvent, ObjectIdentity};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::engine::explained::explained_object;

/// How long is waited before the second look; each time it is twice as long, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(4);
/// How long a signal may go unnoticed.
const TICK: Duration = Duration::from_millis(100);

/// The moments at which something is looked at again.
#[derive(Debug)]
pub(super) struct Patience {
    deadline: Instant,
    pause: Duration,
}

impl Patience {
    pub(super) fn new(limit: Duration) -> Self {
        Self { deadline: Instant::now() + limit, pause: FIRST }
    }

    /// Waits until the next look; says whether there is another one.
    ///
    /// # Errors
    /// When a signal came.
    pub(super) fn pause(&mut self, connection: &Connection<'_>) -> Result<bool, ClusterError> {
        let now = Instant::now();
        if now >= self.deadline {
            return Ok(false);
        }
        let until = (now + self.pause).min(self.deadline);
        while Instant::now() < until {
            connection.client.interrupts.check()?;
            thread::sleep(TICK.min(until.saturating_duration_since(Instant::now())));
        }
        self.pause = (self.pause * 2).min(LONGEST);
        Ok(true)
    }
}

/// An object that is not ready.
struct Unready<'r, 'a> {
    rendered: &'r Rendered<'a>,
    live: Value,
    why: String,
    has_failed: bool,
}

/// Waits until all of some objects are ready; those of kinds that are not waited for count as ready.
///
/// # Errors
/// When one fails, or the time is up: with the reason for each that is not ready.
pub(super) fn wait(
    connection: &Connection<'_>,
    objects: &[Rendered<'_>],
    on_event: &mut dyn FnMut(ObjectEvent),
) -> Result<(), ClusterError> {
    let is_awaited = |rendered: &&Rendered<'_>| AWAITED.contains(&rendered.object.kind.as_str());
    let awaited: Vec<Rendered<'_>> = objects.iter().filter(is_awaited).cloned().collect();
    let mut patience = Patience::new(connection.settings.wait);
    loop {
        let unready = unready(connection, &awaited)?;
        let Some(next) = unready.first() else { return Ok(()) };
        if unready.iter().any(|unready| unready.has_failed) {
            return Err(failure(connection, &unready));
        }
        let next = format!("{}: {}", ObjectIdentity::from(next.rendered.object), next.why);
        on_event(ObjectEvent::Waiting { ready: awaited.len() - unready.len(), count: awaited.len(), next });
        if !patience.pause(connection)? {
            return Err(failure(connection, &unready));
        }
    }
}

fn unready<'r, 'a>(
    connection: &Connection<'_>,
    awaited: &'r [Rendered<'a>],
) -> Result<Vec<Unready<'r, 'a>>, ClusterError> {
    let identities: Vec<ObjectIdentity> = awaited.iter().map(|rendered| rendered.object.into()).collect();
    let live = get(connection, &identities)?;
    let unready = awaited.iter().zip(&identities).filter_map(|(rendered, identity)| {
        let Some(live) = live.get(identity) else {
            let why = "it is not there any more".to_owned();
            return Some(Unready { rendered, live: Value::Null, why, has_failed: true });
        };
        let (why, has_failed) = match readiness(live) {
            Readiness::Ready => return None,
            Readiness::Waiting(why) => (why, false),
            Readiness::Failed(why) => (why, true),
        };
        Some(Unready { rendered, live: live.clone(), why, has_failed })
    });
    Ok(unready.collect())
}

/// An error about what is not ready; only about what failed, where something did.
fn failure(connection: &Connection<'_>, unready: &[Unready<'_, '_>]) -> ClusterError {
    let any_failed = unready.iter().any(|unready| unready.has_failed);
    let mut diagnostics = Diagnostics::default();
    for unready in unready.iter().filter(|unready| unready.has_failed || !any_failed) {
        let identity = ObjectIdentity::from(unready.rendered.object);
        let summary = match unready.has_failed {
            true => format!("`{identity}` failed"),
            false => format!("`{identity}` did not become ready in time"),
        };
        let reason = reason(connection, &unready.live).map(|reason| format!("; {reason}")).unwrap_or_default();
        let detail = format!("It says: {}{reason}", unready.why);
        let again = "When the reason is gone, delete the Job: the next run starts it again.";
        let is_job = unready.has_failed && unready.rendered.object.kind == "Job";
        let detail = if detail.ends_with('.') { detail } else { detail + "." };
        let diagnostic = unready.rendered.place(Diagnostic::error("kubernetes", summary), &detail);
        diagnostics.push(explained_object(if is_job { diagnostic.help(again) } else { diagnostic }));
    }
    ClusterError::Unready(diagnostics)
}
