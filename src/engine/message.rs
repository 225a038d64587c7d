//! Terraform's diagnostics, out of its machine-readable lines.

use std::time::Duration;

use serde::Deserialize;

use super::command::Finished;
use super::composition::stack_of_imports;
use super::explained::explained;
use super::source::IMPORTS_FILE;
use super::{Counts, EnvironmentSource, Error, Phase, ResourceAction, ResourceEvent};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::os;

/// One line of a command's `-json` output; other kinds of lines leave the fields empty.
#[derive(Debug, Deserialize)]
struct Line {
    diagnostic: Option<Finding>,
    hook: Option<Hook>,
    changes: Option<ChangeSummary>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// What is being done to a resource.
#[derive(Debug, Deserialize)]
struct Hook {
    resource: Option<HookResource>,
    action: Option<String>,
    id_value: Option<String>,
    #[serde(default)]
    elapsed_seconds: f64,
}

/// Which resource a [`Hook`] is about.
#[derive(Debug, Deserialize)]
struct HookResource {
    addr: String,
}

/// How many resources a plan changes.
#[derive(Debug, Deserialize)]
struct ChangeSummary {
    #[serde(default)]
    add: usize,
    #[serde(default)]
    change: usize,
    #[serde(default)]
    remove: usize,
}

/// What a line says of a resource that is being changed.
pub(super) fn resource_event(line: &[u8]) -> Option<ResourceEvent> {
    let line: Line = serde_json::from_slice(line).ok()?;
    let phase = match line.kind?.as_str() {
        "apply_start" => Phase::Began,
        "apply_progress" => Phase::GoesOn,
        "apply_complete" => Phase::Done,
        "apply_errored" => Phase::Failed,
        _ => return None,
    };
    let hook = line.hook?;
    let action = match hook.action.as_deref() {
        Some("create") => ResourceAction::Create,
        Some("update") => ResourceAction::Update,
        Some("delete") => ResourceAction::Delete,
        _ => ResourceAction::Other,
    };
    let took = Duration::try_from_secs_f64(hook.elapsed_seconds).unwrap_or_default();
    Some(ResourceEvent { address: hook.resource?.addr, action, phase, id: hook.id_value, took })
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
    /// How many resources a plan changes, as its output says.
    pub(super) fn counts(&self) -> Counts {
        let lines = self.output.split(|byte| *byte == b'\n');
        let changes = lines.rev().find_map(|line| serde_json::from_slice::<Line>(line).ok()?.changes);
        changes
            .map(|changes| Counts { create: changes.add, update: changes.change, delete: changes.remove })
            .unwrap_or_default()
    }

    /// The diagnostics in the output of a command that was run with `-json`.
    pub(super) fn diagnostics(&self, places: &Places<'_>) -> Diagnostics {
        let lines = self.output.split(|byte| *byte == b'\n');
        let mut diagnostics = Diagnostics::default();
        lines
            .filter_map(|line| serde_json::from_slice::<Line>(line).ok()?.diagnostic)
            .for_each(|finding| diagnostics.push(explained(places.locate(finding))));
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
        let remark = self.explanation(diagnostics.is_empty());
        let stack = places.stack.map(str::to_owned);
        Err(Error::Failed { command: self.command, stack, diagnostics, remark })
    }
}

impl Finished {
    /// What there is to say of a failure besides its diagnostics. The error stream repeats nothing of those, but may hold
    /// a crash; a program that is not what it seems may write anything to its output.
    fn explanation(&self, is_alone: bool) -> String {
        if let Some(signal) = self.signal {
            return format!("it was ended by signal {signal}, which did not come from here");
        }
        match (is_alone, self.remark.trim()) {
            (false, _) => String::new(),
            (true, "") => beginning(&String::from_utf8_lossy(&self.output)),
            (true, remark) => beginning(remark),
        }
    }
}

/// The first lines of what a program wrote, without what would lead a terminal astray.
fn beginning(text: &str) -> String {
    const LINES: usize = 20;
    const COLUMNS: usize = 400;
    let is_shown = |character: &char| !character.is_control() || *character == '\t';
    let line = |line: &str| line.chars().filter(is_shown).take(COLUMNS).collect::<String>();
    let lines: Vec<String> = text.trim().lines().take(LINES).map(line).collect();
    lines.join("\n")
}

impl Places<'_> {
    fn locate(&self, finding: Finding) -> Diagnostic {
        let summary = lowercase_first(&self.without_stacks(finding.summary.trim_end_matches('.')));
        let detail = self.without_stacks(finding.detail.trim());
        let diagnostic = match finding.severity.as_str() {
            "warning" => Diagnostic::warning("terraform", summary),
            _ => Diagnostic::error("terraform", summary),
        };
        let address = finding.address.map(|address| self.without_stacks(&address));
        let Some(range) = finding.range else {
            return diagnostic.because(join(&detail, address.map(|address| format!("It is about `{address}`."))));
        };
        let path = os::slashes(&range.filename);
        let (stack, file) = self.split(path.as_str());
        let place = stack.map_or_else(|| file.to_owned(), |stack| format!("{stack}/{file}"));
        let place = format!("{place}:{}", range.start.line);
        let source = stack.and_then(|stack| self.source.stack(stack));
        if let Some(span) = source.and_then(|source| source.origin(file, range.start.line)) {
            return diagnostic.because(detail).at(span, format!("rendered as {place}"));
        }
        let about = address.map(|address| format!("`{address}`, ")).unwrap_or_default();
        diagnostic.because(join(&detail, Some(format!("It is about {about}{place}."))))
    }

    /// The stack and the file of a path such as `network/main.tf` in the composed root, or `main.tf` in a stack.
    fn split<'b>(&'b self, path: &'b str) -> (Option<&'b str>, &'b str) {
        let path = path.trim_start_matches("./");
        match self.stack {
            Some(stack) => (Some(stack), path),
            None => match stack_of_imports(path) {
                Some(stack) => (Some(stack), IMPORTS_FILE),
                None => path.split_once('/').map_or((None, path), |(stack, file)| (Some(stack), file)),
            },
        }
    }

    /// A text without the modules that stand for the stacks: none of the user's names has them.
    fn without_stacks(&self, text: &str) -> String {
        let stacks = self.source.stacks.iter().filter(|_| self.stack.is_none());
        stacks.fold(text.to_owned(), |text, stack| without_module(&text, &stack.name))
    }
}

/// A text in which addresses begin behind `module.<stack>.`, and a mere `module.<stack>` is called a stack.
fn without_module(text: &str, stack: &str) -> String {
    let module = format!("module.{stack}");
    let mut parts = text.split(&module);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let address = part.strip_prefix('.').filter(|rest| rest.starts_with(|letter: char| letter.is_alphabetic()));
        let is_longer_name = part.starts_with(|letter: char| letter.is_alphanumeric() || "_-".contains(letter));
        match address {
            Some(address) => result += address,
            None if is_longer_name => result += &format!("{module}{part}"),
            None => result += &format!("stack `{stack}`{part}"),
        }
    }
    result
}

fn join(detail: &str, more: Option<String>) -> String {
    let parts = [detail, more.as_deref().unwrap_or_default()];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n")
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

#[cfg(test)]
mod tests {
    use super::without_module;

    #[test]
    fn the_modules_that_stand_for_stacks_are_not_spoken_of() {
        let text =
            "module.data.aws_vpc.a and module.data.module.b.aws_vpc.c, declared in module.data. Not module.data-2.d.";
        let expected = "aws_vpc.a and module.b.aws_vpc.c, declared in stack `data`. Not module.data-2.d.";
        assert_eq!(without_module(text, "data"), expected);
    }
}
