//! Child processes: argument lists, a cleaned environment, a process group of their own, an end.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use camino::Utf8Path;

use super::streams::{self, KeptStreams};
use super::watch::{self, Deadline, Ending};
use super::{Binary, Error, Interrupts};
use crate::facts::Facts;
use crate::os::Child;

/// Starts the engine's program in some folder, again and again, with the same environment.
#[derive(Debug, Clone)]
pub(super) struct Runner {
    pub(super) binary: Binary,
    pub(super) environment: Vec<(OsString, OsString)>,
    pub(super) interrupts: Interrupts,
}

/// A child that has ended.
#[derive(Debug)]
pub(super) struct Finished {
    /// What was run, as said to people: `terraform plan`.
    pub(super) command: String,
    /// The exit code; none when a signal ended it.
    pub(super) code: Option<i32>,
    /// The signal that ended it.
    pub(super) signal: Option<i32>,
    /// All of its standard output.
    pub(super) output: Vec<u8>,
    /// Its error stream, or the end of it.
    pub(super) remark: String,
}

impl Runner {
    /// One run of the program that is not started yet.
    pub(super) fn call<'a>(
        &'a self,
        folder: &'a Utf8Path,
        arguments: &'a [&'a str],
        deadline: Option<Deadline>,
        kept: Option<Kept<'a>>,
    ) -> Call<'a> {
        Call {
            program: &self.binary.path,
            name: self.binary.kind.name(),
            environment: &self.environment,
            interrupts: &self.interrupts,
            folder,
            arguments,
            input: &[],
            on_signal: OnSignal::HandOn,
            deadline,
            kept,
        }
    }
}

/// What a child gets that may outlive this process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept<'a> {
    /// Files for its streams in the place of pipes.
    pub(super) streams: &'a KeptStreams,
    /// The lock of the environment, which it holds as long as it lives; as its standard input, which it does not read.
    pub(super) lock: &'a File,
}

/// What a child is told of the first signal; the second always reaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnSignal {
    /// It gets the signal, too: it knows how to stop.
    HandOn,
    /// It ends what it does, which is short.
    Finish,
}

/// One run of a program.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) program: &'a Utf8Path,
    /// What the program is called when people are told of it.
    pub(super) name: &'a str,
    pub(super) environment: &'a [(OsString, OsString)],
    pub(super) interrupts: &'a Interrupts,
    pub(super) folder: &'a Utf8Path,
    pub(super) arguments: &'a [&'a str],
    /// What it reads from its standard input.
    pub(super) input: &'a [u8],
    pub(super) on_signal: OnSignal,
    /// When it has to have ended.
    pub(super) deadline: Option<Deadline>,
    /// What it gets so that it may outlive this process; none for what ends with it.
    pub(super) kept: Option<Kept<'a>>,
}

impl Call<'_> {
    /// Runs the program; hands on each line of its output as it comes.
    ///
    /// # Errors
    /// When it cannot be started, its time is up, or a signal came; not when it fails.
    pub(super) fn run(&self, on_line: &mut dyn FnMut(&[u8])) -> Result<Finished, Error> {
        let mut child = self.interrupts.launch(self.on_signal, || self.start())?;
        let (group, pipes) = (child.group(), child.streams());
        let has_ended = AtomicBool::new(false);
        let (ending, streams) = thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let ending = watch::wait(&group, self.deadline);
                has_ended.store(true, Ordering::SeqCst);
                ending
            });
            let streams = match self.kept {
                Some(kept) => kept.streams.read(&has_ended, on_line),
                None => streams::exchange(pipes, self.input, on_line, || group.kill()),
            };
            (waiting.join().unwrap_or(Ending::InTime), streams)
        });
        self.interrupts.ended(&group);
        let failed = |source| Error::Io { action: "running", path: self.program.to_owned(), source };
        let ended = child.wait().map_err(failed)?;
        self.interrupts.check()?;
        let (output, remark) = streams.map_err(failed)?;
        let finished = Finished {
            command: self.command(),
            code: ended.code,
            signal: ended.signal,
            output,
            remark: String::from_utf8_lossy(&remark).into_owned(),
        };
        match (ending, self.deadline) {
            (Ending::InTime, _) | (_, None) => Ok(finished),
            (ending, Some(deadline)) => Err(Error::TimedOut {
                command: finished.command,
                limit: deadline.limit,
                was_killed: ending == Ending::Killed,
            }),
        }
    }

    /// What is run, as said to people: the program and its verbs, without options.
    pub(super) fn command(&self) -> String {
        let verbs = self.arguments.iter().take_while(|argument| !argument.starts_with('-')).copied();
        std::iter::once(self.name).chain(verbs).collect::<Vec<_>>().join(" ")
    }

    fn start(&self) -> Result<Child, Error> {
        let failed = |source| Error::Io { action: "starting", path: self.program.to_owned(), source };
        let (input, (output, errors)) = match self.kept {
            Some(kept) => (kept.lock.try_clone().map_err(failed)?.into(), kept.streams.create()?),
            None if self.input.is_empty() => (Stdio::null(), (Stdio::piped(), Stdio::piped())),
            None => (Stdio::piped(), (Stdio::piped(), Stdio::piped())),
        };
        let mut command = Command::new(self.program);
        command
            .args(self.arguments)
            .current_dir(self.folder)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(input)
            .stdout(output)
            .stderr(errors);
        Child::start(command).map_err(failed)
    }
}

/// The caller's variables that an offline child may see: none of Terraform's, none of a provider's.
pub(super) fn offline_variable(name: &OsStr) -> bool {
    let text = name.to_string_lossy();
    !["TF_", "TOFU_", "TERRAFORM_"].iter().any(|prefix| text.starts_with(prefix)) && !is_of_a_provider(&text)
}

/// Whether a variable is for a provider, as `AWS_PROFILE` and `CLOUDFLARE_API_TOKEN` are: credentials mostly.
fn is_of_a_provider(variable: &str) -> bool {
    let begins = |provider: &str| variable.to_lowercase().starts_with(&format!("{provider}_"));
    Facts::embedded().providers().any(|(name, _)| begins(name))
}

/// The caller's variables that `kubectl` may see, and with it the program that fetches a token: all but those that
/// would change what a command does or which cluster it reaches.
pub(super) fn kubectl_variable(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    !["TF_", "TOFU_", "TERRAFORM_", "KUBECTL_", "KUBERC"].iter().any(|prefix| name.starts_with(prefix))
        && !["KUBECONFIG", "KUBERNETES_MASTER", "POD_NAMESPACE"].contains(&name.as_ref())
}

/// The caller's variables that an online child may see: those of providers, and of Terraform's those that say how to reach
/// registries and mirrors. Those that change what a command does (`TF_CLI_ARGS`, `TF_WORKSPACE`, `TF_VAR_…`,
/// `TF_DATA_DIR`) would make a plan of something else than what was rendered.
pub(super) fn online_variable(name: &OsStr) -> bool {
    let text = name.to_string_lossy();
    let reaches_registries = ["TF_TOKEN_", "TF_HTTP_", "TF_REGISTRY_", "TF_PLUGIN_CACHE_DIR", "TF_CLI_CONFIG_FILE"];
    is_of_a_provider(&text)
        || reaches_registries.iter().any(|prefix| text.starts_with(prefix))
        || offline_variable(name)
}
