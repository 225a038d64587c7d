//! What of a long value differs: a switch of weights shown as two whole lists would be lines in which nobody sees the
//! difference.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::plan::{AttributeChange, Planned};

/// Attributes by which the items of a set are told apart, the surest first.
const IDENTITIES: [&str; 6] = ["arn", "id", "name", "key", "Sid", "resource_type"];

/// A change of a collection, or of a text that holds one as JSON, as the changes within it; else the change as it is.
pub(super) fn pieces(attribute: &AttributeChange) -> Vec<AttributeChange> {
    let known = |side: &Option<Planned>| match side {
        Some(Planned::Known(value @ Value::Array(_))) => Some(value.clone()),
        Some(Planned::Known(Value::String(text))) => collection(text),
        _ => None,
    };
    let mut pieces = Vec::new();
    if let (Some(before), Some(after)) = (known(&attribute.before), known(&attribute.after)) {
        collect(&attribute.path, Some(&before), Some(&after), &mut pieces);
    }
    for piece in &mut pieces {
        piece.forces_replacement = attribute.forces_replacement;
    }
    // The same in another way of writing.
    if pieces.is_empty() { vec![attribute.clone()] } else { pieces }
}

/// The collection that a text holds as JSON, for example a policy.
fn collection(text: &str) -> Option<Value> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok().filter(|value: &Value| value.is_object() || value.is_array())
}

fn collect(path: &str, before: Option<&Value>, after: Option<&Value>, pieces: &mut Vec<AttributeChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => collect_entries(path, before, after, pieces),
        (Some(Value::Array(before)), Some(Value::Array(after))) => collect_items(path, before, after, pieces),
        _ => pieces.push(piece(path, before, after)),
    }
}

fn piece(path: &str, before: Option<&Value>, after: Option<&Value>) -> AttributeChange {
    let known = |value: Option<&Value>| value.cloned().map(Planned::Known);
    AttributeChange::new(path, known(before), known(after))
}

fn collect_entries(
    path: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    pieces: &mut Vec<AttributeChange>,
) {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        collect(&format!("{path}.{key}"), before.get(key), after.get(key), pieces);
    }
}

fn collect_items(path: &str, before: &[Value], after: &[Value], pieces: &mut Vec<AttributeChange>) {
    if let Some((before, after)) =
        IDENTITIES.iter().find_map(|key| by_identity(key, before).zip(by_identity(key, after)))
    {
        let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for name in names {
            // Of an ARN, the region and the account say nothing here.
            let path = format!("{path}[{:?}]", name.rsplit(':').next().unwrap_or(name));
            collect(&path, before.get(name).copied(), after.get(name).copied(), pieces);
        }
    } else if let ([before], [after]) = (before, after) {
        collect(&format!("{path}[0]"), Some(before), Some(after), pieces);
    } else {
        collect_others(path, before, after, pieces);
    }
}

/// The items by their identities; none when one has none, or two have the same.
fn by_identity<'a>(identity: &str, items: &'a [Value]) -> Option<BTreeMap<&'a str, &'a Value>> {
    let found: BTreeMap<&str, &Value> =
        items.iter().filter_map(|item| Some((item.get(identity)?.as_str()?, item))).collect();
    (!items.is_empty() && found.len() == items.len()).then_some(found)
}

/// What is only in one of two lists, where they have something in common.
fn collect_others(path: &str, before: &[Value], after: &[Value], pieces: &mut Vec<AttributeChange>) {
    let texts = |items: &[Value]| items.iter().map(Value::to_string).collect::<BTreeSet<_>>();
    let (known_before, known_after) = (texts(before), texts(after));
    let only_in = |items: &'_ [Value], other: &BTreeSet<String>| -> Vec<usize> {
        items
            .iter()
            .enumerate()
            .filter(|(_, item)| !other.contains(&item.to_string()))
            .map(|(index, _)| index)
            .collect()
    };
    let (gone, added) = (only_in(before, &known_after), only_in(after, &known_before));
    let has_common = gone.len() < before.len() && added.len() < after.len();
    if !has_common || (gone.is_empty() && added.is_empty()) {
        let whole = |items: &[Value]| Value::Array(items.to_vec());
        pieces.push(piece(path, Some(&whole(before)), Some(&whole(after))));
        return;
    }
    let path = format!("{path}[]");
    pieces.extend(gone.iter().map(|index| piece(&path, Some(&before[*index]), None)));
    pieces.extend(added.iter().map(|index| piece(&path, None, Some(&after[*index]))));
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::pieces;
    use crate::plan::{AttributeChange, Planned};
    use crate::report::plan::values::transition;

    fn pieces_of(before: Value, after: Value) -> Vec<String> {
        let (before, after) = (Some(Planned::Known(before)), Some(Planned::Known(after)));
        let whole = AttributeChange::new("group", before, after);
        pieces(&whole).iter().map(|piece| format!("{}: {}", piece.path, transition(piece, 80))).collect()
    }

    #[test]
    fn a_set_is_shown_item_by_item_where_its_items_can_be_told_apart() {
        let item = |name: &str, weight: u32| json!({"arn": format!("arn:aws:x:::group/{name}"), "weight": weight});
        let before = json!([item("a", 100), item("b", 0)]);
        let moved = pieces_of(before.clone(), json!([item("b", 100), item("a", 0)]));
        assert_eq!(moved, ["group[\"group/a\"].weight: 100 → 0", "group[\"group/b\"].weight: 0 → 100"]);
        let gone = pieces_of(before.clone(), json!([item("a", 100)]));
        assert_eq!(gone, ["group[\"group/b\"]: {\"arn\":\"arn:aws:x:::group/b\",\"weight\":0} → (none)"]);
        assert_eq!(pieces_of(before, json!([item("a", 1), item("a", 2)])).len(), 1, "two items of one name");
    }

    #[test]
    fn of_a_list_only_what_comes_and_goes_is_shown() {
        assert_eq!(
            pieces_of(json!(["a", "b"]), json!(["b", "c"])),
            ["group[]: \"a\" → (none)", "group[]: (none) → \"c\""]
        );
        assert_eq!(pieces_of(json!(["a"]), json!(["b"])), ["group[0]: \"a\" → \"b\""]);
        assert_eq!(pieces_of(json!(["a", "b"]), json!(["c", "d"])), ["group: [\"a\",\"b\"] → [\"c\",\"d\"]"]);
        assert_eq!(pieces_of(json!(["a", "b"]), json!(["b", "a"])), ["group: [\"a\",\"b\"] → [\"b\",\"a\"]"]);
    }

    #[test]
    fn a_policy_is_shown_statement_by_statement() {
        let policy = |action: &str| {
            json!({"Version": "2012-10-17", "Statement": [{"Sid": "a", "Action": ["s3:Get", action]}, {"Sid": "b"}]})
                .to_string()
        };
        assert_eq!(
            pieces_of(policy("s3:List").into(), policy("s3:*").into()),
            [
                "group.Statement[\"a\"].Action[]: \"s3:List\" → (none)",
                "group.Statement[\"a\"].Action[]: (none) → \"s3:*\""
            ]
        );
        assert_eq!(pieces_of("{not json".into(), "{}".into()), ["group: \"{not json\" → \"{}\""]);
        assert_eq!(pieces_of("{ }".into(), "{}".into()), ["group: \"{ }\" → \"{}\""]);
    }
}
