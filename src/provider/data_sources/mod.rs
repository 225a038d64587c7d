//! What data sources answer: some exactly as the cloud would, the others plausibly; none ever fails for want of it.

mod policy_document;

use std::collections::BTreeMap;

use super::apply::{self, Kind};
use super::configuration::Configuration;
use super::finding::Finding;
use super::plan::fill_block;
use super::regions;
use super::schema::Schema;
use super::value::Value;

/// Reads a data source whose configuration is known.
///
/// Fails only when the real one would without asking the cloud, as for a policy document with two equal `sid`s.
pub(super) fn read(
    type_name: &str,
    schema: &Schema,
    configuration: &Configuration,
    config: &Value,
) -> Result<Value, Finding> {
    let mut object = fill_block(&schema.block, config.clone(), None);
    if let Value::Map(attributes) = &mut object {
        if attributes.get("region") == Some(&Value::Unknown) {
            attributes.insert("region".to_owned(), text(&configuration.region));
        }
        for (name, value) in answers(type_name, configuration, attributes)? {
            attributes.insert(name.to_owned(), value);
        }
    }
    Ok(apply::complete(Kind::DataSource, type_name, schema, configuration, &Value::Null, &object))
}

/// What an ephemeral resource holds while Terraform runs. None fails.
pub(super) fn ephemeral(type_name: &str, schema: &Schema, configuration: &Configuration, config: Value) -> Value {
    let mut object = fill_block(&schema.block, config, None);
    if let Value::Map(attributes) = &mut object
        && attributes.get("region") == Some(&Value::Unknown)
    {
        attributes.insert("region".to_owned(), text(&configuration.region));
    }
    apply::complete(Kind::DataSource, type_name, schema, configuration, &Value::Null, &object)
}

type Answers = Vec<(&'static str, Value)>;

fn answers(
    type_name: &str,
    configuration: &Configuration,
    attributes: &BTreeMap<String, Value>,
) -> Result<Answers, Finding> {
    Ok(match type_name {
        "aws_iam_policy_document" => policy_document::read(attributes)?,
        "aws_availability_zones" => availability_zones(region_of(configuration, attributes), attributes),
        "aws_region" => region(configuration, region_of(configuration, attributes)),
        "aws_default_tags" => {
            vec![("id", text(configuration.partition())), ("tags", configuration.default_tags.clone())]
        }
        _ => Vec::new(),
    })
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn region_of<'a>(configuration: &'a Configuration, attributes: &'a BTreeMap<String, Value>) -> &'a str {
    attributes.get("region").and_then(Value::text).unwrap_or(&configuration.region)
}

fn availability_zones(region: &str, attributes: &BTreeMap<String, Value>) -> Answers {
    let named = |list: &str, name: &str| {
        attributes.get(list).is_some_and(|list| list.items().iter().any(|item| item.text() == Some(name)))
    };
    let zones: Vec<(String, String)> = regions::zones(region)
        .into_iter()
        .map(|zone| (regions::zone_id(region, &zone), zone))
        .filter(|(id, zone)| !named("exclude_names", zone) && !named("exclude_zone_ids", id))
        .collect();
    let list = |items: Vec<&String>| Value::List(items.into_iter().map(|item| text(item)).collect());
    vec![
        ("id", text(region)),
        ("names", list(zones.iter().map(|(_, zone)| zone).collect())),
        ("zone_ids", list(zones.iter().map(|(id, _)| id).collect())),
        ("group_names", Value::List(vec![text(region)])),
    ]
}

fn region(configuration: &Configuration, region: &str) -> Answers {
    vec![
        ("id", text(region)),
        ("name", text(region)),
        ("region", text(region)),
        ("description", text(&regions::description(region))),
        ("endpoint", Value::Text(format!("ec2.{region}.{}", configuration.dns_suffix()))),
    ]
}
