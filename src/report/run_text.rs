//! What became of a run, in words.

use std::fmt::Write;

use super::run_progress::counted;
use crate::engine::{Ending, Error, Left, Outcome, Run, Step, StepOutcome, StepResult};

/// One line about a run that did all that was to be done.
#[must_use]
pub fn done_text(outcome: &Outcome, destroyed: bool, mode: &str) -> String {
    let applied: Vec<String> = in_order(outcome, Ending::Applied).iter().map(ToString::to_string).collect();
    let done = if destroyed { "Destroyed" } else { "Applied" };
    match applied.is_empty() {
        true => format!("Nothing was left to do{mode}."),
        false => format!("{done}{mode}: {}.", applied.join(", ")),
    }
}

/// What is true after a run that did not do all, and what to type next. `command` is what was typed.
#[must_use]
pub fn standing_text(outcome: &Outcome, command: &str) -> String {
    let mut text = "What is true now:\n".to_owned();
    let mut line = |title: &str, what: String| {
        if !what.is_empty() {
            let _ = writeln!(text, "  {title:<10} {what}");
        }
    };
    let names = |ending| {
        let steps = in_order(outcome, ending);
        steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    line("done", names(Ending::Applied));
    line("unchanged", names(Ending::Unchanged));
    for (step, error) in outcome.failures() {
        let title = match Ending::of(error) {
            Ending::Refused => "refused",
            Ending::Interrupted => "stopped",
            _ => "failed",
        };
        line(title, format!("{step}{}{}", how_far(outcome, step, error), log(outcome, step)));
    }
    for (steps, why) in left(outcome) {
        line("not begun", format!("{}{why}", steps.join(", ")));
    }
    text + &format!("Next: {}\n", next(outcome, command))
}

/// The steps that ended in some way, in the order of the run.
fn in_order(outcome: &Outcome, ending: Ending) -> Vec<&Step> {
    let rank = |step: &Step| {
        let steps = outcome.run.iter().flat_map(|run| &run.steps);
        steps.map(|known| &known.step).position(|known| known == step)
    };
    let mut steps: Vec<&Step> = outcome.with(ending).collect();
    steps.sort_by_key(|step| rank(step));
    steps
}

/// `, after 3 of 12 changes (2 created, 1 deleted)`.
fn how_far(outcome: &Outcome, step: &Step, error: &Error) -> String {
    let known = outcome.run.iter().flat_map(|run: &Run| &run.steps).find(|known| known.step == *step);
    match known.and_then(|known| Some((known.made(), known.planned?))) {
        Some((made, planned)) if made.total() > 0 => {
            format!(": {} of {} changes were made ({})", made.total(), planned.total(), counted(made))
        }
        Some((_, planned)) => format!(": none of {} changes was made", planned.total()),
        None if matches!(step, Step::Objects(_)) && !error.is_refusal() => String::new(),
        None => ": nothing of it was touched".to_owned(),
    }
}

fn log(outcome: &Outcome, step: &Step) -> String {
    outcome.log(step).map(|log| format!("; log: {log}")).unwrap_or_default()
}

/// What was not begun, by the reason.
fn left(outcome: &Outcome) -> Vec<(Vec<String>, String)> {
    let mut groups: Vec<(Vec<String>, String)> = Vec::new();
    for StepOutcome { step, result } in &outcome.steps {
        let StepResult::Left(left) = result else { continue };
        let why = match left {
            Left::Stopped => String::new(),
            Left::Needs(steps) => {
                let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
                format!("; what they need is not done: {}", steps.join(", "))
            }
        };
        match groups.iter_mut().find(|(_, known)| *known == why) {
            Some((steps, _)) => steps.push(step.to_string()),
            None => groups.push((vec![step.to_string()], why)),
        }
    }
    groups
}

/// What to type next.
fn next(outcome: &Outcome, command: &str) -> String {
    let has = |ending| outcome.with(ending).next().is_some();
    match () {
        () if has(Ending::Failed) => format!("mend the cause, then `{command}` goes on from there."),
        () if has(Ending::Refused) => {
            "look at what is otherwise, make a new plan, and apply that; what is done stays as it is.".to_owned()
        }
        () => format!("`{command}` goes on from there."),
    }
}
