//! What the provider refuses before any plan: the rules between attributes that a schema cannot state.
//!
//! An unknown value satisfies every rule. Required attributes and the number of nested blocks are Terraform's own
//! business, which checks them against the schema.

use super::behaviour::Behaviour;
use super::finding::Finding;
use super::path::{Path, Step};
use super::schema::{Attribute, Block, NestedBlock, Nesting, Schema};
use super::value::Value;

/// Whether the configuration has a value somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Absent,
    Unknown,
    Present,
}

/// Checks a configuration of a resource or data source of the provider of a title.
pub(super) fn validate(title: &str, schema: &Schema, config: &Value) -> Vec<Finding> {
    let mut checker = Checker { title, root: config, schema, findings: Vec::new() };
    checker.block(&schema.block, config, &Path::default());
    checker.findings
}

struct Checker<'a> {
    title: &'a str,
    root: &'a Value,
    schema: &'a Schema,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn block(&mut self, block: &Block, value: &Value, path: &Path) {
        let Value::Map(_) = value else { return };
        for (name, attribute) in &block.attributes {
            let (value, path) = (value.get(name), path.name(name));
            self.attribute(attribute, value, &path);
            self.relations(&attribute.behaviour, presence(value, false), &path);
        }
        for (name, nested) in &block.blocks {
            let (value, path) = (value.get(name), path.name(name));
            self.relations(&nested.behaviour, presence(value, true), &path);
            self.nested(nested, value, &path);
        }
    }

    fn nested(&mut self, nested: &NestedBlock, value: &Value, path: &Path) {
        match (nested.nesting, value) {
            (Nesting::List | Nesting::Set, Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.block(&nested.block, item, &path.then(Step::Index(index)));
                }
            }
            (Nesting::Map, Value::Map(entries)) => {
                for (key, item) in entries {
                    self.block(&nested.block, item, &path.then(Step::Key(key.clone())));
                }
            }
            (_, item) => self.block(&nested.block, item, path),
        }
    }

    fn attribute(&mut self, attribute: &Attribute, value: &Value, path: &Path) {
        if matches!(value, Value::Null | Value::Unknown) {
            return;
        }
        if attribute.computed && !attribute.optional && !attribute.required {
            let detail = format!("{} decides the value of {}. Remove it.", self.title, path.words());
            self.error(path, "value for an attribute that cannot be set", detail);
            return;
        }
        self.items(&attribute.behaviour, value, path);
        match value {
            // A message about a value quotes it.
            _ if attribute.sensitive => {}
            Value::List(items) => items.iter().for_each(|item| self.scalar(&attribute.behaviour, item, path)),
            item => self.scalar(&attribute.behaviour, item, path),
        }
        if let Some(nested) = &attribute.nested {
            self.nested(nested, value, path);
        }
    }

    fn items(&mut self, behaviour: &Behaviour, value: &Value, path: &Path) {
        let (Some(range), Value::List(items)) = (behaviour.items, value) else { return };
        let count = u32::try_from(items.len()).map_or(f64::MAX, f64::from);
        if !range.contains(count) {
            let detail = format!("The number of items in {} must be {}, not {count}.", path.words(), range.words());
            self.error(path, "wrong number of items", detail);
        }
    }

    fn scalar(&mut self, behaviour: &Behaviour, value: &Value, path: &Path) {
        let number = match value {
            Value::Integer(number) => number.to_string().parse::<f64>().ok(),
            Value::Float(number) => Some(*number),
            _ => None,
        };
        if let (Some(range), Some(number)) = (behaviour.range, number)
            && !range.contains(number)
        {
            let detail = format!("The value of {} must be {}, not {number}.", path.words(), range.words());
            self.error(path, "value out of range", detail);
        }
        if let Some(text) = value.text()
            && !behaviour.one_of.is_empty()
            && !behaviour.one_of.iter().any(|known| known.eq_ignore_ascii_case(text))
        {
            self.enumeration(&behaviour.one_of, text, path);
        }
    }

    /// A warning only: the list of known values may be older than the cloud's.
    fn enumeration(&mut self, known: &[String], text: &str, path: &Path) {
        let detail =
            format!("{} is {text:?}, which is none of the values known here: {}.", path.words(), known.join(", "));
        self.findings.push(Finding::warning(path.clone(), "value that is not known to be accepted", detail));
    }

    fn relations(&mut self, behaviour: &Behaviour, own: Presence, path: &Path) {
        if own == Presence::Present {
            self.conflicts(behaviour, path);
            self.companions(behaviour, path);
        }
        self.choice(&behaviour.exactly_one_of, true, path);
        self.choice(&behaviour.at_least_one_of, false, path);
    }

    fn conflicts(&mut self, behaviour: &Behaviour, path: &Path) {
        for other in &behaviour.conflicts_with {
            if self.presence_at(other, path) == Presence::Present {
                let detail = format!("{} cannot be set together with {}.", path.words(), other.join("."));
                self.error(path, "conflicting attributes", detail);
            }
        }
    }

    fn companions(&mut self, behaviour: &Behaviour, path: &Path) {
        for other in &behaviour.required_with {
            if self.exists(other) && self.presence_at(other, path) == Presence::Absent {
                let detail = format!("{} can only be set together with {}.", path.words(), other.join("."));
                self.error(path, "missing attribute", detail);
            }
        }
    }

    /// Checks a group of which one must be set, once, at its first member.
    fn choice(&mut self, group: &[Vec<String>], exactly: bool, path: &Path) {
        let members: Vec<&Vec<String>> = group.iter().filter(|member| self.exists(member)).collect();
        let names = path.names();
        let first = members.iter().min().is_some_and(|first| first.iter().map(String::as_str).eq(names));
        if !first || members.len() < 2 {
            return;
        }
        let presences: Vec<Presence> = members.iter().map(|member| self.presence_at(member, path)).collect();
        let count = |wanted| presences.iter().filter(|presence| **presence == wanted).count();
        let (present, unknown) = (count(Presence::Present), count(Presence::Unknown));
        let list = members.iter().map(|member| member.join(".")).collect::<Vec<_>>().join(", ");
        let words = if exactly { "Exactly" } else { "At least" };
        if present + unknown == 0 {
            self.error(path, "missing attribute", format!("{words} one of {list} must be set, and none is."));
        } else if exactly && present > 1 {
            self.error(path, "conflicting attributes", format!("{words} one of {list} must be set, not {present}."));
        }
    }

    fn error(&mut self, path: &Path, summary: &str, detail: String) {
        self.findings.push(Finding::error(path.clone(), summary, detail));
    }

    /// Whether the schema still has the path; rules may name attributes that were removed since.
    fn exists(&self, target: &[String]) -> bool {
        let mut block = &self.schema.block;
        for (position, name) in target.iter().enumerate() {
            if let Some(nested) = block.blocks.get(name) {
                block = &nested.block;
            } else {
                return position + 1 == target.len() && block.attributes.contains_key(name);
            }
        }
        true
    }

    /// Follows names from the root; where the way is shared with `from` it takes the same items, else the first.
    fn presence_at(&self, target: &[String], from: &Path) -> Presence {
        let mut value = self.root;
        let mut block = &self.schema.block;
        let mut guide = Some(from.steps());
        for (position, name) in target.iter().enumerate() {
            value = value.get(name);
            guide = guide.and_then(|steps| steps.split_first()).and_then(|(step, rest)| match step {
                Step::Name(step) if step == name => Some(rest),
                _ => None,
            });
            let last = position + 1 == target.len();
            let Some(nested) = block.blocks.get(name) else {
                return if last { presence(value, false) } else { Presence::Absent };
            };
            if last {
                return presence(value, true);
            }
            block = &nested.block;
            if let Value::List(items) = value {
                let index = guide.and_then(|steps| steps.split_first()).and_then(|(step, rest)| {
                    guide = Some(rest);
                    if let Step::Index(index) = step { Some(*index) } else { None }
                });
                match items.get(index.unwrap_or(0)) {
                    Some(item) => value = item,
                    None => return Presence::Absent,
                }
            }
        }
        Presence::Absent
    }
}

fn presence(value: &Value, is_block: bool) -> Presence {
    match value {
        Value::Unknown => Presence::Unknown,
        Value::Null => Presence::Absent,
        Value::List(items) if is_block && items.is_empty() => Presence::Absent,
        _ => Presence::Present,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        let text = |flags: serde_json::Value| {
            let mut attribute = json!({"type": "string"});
            for (name, flag) in flags.as_object().unwrap() {
                attribute[name] = flag.clone();
            }
            attribute
        };
        let optional = text(json!({"optional": true}));
        Schema::from_json(&json!({
            "block": {
                "attributes": {
                    "arn": text(json!({"computed": true})),
                    "name": optional, "name_prefix": optional, "mode": optional, "extra": optional,
                    "days": {"type": "number", "optional": true},
                    "groups": {"type": ["set", "string"], "optional": true},
                },
                "block_types": {"rule": {"nesting_mode": "list", "block": {"attributes": {"a": optional, "b": optional}}}},
            },
            "behaviour": {
                "name": {"conflicts_with": ["name_prefix"]},
                "mode": {"one_of": ["slow", "fast"]},
                "extra": {"required_with": ["mode", "gone"]},
                "days": {"range": "in the range (0 - 35)"},
                "groups": {"max_items": 1},
                "rule.a": {"exactly_one_of": ["rule.0.a", "rule.0.b"]},
                "rule.b": {"exactly_one_of": ["rule.0.a", "rule.0.b"]},
            },
        }))
    }

    fn check(json: &serde_json::Value) -> Vec<String> {
        let schema = schema();
        validate("AWS", &schema, &Value::object_from_json(json, &schema.block))
            .iter()
            .map(|finding| format!("{}: {}: {}", finding.path.words(), finding.summary, finding.detail))
            .collect()
    }

    #[test]
    fn a_good_configuration_has_no_findings() {
        let good =
            json!({"name": "a", "mode": "fast", "extra": "x", "days": 35, "groups": ["g"], "rule": [{"a": "1"}]});
        assert_eq!(check(&good), Vec::<String>::new());
    }

    #[test]
    fn every_rule_names_its_attribute() {
        let bad = json!({
            "arn": "x", "name": "a", "name_prefix": "b", "mode": "medium", "days": 36, "groups": ["g", "h"],
            "rule": [{"a": "1"}, {"a": "1", "b": "2"}, {}],
        });
        assert_eq!(
            check(&bad),
            [
                "arn: value for an attribute that cannot be set: AWS decides the value of arn. Remove it.",
                "days: value out of range: The value of days must be between 0 and 35, not 36.",
                "groups: wrong number of items: The number of items in groups must be at most 1, not 2.",
                "mode: value that is not known to be accepted: mode is \"medium\", which is none of the values known \
                 here: slow, fast.",
                "name: conflicting attributes: name cannot be set together with name_prefix.",
                "rule[1].a: conflicting attributes: Exactly one of rule.a, rule.b must be set, not 2.",
                "rule[2].a: missing attribute: Exactly one of rule.a, rule.b must be set, and none is.",
            ]
        );
        assert_eq!(
            check(&json!({"extra": "x"})),
            ["extra: missing attribute: extra can only be set together with mode."]
        );
    }

    #[test]
    fn an_unknown_value_satisfies_every_rule() {
        let schema = schema();
        let mut config = Value::object_from_json(&json!({"name": "a", "extra": "x"}), &schema.block);
        if let Value::Map(entries) = &mut config {
            for name in ["name_prefix", "mode", "days", "groups", "rule"] {
                entries.insert(name.to_owned(), Value::Unknown);
            }
        }
        assert_eq!(validate("AWS", &schema, &config), []);
    }
}
