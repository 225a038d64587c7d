//! The planned state of a resource, as its provider would plan it.
//!
//! Terraform sends the prior state and a proposal, in which computed attributes without configuration keep their
//! prior value. What is added here: unknown values for what only the cloud decides, defaults, tags, the region,
//! and the places whose change replaces the resource.

use std::collections::BTreeMap;

use super::behaviour::Renewal;
use super::configuration::Configuration;
use super::derived;
use super::path::{Path, Step};
use super::schema::{Attribute, Block, NestedBlock, Nesting, Schema};
use super::value::Value;

/// The answer to a plan request.
#[derive(Debug, PartialEq)]
pub(super) struct Planned {
    pub(super) state: Value,
    /// Places whose change means destroy and create; empty when the resource is created or destroyed.
    pub(super) requires_replace: Vec<Path>,
}

/// Plans a change; a null `prior` is a creation, a null `proposed` a destruction.
pub(super) fn plan(
    type_name: &str,
    schema: &Schema,
    configuration: &Configuration,
    prior: &Value,
    proposed: Value,
    config: &Value,
) -> Planned {
    if proposed == Value::Null {
        return Planned { state: Value::Null, requires_replace: Vec::new() };
    }
    let existing = (*prior != Value::Null).then_some(prior);
    let mut state = fill_block(&schema.block, proposed, existing);
    if let Value::Map(attributes) = &mut state {
        place_region(&schema.block, configuration, config, attributes);
        merge_tags(&schema.block, configuration, existing, attributes);
        derived::derive(type_name, existing.is_none(), config, attributes);
        if existing.is_some() {
            renew(schema, prior, attributes);
        }
    }
    let mut requires_replace = Vec::new();
    if existing.is_some() {
        replacements(&schema.block, prior, &state, &Path::default(), &mut requires_replace);
    }
    Planned { state, requires_replace }
}

/// Completes an object with defaults and unknown values: `prior` is the object at the same place of the prior state, if there was one.
pub(super) fn fill_block(block: &Block, proposed: Value, prior: Option<&Value>) -> Value {
    let Value::Map(mut entries) = proposed else { return proposed };
    for (name, attribute) in &block.attributes {
        let value = entries.remove(name).unwrap_or(Value::Null);
        entries.insert(name.clone(), fill_attribute(attribute, value, prior.map(|prior| prior.get(name))));
    }
    for (name, nested) in &block.blocks {
        let value = entries.remove(name).unwrap_or(Value::Null);
        entries.insert(name.clone(), fill_nested(nested, value, prior.map(|prior| prior.get(name))));
    }
    Value::Map(entries)
}

fn fill_attribute(attribute: &Attribute, proposed: Value, prior: Option<&Value>) -> Value {
    if attribute.write_only {
        return Value::Null;
    }
    let value = match (proposed, &attribute.behaviour.default) {
        (Value::Null, Some(default)) => default.clone(),
        (Value::Null, None) if attribute.computed && prior.is_none() => Value::Unknown,
        (proposed, _) => proposed,
    };
    match &attribute.nested {
        Some(nested) => fill_nested(nested, value, prior),
        None => value,
    }
}

fn fill_nested(nested: &NestedBlock, proposed: Value, prior: Option<&Value>) -> Value {
    let fill = |item: Value, prior: Option<&Value>| fill_block(&nested.block, item, prior);
    match proposed {
        Value::List(items) if items.is_empty() && nested.behaviour.computed_block => {
            prior.cloned().unwrap_or(Value::Unknown)
        }
        Value::List(items) if nested.nesting == Nesting::Set => {
            Value::List(items.into_iter().map(|item| fill_set_item(nested, item, prior)).collect())
        }
        Value::List(items) => {
            let before = |index| prior.and_then(|prior| prior.items().get(index));
            Value::List(items.into_iter().enumerate().map(|(index, item)| fill(item, before(index))).collect())
        }
        Value::Map(entries) if nested.nesting == Nesting::Map => {
            let before = |key: &str| prior.map(|prior| prior.get(key)).filter(|value| **value != Value::Null);
            Value::Map(entries.into_iter().map(|(key, item)| (key.clone(), fill(item, before(&key)))).collect())
        }
        Value::Map(_) => fill(proposed, prior.filter(|value| **value != Value::Null)),
        other => other,
    }
}

/// An item of a set has no place of its own: it existed before when the prior set holds one that agrees with it.
fn fill_set_item(nested: &NestedBlock, item: Value, prior: Option<&Value>) -> Value {
    let same = prior.and_then(|prior| prior.items().iter().find(|prior| agrees(&nested.block, &item, prior)));
    same.cloned().unwrap_or_else(|| fill_block(&nested.block, item, None))
}

/// Whether a prior object is what a proposed one stands for: where the proposal has nothing, the prior object may
/// have the default or whatever the cloud computed.
fn agrees(block: &Block, proposed: &Value, prior: &Value) -> bool {
    let attributes =
        block.attributes.iter().all(|(name, attribute)| match (proposed.get(name), &attribute.behaviour.default) {
            (Value::Null, Some(default)) => prior.get(name).same(default, &attribute.of),
            (Value::Null, None) if attribute.computed => true,
            (value, _) => match &attribute.nested {
                Some(nested) => agrees_nested(nested, value, prior.get(name)),
                None => value.same(prior.get(name), &attribute.of),
            },
        });
    attributes && block.blocks.iter().all(|(name, nested)| agrees_nested(nested, proposed.get(name), prior.get(name)))
}

fn agrees_nested(nested: &NestedBlock, proposed: &Value, prior: &Value) -> bool {
    let agree = |proposed: &Value, prior: &Value| agrees(&nested.block, proposed, prior);
    match (proposed, prior) {
        (Value::List(proposed), Value::List(_)) if proposed.is_empty() && nested.behaviour.computed_block => true,
        (Value::List(proposed), Value::List(prior)) if nested.nesting == Nesting::Set => {
            proposed.len() == prior.len() && proposed.iter().all(|item| prior.iter().any(|prior| agree(item, prior)))
        }
        (Value::List(proposed), Value::List(prior)) => {
            proposed.len() == prior.len() && proposed.iter().zip(prior).all(|(item, prior)| agree(item, prior))
        }
        (Value::Map(_), Value::Map(_)) if nested.nesting == Nesting::Single => agree(proposed, prior),
        _ => proposed == prior,
    }
}

/// Every resource of AWS is in the region that it names, or else in the provider's.
fn place_region(
    block: &Block,
    configuration: &Configuration,
    config: &Value,
    attributes: &mut BTreeMap<String, Value>,
) {
    let has_region = configuration.is_aws && block.attributes.get("region").is_some_and(|region| region.computed);
    if has_region && *config.get("region") == Value::Null {
        attributes.insert("region".to_owned(), Value::Text(configuration.region.clone()));
    }
}

/// `tags_all` is the provider's default tags with the resource's own over them.
fn merge_tags(
    block: &Block,
    configuration: &Configuration,
    prior: Option<&Value>,
    attributes: &mut BTreeMap<String, Value>,
) {
    let computed = configuration.is_aws && block.attributes.get("tags_all").is_some_and(|all| all.computed);
    if !computed || !block.attributes.contains_key("tags") {
        return;
    }
    let tags = attributes.get("tags").unwrap_or(&Value::Null);
    let all = match (&configuration.default_tags, tags) {
        (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
        (defaults, tags) => {
            let entries =
                |value: &Value| if let Value::Map(entries) = value { entries.clone() } else { BTreeMap::new() };
            let mut all = entries(defaults);
            all.extend(entries(tags));
            tags_planned(all, prior)
        }
    };
    attributes.insert("tags_all".to_owned(), all);
}

/// Without any tag the provider leaves the answer to the cloud, unless it has it already.
fn tags_planned(all: BTreeMap<String, Value>, prior: Option<&Value>) -> Value {
    match prior.map(|prior| prior.get("tags_all")) {
        None if all.is_empty() => Value::Unknown,
        Some(Value::Null) if all.is_empty() => Value::Null,
        _ if all.values().any(|value| *value == Value::Unknown) => Value::Unknown,
        _ => Value::Map(all),
    }
}

/// Attributes that the cloud counts up, such as the version of a launch template.
fn renew(schema: &Schema, prior: &Value, attributes: &mut BTreeMap<String, Value>) {
    let changed = |name: &str| attributes.get(name).is_some_and(|value| value != prior.get(name));
    let due: Vec<&String> = schema
        .renewals
        .iter()
        .filter(|(_, renewal)| is_due(renewal, attributes, changed))
        .map(|(name, _)| name)
        .collect();
    for name in due {
        attributes.insert(name.clone(), Value::Unknown);
    }
}

fn is_due(renewal: &Renewal, attributes: &BTreeMap<String, Value>, changed: impl Fn(&str) -> bool) -> bool {
    let allowed = renewal.condition.as_ref().is_none_or(|name| attributes.get(name) == Some(&Value::Bool(true)));
    let is_tag = |name: &str| name == "tags" || name == "tags_all";
    let any = || attributes.keys().any(|name| !is_tag(name) && changed(name));
    allowed && if renewal.triggers.is_empty() { any() } else { renewal.triggers.iter().any(|name| changed(name)) }
}

fn replacements(block: &Block, prior: &Value, planned: &Value, path: &Path, found: &mut Vec<Path>) {
    for (name, attribute) in &block.attributes {
        if attribute.behaviour.force_new && !prior.get(name).same(planned.get(name), &attribute.of) {
            found.push(path.name(name));
        } else if let Some(nested) = &attribute.nested {
            replacements_nested(nested, prior.get(name), planned.get(name), &path.name(name), found);
        }
    }
    for (name, nested) in &block.blocks {
        replacements_nested(nested, prior.get(name), planned.get(name), &path.name(name), found);
    }
}

/// A nested block forces replacement by itself when one is added or removed; its attributes speak for themselves.
fn replacements_nested(nested: &NestedBlock, prior: &Value, planned: &Value, path: &Path, found: &mut Vec<Path>) {
    if prior == planned {
        return;
    }
    if nested.behaviour.force_new && prior.items().len() != planned.items().len() {
        found.push(path.clone());
        return;
    }
    match nested.nesting {
        Nesting::Single => replacements(&nested.block, prior, planned, path, found),
        Nesting::List => {
            for (index, planned) in planned.items().iter().enumerate() {
                let prior = prior.items().get(index).unwrap_or(&Value::Null);
                replacements(&nested.block, prior, planned, &path.then(Step::Index(index)), found);
            }
        }
        Nesting::Set => {
            if !same_set(prior, planned) && forces_new(&nested.block) {
                found.push(path.clone());
            }
        }
        Nesting::Map => {
            if let Value::Map(entries) = planned {
                for (key, planned) in entries {
                    let path = path.then(Step::Key(key.clone()));
                    replacements(&nested.block, prior.get(key), planned, &path, found);
                }
            }
        }
    }
}

fn same_set(prior: &Value, planned: &Value) -> bool {
    let (prior, planned) = (prior.items(), planned.items());
    prior.len() == planned.len() && prior.iter().all(|item| planned.contains(item))
}

/// Whether an attribute anywhere in the block forces replacement; a set tells no more than that.
fn forces_new(block: &Block) -> bool {
    let in_attribute = |attribute: &Attribute| {
        attribute.behaviour.force_new || attribute.nested.as_ref().is_some_and(|nested| forces_new(&nested.block))
    };
    block.attributes.values().any(in_attribute) || block.blocks.values().any(|nested| forces_new(&nested.block))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schema::Type;
    use super::*;

    fn schema() -> Schema {
        Schema::from_json(&json!({
            "version": 0,
            "block": {
                "attributes": {
                    "id": {"type": "string", "optional": true, "computed": true},
                    "name": {"type": "string", "optional": true},
                    "size": {"type": "number", "optional": true},
                    "secret_wo": {"type": "string", "optional": true, "write_only": true},
                    "revision": {"type": "number", "computed": true},
                    "region": {"type": "string", "optional": true, "computed": true},
                    "tags": {"type": ["map", "string"], "optional": true},
                    "tags_all": {"type": ["map", "string"], "computed": true},
                },
                "block_types": {
                    "rule": {"nesting_mode": "set", "block": {"attributes": {
                        "port": {"type": "number", "required": true},
                        "protocol": {"type": "string", "optional": true},
                        "rule_id": {"type": "string", "computed": true},
                    }}},
                    "network": {"nesting_mode": "list", "block": {"attributes": {
                        "cidr": {"type": "string", "optional": true, "computed": true},
                        "zone": {"type": "string", "optional": true},
                    }}},
                },
            },
            "behaviour": {
                "": {"unknown_on_change": {"revision": {}}},
                "name": {"force_new": true},
                "region": {"force_new": true},
                "size": {"default": 8},
                "network": {"computed_block": true},
                "rule.protocol": {"default": "tcp"},
                "network.zone": {"force_new": true},
            },
        }))
    }

    fn configuration() -> Configuration {
        Configuration {
            is_aws: true,
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            default_tags: object(&json!({"Owner": "platform"}), &Type::Map(Box::new(Type::String))),
        }
    }

    fn object(json: &serde_json::Value, of: &Type) -> Value {
        Value::from_json(json, of)
    }

    fn resource(json: &serde_json::Value) -> Value {
        Value::object_from_json(json, &schema().block)
    }

    fn set(mut value: Value, name: &str, to: Value) -> Value {
        if let Value::Map(entries) = &mut value {
            entries.insert(name.to_owned(), to);
        }
        value
    }

    #[test]
    fn a_creation_knows_defaults_region_and_tags_and_nothing_computed() {
        let config = resource(&json!({
            "name": "a", "secret_wo": "hidden", "tags": {"Name": "a"}, "rule": [{"port": 80}],
        }));
        let planned = plan("aws_example", &schema(), &configuration(), &Value::Null, config.clone(), &config);
        let mut expected = resource(&json!({
            "name": "a", "size": 8, "region": "eu-west-1", "tags": {"Name": "a"},
            "tags_all": {"Name": "a", "Owner": "platform"}, "rule": [{"port": 80, "protocol": "tcp"}],
        }));
        let rule = set(expected.get("rule").items()[0].clone(), "rule_id", Value::Unknown);
        expected = set(expected, "rule", Value::List(vec![rule]));
        for name in ["id", "revision", "network"] {
            expected = set(expected, name, Value::Unknown);
        }
        assert_eq!(planned, Planned { state: expected, requires_replace: vec![] });
    }

    fn existing() -> serde_json::Value {
        json!({
            "id": "r-1", "name": "a", "size": 8, "revision": 1, "region": "eu-west-1",
            "tags_all": {"Owner": "platform"}, "rule": [{"port": 80, "protocol": "tcp", "rule_id": "x"}],
            "network": [{"cidr": "10.0.0.0/8", "zone": null}],
        })
    }

    #[test]
    fn an_unchanged_resource_plans_its_prior_state() {
        let prior = resource(&existing());
        let config = resource(&json!({"name": "a", "rule": [{"port": 80}]}));
        let mut proposed = set(set(prior.clone(), "size", Value::Null), "network", Value::List(vec![]));
        proposed = set(proposed, "rule", config.get("rule").clone());
        let planned = plan("aws_example", &schema(), &configuration(), &prior, proposed, &config);
        assert_eq!(planned, Planned { state: prior, requires_replace: vec![] });
    }

    #[test]
    fn a_change_renews_what_the_cloud_counts_and_names_what_forces_replacement() {
        let prior = resource(&existing());
        let mut changed = existing();
        changed["name"] = json!("b");
        changed["network"] = json!([{"cidr": "10.0.0.0/8", "zone": "z"}]);
        let proposed = resource(&changed);
        let planned = plan("aws_example", &schema(), &configuration(), &prior, proposed.clone(), &proposed);
        let places: Vec<String> = planned.requires_replace.iter().map(Path::words).collect();
        assert_eq!(places, ["name", "network[0].zone"]);
        assert_eq!(planned.state, set(proposed, "revision", Value::Unknown));
    }

    #[test]
    fn another_region_replaces() {
        let prior = resource(&existing());
        let elsewhere = Configuration { region: "eu-central-1".to_owned(), ..configuration() };
        let planned =
            plan("aws_example", &schema(), &elsewhere, &prior, prior.clone(), &resource(&json!({"name": "a"})));
        assert_eq!(planned.requires_replace, [Path::default().name("region")]);
    }

    #[test]
    fn unknown_tags_make_all_tags_unknown() {
        let config = set(resource(&json!({"name": "a"})), "tags", Value::Unknown);
        let planned = plan("aws_example", &schema(), &configuration(), &Value::Null, config.clone(), &config);
        assert_eq!(*planned.state.get("tags_all"), Value::Unknown);
    }
}
