//! Waiting for a child: until it ends, or until its time is up and it is stopped.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid};

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
pub(super) fn wait(child: Pid, deadline: Option<Deadline>) -> Ending {
    let (ended, is_over) = mpsc::channel();
    thread::scope(|scope| {
        let guard = deadline.map(|deadline| scope.spawn(move || enforce(child, deadline, &is_over)));
        while matches!(waitid(WaitId::Pid(child), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT), Err(Errno::INTR)) {}
        drop::<mpsc::Sender<()>>(ended);
        kill_group(child);
        guard.and_then(|guard| guard.join().ok()).unwrap_or(Ending::InTime)
    })
}

/// Kills all that is left of a child's process group.
pub(super) fn kill_group(child: Pid) {
    // A group that is gone is what is wanted.
    let _ = kill_process_group(child, Signal::KILL);
}

/// Stops a child whose time is up, each time less gently.
fn enforce(child: Pid, deadline: Deadline, is_over: &Receiver<()>) -> Ending {
    let ends_within = |time| matches!(is_over.recv_timeout(time), Err(RecvTimeoutError::Disconnected));
    if ends_within(deadline.left()) {
        return Ending::InTime;
    }
    // A child that ends meanwhile is no error.
    let _ = kill_process(child, Signal::INT);
    if ends_within(deadline.patience()) {
        return Ending::Stopped;
    }
    let _ = kill_process(child, Signal::INT);
    if !ends_within(AT_ONCE.min(deadline.patience())) {
        kill_group(child);
    }
    Ending::Killed
}
