//! A plan as Markdown, for example for the comment on a pull request.
//!
//! GitHub takes comments of less than 65,536 characters. What is dangerous is written whole as far as that is possible at
//! all, and the rest in as much detail as there is room for. Addresses and values stand in code blocks, where nothing in
//! them means anything to Markdown.

use std::fmt::Write;

use super::budget::{Form, Part, Written, fit};
use super::pieces::pieces;
use super::values::transition;
use super::words::{self, sign};
use crate::plan::{
    Action, AttributeChange, Danger, EnvironmentPlan, Group, ObjectChange, PlanDocument, ResourceChange, Section,
};
use crate::report::layout::{clean, cut, flowed};

/// Characters that a comment has to stay below.
const LIMIT: usize = 65_536;
/// Columns of a value, and of what is counted.
const ROOM: usize = 120;
/// Bytes kept free for what stands around the parts.
const RESERVE: usize = 1_024;

/// How a plan is written as Markdown.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanMarkdown<'a> {
    /// Where the whole plan is: an address, or the name of an artifact.
    pub full_report: Option<&'a str>,
    /// How many documents share one comment: each has as much room as the others. 0 is like 1.
    pub share: usize,
}

impl PlanMarkdown<'_> {
    /// The whole document in less than 65,536 bytes, and so in less characters; ends with a line feed.
    #[must_use]
    pub fn write(self, document: &PlanDocument) -> String {
        let limit = LIMIT / self.share.max(1);
        let heads = heads(document, limit);
        let fixed: usize = heads.iter().map(String::len).sum();
        let parts: Vec<DocumentPart<'_>> =
            document.environments.iter().take(heads.len()).enumerate().flat_map(parts_of).collect();
        // The most dangerous of all environments first, however they are ordered in the text.
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|index| parts[*index].rank());
        let sorted: Vec<&DocumentPart<'_>> = order.iter().map(|index| &parts[*index]).collect();
        let overview = overview(document, heads.len());
        let room = limit.saturating_sub(1 + RESERVE + fixed + overview.len());
        let mut written: Vec<(usize, Written)> = order.into_iter().zip(fit(&sorted, room)).collect();
        written.sort_by_key(|(index, _)| *index);
        let is_drift = document.environments.iter().any(|plan| plan.drift);
        let notice = self.notice(if is_drift { "drift" } else { "plan" });
        let mut text = assemble(overview, &notice, &heads, &parts, &written);
        if text.len() >= limit {
            // Not even the totals fit: hundreds of environments.
            text.truncate(text.floor_char_boundary(limit.saturating_sub(RESERVE)));
            text.push_str("\n\n…\n");
        }
        text
    }

    /// Says that something is missing, and where it is; `command` shows the whole.
    fn notice(self, command: &str) -> String {
        let place = match self.full_report.map(|place| clean(place.trim())) {
            None => format!("`platform {command}` shows the whole {command}."),
            Some(place) if place.starts_with("https://") || place.starts_with("http://") => {
                format!("[The whole {command}]({}).", place.replace(' ', "%20").replace(['<', '>', '(', ')'], ""))
            }
            Some(name) => format!("The whole {command} is the artifact {}.", code(&name)),
        };
        format!("\n> There is more than a comment has room for, so that parts are only counted. {place}\n")
    }
}

/// The parts in the order of the text, with a notice where something is missing.
fn assemble(
    overview: String,
    notice: &str,
    heads: &[String],
    parts: &[DocumentPart<'_>],
    written: &[(usize, Written)],
) -> String {
    let is_short = written.iter().any(|(_, written)| written.form != Form::Full);
    let mut text = overview;
    for (environment, head) in heads.iter().enumerate() {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        text.push_str(head);
        if environment == 0 && is_short {
            text.push_str(notice);
        }
        let own = parts.iter().zip(written).filter(|(part, _)| part.environment == environment);
        own.for_each(|(_, (_, written))| text.push_str(&written.text));
    }
    text
}

/// The beginnings of the environments, as many as leave room for anything else.
fn heads(document: &PlanDocument, limit: usize) -> Vec<String> {
    let mut left = limit / 3;
    let heads = document.environments.iter().map(|plan| {
        let (heading, conclusion) = (words::heading(plan), words::conclusion(plan).join(" "));
        format!("## {heading}\n\n**{conclusion}**\n\n{}\n", words::made_with(plan).join(" · "))
    });
    heads
        .take_while(|head| {
            let fits = head.len() <= left;
            left = left.saturating_sub(head.len());
            fits
        })
        .collect()
}

/// All environments in a line each, where there are several; `shown` of them follow.
fn overview(document: &PlanDocument, shown: usize) -> String {
    /// Columns of a reason.
    const REASON: usize = 500;
    /// The most environments that are named.
    const MOST: usize = 100;
    let count = document.environments.len() + document.failures.len();
    if count < 2 {
        return String::new();
    }
    let mut text = format!("# {}\n\n", words::plural(count, "environment"));
    for failure in document.failures.iter().take(MOST) {
        let reason = cut(clean(&failure.reason).into_owned(), REASON);
        let _ = writeln!(text, "- **{}: not planned**: {}", failure.environment, code(&reason));
    }
    for plan in document.environments.iter().take(MOST) {
        let _ = writeln!(text, "- **{}**: {}", plan.environment, words::overview(plan));
    }
    let left_out = document.environments.len() - shown;
    if left_out > 0 {
        let _ = writeln!(text, "- {} that there is no room for here", words::plural(left_out, "environment"));
    }
    text
}

/// A part of the document.
struct DocumentPart<'a> {
    /// The environment that it belongs to, by its place.
    environment: usize,
    title: String,
    content: Content<'a>,
}

enum Content<'a> {
    Section(Section<'a>),
    /// Dangerous changes, line by line.
    Risks(Vec<String>),
    /// What is to be said besides, line by line.
    Notes(Vec<String>),
}

fn parts_of((environment, plan): (usize, &EnvironmentPlan)) -> Vec<DocumentPart<'_>> {
    let section = |section: Section<'_>| format!("{}: {}", words::title(section.danger, plan), words::number(&section));
    let sections = plan.sections().into_iter();
    let sections = sections.map(|it| (section(it.clone()), Content::Section(it)));
    let warning = |warning: &String| warning.lines().map(clean).collect::<Vec<_>>().join("\n  ");
    let warnings: Vec<String> = plan.warnings.iter().map(warning).collect();
    let unused = words::unused_waivers(plan).into_iter().collect();
    let notes = [("Waivers", unused), ("Not known yet", words::waiting(plan)), ("Warnings", warnings)];
    let notes = notes.into_iter().filter(|(_, lines)| !lines.is_empty());
    let notes = notes.map(|(title, lines)| (format!("{title}: {}", lines.len()), Content::Notes(lines)));
    let risks = words::risks(plan).into_iter().map(|risks| (risks.title, Content::Risks(risks.lines)));
    let touched =
        words::touched(plan).map(|(title, lines)| (format!("{title}: {}", lines.len()), Content::Notes(lines)));
    risks
        .chain(sections)
        .chain(touched)
        .chain(notes)
        .map(|(title, content)| DocumentPart { environment, title, content })
        .collect()
}

impl Part for &DocumentPart<'_> {
    fn is_grave(&self) -> bool {
        match &self.content {
            Content::Section(section) => section.danger.is_grave(),
            Content::Risks(_) => true,
            Content::Notes(_) => false,
        }
    }

    fn write(&self, form: Form, room: usize) -> Option<String> {
        let is_grave = self.is_grave();
        if form == Form::Total {
            return Some(format!("\n### {}\n", self.title));
        }
        // The title and the marks around it.
        let room = room.checked_sub(self.title.len() + 64)?;
        let mut lines = String::new();
        for (count, line) in self.lines(form).enumerate() {
            // What is grave is named as far as there is room.
            if lines.len() + line.len() + 64 > room {
                if form != Form::Names || count == 0 {
                    return None;
                }
                let _ = writeln!(lines, "… and {} more", self.count().saturating_sub(count));
                break;
            }
            lines.push_str(&line);
        }
        let block = fenced(&lines);
        Some(match is_grave {
            true => format!("\n### {}\n\n{block}", self.title),
            false => format!("\n<details><summary><b>{}</b></summary>\n\n{block}\n</details>\n", self.title),
        })
    }
}

impl DocumentPart<'_> {
    /// The place in the order of what gets room.
    fn rank(&self) -> (u8, usize) {
        let rank = match &self.content {
            Content::Risks(_) => 0,
            Content::Section(section) if section.danger.is_grave() => section.danger as u8,
            Content::Notes(_) => Danger::Changes as u8,
            Content::Section(section) => section.danger as u8 + 1,
        };
        (rank, self.environment)
    }

    fn count(&self) -> usize {
        match &self.content {
            Content::Section(section) => section.resources() + section.objects(),
            Content::Risks(lines) | Content::Notes(lines) => lines.len(),
        }
    }

    /// What the part says, each with its line feeds. What has no room is not made.
    fn lines(&self, form: Form) -> Box<dyn Iterator<Item = String> + '_> {
        match &self.content {
            Content::Risks(lines) | Content::Notes(lines) => Box::new(lines.iter().map(|line| format!("{line}\n"))),
            Content::Section(section) if section.danger == Danger::Tags => {
                let tags = words::tags(section).into_iter();
                Box::new(tags.map(|(change, count)| format!("{}: {change}\n", words::plural(count, "resource"))))
            }
            Content::Section(section) => Box::new(section.groups.iter().flat_map(move |group| of_group(group, form))),
        }
    }
}

fn of_group<'a>(group: &'a Group<'a>, form: Form) -> Box<dyn Iterator<Item = String> + 'a> {
    match group {
        _ if form == Form::Counts => Box::new(std::iter::once(counted(group))),
        Group::Stack(stack, changes) => Box::new(changes.iter().map(move |change| {
            let line = format!("{:>3} {}\n", sign(change.action), words::resource(stack, change));
            if form == Form::Full { line + &attributes(change) } else { line }
        })),
        // At first there may be hundreds, which are found by their kinds rather than by name.
        Group::Cluster(_, changes) if changes.iter().all(|change| change.danger == Danger::Creates) => {
            Box::new(std::iter::once(counted(group)))
        }
        Group::Cluster(cluster, changes) => Box::new(changes.iter().map(move |change| {
            let line = format!("{:>3} {}\n", sign(change.action), words::object(cluster, change));
            if form == Form::Full { line + &fields(change) } else { line }
        })),
    }
}

fn counted(group: &Group<'_>) -> String {
    let mut text = format!("{}: {}\n", words::group(group), group.count());
    if let Group::Cluster(cluster, _) = group {
        words::not_asked(cluster).iter().for_each(|reason| text += &format!("    {reason}\n"));
    }
    flowed(&words::kinds(group), ",", ROOM - 4).iter().for_each(|kinds| text += &format!("    {kinds}\n"));
    text
}

fn attributes(change: &ResourceChange) -> String {
    // What is new is found by its name; of what is to change, the reason is looked for.
    if change.action == Action::Create {
        return String::new();
    }
    let mut text = origin(change.origin.as_deref());
    if words::shows_attributes(change) {
        let listed = change.attributes.iter().filter(|attribute| words::says_something(change, attribute));
        listed.clone().flat_map(pieces).for_each(|attribute| push_transition(&mut text, &attribute));
        let others = change.attributes.len() - listed.count();
        text += &if others > 0 { format!("      {}\n", words::made_anew(others)) } else { String::new() };
    }
    text
}

fn fields(change: &ObjectChange) -> String {
    let mut text = origin(change.origin.as_deref());
    change.fields.iter().flat_map(pieces).for_each(|field| push_transition(&mut text, &field));
    for conflict in words::conflicts(change) {
        let _ = writeln!(text, "      conflict: {conflict}");
    }
    text
}

fn origin(origin: Option<&str>) -> String {
    origin.map(|origin| format!("      from {origin}\n")).unwrap_or_default()
}

fn push_transition(text: &mut String, attribute: &AttributeChange) {
    let forces = if attribute.forces_replacement { "  # forces replacement" } else { "" };
    let _ = writeln!(text, "      {}: {}{forces}", clean(&attribute.path), transition(attribute, ROOM));
}

/// A code block whose fence is longer than any in its text.
fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}text\n{text}{fence}\n")
}

/// A text as code within a line.
fn code(text: &str) -> String {
    let mark = "`".repeat(longest_run(text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{mark}{space}{text}{space}{mark}")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}
