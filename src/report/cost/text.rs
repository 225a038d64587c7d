//! An estimate of costs for the terminal, within a hundred columns.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::super::layout::{WIDTH, cut};
use super::words::{self, CostReport};
use crate::cost::{Amount, Difference, Estimate, Recommendation, whole_dollars};

/// Columns of an amount.
const AMOUNT: usize = 10;
/// Columns of what stands before amounts.
const NAME: usize = 34;
/// How many of the dearest things are shown.
const DEAREST: usize = 8;
/// How many changed things are shown.
const CHANGED: usize = 12;

/// Writes estimates as text.
#[derive(Debug, Clone, Copy)]
pub struct CostText {
    /// Whether colours are used.
    pub colour: bool,
    /// Whether everything is listed.
    pub verbose: bool,
}

/// How much is said about each environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    /// What it costs, and how that stands to its budget.
    Headline,
    /// And by stacks.
    Stacks,
    /// And by services, what costs most, and what was assumed.
    Everything,
}

impl CostText {
    /// The whole report; ends with a line feed. The more there is to say, the less is said about each environment.
    #[must_use]
    pub fn write(self, report: &CostReport) -> String {
        let depth = match (self.verbose, report.differences.is_empty(), report.estimates.len()) {
            (true, ..) | (false, true, 1) => Depth::Everything,
            (false, true, _) => Depth::Stacks,
            (false, false, _) => Depth::Headline,
        };
        let estimate = |(of, recommendation): &(Estimate, Option<Recommendation>)| {
            self.estimate(of, depth) + &after_the_tables(of, recommendation.as_ref(), depth)
        };
        let mut parts: Vec<String> = report.estimates.iter().map(estimate).collect();
        if let Some(total) = words::total(report) {
            parts.push(format!("{}\n", self.bold(&words::together(report, total))));
        }
        parts.extend(report.differences.iter().map(|difference| self.difference(difference)));
        parts.join("\n")
    }

    fn estimate(self, estimate: &Estimate, depth: Depth) -> String {
        let mut text = format!("{}\n", self.bold(&words::headline(estimate)));
        if let Some((is_bad, sentence)) = words::budget(estimate) {
            let style = if is_bad { Style::new().fg_color(Some(AnsiColor::Red.into())).bold() } else { Style::new() };
            let _ = writeln!(text, "  {}", self.painted(style, &sentence));
        }
        for line in words::basis(estimate) {
            let _ = writeln!(text, "  {line}");
        }
        if depth >= Depth::Stacks && !estimate.lines.is_empty() {
            stacks(&mut text, estimate);
        }
        if depth >= Depth::Everything && !estimate.lines.is_empty() {
            services(&mut text, estimate);
            self.dearest(&mut text, estimate);
        }
        text
    }

    fn dearest(self, text: &mut String, estimate: &Estimate) {
        let groups = words::groups(estimate);
        let most = if self.verbose { groups.len() } else { DEAREST };
        let title = if self.verbose { "what costs" } else { "what costs most" };
        let mut rows = vec![(title.to_owned(), "expected".to_owned(), "price".to_owned())];
        rows.extend(groups.iter().take(most).map(|group| {
            let name = format!("{} {}", group.line.stack, group.name());
            (name, whole_dollars(group.dollars.expected), group.price())
        }));
        if groups.len() > most {
            let rest: Amount = groups.iter().skip(most).map(|group| group.dollars).sum();
            rows.push((format!("{} more, with -v", groups.len() - most), whole_dollars(rest.expected), String::new()));
        }
        let prices = rows.iter().map(|(_, _, price)| price.chars().count()).max().unwrap_or_default();
        let room = WIDTH - AMOUNT - prices - 4;
        let width = rows.iter().map(|(name, ..)| name.chars().count().min(room)).max().unwrap_or_default();
        text.push('\n');
        for (name, dollars, price) in rows {
            let row = format!("  {:width$}{dollars:>AMOUNT$}  {price}", cut(name, room));
            let _ = writeln!(text, "{}", row.trim_end());
        }
    }

    fn difference(self, difference: &Difference) -> String {
        let mut text = format!("{}\n", self.bold(&words::compared(difference)));
        if difference.is_empty() {
            return text;
        }
        let head = ["before", "after", "more"].map(|word| format!("{word:>AMOUNT$}")).concat();
        let _ = writeln!(text, "\n  {:NAME$}{head}", "stack");
        for (stack, before, after) in &difference.stacks {
            let _ = writeln!(text, "  {stack:NAME$}{}", changed(before.expected, after.expected));
        }
        let most = if self.verbose { difference.lines.len() } else { CHANGED };
        let shown = || difference.lines.iter().take(most);
        let room = WIDTH - 3 * AMOUNT - 2;
        let width = shown().map(|line| line.name().chars().count().min(room)).max().unwrap_or_default();
        let _ = writeln!(text, "\n  {:width$}{head}", "what");
        for line in shown() {
            let amount = |amount: Option<Amount>| amount.map_or(0.0, |amount| amount.expected);
            let amounts = changed(amount(line.before), amount(line.after));
            let _ = writeln!(text, "  {:width$}{amounts}", cut(line.name(), room));
        }
        if difference.lines.len() > most {
            let _ = writeln!(text, "  {} more, with -v", difference.lines.len() - most);
        }
        for (kind, before, after) in &difference.unpriced {
            let _ = writeln!(text, "  not priced: {kind}, {after} instead of {before}");
        }
        text
    }

    fn bold(self, text: &str) -> String {
        self.painted(Style::new().bold(), text)
    }

    fn painted(self, style: Style, text: &str) -> String {
        if self.colour && style != Style::new() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

fn changed(before: f64, after: f64) -> String {
    let texts = [whole_dollars(before), whole_dollars(after), words::signed(after - before)];
    texts.map(|text| format!("{text:>AMOUNT$}")).concat()
}

fn stacks(text: &mut String, estimate: &Estimate) {
    let head = ["fixed", "by use", "expected", "least", "most"].map(|word| format!("{word:>AMOUNT$}")).concat();
    let _ = writeln!(text, "\n  {:NAME$}{head}", "stack");
    for (stack, fixed, usage) in estimate.by_stack() {
        let all = fixed + usage;
        let amounts = [fixed.expected, usage.expected, all.expected, all.least, all.most];
        let amounts = amounts.map(|amount| format!("{:>AMOUNT$}", whole_dollars(amount))).concat();
        let _ = writeln!(text, "  {stack:NAME$}{amounts}");
    }
}

fn services(text: &mut String, estimate: &Estimate) {
    let services = estimate.by_service();
    if services.iter().all(|(service, _)| service.is_none()) {
        return;
    }
    let head = ["expected", "least", "most"].map(|word| format!("{word:>AMOUNT$}")).concat();
    let _ = writeln!(text, "\n  {:NAME$}{head}", "service, by what it asks for and uses");
    for (service, amount) in services {
        let name = service.unwrap_or_else(|| "for all of them".to_owned());
        let amounts = [amount.expected, amount.least, amount.most];
        let amounts = amounts.map(|amount| format!("{:>AMOUNT$}", whole_dollars(amount))).concat();
        let _ = writeln!(text, "  {name:NAME$}{amounts}");
    }
}

fn after_the_tables(estimate: &Estimate, recommendation: Option<&Recommendation>, depth: Depth) -> String {
    let mut text = String::new();
    let unpriced = words::unpriced(estimate);
    if depth < Depth::Everything {
        if !unpriced.is_empty() {
            let kinds: Vec<String> = unpriced.into_iter().map(|(kind, count, _)| format!("{count} × {kind}")).collect();
            text.push_str(&wrapped("Not in it: ", &kinds));
        }
        return text;
    }
    if let Some(recommendation) = recommendation {
        let _ = writeln!(text, "\n  {}", words::recommended(recommendation));
        for part in &recommendation.parts {
            let _ = writeln!(text, "    {}", words::recommended_part(part));
        }
    }
    if !estimate.lines.is_empty() {
        let assumed = words::assumptions(&estimate.usage).into_iter();
        let assumed: Vec<String> = assumed.map(|(key, what)| format!("{what} ({key})")).collect();
        text.push('\n');
        text.push_str(&wrapped("Assumed by month, see `cost.usage`: ", &assumed));
    }
    if !unpriced.is_empty() {
        let _ = writeln!(text, "\n  Not in it:");
    }
    for (kind, count, why) in unpriced {
        let _ = writeln!(text, "    {}", cut(format!("{count} × {kind}: {why}"), WIDTH - 4));
    }
    text
}

/// Phrases as one sentence, broken between them.
fn wrapped(start: &str, phrases: &[String]) -> String {
    let (mut text, mut line) = (String::new(), format!("  {start}"));
    for (index, phrase) in phrases.iter().enumerate() {
        let end = if index + 1 == phrases.len() { "." } else { ", " };
        if line.chars().count() + phrase.chars().count() + 1 > WIDTH {
            let _ = writeln!(text, "{}", line.trim_end());
            line = "    ".to_owned();
        }
        line.push_str(phrase);
        line.push_str(end);
    }
    let _ = writeln!(text, "{line}");
    text
}
