//! Child processes: argument lists, a cleaned environment, both streams read at once.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use camino::Utf8Path;

use super::{Binary, Error, Interrupts};
use crate::facts::Facts;

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
    /// All of its standard output.
    pub(super) output: Vec<u8>,
    /// All of its error stream.
    pub(super) remark: String,
}

impl Runner {
    /// Runs the program with arguments in a folder; hands on each line of its output as it comes.
    ///
    /// # Errors
    /// When it cannot be started or a signal came; not when it fails.
    pub(super) fn run(
        &self,
        folder: &Utf8Path,
        arguments: &[&str],
        on_line: &mut dyn FnMut(&[u8]),
    ) -> Result<Finished, Error> {
        let call = Call {
            program: &self.binary.path,
            name: self.binary.kind.name(),
            environment: &self.environment,
            interrupts: &self.interrupts,
            folder,
            arguments,
            input: &[],
            on_signal: OnSignal::HandOn,
        };
        call.run(on_line)
    }
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
}

impl Call<'_> {
    /// Runs the program; hands on each line of its output as it comes.
    ///
    /// # Errors
    /// When it cannot be started or a signal came; not when it fails.
    pub(super) fn run(&self, on_line: &mut dyn FnMut(&[u8])) -> Result<Finished, Error> {
        let mut child = self.interrupts.launch(self.on_signal, || self.start())?;
        let identity = child.id();
        let streams = exchange(&mut child, self.input, on_line);
        let status = child.wait();
        self.interrupts.ended(identity);
        let failed = |source| Error::Io { action: "running", path: self.program.to_owned(), source };
        let (output, remark) = streams.map_err(failed)?;
        let code = status.map_err(failed)?.code();
        self.interrupts.check()?;
        let verb = self.arguments.iter().take_while(|argument| !argument.starts_with('-')).copied();
        let command = std::iter::once(self.name).chain(verb).collect::<Vec<_>>().join(" ");
        Ok(Finished { command, code, output, remark })
    }

    fn start(&self) -> Result<Child, Error> {
        let input = if self.input.is_empty() { Stdio::null() } else { Stdio::piped() };
        Command::new(self.program)
            .args(self.arguments)
            .current_dir(self.folder)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|source| Error::Io { action: "starting", path: self.program.to_owned(), source })
    }
}

/// Writes the input and reads the error stream beside the output: a child that fills one stream while another one is
/// waited for would wait forever.
fn exchange(child: &mut Child, input: &[u8], on_line: &mut dyn FnMut(&[u8])) -> std::io::Result<(Vec<u8>, String)> {
    let (entry, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        // A child that ends before it has read everything says why itself.
        scope.spawn(move || entry.map(|mut stream| stream.write_all(input)));
        let remark = scope.spawn(move || {
            let mut remark = Vec::new();
            errors.map_or(Ok(0), |mut stream| stream.read_to_end(&mut remark))?;
            Ok(String::from_utf8_lossy(&remark).into_owned())
        });
        let output = output.map_or(Ok(Vec::new()), |stream| read_lines(stream, on_line));
        let remark = remark.join().unwrap_or_else(|_| Err(std::io::Error::other("the error stream was lost")));
        Ok((output?, remark?))
    })
}

fn read_lines(stream: impl Read, on_line: &mut dyn FnMut(&[u8])) -> std::io::Result<Vec<u8>> {
    let mut reader = BufReader::with_capacity(1 << 16, stream);
    let mut output = Vec::new();
    loop {
        let start = output.len();
        if reader.read_until(b'\n', &mut output)? == 0 {
            return Ok(output);
        }
        on_line(&output[start..]);
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
