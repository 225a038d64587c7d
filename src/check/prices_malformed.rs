//! A file of prices that cannot be read as one.

use super::{Context, Rule};
use crate::cost::read_rows;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "prices-malformed",
    what: "A file of prices that cannot be read as one.",
    why: "An estimate with half of the prices would look like one with all of them.",
    example: "cost: { prices: prices.json }\n# prices.json\n{ \"currency\": \"EUR\", \"rows\": [] }",
    fix: "Write JSON with `currency` (USD), `defaults` for what rows have in common, and `rows`, each with `sku`, `unit`, `price`, `region`, `source`, `date` and `confidence` (`low`, `medium`, `high`).",
    check,
};

/// How a file is written, in short.
const HELP: &str = "write `currency` (USD), `rows`, each with `sku` and `price`, and `defaults` for the `unit`, `region`, `source`, `date` and `confidence` of rows without their own";

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(path) = spec.cost.as_ref().and_then(|cost| cost.prices.as_ref()) else { return };
    let Some(source) = context.all.prices.get(path.as_str()) else { return };
    let text = context.all.sources.text(*source);
    let Err(fault) = read_rows(text) else { return };
    let finding = Diagnostic::error(RULE.id, format!("`{}` is no file of prices", path.as_str()));
    let finding = match place(*source, text, fault.line, fault.column) {
        Some(place) => finding.at(place, &fault.problem).at(path.span, "named here"),
        None => finding.at(path.span, &fault.problem),
    };
    findings.push(finding.help(HELP));
}

/// One character of a file; `None` for a place that is not in it.
fn place(source: SourceId, text: &str, line: usize, column: usize) -> Option<Span> {
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let shown = text.get(before..)?.lines().next()?;
    // Counted in bytes, and one after the end where something is missing there.
    let at = column.saturating_sub(1).min(shown.len());
    let at = (0..=at).rev().find(|at| shown.is_char_boundary(*at))?;
    let narrow = |value: usize| u32::try_from(value).ok();
    let column = shown.get(..at)?.chars().count() + 1;
    let start = narrow(before + at)?;
    let width = shown.get(at..)?.chars().next().map_or(0, char::len_utf8);
    Some(Span { source, start, end: start + narrow(width)?, line: narrow(line)?, column: narrow(column)? })
}
