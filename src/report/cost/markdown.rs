//! An estimate of costs as Markdown, for example for the comment on a pull request.

use std::fmt::Write;

use super::words::{self, CostReport};
use crate::cost::{Amount, Difference, Estimate, Recommendation, whole_dollars};

/// How many changed things are shown.
const CHANGED: usize = 30;

/// The whole report; ends with a line feed. Comparisons come first: they are what a pull request is about.
#[must_use]
pub fn cost_markdown(report: &CostReport) -> String {
    let mut parts: Vec<String> = report.differences.iter().map(difference).collect();
    parts.extend(report.estimates.iter().map(|(of, recommendation)| estimate(of, recommendation.as_ref())));
    if let Some(total) = words::total(report) {
        parts.push(format!("**{}**\n", words::together(report, total)));
    }
    parts.join("\n")
}

fn estimate(estimate: &Estimate, recommendation: Option<&Recommendation>) -> String {
    let mut text = format!("### {}\n", words::headline(estimate));
    if let Some((is_bad, sentence)) = words::budget(estimate) {
        let sentence = if is_bad { format!("**{sentence}**") } else { sentence };
        let _ = write!(text, "\n{sentence}\n");
    }
    if estimate.lines.is_empty() {
        return text;
    }
    let _ = write!(text, "\n{}\n", words::basis(estimate).join(" "));
    stacks(&mut text, estimate);
    services(&mut text, estimate);
    everything(&mut text, estimate);
    if let Some(recommendation) = recommendation {
        let _ = write!(text, "\n{}\n\n", words::recommended(recommendation));
        for part in &recommendation.parts {
            let _ = writeln!(text, "- {}", words::recommended_part(part));
        }
    }
    let _ = write!(text, "\nAssumed by month, see `cost.usage`:\n\n");
    for (key, what) in words::assumptions(&estimate.usage) {
        let _ = writeln!(text, "- `{key}`: {what}");
    }
    left_out(&mut text, estimate);
    text
}

fn stacks(text: &mut String, estimate: &Estimate) {
    text.push_str("\n| stack | fixed | by use | expected | least | most |\n|---|--:|--:|--:|--:|--:|\n");
    for (stack, fixed, usage) in estimate.by_stack() {
        let all = fixed + usage;
        let amounts = [fixed.expected, usage.expected, all.expected, all.least, all.most].map(whole_dollars);
        let _ = writeln!(text, "| {stack} | {} |", amounts.join(" | "));
    }
}

fn services(text: &mut String, estimate: &Estimate) {
    let services = estimate.by_service();
    if services.iter().all(|(service, _)| service.is_none()) {
        return;
    }
    text.push_str("\n| service, by what it asks for and uses | expected | least | most |\n|---|--:|--:|--:|\n");
    for (service, amount) in services {
        let amounts = [amount.expected, amount.least, amount.most].map(whole_dollars);
        let name = service.unwrap_or_else(|| "for all of them".to_owned());
        let _ = writeln!(text, "| {name} | {} |", amounts.join(" | "));
    }
}

fn everything(text: &mut String, estimate: &Estimate) {
    let groups = words::groups(estimate);
    let _ = write!(text, "\n<details><summary>{} amounts</summary>\n\n", groups.len());
    text.push_str("| stack | what | expected | price |\n|---|---|--:|---|\n");
    for group in groups {
        let dollars = whole_dollars(group.dollars.expected);
        let _ = writeln!(text, "| {} | {} | {dollars} | {} |", group.line.stack, group.name(), group.price());
    }
    text.push_str("\n</details>\n");
}

fn left_out(text: &mut String, estimate: &Estimate) {
    let unpriced = words::unpriced(estimate);
    if unpriced.is_empty() {
        return;
    }
    text.push_str("\nNot in it:\n\n");
    for (kind, count, why) in unpriced {
        let _ = writeln!(text, "- {count} × `{kind}`: {why}");
    }
}

fn difference(difference: &Difference) -> String {
    let mut text = format!("## {}\n", words::compared(difference));
    if difference.is_empty() {
        return text;
    }
    let row = |before: f64, after: f64| {
        format!("{} | {} | {} |", whole_dollars(before), whole_dollars(after), words::signed(after - before))
    };
    text.push_str("\n| stack | before | after | more |\n|---|--:|--:|--:|\n");
    for (stack, before, after) in &difference.stacks {
        let _ = writeln!(text, "| {stack} | {}", row(before.expected, after.expected));
    }
    text.push_str("\n| what | before | after | more |\n|---|--:|--:|--:|\n");
    let amount = |amount: Option<Amount>| amount.map_or(0.0, |amount| amount.expected);
    for line in difference.lines.iter().take(CHANGED) {
        let amounts = row(amount(line.before), amount(line.after));
        let _ = writeln!(text, "| {} | {amounts}", line.name());
    }
    if let Some(more) = difference.lines.len().checked_sub(CHANGED).filter(|more| *more > 0) {
        let _ = write!(text, "\nand {more} more\n");
    }
    for (kind, before, after) in &difference.unpriced {
        let _ = write!(text, "\nNot priced: `{kind}`, {after} instead of {before}\n");
    }
    text
}
