//! Findings as text for people and as JSON for programs.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Diagnostics, Label, Severity, Sources, Span};

/// The most findings that are shown as text. Whoever has more repairs these first.
const MOST_SHOWN: usize = 50;

/// Longest part of a line, in characters, that is shown around a place.
const LONGEST_LINE: usize = 200;

/// How findings are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours are used.
    pub colour: bool,
    /// The width of the terminal in characters.
    pub width: usize,
}

/// Findings as text: each with the lines it is about, then a line that counts them. Empty when there are none.
#[must_use]
pub fn text(findings: &Diagnostics, sources: &Sources, style: Style) -> String {
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() }.term_width(style.width);
    let mut output = String::new();
    for finding in findings.iter().take(MOST_SHOWN) {
        output.push_str(&one(finding, sources, &renderer));
        output.push_str("\n\n");
    }
    let hidden = findings.iter().count().saturating_sub(MOST_SHOWN);
    if hidden > 0 {
        output.push_str(&format!("and {hidden} more, not shown\n"));
    }
    if !findings.is_empty() {
        output.push_str(&count(findings));
        output.push('\n');
    }
    output
}

/// `3 errors, 1 warning`.
#[must_use]
pub fn count(findings: &Diagnostics) -> String {
    let number = |severity: Severity, word: &str| {
        let number = findings.iter().filter(|finding| finding.severity == severity).count();
        match number {
            0 => None,
            1 => Some(format!("1 {word}")),
            _ => Some(format!("{number} {word}s")),
        }
    };
    let parts = [number(Severity::Error, "error"), number(Severity::Warning, "warning")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn one(finding: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level.primary_title(&finding.summary).id(finding.code).elements(snippets(finding, sources));
    if !finding.detail.is_empty() {
        group = group.element(Level::NOTE.message(&finding.detail));
    }
    if !finding.help.is_empty() {
        group = group.element(Level::HELP.message(&finding.help));
    }
    let report: &[Group<'_>] = &[group];
    renderer.render(report)
}

/// One snippet for each file, in the order in which the labels name them; the first label is the primary one.
fn snippets<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut files = Vec::new();
    for label in &finding.labels {
        if !files.contains(&label.span.source) {
            files.push(label.span.source);
        }
    }
    let snippet = |source| {
        let labels: Vec<&Label> = finding.labels.iter().filter(|label| label.span.source == source).collect();
        let excerpt = Excerpt::around(sources.text(source), &labels);
        let annotations = labels.into_iter().map(|label| {
            let is_primary = finding.labels.first() == Some(label);
            let kind = if is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let text = (!label.text.is_empty()).then_some(label.text.as_str());
            kind.span(excerpt.range(label.span)).label(text)
        });
        let annotations: Vec<_> = annotations.collect();
        Snippet::source(excerpt.text)
            .line_start(excerpt.line)
            .path(sources.path(source).as_str())
            .annotations(annotations)
    };
    files.into_iter().map(snippet).collect()
}

/// The lines of a file from the first to the last label, cut where they are endless.
struct Excerpt<'a> {
    text: &'a str,
    /// Number of the first line.
    line: usize,
    /// Byte offset of the excerpt in the file.
    start: usize,
}

impl<'a> Excerpt<'a> {
    fn around(text: &'a str, labels: &[&Label]) -> Self {
        let first = labels.iter().map(|label| label.span.start as usize).min().unwrap_or_default();
        let last = labels.iter().map(|label| label.span.end as usize).max().unwrap_or_default().max(first);
        let line_start = text[..first].rfind('\n').map_or(0, |end| end + 1);
        let line_end = text[last..].find('\n').map_or(text.len(), |length| last + length);
        // An endless line is cut near the place. Columns are then wrong in the picture, which is the lesser evil.
        let start = if first - line_start > LONGEST_LINE { text.floor_char_boundary(first - 20) } else { line_start };
        let end = if line_end - last > LONGEST_LINE { text.floor_char_boundary(last + LONGEST_LINE) } else { line_end };
        let line = labels.iter().map(|label| label.span.line as usize).min().unwrap_or(1);
        Self { text: &text[start..end], line, start }
    }

    /// A place inside the excerpt, on one line and not endless.
    fn range(&self, span: Span) -> std::ops::Range<usize> {
        let start = (span.start as usize).saturating_sub(self.start).min(self.text.len());
        let end = (span.end as usize).saturating_sub(self.start).clamp(start, self.text.len());
        let line_end = self.text[start..end].find('\n').map_or(end, |length| start + length);
        start..self.text.floor_char_boundary(line_end.min(start + LONGEST_LINE)).max(start)
    }
}

/// One finding as it appears in JSON.
#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: &'a str,
    summary: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    help: &'a str,
    locations: Vec<Location<'a>>,
}

/// A place as it appears in JSON. Lines and columns count from 1; columns are characters.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    /// One past the last character; absent when the place goes on to another line.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'a str,
}

/// Findings as a JSON array, all of them, with a line break at the end.
#[must_use]
pub fn json(findings: &Diagnostics, sources: &Sources) -> String {
    let findings: Vec<Finding<'_>> = findings.iter().map(|finding| json_finding(finding, sources)).collect();
    let mut text = serde_json::to_string_pretty(&findings).unwrap_or_else(|_| "[]".to_owned());
    text.push('\n');
    text
}

fn json_finding<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    Finding {
        code: finding.code,
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        summary: &finding.summary,
        detail: &finding.detail,
        help: &finding.help,
        locations: finding.labels.iter().map(|label| json_location(label, sources)).collect(),
    }
}

fn json_location<'a>(label: &'a Label, sources: &'a Sources) -> Location<'a> {
    let Span { source, start, end, line, column } = label.span;
    let written = &sources.text(source)[start as usize..end as usize];
    let length = u32::try_from(written.chars().count()).unwrap_or(u32::MAX);
    Location {
        file: sources.path(source).as_str(),
        line,
        column,
        end_column: (!written.contains('\n')).then(|| column.saturating_add(length)),
        text: &label.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> (Diagnostics, Sources) {
        let mut sources = Sources::default();
        let source = sources.add("environments/dev.yaml", "network:\n  cidr: 10.0.0.0\n");
        let span = Span { source, start: 17, end: 25, line: 2, column: 9 };
        let mut findings = Diagnostics::default();
        findings.push(
            Diagnostic::error("wrong-value", "`network.cidr` must be an IPv4 address range")
                .at(span, "the prefix length is missing")
                .because("A reason.")
                .help("write `10.0.0.0/16`"),
        );
        findings.push(Diagnostic::warning("x", "a warning without a place"));
        (findings, sources)
    }

    #[test]
    fn as_text() {
        let (findings, sources) = example();
        insta::assert_snapshot!(text(&findings, &sources, Style { colour: false, width: 100 }), @"");
    }

    #[test]
    fn as_json() {
        let (findings, sources) = example();
        insta::assert_snapshot!(json(&findings, &sources), @"");
    }

    #[test]
    fn endless_lines_are_cut() {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", format!("{}x{}", "é".repeat(500_000), "y".repeat(500_000)));
        let span = Span { source, start: 1_000_000, end: 1_500_001, line: 1, column: 500_001 };
        let findings = Diagnostics::from(Diagnostic::error("x", "an endless line").at(span, "here"));
        assert!(text(&findings, &sources, Style { colour: false, width: 100 }).len() < 1_000);
    }

    #[test]
    fn only_the_first_findings_are_shown() {
        let mut findings = Diagnostics::default();
        for _ in 0..60 {
            findings.push(Diagnostic::error("x", "wrong"));
        }
        let text = text(&findings, &Sources::default(), Style { colour: false, width: 100 });
        assert!(text.ends_with("error[x]: wrong\n\nand 10 more, not shown\n60 errors\n"), "{text}");
    }
}
