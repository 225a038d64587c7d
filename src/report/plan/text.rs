//! A plan for the terminal.
//!
//! Lines are at most [`WIDTH`] columns: values are cut, what identifies something is broken. Colour only repeats what
//! signs and words say.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::pieces::pieces;
use super::values::{transition, value_after, value_before};
use super::words::{self, sign};
use crate::plan::risk::Verdict;
use crate::plan::{
    Action, AttributeChange, Danger, EnvironmentPlan, Group, ObjectChange, PlanDocument, ResourceChange, Section,
};
use crate::report::layout::{WIDTH, clean, columns, flowed, wrapped};

/// Columns of the sign before what changes.
const SIGN: usize = 4;
/// Columns before an attribute.
const INDENT: usize = 8;

/// How a plan is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanText {
    /// Whether colours are used.
    pub colour: bool,
    /// Whether everything is listed: what is new and what is read, and the attributes of new and deleted resources.
    pub verbose: bool,
}

impl PlanText {
    /// The whole document; ends with a line feed. Several environments begin with an overview.
    #[must_use]
    pub fn write(self, document: &PlanDocument) -> String {
        let mut text = String::new();
        if document.environments.len() + document.failures.len() > 1 {
            self.overview(&mut text, document);
        }
        for (index, plan) in document.environments.iter().enumerate() {
            text.push_str(if index == 0 && text.is_empty() { "" } else { "\n" });
            self.environment(&mut text, plan);
        }
        text
    }

    fn overview(self, text: &mut String, document: &PlanDocument) {
        self.heading(
            text,
            &words::plural(document.environments.len() + document.failures.len(), "environment"),
            Style::new(),
        );
        for plan in &document.environments {
            line(text, 2, &format!("{}: {}", plan.environment, words::overview(plan)), 4);
        }
        for failure in &document.failures {
            line(text, 2, &format!("{}: not planned: {}", failure.environment, clean(&failure.reason)), 4);
        }
    }

    fn environment(self, text: &mut String, plan: &EnvironmentPlan) {
        self.heading(text, &words::heading(plan), Style::new());
        flowed(&words::made_with(plan), ",", WIDTH).iter().for_each(|made| line(text, 0, made, 2));
        if let Some((title, lines)) = words::touched(plan) {
            text.push('\n');
            self.heading(text, &title, Style::new());
            lines.iter().for_each(|touched| line(text, 2, touched, SIGN));
        }
        self.risks(text, plan);
        for section in plan.sections() {
            self.section(text, plan, &section);
        }
        let waiting = words::waiting(plan);
        if !waiting.is_empty() {
            text.push('\n');
            self.heading(text, "Not known yet", Style::new());
            waiting.iter().for_each(|waits| line(text, 2, waits, 4));
        }
        for warning in &plan.warnings {
            text.push('\n');
            for (index, part) in warning.lines().enumerate() {
                let lead = if index == 0 { "warning: " } else { "         " };
                self.lead(text, lead, colour(AnsiColor::Yellow), &clean(part), "");
            }
        }
        text.push('\n');
        for sentences in flowed(&words::conclusion(plan), "", WIDTH) {
            self.heading(text, &sentences, Style::new());
        }
    }

    /// The dangerous changes come first, whatever else changes.
    fn risks(self, text: &mut String, plan: &EnvironmentPlan) {
        for risks in words::risks(plan) {
            text.push('\n');
            self.heading(text, &risks.title, of_verdict(risks.verdict));
            risks.lines.iter().for_each(|risk| line(text, 2, risk, SIGN));
        }
        if let Some(unused) = words::unused_waivers(plan) {
            text.push('\n');
            line(text, 0, &unused, SIGN);
        }
    }

    fn section(self, text: &mut String, plan: &EnvironmentPlan, section: &Section<'_>) {
        text.push('\n');
        let title = format!("{}: {}", words::title(section.danger, plan), words::number(section));
        self.heading(text, &title, of_danger(section.danger));
        match section.danger {
            Danger::Creates => section.groups.iter().for_each(|group| self.created(text, group)),
            Danger::Tags if !self.verbose => tags(text, section),
            Danger::Reads if !self.verbose => {}
            _ => section.groups.iter().for_each(|group| self.group(text, group)),
        }
    }

    /// What is new: one by one where something is there already, else by kind.
    fn created(self, text: &mut String, group: &Group<'_>) {
        line(text, 2, &format!("{}: {}", words::group(group), group.count()), 4);
        if let Group::Cluster(cluster, _) = group {
            words::not_asked(cluster).iter().for_each(|reason| line(text, 6, reason, 6));
        }
        if self.verbose || words::is_told_one_by_one(group) {
            self.group(text, group);
        } else {
            flowed(&words::kinds(group), ",", WIDTH - 6).iter().for_each(|kinds| line(text, 6, kinds, 8));
        }
    }

    fn group(self, text: &mut String, group: &Group<'_>) {
        match group {
            Group::Stack(stack, changes) => changes.iter().for_each(|change| {
                self.change(text, change.action, &words::resource(stack, change), change.origin.as_deref());
                if self.verbose || words::shows_attributes(change) {
                    self.attributes(text, change);
                }
            }),
            Group::Cluster(cluster, changes) => changes.iter().for_each(|change| {
                self.change(text, change.action, &words::object(cluster, change), change.origin.as_deref());
                self.fields(text, change);
            }),
        }
    }

    fn change(self, text: &mut String, action: Action, what: &str, origin: Option<&str>) {
        self.lead(text, &format!("{:>3} ", sign(action)), of_action(action), what, "");
        // What is new is found by its name; of what is to change, the reason is looked for.
        if let Some(origin) = origin.filter(|_| self.verbose || action != Action::Create) {
            line(text, INDENT, &format!("from {origin}"), INDENT);
        }
    }

    /// The attributes of a change. What is made up anew at every replacement says nothing and is only counted.
    fn attributes(self, text: &mut String, change: &ResourceChange) {
        let is_listed = |attribute: &&AttributeChange| self.verbose || words::says_something(change, attribute);
        let listed = change.attributes.iter().filter(is_listed);
        listed.clone().flat_map(pieces).for_each(|attribute| self.attribute(text, change.action, &attribute));
        let others = change.attributes.len() - listed.count();
        if others > 0 {
            line(text, INDENT, &words::made_anew(others), INDENT);
        }
    }

    fn fields(self, text: &mut String, change: &ObjectChange) {
        let pieces = change.fields.iter().flat_map(pieces);
        pieces.for_each(|field| self.attribute(text, change.action, &field));
        for conflict in words::conflicts(change) {
            let lead = format!("{:INDENT$}conflict: ", "");
            self.lead(text, &lead, colour(AnsiColor::Red), &conflict, "");
        }
    }

    fn attribute(self, text: &mut String, action: Action, attribute: &AttributeChange) {
        /// The least room for a value; where a path leaves less, the value stands on the next line.
        const LEAST: usize = 30;
        let forces = if attribute.forces_replacement { "  # forces replacement" } else { "" };
        let path = clean(&attribute.path);
        let used = INDENT + columns(&path) + 2 + forces.len();
        let is_short = used + LEAST <= WIDTH;
        let room = if is_short { WIDTH - used } else { WIDTH - INDENT - 4 };
        let value = match action {
            Action::Create | Action::Read => value_after(attribute, room),
            Action::Delete | Action::Forget => value_before(attribute, room),
            _ => transition(attribute, room),
        };
        let lead = format!("{:INDENT$}", "");
        if is_short {
            self.lead(text, &lead, Style::new(), &format!("{path}: {value}"), forces);
        } else {
            self.lead(text, &lead, Style::new(), &format!("{path}:"), forces);
            line(text, INDENT + 4, &value, INDENT + 4);
        }
    }

    fn heading(self, text: &mut String, what: &str, style: Style) {
        for part in wrapped(what, WIDTH, WIDTH) {
            let _ = writeln!(text, "{}", self.painted(style.bold(), part));
        }
    }

    /// A line that begins with something in colour, and may end with a warning.
    fn lead(self, text: &mut String, lead: &str, style: Style, what: &str, warning: &str) {
        let indent = columns(lead).max(SIGN);
        let room = WIDTH - indent;
        let lines = wrapped(what, room, room);
        let (last, warning) = match lines.last() {
            Some(last) if columns(last) + columns(warning) <= room => (lines.len() - 1, warning),
            _ => (usize::MAX, warning),
        };
        let marked = self.painted(colour(AnsiColor::Red), warning);
        for (index, part) in lines.iter().enumerate() {
            let lead = if index == 0 { self.painted(style, lead) } else { " ".repeat(indent) };
            let _ = writeln!(text, "{lead}{part}{}", if index == last { &marked } else { "" });
        }
        if last == usize::MAX {
            let _ = writeln!(text, "{:indent$}{}", "", self.painted(colour(AnsiColor::Red), warning.trim_start()));
        }
    }

    fn painted(self, style: Style, text: &str) -> String {
        let is_plain = !self.colour || text.trim().is_empty() || style == Style::new();
        if is_plain { text.to_owned() } else { format!("{style}{text}{style:#}") }
    }
}

fn tags(text: &mut String, section: &Section<'_>) {
    for (change, count) in words::tags(section) {
        line(text, SIGN, &format!("{}: {change}", words::plural(count, "resource")), INDENT);
    }
}

/// A line that is broken where it is too long; its continuation is indented by `next`.
fn line(text: &mut String, indent: usize, what: &str, next: usize) {
    for (index, part) in wrapped(what, WIDTH - indent, WIDTH - next).into_iter().enumerate() {
        let indent = if index == 0 { indent } else { next };
        let _ = writeln!(text, "{:indent$}{part}", "");
    }
}

fn of_verdict(verdict: Verdict) -> Style {
    colour(match verdict {
        Verdict::Refused => AnsiColor::Red,
        Verdict::Waived | Verdict::Warned => AnsiColor::Yellow,
    })
}

fn of_danger(danger: Danger) -> Style {
    match danger {
        Danger::LosesData | Danger::Destroys => colour(AnsiColor::Red),
        Danger::NetworkOrIdentity | Danger::Changes => colour(AnsiColor::Yellow),
        Danger::Creates => colour(AnsiColor::Green),
        Danger::Renames | Danger::Tags | Danger::Reads => colour(AnsiColor::Cyan),
    }
}

fn of_action(action: Action) -> Style {
    colour(match action {
        Action::Create => AnsiColor::Green,
        Action::Update | Action::Forget => AnsiColor::Yellow,
        Action::Delete | Action::DeleteThenCreate | Action::CreateThenDelete => AnsiColor::Red,
        Action::Read | Action::Keep => AnsiColor::Cyan,
    })
}

fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(colour.into()))
}
