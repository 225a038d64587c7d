//! What a schema does not say of an attribute: defaults, what forces replacement, what excludes what.
//!
//! Source of the facts: a real AWS provider, corrected by `data/terraform/aws-behaviour-corrections.json`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::schema::Type;
use super::value::Value;

/// What is known of one attribute or nested block; paths are names joined by dots, without positions.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Behaviour {
    /// A change replaces the resource.
    pub(super) force_new: bool,
    /// Planned when the configuration has no value.
    pub(super) default: Option<Value>,
    /// A nested block that the cloud fills when the configuration has none.
    pub(super) computed_block: bool,
    /// The values known to be accepted; may be older than the cloud's own list.
    pub(super) one_of: Vec<String>,
    /// The numbers that are accepted.
    pub(super) range: Option<Range>,
    /// How many items a list, set or map may have.
    pub(super) items: Option<Range>,
    /// Paths that must not be set together with this one.
    pub(super) conflicts_with: Vec<Vec<String>>,
    /// Paths of which, this one among them, exactly one must be set.
    pub(super) exactly_one_of: Vec<Vec<String>>,
    /// Paths of which, this one among them, at least one must be set.
    pub(super) at_least_one_of: Vec<Vec<String>>,
    /// Paths that must be set when this one is.
    pub(super) required_with: Vec<Vec<String>>,
}

/// When an attribute that the cloud counts up becomes unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Renewal {
    /// The attributes whose change renews it; any but the tags when empty.
    pub(super) triggers: Vec<String>,
    /// The attribute that must be true for it.
    pub(super) condition: Option<String>,
}

/// Numbers from a minimum to a maximum, both included and both optional.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
}

impl Range {
    pub(super) fn contains(self, number: f64) -> bool {
        self.minimum.is_none_or(|minimum| number >= minimum) && self.maximum.is_none_or(|maximum| number <= maximum)
    }

    /// The range in words, after "must be".
    pub(super) fn words(self) -> String {
        match (self.minimum, self.maximum) {
            (Some(minimum), Some(maximum)) if minimum == maximum => format!("{minimum}"),
            (Some(minimum), Some(maximum)) => format!("between {minimum} and {maximum}"),
            (Some(minimum), None) => format!("at least {minimum}"),
            (None, Some(maximum)) => format!("at most {maximum}"),
            (None, None) => "any number".to_owned(),
        }
    }

    /// Reads the sentence of the source; nothing for a wording that does not state plain numbers.
    fn from_text(text: &str) -> Option<Self> {
        let inside = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(')');
        if let Some((minimum, maximum)) = inside("in the range (").and_then(|bounds| bounds.split_once(" - ")) {
            return Some(Self { minimum: Some(minimum.parse().ok()?), maximum: Some(maximum.parse().ok()?) });
        }
        if let Some(minimum) = inside("to be at least (") {
            return Some(Self { minimum: Some(minimum.parse().ok()?), maximum: None });
        }
        let maximum = inside("to be at most (")?;
        Some(Self { minimum: None, maximum: Some(maximum.parse().ok()?) })
    }
}

/// The facts about one resource type, by path.
pub(super) struct Facts<'a>(Option<&'a serde_json::Map<String, Json>>);

impl<'a> Facts<'a> {
    pub(super) fn new(json: &'a Json) -> Self {
        Self(json.as_object())
    }

    /// The facts about one path; `of` is the type of an attribute and nothing for a nested block.
    pub(super) fn of(&self, path: &str, of: Option<&Type>) -> Behaviour {
        let Some(json) = self.0.and_then(|facts| facts.get(path)) else { return Behaviour::default() };
        let flag = |name: &str| json[name].as_bool().unwrap_or(false);
        Behaviour {
            force_new: flag("force_new"),
            default: of.and_then(|of| json.get("default").map(|default| Value::from_json(default, of))),
            computed_block: flag("computed_block"),
            one_of: strings(&json["one_of"]),
            range: json["range"].as_str().and_then(Range::from_text),
            items: items(json),
            conflicts_with: paths(&json["conflicts_with"]),
            exactly_one_of: paths(&json["exactly_one_of"]),
            at_least_one_of: paths(&json["at_least_one_of"]),
            required_with: paths(&json["required_with"]),
        }
    }

    /// The attributes of the whole type that become unknown when something else changes.
    pub(super) fn renewals(&self) -> BTreeMap<String, Renewal> {
        self.0
            .and_then(|facts| facts.get(""))
            .and_then(|facts| facts["unknown_on_change"].as_object())
            .into_iter()
            .flatten()
            .map(|(name, json)| {
                let condition = json["if"].as_str().map(str::to_owned);
                (name.clone(), Renewal { triggers: strings(&json["triggers"]), condition })
            })
            .collect()
    }
}

fn items(json: &Json) -> Option<Range> {
    let (minimum, maximum) = (json["min_items"].as_f64(), json["max_items"].as_f64());
    (minimum.is_some() || maximum.is_some()).then_some(Range { minimum, maximum })
}

fn strings(json: &Json) -> Vec<String> {
    json.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

/// Paths without the positions that some of them carry, as `a.0.b` and `a.b` mean the same here.
fn paths(json: &Json) -> Vec<Vec<String>> {
    strings(json)
        .iter()
        .map(|path| path.split('.').filter(|name| name.parse::<usize>().is_err()).map(str::to_owned).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_from_their_sentences() {
        let both = Range { minimum: Some(0.0), maximum: Some(35.0) };
        assert_eq!(Range::from_text("in the range (0 - 35)"), Some(both));
        assert_eq!(
            Range::from_text("in the range (-20 - -1)").map(Range::words).as_deref(),
            Some("between -20 and -1")
        );
        assert_eq!(Range::from_text("to be at least (1)").map(Range::words).as_deref(), Some("at least 1"));
        assert_eq!(Range::from_text("length of x to be in the range (1 - 2)"), None);
    }

    #[test]
    fn positions_in_paths_are_dropped() {
        let json = serde_json::json!({"a.b": {"conflicts_with": ["a.0.c"], "min_items": 1}});
        let facts = Facts::new(&json).of("a.b", None);
        assert_eq!(facts.conflicts_with, [["a", "c"]]);
        assert_eq!(facts.items, Some(Range { minimum: Some(1.0), maximum: None }));
    }
}
