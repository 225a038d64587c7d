//! Which environments a change touches, without a plan of them.

use std::fmt::Write as _;

use serde::Serialize;

use super::words::{plural, touched_lines};
use crate::plan::{Touched, TouchedPart};
use crate::report::layout::{WIDTH, clean, wrapped};

/// The JSON Schema of what `plan --affected-since --list --format json` writes.
pub const AFFECTED_SCHEMA: &str = include_str!("../../../docs/affected.schema.json");

/// The format of the JSON: it is raised when a reader would have to change.
const FORMAT: u32 = 1;

/// Which environments a change since a revision touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TouchedEnvironments {
    /// The revision.
    pub since: String,
    /// Those that are touched, by name.
    pub touched: Vec<(String, Touched)>,
    /// The names of those that are not.
    pub untouched: Vec<String>,
    /// The names of those that are no more.
    pub removed: Vec<String>,
}

#[derive(Serialize)]
struct DocumentView<'a> {
    format: u32,
    since: &'a str,
    environments: Vec<EnvironmentView<'a>>,
    untouched: &'a [String],
    removed: &'a [String],
}

#[derive(Serialize)]
struct EnvironmentView<'a> {
    environment: &'a str,
    parts: &'a [TouchedPart],
}

impl TouchedEnvironments {
    /// For other programs; ends with a line feed.
    ///
    /// # Errors
    /// Never: nothing in it can fail to become JSON; the serializer's signature allows for it.
    pub fn json(&self) -> serde_json::Result<String> {
        let environments = self.touched.iter();
        let environments =
            environments.map(|(name, touched)| EnvironmentView { environment: name, parts: &touched.parts });
        let environments = environments.collect();
        let (untouched, removed) = (&self.untouched, &self.removed);
        let view = DocumentView { format: FORMAT, since: &self.since, environments, untouched, removed };
        Ok(serde_json::to_string_pretty(&view)? + "\n")
    }

    /// For the terminal; ends with a line feed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("Touched since {}: {}\n", clean(&self.since), plural(self.touched.len(), "environment"));
        for (environment, touched) in &self.touched {
            let _ = writeln!(text, "\n{environment}");
            for line in touched_lines(touched) {
                for (index, part) in wrapped(&line, WIDTH - 2, WIDTH - 4).into_iter().enumerate() {
                    let _ = writeln!(text, "{}{part}", if index == 0 { "  " } else { "    " });
                }
            }
        }
        let others = self.others();
        if !others.is_empty() {
            let _ = writeln!(text, "\n{}", others.join("\n"));
        }
        text
    }

    /// What is to be said of the environments that are not planned, line by line.
    #[must_use]
    pub fn others(&self) -> Vec<String> {
        let others = [("Not touched", &self.untouched), ("No longer there, and not planned", &self.removed)];
        let others = others.iter().filter(|(_, names)| !names.is_empty());
        others.map(|(what, names)| format!("{what}: {}", names.join(", "))).collect()
    }
}
