//! The views of what differs between environments or revisions.

mod json;
mod markdown;
mod text;

pub use json::{DIFFERENCE_SCHEMA, difference_json};
pub use markdown::difference_markdown;
pub use text::difference_text;

use crate::difference::{Change, Difference, Part, Presence};
use crate::report::layout::{clean, cut};

/// Columns of a value.
const ROOM: usize = 40;

/// The parts of a difference that have something in them, each with its title.
fn titled(difference: &Difference) -> Vec<(String, &Part)> {
    let stacks = difference.stacks.iter().map(|part| (format!("Stack {}", part.name), part));
    stacks.chain(difference.clusters.iter().map(|part| (format!("Objects in cluster {}", part.name), part))).collect()
}

/// `path: before → after`.
fn change_line(change: &Change) -> String {
    let (before, after) = (change.before.as_deref(), change.after.as_deref());
    let skipped = before.zip(after).map_or(0, |(before, after)| skipped(before, after));
    let value = |value: Option<&str>| match value {
        None => "(none)".to_owned(),
        Some(value) => {
            let start = if skipped > 0 { "…" } else { "" };
            let rest: String = value.chars().skip(skipped).collect();
            cut(format!("{start}{}", clean(&rest)), ROOM)
        }
    };
    format!("{}: {} → {}", clean(&change.path), value(before), value(after))
}

/// How many characters at the beginning of two long values say nothing, since they are the same.
fn skipped(before: &str, after: &str) -> usize {
    /// Characters that stay before the first difference.
    const CONTEXT: usize = 12;
    let is_long = before.chars().count().max(after.chars().count()) > ROOM;
    let common = before.chars().zip(after.chars()).take_while(|(left, right)| left == right).count();
    if is_long { common.saturating_sub(CONTEXT) } else { 0 }
}

/// The sign of something that is on one side only, or on both.
fn sign(presence: Presence) -> &'static str {
    match presence {
        Presence::Before => "-",
        Presence::After => "+",
        Presence::Both => "~",
    }
}

/// How much differs, in one line.
fn summary(difference: &Difference) -> String {
    if difference.is_empty() {
        return "Nothing differs.".to_owned();
    }
    let items = |parts: &[Part], presence| {
        parts.iter().flat_map(|part| &part.items).filter(|item| item.presence == presence).count()
    };
    let counts = |parts: &[Part]| {
        let of = |presence| items(parts, presence);
        format!(
            "{} only before, {} only after, {} otherwise",
            of(Presence::Before),
            of(Presence::After),
            of(Presence::Both)
        )
    };
    format!(
        "Values of the spec: {}. Blocks: {}. Objects: {}.",
        difference.specification.len(),
        counts(&difference.stacks),
        counts(&difference.clusters)
    )
}

/// `dev → prod`.
fn heading(difference: &Difference) -> String {
    format!("{} → {}", difference.before, difference.after)
}
