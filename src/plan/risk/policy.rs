//! Statements of policies that are written in attributes.

use serde_json::Value;

/// The statements that allow something, of a policy as JSON; none of what is no policy.
pub(super) fn allowing(text: &Value) -> Vec<Value> {
    let policy: Option<Value> = text.as_str().and_then(|text| serde_json::from_str(text).ok());
    let statements = match policy.map(|policy| policy["Statement"].clone()) {
        Some(Value::Array(statements)) => statements,
        Some(statement @ Value::Object(_)) => vec![statement],
        _ => return Vec::new(),
    };
    statements.into_iter().filter(|statement| statement["Effect"] == "Allow").collect()
}

/// The texts of a member that may be one text or a list.
pub(super) fn members<'a>(statement: &'a Value, member: &str) -> Vec<&'a str> {
    match &statement[member] {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a statement is about everybody, wherever they come from.
pub(super) fn is_for_everybody(statement: &Value) -> bool {
    let is_unconditional = statement["Condition"].as_object().is_none_or(serde_json::Map::is_empty);
    let principal = &statement["Principal"];
    let is_everybody = members(statement, "Principal").contains(&"*") || members(principal, "AWS").contains(&"*");
    is_everybody && is_unconditional
}

/// Whether a statement allows everything, or to allow oneself everything, everywhere.
pub(super) fn is_for_everything(statement: &Value) -> bool {
    let is_wide = |action: &&str| matches!(*action, "*" | "*:*") || action.eq_ignore_ascii_case("iam:*");
    let is_everywhere = members(statement, "Resource").contains(&"*");
    let actions = members(statement, "Action");
    // All but some is nearly all.
    let is_inverted = !statement["NotAction"].is_null();
    is_everywhere && (actions.iter().any(is_wide) || is_inverted)
}
