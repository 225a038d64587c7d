//! A difference for other programs. Its schema is `docs/difference.schema.json`.

use serde_json::{Value, json};

use crate::difference::{Change, Difference, Item, Part, Presence};

/// The format of the JSON: it is raised when a reader would have to change.
const FORMAT: u32 = 1;

/// The JSON Schema of the JSON.
pub const DIFFERENCE_SCHEMA: &str = include_str!("../../../docs/difference.schema.json");

/// All differences; ends with a line feed.
#[must_use]
pub fn difference_json(differences: &[Difference]) -> String {
    let differences: Vec<Value> = differences.iter().map(of_difference).collect();
    format!("{:#}\n", json!({ "format": FORMAT, "differences": differences }))
}

fn of_difference(difference: &Difference) -> Value {
    json!({
        "before": difference.before,
        "after": difference.after,
        "specification": of_changes(&difference.specification),
        "stacks": difference.stacks.iter().map(of_part).collect::<Vec<_>>(),
        "clusters": difference.clusters.iter().map(of_part).collect::<Vec<_>>(),
    })
}

fn of_part(part: &Part) -> Value {
    json!({ "name": part.name, "items": part.items.iter().map(of_item).collect::<Vec<_>>() })
}

fn of_item(item: &Item) -> Value {
    let presence = match item.presence {
        Presence::Before => "before",
        Presence::After => "after",
        Presence::Both => "both",
    };
    json!({ "name": item.name, "presence": presence, "changes": of_changes(&item.changes) })
}

fn of_changes(changes: &[Change]) -> Vec<Value> {
    changes.iter().map(|it| json!({ "path": it.path, "before": it.before, "after": it.after })).collect()
}
