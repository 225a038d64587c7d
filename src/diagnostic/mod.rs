//! What went wrong, as values: code, summary, detail, labelled places, help.
//!
//! A diagnostic is never printed where it arises. Every module returns [`Diagnostics`]; the views in
//! [`crate::report`] turn them into text or JSON.

mod source;

use std::collections::HashSet;

pub use source::{SourceId, Sources, Span};

/// How serious a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The input cannot be used; the command fails.
    Error,
    /// The input can be used, but the writer should know something.
    Warning,
}

/// A place in a source file and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words shown beside the place; may be empty for the primary label.
    pub text: String,
}

/// One finding about the user's input.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Stable identifier in kebab case, for example `unknown-key`; also the file name of a rule in `check/`.
    pub code: &'static str,
    /// How serious it is.
    pub severity: Severity,
    /// What is wrong, in one lowercase phrase without a full stop.
    pub summary: String,
    /// Why it is wrong; full sentences; may be empty.
    pub detail: String,
    /// Where; the first label is the primary one. Empty when no file is concerned.
    pub labels: Vec<Label>,
    /// What to write instead; empty when there is nothing better to say.
    pub help: String,
}

impl Diagnostic {
    /// An error with a code and a summary.
    #[must_use]
    pub fn error(code: &'static str, summary: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, summary)
    }

    /// A warning with a code and a summary.
    #[must_use]
    pub fn warning(code: &'static str, summary: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, summary)
    }

    fn new(severity: Severity, code: &'static str, summary: impl Into<String>) -> Self {
        Self { code, severity, summary: summary.into(), detail: String::new(), labels: Vec::new(), help: String::new() }
    }

    /// Adds a place; the first one added is the primary one.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// Everything found wrong, in the order it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all findings of `other`.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether at least one finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is no finding at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// Sorts errors before warnings, then by place, and drops exact repetitions.
    pub fn sort(&mut self) {
        self.0.sort_by_key(|diagnostic| {
            (diagnostic.severity, diagnostic.labels.first().map(|label| label.span.sort_key()))
        });
        let mut seen = HashSet::new();
        self.0.retain(|diagnostic| seen.insert(diagnostic.clone()));
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The nearest of `candidates` to what was typed, when it is near enough to be a slip of the hand.
#[must_use]
pub fn did_you_mean<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No candidate is that long, and the distance takes time and memory by the product of the lengths.
    if typed.len() > 100 {
        return None;
    }
    let length = typed.chars().count();
    candidates
        .into_iter()
        // The distance is at least the difference of the lengths, and takes long to compute.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= candidate.chars().count().max(3) / 3)
        .map(|candidate| (edit_distance(&typed.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits (insert, delete, replace, swap of neighbours) that turn `left` into `right`.
fn edit_distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut rows = vec![(0..=right.len()).collect::<Vec<_>>()];
    for i in 1..=left.len() {
        let mut row = vec![i];
        for j in 1..=right.len() {
            let replace = rows[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn suggests_only_near_words() {
        let keys = ["network", "nodes", "clusters"];
        assert_eq!(did_you_mean("netwrok", keys), Some("network"));
        assert_eq!(did_you_mean("Nodes", keys), Some("nodes"));
        assert_eq!(did_you_mean("databases", keys), None);
    }
}
