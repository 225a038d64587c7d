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
    /// Whether nobody reads data any more.
    closed: bool,
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
        Self { stdout: AutoStream::new(io::stdout(), choice), stderr, colour, quiet: options.quiet, closed: false }
    }

    /// Writes data. A reader that went away is no failure: the exit code still says what there was to say.
    ///
    /// # Errors
    /// The disk is full.
    pub(super) fn data(&mut self, text: &str) -> io::Result<()> {
        match self.stdout.write_all(text.as_bytes()).and_then(|()| self.stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            other => other?,
        }
        Ok(())
    }

    /// Whether the reader of data went away.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether nothing is to be said but errors.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
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

    /// Says why a command failed.
    pub(super) fn failed(&mut self, error: &anyhow::Error) -> Exit {
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
