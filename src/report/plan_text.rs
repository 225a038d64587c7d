//! A plan for the terminal.
//!
//! Lines are at most [`WIDTH`] columns where what they say can be shortened. Colour only repeats what signs and words
//! say.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::object_words;
use super::plan_words::{self, sign};
use crate::plan::{
    Action, AttributeChange, ClusterPlan, EnvironmentPlan, ObjectChange, Planned, ResourceChange, StackPlan, Summary,
};

/// Columns that a line should keep to.
const WIDTH: usize = 100;

/// How a plan is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanText {
    /// Whether colours are used.
    pub colour: bool,
    /// Whether the attributes of new and deleted resources are listed, too.
    pub verbose: bool,
}

impl PlanText {
    /// The whole plan; ends with a line feed.
    #[must_use]
    pub fn write(self, plan: &EnvironmentPlan) -> String {
        let mut text = format!("{}\n", self.painted(Style::new().bold(), &plan_words::heading(plan)));
        self.dangers(&mut text, plan);
        for stack in plan.stacks.iter().filter(|stack| !stack.changes.is_empty()) {
            self.stack(&mut text, stack);
        }
        for cluster in plan.clusters.iter().filter(|cluster| !cluster.changes.is_empty()) {
            self.cluster(&mut text, cluster);
        }
        for warning in &plan.warnings {
            let _ = writeln!(text, "\n{} {warning}", self.painted(colour(AnsiColor::Yellow), "warning:"));
        }
        let _ = writeln!(text, "\n{}", self.painted(Style::new().bold(), &plan_words::conclusion(plan)));
        text
    }

    /// What loses data, before anything else; that destroying an environment loses it is no news.
    fn dangers(self, text: &mut String, plan: &EnvironmentPlan) {
        let (dangers, objects) = (plan_words::dangers(plan), plan_words::lost_objects(plan));
        if dangers.is_empty() && objects.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{}", self.painted(colour(AnsiColor::Red).bold(), "Data would be lost:"));
        dangers.iter().for_each(|(stack, change)| self.change(text, change, Some(stack)));
        for (cluster, change) in objects {
            self.object_line(text, change, &format!("cluster {cluster}: "));
        }
    }

    /// What changes and goes away by name, what is new by kind: at first there may be hundreds.
    fn cluster(self, text: &mut String, cluster: &ClusterPlan) {
        let heading = self.painted(Style::new().bold(), &object_words::title(cluster));
        let _ = writeln!(text, "\n{heading}  {}", object_words::counts(cluster));
        object_words::not_asked(cluster).iter().for_each(|reason| {
            let _ = writeln!(text, "    {reason}");
        });
        let is_listed = |change: &&ObjectChange| self.verbose || change.action != Action::Create;
        for change in cluster.changes.iter().filter(is_listed) {
            self.object_line(text, change, "");
            change.fields.iter().for_each(|field| self.attribute(text, change.action, field));
            for conflict in object_words::conflicts(change) {
                let _ = writeln!(text, "        {} {conflict}", self.painted(colour(AnsiColor::Red), "conflict:"));
            }
        }
        let kinds = if self.verbose { Vec::new() } else { object_words::new_kinds(&cluster.changes, WIDTH - 4) };
        for (index, line) in kinds.iter().enumerate() {
            let sign = if index == 0 { self.painted(style(Action::Create), "  +") } else { "   ".to_owned() };
            let _ = writeln!(text, "{sign} {line}");
        }
    }

    fn object_line(self, text: &mut String, change: &ObjectChange, place: &str) {
        let sign = self.painted(style(change.action), &format!("{:>3}", sign(change.action)));
        let _ = writeln!(text, "{sign} {place}{}{}", change.title(), object_words::remark(change));
    }

    fn stack(self, text: &mut String, stack: &StackPlan) {
        let counts = plan_words::counts(Summary::of(&stack.changes));
        let state = if stack.applied { "" } else { ", not applied yet" };
        let heading = self.painted(Style::new().bold(), &stack.name);
        let _ = writeln!(text, "\n{heading}  {counts}{state}");
        stack.changes.iter().for_each(|change| self.change(text, change, None));
    }

    fn change(self, text: &mut String, change: &ResourceChange, stack: Option<&str>) {
        let place = stack.map(|stack| format!("{stack}: ")).unwrap_or_default();
        let sign = self.painted(style(change.action), &format!("{:>3}", sign(change.action)));
        let _ = writeln!(text, "{sign} {place}{}{}", change.address, plan_words::remark(change));
        let is_short = stack.is_some();
        let is_listed = change.action == Action::Update || change.action.replaces();
        if self.verbose || (is_listed && !is_short) {
            self.attributes(text, change);
        }
    }

    /// The attributes of a change. What is made up anew at every replacement says nothing and is only counted.
    fn attributes(self, text: &mut String, change: &ResourceChange) {
        let says_nothing = |attribute: &AttributeChange| {
            let is_anew = change.action.replaces() && attribute.after == Some(Planned::Unknown);
            is_anew && !attribute.forces_replacement && !self.verbose
        };
        let (anew, listed): (Vec<_>, Vec<_>) = change.attributes.iter().partition(|attribute| says_nothing(attribute));
        let pieces = listed.iter().flat_map(|attribute| plan_words::pieces(attribute));
        pieces.for_each(|attribute| self.attribute(text, change.action, &attribute));
        if !anew.is_empty() {
            let _ = writeln!(text, "        and {} more (known after apply)", anew.len());
        }
    }

    fn attribute(self, text: &mut String, action: Action, attribute: &AttributeChange) {
        let forces = if attribute.forces_replacement { "  # forces replacement" } else { "" };
        let room = WIDTH.saturating_sub(attribute.path.chars().count() + forces.len() + 13).max(20);
        let value = match action {
            Action::Create | Action::Read => plan_words::value(attribute.after.as_ref(), room),
            Action::Delete | Action::Forget => plan_words::value(attribute.before.as_ref(), room),
            _ => plan_words::transition(attribute, room),
        };
        let forces = self.painted(colour(AnsiColor::Red), forces);
        let _ = writeln!(text, "        {}: {value}{forces}", attribute.path);
    }

    fn painted(self, style: Style, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

fn style(action: Action) -> Style {
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
