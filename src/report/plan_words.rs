//! The words that all views of a plan have in common.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::plan::{Action, AttributeChange, Danger, EnvironmentPlan, ObjectChange, Planned, ResourceChange, Summary};

/// The first line: what is planned, with what.
pub(super) fn heading(plan: &EnvironmentPlan) -> String {
    let what = if plan.destroy { "destroy plan" } else { "plan" };
    let mode = if plan.offline { "offline" } else { "online" };
    format!("Environment {}: {what}, {mode}, {} {}", plan.environment, plan.engine.name, plan.engine.version)
}

/// The last line: the counts, and whether anything real was asked.
pub(super) fn conclusion(plan: &EnvironmentPlan) -> String {
    let mut text =
        if plan.is_empty() { "No changes.".to_owned() } else { format!("Plan: {}.", all_counts(plan.summary())) };
    if plan.clusters.iter().any(|cluster| !cluster.changes.is_empty()) {
        text += &format!(" Objects: {}.", counts(plan.object_summary()));
    }
    if plan.offline {
        text += " Offline: nothing real was asked.";
    }
    text
}

/// The changes that lose data, with their stacks.
pub(super) fn dangers(plan: &EnvironmentPlan) -> Vec<(&str, &ResourceChange)> {
    let changes = plan.by_danger().into_iter();
    changes.filter(|(_, change)| !plan.destroy && change.danger() == Danger::LosesData).collect()
}

/// The objects that are lost with their data, with the colours of their clusters.
pub(super) fn lost_objects(plan: &EnvironmentPlan) -> Vec<(&str, &ObjectChange)> {
    if plan.destroy { Vec::new() } else { plan.lost_objects() }
}

/// The counts as Terraform counts, where a replacement is an addition and a destruction.
fn all_counts(summary: Summary) -> String {
    let (add, destroy) = (summary.create + summary.replace, summary.delete + summary.replace);
    let mut text = format!("{add} to add, {} to change, {destroy} to destroy", summary.update);
    let others = [(summary.import, "to import"), (summary.rename, "to rename"), (summary.forget, "to let go of")];
    for (count, what) in others.iter().filter(|(count, _)| *count > 0) {
        text += &format!(", {count} {what}");
    }
    text
}

/// The counts that are not zero, each change counted once.
pub(super) fn counts(summary: Summary) -> String {
    let parts = [
        (summary.delete, "to delete"),
        (summary.replace, "to replace"),
        (summary.update, "to update"),
        (summary.create, "to create"),
        (summary.import, "to import"),
        (summary.rename, "to rename"),
        (summary.forget, "to let go of"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let text = parts.collect::<Vec<_>>().join(", ");
    // What is left are data sources that can only be read while applying.
    if text.is_empty() { "nothing but data to read".to_owned() } else { text }
}

/// The sign of an action, as Terraform writes it.
pub(super) fn sign(action: Action) -> &'static str {
    match action {
        Action::Create => "+",
        Action::Update => "~",
        Action::DeleteThenCreate => "-/+",
        Action::CreateThenDelete => "+/-",
        Action::Delete => "-",
        Action::Forget => ".",
        Action::Read => "<=",
        Action::Keep => ">",
    }
}

/// What is to be said of a change besides its address.
pub(super) fn remark(change: &ResourceChange) -> String {
    let mut remarks = Vec::new();
    if change.holds_data && change.action.destroys() {
        remarks.push("holds data".to_owned());
    }
    remarks.extend(change.previous_address.as_ref().map(|address| format!("was {address}")));
    remarks.extend(change.import.as_ref().map(|identity| format!("imported from {identity}")));
    remarks.extend(change.reason.as_deref().and_then(reason).map(str::to_owned));
    if remarks.is_empty() { String::new() } else { format!("  ({})", remarks.join("; ")) }
}

/// Terraform's reasons, where they say more than the change itself does.
fn reason(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "replace_because_tainted" => "its creation had failed half way",
        "replace_by_request" => "replacement was asked for",
        "replace_by_triggers" => "another change triggers the replacement",
        "delete_because_no_resource_config" => "no longer in the spec",
        "delete_because_no_module" => "its module is gone",
        "delete_because_count_index" | "delete_because_each_key" => "no longer among its siblings",
        "read_because_dependency_pending" | "read_because_config_unknown" => "read while applying",
        _ => return None,
    })
}

/// How many columns of what both sides have in common stay before the first difference.
const CONTEXT: usize = 12;

/// `before → after` in at most `room` columns, where the two can be shortened.
pub(super) fn transition(attribute: &AttributeChange, room: usize) -> String {
    let half = room.saturating_sub(3) / 2;
    let (before, after) = (on_one_line(attribute.before.as_ref()), on_one_line(attribute.after.as_ref()));
    let is_long = before.chars().count() + 3 + after.chars().count() > room;
    let (before, after) = if is_long { from_difference(before, after) } else { (before, after) };
    // What one side does not need, the other may have.
    let spare = half.saturating_sub(before.chars().count());
    let after = cut(after, half + spare);
    let before = cut(before, room.saturating_sub(3 + after.chars().count()).max(half));
    format!("{before} → {after}")
}

/// Two texts without most of their common beginning: cut to their first columns, long ones would look the same.
fn from_difference(before: String, after: String) -> (String, String) {
    let common = before.chars().zip(after.chars()).take_while(|(left, right)| left == right).count();
    if common <= CONTEXT {
        return (before, after);
    }
    let rest = |text: &str| "…".chars().chain(text.chars().skip(common - CONTEXT)).collect();
    (rest(&before), rest(&after))
}

/// Attributes by which the items of a set are told apart, the surest first.
const IDENTITIES: [&str; 4] = ["arn", "id", "name", "key"];

/// A change of a collection as the changes within its items, where these are known and can be told apart; else the change
/// as it is. Shown whole, a switch of weights would be two lists of which nobody sees the difference.
pub(super) fn pieces(attribute: &AttributeChange) -> Vec<AttributeChange> {
    let items = |side: &Option<Planned>| match side {
        Some(Planned::Known(Value::Array(items))) if !items.is_empty() => Some(items.clone()),
        _ => None,
    };
    let found = items(&attribute.before).zip(items(&attribute.after)).and_then(|(before, after)| {
        IDENTITIES.iter().find_map(|identity| within_items(attribute, identity, &before, &after))
    });
    found.unwrap_or_else(|| vec![attribute.clone()])
}

/// The changes within items that have the same identities before and after; `None` when they have not.
fn within_items(
    whole: &AttributeChange,
    identity: &str,
    before: &[Value],
    after: &[Value],
) -> Option<Vec<AttributeChange>> {
    let by_identity = |items: &[Value]| {
        let found: BTreeMap<String, serde_json::Map<String, Value>> = items
            .iter()
            .filter_map(|item| Some((item.get(identity)?.as_str()?.to_owned(), item.as_object()?.clone())))
            .collect();
        (found.len() == items.len()).then_some(found)
    };
    let (before, after) = (by_identity(before)?, by_identity(after)?);
    if !before.keys().eq(after.keys()) {
        return None;
    }
    let changes = before.iter().zip(after.values()).flat_map(|((name, before), after)| {
        // Of an ARN, the region and the account say nothing here.
        let name = name.rsplit(':').next().unwrap_or(name).to_owned();
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let changed = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
        changed.map(move |key| AttributeChange {
            path: format!("{}[{name:?}].{key}", whole.path),
            before: before.get(key).cloned().map(Planned::Known),
            after: after.get(key).cloned().map(Planned::Known),
            forces_replacement: whole.forces_replacement,
        })
    });
    Some(changes.collect())
}

/// A value on one line, cut to so many columns.
pub(super) fn value(planned: Option<&Planned>, room: usize) -> String {
    cut(on_one_line(planned), room)
}

fn on_one_line(planned: Option<&Planned>) -> String {
    planned.map_or_else(|| "(none)".to_owned(), written)
}

fn cut(text: String, room: usize) -> String {
    if text.chars().count() <= room {
        return text;
    }
    let kept: String = text.chars().take(room.saturating_sub(1)).collect();
    kept + "…"
}

fn written(planned: &Planned) -> String {
    match planned {
        Planned::Known(Value::Null) => "null".to_owned(),
        Planned::Known(value) => value.to_string(),
        Planned::Unknown => "(known after apply)".to_owned(),
        Planned::Sensitive => "(sensitive)".to_owned(),
        Planned::List(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(",")),
        Planned::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key:?}:{}", written(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{pieces, transition};
    use crate::plan::{AttributeChange, Planned};

    fn shown(before: &str, after: &str, room: usize) -> String {
        let planned = |text: &str| Some(Planned::Known(json!(text)));
        let (before, after) = (planned(before), planned(after));
        transition(&AttributeChange { path: "policy".to_owned(), before, after, forces_replacement: false }, room)
    }

    #[test]
    fn a_long_transition_shows_where_the_values_differ() {
        let (before, after) = ("x".repeat(500) + "read", "x".repeat(500) + "write");
        assert_eq!(shown(&before, &after, 60), "…xxxxxxxxxxxxread\" → …xxxxxxxxxxxxwrite\"");
        assert_eq!(shown("small", "large", 60), "\"small\" → \"large\"");
        let (before, after) = ("a".repeat(500), "b".repeat(500));
        assert_eq!(shown(&before, &after, 23), "\"aaaaaaaa… → \"bbbbbbbb…");
    }

    fn pieces_of(before: serde_json::Value, after: serde_json::Value) -> Vec<String> {
        let (before, after) = (Some(Planned::Known(before)), Some(Planned::Known(after)));
        let whole = AttributeChange { path: "group".to_owned(), before, after, forces_replacement: false };
        pieces(&whole).iter().map(|piece| format!("{}: {}", piece.path, transition(piece, 80))).collect()
    }

    #[test]
    fn a_set_is_shown_item_by_item_where_its_items_can_be_told_apart() {
        let item = |name: &str, weight: u32| json!({"arn": format!("arn:aws:x:::group/{name}"), "weight": weight});
        let before = json!([item("a", 100), item("b", 0)]);
        let moved = pieces_of(before.clone(), json!([item("b", 100), item("a", 0)]));
        assert_eq!(moved, ["group[\"group/a\"].weight: 100 → 0", "group[\"group/b\"].weight: 0 → 100"]);
        assert_eq!(pieces_of(before.clone(), json!([item("a", 100)])).len(), 1, "an item goes");
        assert_eq!(pieces_of(before, json!([item("a", 1), item("a", 2)])).len(), 1, "two items of one name");
        assert_eq!(pieces_of(json!(["a"]), json!(["b"])), ["group: [\"a\"] → [\"b\"]"]);
    }
}
