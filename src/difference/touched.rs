//! What a difference touches, and why, in a line for each part.

use super::{Change, Difference, Item, Part, Presence};
use crate::plan::{TouchedKind, TouchedPart};

/// Characters of a value.
const ROOM: usize = 60;
/// The most blocks or objects that are named for a stack or a cluster.
const NAMED: usize = 3;

impl Difference {
    /// The values of the spec, the stacks and the clusters that differ, each with the reason.
    ///
    /// What the guard lets through decides on a plan without anything being rendered from it: that touches the environment
    /// as a whole.
    #[must_use]
    pub fn touched(&self) -> Vec<TouchedPart> {
        let value = |change: &Change| part(TouchedKind::Specification, &change.path, transition(change));
        let stack = |it: &Part| part(TouchedKind::Stack, &it.name, reason(it));
        let cluster = |it: &Part| part(TouchedKind::Cluster, &it.name, reason(it));
        let is_of_guard = |change: &Change| change.path.split('.').next() == Some("guard");
        let guard = self.specification.iter().any(is_of_guard).then(|| {
            part(TouchedKind::Environment, &self.after, "what its guard refuses or lets through changes".to_owned())
        });
        let values = self.specification.iter().map(value);
        guard
            .into_iter()
            .chain(values)
            .chain(self.stacks.iter().map(stack))
            .chain(self.clusters.iter().map(cluster))
            .collect()
    }
}

fn part(kind: TouchedKind, name: &str, reason: String) -> TouchedPart {
    TouchedPart { kind, name: name.to_owned(), reason }
}

/// The first blocks or objects that differ, and how many more there are.
fn reason(part: &Part) -> String {
    let named: Vec<String> = part.items.iter().take(NAMED).map(item).collect();
    let more = part.items.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

fn item(item: &Item) -> String {
    let sign = match item.presence {
        Presence::Before => "-",
        Presence::After => "+",
        Presence::Both => "~",
    };
    match item.changes.first() {
        Some(change) => format!("{sign} {} ({}: {})", item.name, change.path, transition(change)),
        None => format!("{sign} {}", item.name),
    }
}

fn transition(change: &Change) -> String {
    let value = |value: &Option<String>| value.as_deref().map_or_else(|| "(none)".to_owned(), cut);
    format!("{} → {}", value(&change.before), value(&change.after))
}

/// A value in one line of limited length.
fn cut(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(ROOM) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
