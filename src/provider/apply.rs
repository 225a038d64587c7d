//! What the cloud would answer: every unknown value of a planned state becomes a plausible, deterministic one.

use std::collections::BTreeMap;

use super::configuration::Configuration;
use super::generate::Seed;
use super::patterns::{Names, Patterns, Subject};
use super::schema::{Block, NestedBlock, Nesting, Schema, Type};
use super::value::Value;

/// Whether a resource was made or a data source was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Resource,
    DataSource,
}

/// Completes the object of a resource or data source of a type: nothing in the answer is unknown.
pub(super) fn complete(
    kind: Kind,
    type_name: &str,
    schema: &Schema,
    configuration: &Configuration,
    prior: &Value,
    object: &Value,
) -> Value {
    let seed = Seed::new(&[
        type_name.as_bytes(),
        configuration.account.as_bytes(),
        configuration.region.as_bytes(),
        &object.encode(),
    ]);
    let subject = Subject {
        patterns: Patterns::of(type_name),
        is_data_source: kind == Kind::DataSource,
        type_name,
        configuration,
        schema,
        object,
        prior,
        seed,
    };
    complete_block(&subject, &schema.block, object, &Names::default())
}

fn complete_block(subject: &Subject<'_>, block: &Block, object: &Value, at: &Names) -> Value {
    let attributes = block.attributes.iter().map(|(name, attribute)| {
        let at = at.then(name);
        let value = match (object.get(name), &attribute.nested) {
            (Value::Null, _) => Value::Null,
            (Value::Unknown, Some(nested)) => subject.nested_attribute(&at, nested.nesting, &attribute.of),
            (Value::Unknown, None) => subject.attribute(&at, &attribute.of, attribute.optional),
            (value, Some(nested)) => complete_nested(subject, nested, value, &at),
            (value, None) => complete_known(subject, &attribute.of, value, &at),
        };
        (name.clone(), value)
    });
    let blocks = block
        .blocks
        .iter()
        .map(|(name, nested)| (name.clone(), complete_nested(subject, nested, object.get(name), &at.then(name))));
    Value::Map(attributes.chain(blocks).collect())
}

fn complete_nested(subject: &Subject<'_>, nested: &NestedBlock, value: &Value, at: &Names) -> Value {
    let complete = |item: &Value, at: &Names| complete_block(subject, &nested.block, item, at);
    match (nested.nesting, value) {
        (Nesting::List | Nesting::Set, Value::List(items)) => {
            Value::List(items.iter().enumerate().map(|(index, item)| complete(item, &at.at(index))).collect())
        }
        (Nesting::List | Nesting::Set, Value::Unknown) => subject.nested(at, &nested.block),
        (Nesting::List | Nesting::Set, _) => Value::List(Vec::new()),
        (Nesting::Map, Value::Map(entries)) => {
            Value::Map(entries.iter().map(|(key, item)| (key.clone(), complete(item, &at.then(key)))).collect())
        }
        (Nesting::Map, _) => Value::Map(BTreeMap::new()),
        (Nesting::Single, Value::Map(_)) => complete(value, at),
        (Nesting::Single, _) => Value::Null,
    }
}

/// Completes what is unknown inside a value that is partly known.
fn complete_known(subject: &Subject<'_>, of: &Type, value: &Value, at: &Names) -> Value {
    match (of, value) {
        (_, Value::Unknown) => subject.attribute(at, of, true),
        (Type::List(item) | Type::Set(item), Value::List(items)) => Value::List(
            items
                .iter()
                .enumerate()
                .map(|(index, value)| complete_known(subject, item, value, &at.at(index)))
                .collect(),
        ),
        (Type::Map(item), Value::Map(entries)) => Value::Map(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), complete_known(subject, item, value, &at.then(key))))
                .collect(),
        ),
        (Type::Object(attributes), Value::Map(entries)) => Value::Map(
            entries
                .iter()
                .map(|(name, value)| {
                    let of = attributes.get(name).unwrap_or(&Type::Dynamic);
                    (name.clone(), complete_known(subject, of, value, &at.then(name)))
                })
                .collect(),
        ),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value as Json;

    use super::super::archive::{Reader, types};
    use super::super::plan::{Planned, fill_block, plan};
    use super::*;

    fn configuration() -> Configuration {
        Configuration {
            is_aws: true,
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            default_tags: Value::Map(BTreeMap::from([("Owner".to_owned(), Value::Text("platform".to_owned()))])),
        }
    }

    /// Every resource type, created out of nothing: the answer is known, and planning it again changes nothing.
    #[test]
    fn whatever_was_applied_is_known_and_plans_empty() {
        let (mut reader, configuration) = (Reader::default(), configuration());
        let mut wrong = Vec::new();
        for name in types("resource") {
            let schema = reader.schema(&format!("resource/{name}")).unwrap();
            let config = Value::object_from_json(&Json::Null, &schema.block);
            let planned = plan(name, &schema, &configuration, &Value::Null, config.clone(), &config).state;
            let state = complete(Kind::Resource, name, &schema, &configuration, &Value::Null, &planned);
            let again = plan(name, &schema, &configuration, &state, state.clone(), &config);
            if !state.is_wholly_known() || again != (Planned { state, requires_replace: Vec::new() }) {
                wrong.push(name);
            }
        }
        assert_eq!(wrong, Vec::<&str>::new());
    }

    #[test]
    fn every_data_source_has_a_known_answer() {
        let (mut reader, configuration) = (Reader::default(), configuration());
        let unknown = |name: &&str| {
            let schema = reader.schema(&format!("data/{name}")).unwrap();
            let object = fill_block(&schema.block, Value::object_from_json(&Json::Null, &schema.block), None);
            !complete(Kind::DataSource, name, &schema, &configuration, &Value::Null, &object).is_wholly_known()
        };
        assert_eq!(types("data").filter(unknown).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    fn created(name: &str, json: Json) -> Value {
        let schema = Reader::default().schema(&format!("resource/{name}")).unwrap();
        let config = Value::object_from_json(&json, &schema.block);
        let planned = plan(name, &schema, &configuration(), &Value::Null, config.clone(), &config).state;
        complete(Kind::Resource, name, &schema, &configuration(), &Value::Null, &planned)
    }

    #[test]
    fn the_same_resource_has_the_same_answer_and_another_one_another() {
        let vpc = |cidr: &str| created("aws_vpc", serde_json::json!({"cidr_block": cidr}));
        assert_eq!(vpc("10.0.0.0/16"), vpc("10.0.0.0/16"));
        assert_ne!(vpc("10.0.0.0/16").get("id"), vpc("10.1.0.0/16").get("id"));
    }

    #[test]
    fn a_name_prefix_begins_the_name_and_the_arn_has_it() {
        let role = created("aws_iam_role", serde_json::json!({"name_prefix": "ci-", "path": "/build/"}));
        let name = role.get("name").text().unwrap().to_owned();
        assert!(name.starts_with("ci-") && name.len() == 29, "{name}");
        let arn = format!("arn:aws:iam::111122223333:role/build/{name}");
        assert_eq!((role.get("id").text(), role.get("arn").text()), (Some(name.as_str()), Some(arn.as_str())));
    }

    #[test]
    fn patterns_choose_by_other_attributes() {
        let key = |multi_region| created("aws_kms_key", serde_json::json!({"multi_region": multi_region}));
        let identifier = |key: &Value| key.get("key_id").text().unwrap().to_owned();
        assert!(identifier(&key(true)).starts_with("mrk-") && !identifier(&key(false)).starts_with("mrk-"));
        let balancer = created("aws_lb", serde_json::json!({"name": "a", "load_balancer_type": "network"}));
        assert!(balancer.get("arn").text().unwrap().contains(":loadbalancer/net/a/"));
        let database = |managed| {
            let config = serde_json::json!({"identifier": "a", "manage_master_user_password": managed});
            created("aws_db_instance", config).get("master_user_secret").items().len()
        };
        assert_eq!((database(true), database(false)), (1, 0));
    }
}
