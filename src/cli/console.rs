//! The one voice of the tool: stdout carries data, stderr carries talk.

use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use clap::ColorChoice;

use super::GlobalOptions;
use super::exit::Exit;
use crate::diagnostic::{Diagnostics, Sources};
use crate::report::diagnostics::{self, Style};

/// The width of text when stderr is no terminal.
const DEFAULT_WIDTH: usize = 120;

/// Where a command writes to.
pub(super) struct Console {
    stdout: AutoStream<io::Stdout>,
    stderr: AutoStream<io::Stderr>,
    colour: bool,
    quiet: bool,
}

impl Console {
    /// A console for stdout and stderr, which are coloured as the options, `NO_COLOR` and the terminal ask for.
    pub(super) fn new(options: &GlobalOptions) -> Self {
        let choice = match options.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        let stderr = AutoStream::new(io::stderr(), choice);
        let colour = stderr.current_choice() != anstream::ColorChoice::Never;
        Self { stdout: AutoStream::new(io::stdout(), choice), stderr, colour, quiet: options.quiet }
    }

    /// Writes data.
    ///
    /// # Errors
    /// Nobody reads any more, or the disk is full.
    pub(super) fn data(&mut self, text: &str) -> io::Result<()> {
        self.stdout.write_all(text.as_bytes())?;
        self.stdout.flush()
    }

    /// Says something to the person in front of the screen.
    pub(super) fn say(&mut self, text: &str) {
        if !self.quiet {
            // Talk that nobody hears is no failure.
            let _ = writeln!(self.stderr, "{text}");
        }
    }

    /// Writes text that has its own line ends to where talk goes, also with `--quiet`: errors and questions.
    pub(super) fn complain(&mut self, text: &str) {
        let _ = write!(self.stderr, "{text}");
        let _ = self.stderr.flush();
    }

    /// Shows findings. With `--quiet` only if there are errors among them.
    pub(super) fn findings(&mut self, findings: &Diagnostics, sources: &Sources) {
        if findings.has_errors() || !self.quiet {
            let style = Style { colour: self.colour, width: width() };
            let _ = write!(self.stderr, "{}", diagnostics::text(findings, sources, style));
        }
    }

    /// Says why a command failed. A reader that went away is no failure.
    pub(super) fn failed(&mut self, error: &anyhow::Error) -> Exit {
        let broken_pipe = |cause: &(dyn std::error::Error + 'static)| {
            cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
        };
        if error.chain().any(broken_pipe) {
            return Exit::Done;
        }
        let _ = writeln!(self.stderr, "error: {error:#}");
        Exit::Failed
    }
}

fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    match columns.filter(|_| io::stderr().is_terminal()) {
        Some(columns) => usize::clamp(columns, 60, 200),
        None => DEFAULT_WIDTH,
    }
}
