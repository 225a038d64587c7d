//! Waiting for a child: until it ends, or until its time is up and it is stopped.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::os::{Group, Signal};

/// How long a child may take to stop in an orderly way. Terraform lets the requests that are under way end and saves
/// its state.
const ORDERLY: Duration = Duration::from_secs(60);
/// How long a child may take that was told to stop at once.
pub(super) const AT_ONCE: Duration = Duration::from_secs(5);

/// When a child has to have ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    /// The time that there was in all.
    pub(super) limit: Duration,
}

impl Deadline {
    /// The end of a time that begins now.
    pub(super) fn after(limit: Duration) -> Self {
        Self { at: Instant::now() + limit, limit }
    }

    fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// How long an orderly stop may take: not much longer than all the rest.
    fn patience(self) -> Duration {
        self.limit.clamp(Duration::from_secs(1), ORDERLY)
    }
}

/// How a child came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// By itself, or by a signal that was not ours.
    InTime,
    /// Its time was up; it was asked to stop, and did.
    Stopped,
    /// Its time was up, and it had to be killed.
    Killed,
}

/// Waits until a child has ended; stops it when its time is up. The child is not taken off the system's list of
/// processes, so that nobody else can get its number yet.
///
/// What the child leaves behind in its process group is killed: providers whose Terraform is gone do nothing that would
/// be noted anywhere, and would keep our ends of its streams waiting.
pub(super) fn wait(child: &Group, deadline: Option<Deadline>) -> Ending {
    let (ended, is_over) = mpsc::channel();
    thread::scope(|scope| {
        let guard = deadline.map(|deadline| scope.spawn(move || enforce(child, deadline, &is_over)));
        child.wait();
        drop::<mpsc::Sender<()>>(ended);
        child.kill();
        guard.and_then(|guard| guard.join().ok()).unwrap_or(Ending::InTime)
    })
}

/// Stops a child whose time is up, each time less gently.
fn enforce(child: &Group, deadline: Deadline, is_over: &Receiver<()>) -> Ending {
    let ends_within = |time| matches!(is_over.recv_timeout(time), Err(RecvTimeoutError::Disconnected));
    if ends_within(deadline.left()) {
        return Ending::InTime;
    }
    child.tell(Signal::INTERRUPT);
    if ends_within(deadline.patience()) {
        return Ending::Stopped;
    }
    child.tell(Signal::INTERRUPT);
    if !ends_within(AT_ONCE.min(deadline.patience())) {
        child.kill();
    }
    Ending::Killed
}
