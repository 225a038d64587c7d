//! Terraform's diagnostics, out of its machine-readable lines.

use serde::Deserialize;

use super::command::Finished;
use super::{EnvironmentSource, Error};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// One line of a command's `-json` output; other kinds of lines leave the fields empty.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    diagnostic: Option<Finding>,
    pub(super) hook: Option<Hook>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
}

/// What is being done to a resource.
#[derive(Debug, Deserialize)]
pub(super) struct Hook {
    pub(super) resource: Option<HookResource>,
}

/// Which resource a [`Hook`] is about.
#[derive(Debug, Deserialize)]
pub(super) struct HookResource {
    pub(super) addr: String,
}

#[derive(Debug, Deserialize)]
struct Finding {
    severity: String,
    summary: String,
    #[serde(default)]
    detail: String,
    address: Option<String>,
    range: Option<Range>,
}

#[derive(Debug, Deserialize)]
struct Range {
    filename: String,
    start: Position,
}

#[derive(Debug, Deserialize)]
struct Position {
    line: usize,
}

/// Where a command's files belong: it names them relative to the folder it runs in.
pub(super) struct Places<'a> {
    pub(super) source: &'a EnvironmentSource,
    /// The stack whose folder it is; none for the root module that all stacks are composed into.
    pub(super) stack: Option<&'a str>,
}

impl Finished {
    /// The diagnostics in the output of a command that was run with `-json`.
    pub(super) fn diagnostics(&self, places: &Places<'_>) -> Diagnostics {
        let lines = self.output.split(|byte| *byte == b'\n');
        let mut diagnostics = Diagnostics::default();
        lines
            .filter_map(|line| serde_json::from_slice::<Line>(line).ok()?.diagnostic)
            .for_each(|finding| diagnostics.push(places.locate(finding)));
        diagnostics.sort();
        diagnostics
    }

    /// The output, when the exit code is one of `accepted`.
    ///
    /// # Errors
    /// With the diagnostics of the command otherwise.
    pub(super) fn accept(self, accepted: &[i32], places: &Places<'_>) -> Result<Self, Error> {
        if self.code.is_some_and(|code| accepted.contains(&code)) {
            return Ok(self);
        }
        let diagnostics = self.diagnostics(places);
        // The error stream repeats nothing of the diagnostics, but may hold a crash.
        let remark = if diagnostics.is_empty() { self.remark.trim().to_owned() } else { String::new() };
        let stack = places.stack.map(str::to_owned);
        Err(Error::Failed { command: self.command, stack, diagnostics, remark })
    }
}

impl Places<'_> {
    fn locate(&self, finding: Finding) -> Diagnostic {
        let summary = lowercase_first(finding.summary.trim_end_matches('.'));
        let diagnostic = match finding.severity.as_str() {
            "warning" => Diagnostic::warning("terraform", summary),
            _ => Diagnostic::error("terraform", summary),
        };
        let address = finding.address.map(|address| self.without_stack(&address));
        let Some(range) = finding.range else {
            return diagnostic
                .because(join(&finding.detail, address.map(|address| format!("It is about `{address}`."))));
        };
        let (stack, file) = self.split(&range.filename);
        let place = stack.map_or_else(|| file.to_owned(), |stack| format!("{stack}/{file}"));
        let place = format!("{place}:{}", range.start.line);
        let source = stack.and_then(|stack| self.source.stack(stack));
        if let Some(span) = source.and_then(|source| source.origin(file, range.start.line)) {
            return diagnostic.because(finding.detail.trim()).at(span, format!("rendered as {place}"));
        }
        let about = address.map(|address| format!("`{address}`, ")).unwrap_or_default();
        diagnostic.because(join(&finding.detail, Some(format!("It is about {about}{place}."))))
    }

    /// The stack and the file of a path such as `network/main.tf` in the composed root, or `main.tf` in a stack.
    fn split<'b>(&'b self, path: &'b str) -> (Option<&'b str>, &'b str) {
        let path = path.trim_start_matches("./");
        match self.stack {
            Some(stack) => (Some(stack), path),
            None => path.split_once('/').map_or((None, path), |(stack, file)| (Some(stack), file)),
        }
    }

    /// An address without the module that stands for the stack.
    fn without_stack(&self, address: &str) -> String {
        let stripped = address.strip_prefix("module.").filter(|_| self.stack.is_none());
        stripped.and_then(|rest| rest.split_once('.')).map_or(address, |(_, rest)| rest).to_owned()
    }
}

fn join(detail: &str, more: Option<String>) -> String {
    let parts = [detail.trim().to_owned(), more.unwrap_or_default()];
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("\n")
}

/// Our summaries begin in lower case; a first word that is an acronym (`S3`, `ARN`) stays.
fn lowercase_first(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => text.to_owned(),
    }
}
