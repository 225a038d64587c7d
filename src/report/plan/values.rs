//! Values of a plan on one line.

use serde_json::Value;

use crate::plan::{AttributeChange, Planned};
use crate::report::layout::{clean, columns, cut};

/// How many columns of what both sides have in common stay before the first difference.
const CONTEXT: usize = 12;

/// `before → after` in at most `room` columns, where the two can be shortened.
pub(super) fn transition(attribute: &AttributeChange, room: usize) -> String {
    let half = room.saturating_sub(3) / 2;
    let before = on_one_line(attribute.before.as_ref(), None);
    let after = on_one_line(attribute.after.as_ref(), attribute.known_after.as_deref());
    let is_long = columns(&before) + 3 + columns(&after) > room;
    let (before, after) = if is_long { from_difference(before, after) } else { (before, after) };
    // What one side does not need, the other may have.
    let spare = half.saturating_sub(columns(&before));
    let after = cut(after, half + spare);
    let before = cut(before, room.saturating_sub(3 + columns(&after)).max(half));
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

/// The value that an attribute gets, cut to so many columns.
pub(super) fn value_after(attribute: &AttributeChange, room: usize) -> String {
    cut(on_one_line(attribute.after.as_ref(), attribute.known_after.as_deref()), room)
}

/// The value that an attribute has had, cut to so many columns.
pub(super) fn value_before(attribute: &AttributeChange, room: usize) -> String {
    cut(on_one_line(attribute.before.as_ref(), None), room)
}

/// A value; `known_after` is the stack that has to be applied before it is known.
pub(super) fn on_one_line(planned: Option<&Planned>, known_after: Option<&str>) -> String {
    let Some(planned) = planned else { return "(none)".to_owned() };
    let mut text = String::new();
    write(&mut text, planned, known_after.unwrap_or("apply"));
    match clean(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(cleaned) => cleaned,
    }
}

fn write(text: &mut String, planned: &Planned, known_after: &str) {
    match planned {
        Planned::Known(Value::Null) => text.push_str("null"),
        Planned::Known(value) => text.push_str(&value.to_string()),
        Planned::Unknown => text.extend(["(known after ", known_after, ")"]),
        Planned::Sensitive => text.push_str("(sensitive)"),
        Planned::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                write(text, item, known_after);
            }
            text.push(']');
        }
        Planned::Map(entries) => {
            text.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(text, value, known_after);
            }
            text.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::transition;
    use crate::plan::{AttributeChange, Planned};

    fn shown(before: &str, after: &str, room: usize) -> String {
        let planned = |text: &str| Some(Planned::Known(json!(text)));
        transition(&AttributeChange::new("policy", planned(before), planned(after)), room)
    }

    #[test]
    fn a_long_transition_shows_where_the_values_differ() {
        let (before, after) = ("x".repeat(500) + "read", "x".repeat(500) + "write");
        assert_eq!(shown(&before, &after, 60), "…xxxxxxxxxxxxread\" → …xxxxxxxxxxxxwrite\"");
        assert_eq!(shown("small", "large", 60), "\"small\" → \"large\"");
        let (before, after) = ("a".repeat(500), "b".repeat(500));
        assert_eq!(shown(&before, &after, 23), "\"aaaaaaaa… → \"bbbbbbbb…");
    }

    #[test]
    fn a_value_cannot_deceive_its_reader() {
        assert_eq!(shown("a\u{1b}[31m", "\u{202e}b\u{9b}2J", 80), r#""a\u001b[31m" → "\u{202e}b\u{9b}2J""#);
    }
}
