//! Children in process groups and jobs, and what the console tells.

use std::future::poll_fn;
use std::io;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use process_wrap::std::{ChildWrapper, CommandWrap, CreationFlags, JobObject};
use send_ctrlc::Interruptible;
use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
use windows::Win32::System::Threading::CREATE_NEW_PROCESS_GROUP;

use crate::os::{Ended, Streams};

/// What a process ends with that Ctrl-C has ended (`STATUS_CONTROL_C_EXIT`).
const ENDED_BY_CONSOLE: u32 = 0xC000_013A;
/// How often it is asked whether a child has ended.
const GLANCE: Duration = Duration::from_millis(10);

/// A child that leads a process group of its own, so that Ctrl-C reaches this process alone, and a job with all that it
/// starts. The job ends nothing when this process ends.
#[derive(Debug)]
pub(crate) struct Child {
    group: Group,
}

/// The process group and the job of a child. Its number is not given to another one as long as this value lives.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    number: u32,
    child: Arc<Mutex<Box<dyn ChildWrapper>>>,
}

impl Child {
    /// Starts a program.
    pub(crate) fn start(command: Command) -> io::Result<Self> {
        let mut command = CommandWrap::from(command);
        let child = command.wrap(CreationFlags(CREATE_NEW_PROCESS_GROUP)).wrap(JobObject).spawn()?;
        Ok(Self { group: Group { number: child.id(), child: Arc::new(Mutex::new(child)) } })
    }

    /// Its process group.
    pub(crate) fn group(&self) -> Group {
        self.group.clone()
    }

    /// Our ends of its streams; each once.
    pub(crate) fn streams(&mut self) -> Streams {
        let mut child = self.group.child();
        Streams { entry: child.stdin().take(), output: child.stdout().take(), errors: child.stderr().take() }
    }

    /// Waits until it has ended.
    pub(crate) fn wait(self) -> io::Result<Ended> {
        loop {
            if let Some(status) = self.group.child().try_wait()? {
                return Ok(Ended { code: status.code(), signal: None });
            }
            thread::sleep(GLANCE);
        }
    }
}

impl Group {
    /// The number of the child.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// Waits until the child has ended.
    pub(crate) fn wait(&self) {
        // One that cannot be asked is not waited for either.
        while matches!(self.child().try_wait(), Ok(None)) {
            thread::sleep(GLANCE);
        }
    }

    /// Sends the child Ctrl-Break, which programs in Go take for an interrupt; Ctrl-C does not reach process groups.
    /// Its own children get it as well, and providers of Terraform pass it over. One that has just ended is no error.
    pub(crate) fn tell(&self, _signal: Signal) {
        let _ = Told(self).terminate();
    }

    /// Kills all that is left of the job. One that is gone is what is wanted.
    pub(crate) fn kill(&self) {
        let _ = self.child().start_kill();
    }

    fn child(&self) -> MutexGuard<'_, Box<dyn ChildWrapper>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A child that is told something.
struct Told<'a>(&'a Group);

impl Interruptible for Told<'_> {
    fn pid(&mut self) -> io::Result<Option<u32>> {
        Ok(self.0.child().try_wait()?.is_none().then_some(self.0.number))
    }
}

/// What this process was told from outside, or tells a child: Windows has no more than one thing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signal;

impl Signal {
    /// What Ctrl-C sends.
    pub(crate) const INTERRUPT: Self = Self;
    /// An order to end.
    pub(crate) const END: Self = Self;

    /// Ends this process, as Ctrl-C would without [`on_signals`].
    pub(crate) fn end_this_process(self) {
        std::process::exit(ENDED_BY_CONSOLE.cast_signed());
    }
}

/// Takes over Ctrl-C, Ctrl-Break, the end of the console and that of the system for the rest of this process's life: each
/// is handed on. When the console or the system ends, Windows gives five seconds.
pub(crate) fn on_signals(receive: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    let (mut interrupt, mut stop) = (ctrl_c()?, ctrl_break()?);
    let (mut console, mut system) = (ctrl_close()?, ctrl_shutdown()?);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    thread::spawn(move || {
        runtime.block_on(async {
            loop {
                poll_fn(|context| {
                    let told = [
                        interrupt.poll_recv(context).is_ready(),
                        stop.poll_recv(context).is_ready(),
                        console.poll_recv(context).is_ready(),
                        system.poll_recv(context).is_ready(),
                    ];
                    if told.contains(&true) { Poll::Ready(()) } else { Poll::Pending }
                })
                .await;
                receive(Signal);
            }
        });
    });
    Ok(())
}
