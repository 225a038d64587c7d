//! The words that the views of a plan have for objects in clusters.

use std::collections::BTreeMap;

use crate::plan::{Action, ClusterPlan, ObjectChange, Summary};

/// `objects in cluster blue`.
pub(super) fn title(cluster: &ClusterPlan) -> String {
    format!("objects in cluster {}", cluster.colour)
}

/// The counts that are not zero.
pub(super) fn counts(cluster: &ClusterPlan) -> String {
    super::plan_words::counts(Summary::of_objects(&cluster.changes))
}

/// Why everything of a cluster is shown as new.
pub(super) fn not_asked(cluster: &ClusterPlan) -> Option<String> {
    let reason = cluster.not_asked.as_ref()?;
    Some(format!("cluster {} was not asked, so that everything is shown as new: {reason}", cluster.colour))
}

/// What is to be said of a change besides its title.
pub(super) fn remark(change: &ObjectChange) -> &'static str {
    match change.danger() {
        crate::plan::Danger::LosesData => "  (holds data)",
        _ => "",
    }
}

/// What a change would take from somebody else, one line each.
pub(super) fn conflicts(change: &ObjectChange) -> impl Iterator<Item = String> {
    change.conflicts.iter().map(|conflict| format!("{} was set by `{}`", conflict.path, conflict.manager))
}

/// How many objects of which kind are new, for example `2 ConfigMap, 1 Deployment`: there may be hundreds. In lines of
/// at most so many columns.
pub(super) fn new_kinds(changes: &[ObjectChange], width: usize) -> Vec<String> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.action == Action::Create) {
        *kinds.entry(&change.kind).or_default() += 1;
    }
    let mut lines: Vec<String> = Vec::new();
    for (kind, count) in kinds {
        let entry = format!("{count} {kind}");
        match lines.last_mut() {
            Some(line) if line.len() + entry.len() + 3 <= width => *line += &format!(", {entry}"),
            Some(line) => {
                line.push(',');
                lines.push(entry);
            }
            None => lines.push(entry),
        }
    }
    lines
}
