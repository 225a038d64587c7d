//! A plan as Markdown, for example for the comment on a pull request.

use std::fmt::Write;

use super::plan_words::{self, sign};
use crate::plan::{Action, EnvironmentPlan, ResourceChange, StackPlan, Summary};

/// Columns of a value.
const ROOM: usize = 120;

/// The whole plan; ends with a line feed.
///
/// A stack is folded up unless it destroys something. Addresses and values stand in code blocks, where nothing in them
/// means anything to Markdown.
#[must_use]
pub fn plan_markdown(plan: &EnvironmentPlan) -> String {
    let mut text = format!("## {}\n\n**{}**\n", plan_words::heading(plan), plan_words::conclusion(plan));
    let dangers = plan_words::dangers(plan);
    if !dangers.is_empty() {
        let lines = dangers.iter().map(|(stack, change)| format!("{stack}: {}\n", line(change)));
        let _ = write!(text, "\n### Data would be lost\n\n{}", fenced(&lines.collect::<String>()));
    }
    plan.stacks.iter().filter(|stack| !stack.changes.is_empty()).for_each(|stack| section(&mut text, stack));
    for warning in &plan.warnings {
        let _ = write!(text, "\nWarning:\n\n{}", fenced(&format!("{warning}\n")));
    }
    text
}

fn section(text: &mut String, stack: &StackPlan) {
    let open = if stack.changes.iter().any(|change| change.action.destroys()) { " open" } else { "" };
    let counts = plan_words::counts(Summary::of(&stack.changes));
    let lines: String = stack.changes.iter().map(change).collect();
    let _ = write!(
        text,
        "\n<details{open}><summary><b>{}</b>: {counts}</summary>\n\n{}\n</details>\n",
        stack.name,
        fenced(&lines)
    );
}

fn change(change: &ResourceChange) -> String {
    let mut text = line(change) + "\n";
    if change.action == Action::Update || change.action.replaces() {
        for attribute in &change.attributes {
            let forces = if attribute.forces_replacement { "  # forces replacement" } else { "" };
            let _ = writeln!(text, "      {}: {}{forces}", attribute.path, plan_words::transition(attribute, ROOM));
        }
    }
    text
}

fn line(change: &ResourceChange) -> String {
    format!("{:>3} {}{}", sign(change.action), change.address, plan_words::remark(change))
}

/// A code block whose fence is longer than any in its text.
fn fenced(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}{fence}\n")
}
