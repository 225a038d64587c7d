//! The search for the engine, which goes on while the environments are read.

use std::panic::resume_unwind;
use std::thread::{self, JoinHandle};

use crate::engine::{self, Binary, Error};

/// The search for the engine. Its program takes a tenth of a second to say its version, which is not waited for before
/// it is needed.
pub(super) struct Seeking {
    /// What was chosen: a name or a path.
    choice: Option<String>,
    thread: Option<JoinHandle<Result<Binary, Error>>>,
    found: Option<Binary>,
}

impl Seeking {
    /// One that begins at once.
    pub(super) fn begun(choice: Option<String>) -> Self {
        let chosen = choice.clone();
        Self { thread: Some(thread::spawn(move || find(chosen.as_deref()))), choice, found: None }
    }

    /// One that begins when somebody asks for what it finds.
    pub(super) fn put_off(choice: Option<String>) -> Self {
        Self { choice, thread: None, found: None }
    }

    /// What was found; the same for everybody who asks.
    ///
    /// # Errors
    /// As [`engine::find`].
    pub(super) fn found(&mut self) -> Result<Binary, Error> {
        if let Some(found) = &self.found {
            return Ok(found.clone());
        }
        let found = match self.thread.take() {
            Some(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            None => find(self.choice.as_deref()),
        }?;
        Ok(self.found.insert(found).clone())
    }
}

fn find(choice: Option<&str>) -> Result<Binary, Error> {
    engine::find(choice, std::env::var_os("PATH").as_deref())
}
