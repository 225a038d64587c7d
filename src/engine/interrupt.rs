//! Signals: the first asks the running children to stop in an orderly way, the second to stop at once, and what is still
//! there a moment later, or at the third, is killed.
//!
//! Every child runs in a process group of its own, so that the terminal's Ctrl-C reaches this process alone, which
//! hands it on. The child's own children (the providers) are spared: Terraform needs them to finish what they do
//! and saves its state when they have. Terraform takes a second signal of the same kind as an order to stop at once.
//! Short steps that have no orderly way to stop, such as a batch of `kubectl apply`, are let run to their end at the
//! first signal.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::command::OnSignal;
use super::{Error, watch};
use crate::os::{self, Child, Group, Signal};

/// What is known of signals and running children; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Interrupts(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    received: AtomicUsize,
    idle: AtomicBool,
    /// By their numbers; each leads a process group of its own.
    children: Mutex<HashMap<u32, (Group, OnSignal)>>,
}

impl Interrupts {
    /// Takes over SIGINT, SIGTERM, SIGHUP and SIGQUIT of this process for the rest of its life, or what Windows has for
    /// them.
    ///
    /// # Errors
    /// When the system refuses the handler.
    pub fn install() -> io::Result<Self> {
        let interrupts = Self::default();
        let receiver = interrupts.clone();
        os::on_signals(move |signal| receiver.receive(signal))?;
        Ok(interrupts)
    }

    /// Runs something that waits for a person. A signal meanwhile ends the process, as it would without a handler.
    pub fn while_idle<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.0.idle.store(true, Ordering::SeqCst);
        let result = wait();
        self.0.idle.store(false, Ordering::SeqCst);
        result
    }

    /// Asks what runs to stop, as a first signal does.
    pub fn stop(&self) {
        if !self.received() {
            self.receive(Signal::END);
        }
    }

    /// Lets things begin again, after what ran was asked to stop from here.
    pub fn go_on(&self) {
        self.0.received.store(0, Ordering::SeqCst);
    }

    /// Whether a signal was received.
    #[must_use]
    pub fn received(&self) -> bool {
        self.0.received.load(Ordering::SeqCst) > 0
    }

    /// Fails when a signal was received.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.received() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Starts a child, which gets the signals from now on, unless one was received before. A signal that arrives
    /// meanwhile waits for the child to be known, so that it gets it, and gets it once.
    pub(super) fn launch(
        &self,
        on_signal: OnSignal,
        start: impl FnOnce() -> Result<Child, Error>,
    ) -> Result<Child, Error> {
        let mut children = self.children();
        self.check()?;
        let child = start()?;
        let group = child.group();
        children.insert(group.number(), (group, on_signal));
        Ok(child)
    }

    /// Forgets a child that has ended, before the system may give its number to another process.
    pub(super) fn ended(&self, child: &Group) {
        self.children().remove(&child.number());
    }

    fn receive(&self, signal: Signal) {
        if self.0.idle.load(Ordering::SeqCst) {
            signal.end_this_process();
        }
        let before = self.0.received.fetch_add(1, Ordering::SeqCst);
        match before {
            0 => self.tell(signal, |on_signal| on_signal == OnSignal::HandOn),
            1 => {
                self.tell(signal, |_| true);
                let those = self.clone();
                std::thread::spawn(move || {
                    std::thread::sleep(watch::AT_ONCE);
                    those.kill_all();
                });
            }
            _ => self.kill_all(),
        }
    }

    fn tell(&self, signal: Signal, is_told: impl Fn(OnSignal) -> bool) {
        self.children().values().filter(|(_, on_signal)| is_told(*on_signal)).for_each(|(child, _)| child.tell(signal));
    }

    fn kill_all(&self) {
        self.children().values().for_each(|(child, _)| child.kill());
    }

    fn children(&self) -> MutexGuard<'_, HashMap<u32, (Group, OnSignal)>> {
        self.0.children.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
