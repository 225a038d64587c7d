//! Children in process groups, and signals.

use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{self, Command};
use std::sync::Arc;

use rustix::io::Errno;
use rustix::process::{Pid, Signal as Number, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;

use crate::os::{Ended, Streams};

/// A child that leads a process group of its own, so that what the terminal sends reaches this process alone.
#[derive(Debug)]
pub(crate) struct Child {
    child: process::Child,
}

/// The process group of a child. Its number is not given to another one before the child was waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group(Pid);

impl Child {
    /// Starts a program.
    pub(crate) fn start(mut command: Command) -> io::Result<Self> {
        Ok(Self { child: command.process_group(0).spawn()? })
    }

    /// Its process group.
    pub(crate) fn group(&self) -> Group {
        Group(Pid::from_child(&self.child))
    }

    /// Our ends of its streams; each once.
    pub(crate) fn streams(&mut self) -> Streams {
        let child = &mut self.child;
        Streams { entry: child.stdin.take(), output: child.stdout.take(), errors: child.stderr.take() }
    }

    /// Waits until it has ended, and gives its number free.
    pub(crate) fn wait(mut self) -> io::Result<Ended> {
        self.child.wait().map(|status| Ended { code: status.code(), signal: status.signal() })
    }
}

impl Group {
    /// The number of the child.
    pub(crate) fn number(&self) -> u32 {
        self.0.as_raw_nonzero().get().unsigned_abs()
    }

    /// Waits until the child has ended, without giving its number free.
    pub(crate) fn wait(&self) {
        while matches!(waitid(WaitId::Pid(self.0), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT), Err(Errno::INTR)) {}
    }

    /// Sends the child a signal, and not its own children. One that has just ended is no error.
    pub(crate) fn tell(&self, signal: Signal) {
        // Terraform understands an interrupt and an order to end; others would kill it before it has saved its state.
        let number = if signal.0 == SIGINT { Number::INT } else { Number::TERM };
        let _ = kill_process(self.0, number);
    }

    /// Kills all that is left of the group. One that is gone is what is wanted.
    pub(crate) fn kill(&self) {
        let _ = kill_process_group(self.0, Number::KILL);
    }
}

/// What this process was told from outside, or tells a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signal(i32);

impl Signal {
    /// What Ctrl-C sends.
    pub(crate) const INTERRUPT: Self = Self(SIGINT);
    /// An order to end.
    pub(crate) const END: Self = Self(SIGTERM);

    /// Ends this process, as the signal would without [`on_signals`].
    pub(crate) fn end_this_process(self) {
        // Nothing can be done about a failure here, and the process ends at the next signal.
        let _ = signal_hook::low_level::emulate_default_handler(self.0);
    }
}

/// Takes over SIGINT, SIGTERM, SIGHUP and SIGQUIT of this process for the rest of its life: each is handed on.
pub(crate) fn on_signals(receive: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT])?;
    // A file that may not grow any further is a failure to write it, and no reason to end.
    signal_hook::flag::register(SIGXFSZ, Arc::default())?;
    std::thread::spawn(move || signals.forever().for_each(|signal| receive(Signal(signal))));
    Ok(())
}
