//! The shapes of what the cloud answers, from the file `identifiers` of each provider in `data/terraform/providers.json`.
//!
//! A pattern is JSON in the form of the attribute. In its strings `{...}` is replaced: by a generator (`hex:17`,
//! `uuid`, see [`super::generate`]), by `account`, `region`, `partition`, `dns_suffix`, `zone`, `service`, `noun` or
//! `unique`, by a `'literal'`, or by another attribute of the resource, written as a path such as `vpc_config.0.vpc_id`;
//! `after:PATH:MARK` is the text of an attribute after a mark. Alternatives are separated by `|`; the first one that
//! gives a text counts. `{"next": 1}` counts up from the prior state, beginning with the number;
//! `{"when": "ATTRIBUTE=VALUE", "then": .., "otherwise": ..}` chooses, `=true` being understood.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::configuration::Configuration;
use super::generate::Seed;
use super::regions;
use super::schema::{Block, Nesting, Schema, Type};
use super::value::Value;

/// The texts of the data files, each with the name of its provider.
const PATTERNS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/provider_identifiers.rs"));

/// How many attributes may refer to each other in a row; more is a circle in the data file.
const DEEPEST_REFERENCE: usize = 5;

/// All patterns of one provider.
#[derive(Default)]
pub(super) struct Patterns {
    json: Json,
}

impl Patterns {
    /// The patterns for a type, parsed on first use.
    pub(super) fn of(type_name: &str) -> &'static Self {
        static EMBEDDED: LazyLock<BTreeMap<&str, Patterns>> = LazyLock::new(|| {
            let parse = |text: &str| Patterns { json: serde_json::from_str(text).unwrap_or(Json::Null) };
            let all = PATTERNS.iter().map(|(provider, text)| (*provider, parse(text)));
            all.chain([("", Patterns::default())]).collect()
        });
        let provider = type_name.split('_').next().unwrap_or_default();
        EMBEDDED.get(provider).unwrap_or_else(|| &EMBEDDED[""])
    }

    /// The pattern for one attribute of one type.
    fn specific(&self, is_data_source: bool, type_name: &str, names: &str) -> Option<&Json> {
        let of = |group: &str| self.json.get(group)?.get(type_name)?.get(names);
        if is_data_source { of("data_sources").or_else(|| of("resources")) } else { of("resources") }
    }

    /// The attribute that alone makes up the identifier of a resource type, for example its name.
    pub(super) fn identifying_attribute(&self, type_name: &str) -> Option<&str> {
        let pattern = self.specific(false, type_name, "id")?.as_str()?;
        let name = pattern.strip_prefix('{')?.strip_suffix('}')?;
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_').then_some(name)
    }

    /// The pattern for an attribute of any type, by its name; some count only where nobody can set the value.
    fn generic(&self, name: &str, is_optional: bool) -> Option<&Json> {
        let rules = self.json["attributes"].as_array()?;
        let listed = |rule: &Json, key: &str, test: &dyn Fn(&str) -> bool| {
            rule[key].as_array().into_iter().flatten().filter_map(Json::as_str).any(test)
        };
        rules
            .iter()
            .filter(|rule| !is_optional || rule["computed_only"] != true)
            .find(|rule| {
                listed(rule, "names", &|known| known == name)
                    || listed(rule, "suffixes", &|suffix| name.ends_with(suffix))
            })
            .map(|rule| &rule["value"])
    }
}

/// The names on the way to an attribute, and the same way with positions.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Without positions, for looking up patterns.
    names: String,
    /// With positions, so that two items of a list do not become the same.
    label: String,
}

impl Names {
    /// The way one name further.
    pub(super) fn then(&self, name: &str) -> Self {
        let join = |base: &str| if base.is_empty() { name.to_owned() } else { format!("{base}.{name}") };
        Self { names: join(&self.names), label: join(&self.label) }
    }

    /// The way into an item of a list or set.
    pub(super) fn at(&self, index: usize) -> Self {
        Self { names: self.names.clone(), label: format!("{}.{index}", self.label) }
    }

    fn last(&self) -> &str {
        self.names.rsplit('.').next().unwrap_or(&self.names)
    }
}

/// A resource or data source whose unknown values are to be found.
pub(super) struct Subject<'a> {
    pub(super) patterns: &'static Patterns,
    pub(super) is_data_source: bool,
    pub(super) type_name: &'a str,
    pub(super) configuration: &'a Configuration,
    pub(super) schema: &'a Schema,
    pub(super) object: &'a Value,
    pub(super) prior: &'a Value,
    pub(super) seed: Seed,
}

impl Subject<'_> {
    /// The value of an unknown attribute.
    pub(super) fn attribute(&self, at: &Names, of: &Type, is_optional: bool) -> Value {
        self.attribute_within(at, of, is_optional, 0)
    }

    fn attribute_within(&self, at: &Names, of: &Type, is_optional: bool, depth: usize) -> Value {
        if let Some(pattern) = self.patterns.specific(self.is_data_source, self.type_name, &at.names) {
            return Value::from_json(&self.render(pattern, at, depth), of);
        }
        match of {
            Type::String | Type::Number | Type::Bool => self.scalar(at, of, is_optional, depth),
            Type::List(_) | Type::Set(_) => Value::List(Vec::new()),
            Type::Map(_) => Value::Map(BTreeMap::new()),
            Type::Object(attributes) => Value::Map(
                attributes
                    .iter()
                    .map(|(name, of)| (name.clone(), self.attribute_within(&at.then(name), of, true, depth)))
                    .collect(),
            ),
            Type::Dynamic => Value::Null,
        }
    }

    fn scalar(&self, at: &Names, of: &Type, is_optional: bool, depth: usize) -> Value {
        let generic = self
            .patterns
            .generic(at.last(), is_optional)
            .map(|pattern| Value::from_json(&self.render(pattern, at, depth), of));
        match (generic, of) {
            (Some(value), _) if value != Value::Null => value,
            (_, Type::Number) => Value::Integer(0),
            (_, Type::Bool) => Value::Bool(false),
            _ if is_optional => Value::Text(String::new()),
            _ => {
                let digest = self.seed.generate("hex:8", &at.label).unwrap_or_default();
                Value::Text(format!("{}-{digest}", at.last().replace('_', "-")))
            }
        }
    }

    /// The value of an unknown attribute with nested attributes: without a pattern the cloud has none of them.
    pub(super) fn nested_attribute(&self, at: &Names, nesting: Nesting, of: &Type) -> Value {
        let has_pattern = self.patterns.specific(self.is_data_source, self.type_name, &at.names).is_some();
        if nesting == Nesting::Single && !has_pattern { Value::Null } else { self.attribute(at, of, false) }
    }

    /// The nested blocks that the cloud fills in when the configuration has none.
    pub(super) fn nested(&self, at: &Names, block: &Block) -> Value {
        let Some(pattern) = self.patterns.specific(self.is_data_source, self.type_name, &at.names) else {
            return Value::List(Vec::new());
        };
        let rendered = self.render(pattern, at, 0);
        let items = rendered.as_array().into_iter().flatten();
        Value::List(items.map(|item| Value::object_from_json(item, block)).collect())
    }

    fn render(&self, pattern: &Json, at: &Names, depth: usize) -> Json {
        match pattern {
            Json::String(text) => Json::String(self.render_text(text, at, depth)),
            Json::Array(items) => Json::Array(
                items.iter().enumerate().map(|(index, item)| self.render(item, &at.at(index), depth)).collect(),
            ),
            Json::Object(entries) if entries.contains_key("next") => self.next(&entries["next"], at),
            Json::Object(entries) if entries.contains_key("when") => {
                let branch = if self.holds(&entries["when"]) { "then" } else { "otherwise" };
                entries.get(branch).map_or(Json::Null, |pattern| self.render(pattern, at, depth))
            }
            Json::Object(entries) => Json::Object(
                entries.iter().map(|(name, item)| (name.clone(), self.render(item, &at.then(name), depth))).collect(),
            ),
            other => other.clone(),
        }
    }

    /// Whether an attribute is true, or has the value of a condition such as `load_balancer_type=network`.
    fn holds(&self, condition: &Json) -> bool {
        let condition = condition.as_str().unwrap_or_default();
        let (name, value) = condition.split_once('=').unwrap_or((condition, "true"));
        self.object.get(name).scalar().is_some_and(|actual| actual == value)
    }

    /// One more than the prior state has, or the first number.
    fn next(&self, first: &Json, at: &Names) -> Json {
        match self.prior.get(&at.names) {
            Value::Integer(number) => Json::from(number + 1),
            _ => first.clone(),
        }
    }

    fn render_text(&self, text: &str, at: &Names, depth: usize) -> String {
        let mut rendered = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (placeholder, after) = after.split_once('}').unwrap_or((after, ""));
            rendered.push_str(before);
            let alternative = placeholder.split('|').find_map(|name| self.placeholder(name, at, depth));
            rendered.push_str(&alternative.unwrap_or_default());
            rest = after;
        }
        rendered.push_str(rest);
        rendered
    }

    fn placeholder(&self, name: &str, at: &Names, depth: usize) -> Option<String> {
        let service_and_noun = || self.type_name.trim_start_matches("aws_").split_once('_');
        match name {
            "account" => Some(self.configuration.account.clone()),
            "region" => Some(self.object.get("region").text().unwrap_or(&self.configuration.region).to_owned()),
            "partition" => Some(self.configuration.partition().to_owned()),
            "dns_suffix" => Some(self.configuration.dns_suffix().to_owned()),
            "zone" => regions::zones(&self.placeholder("region", at, depth)?).into_iter().next(),
            "service" => Some(service_and_noun().map_or("ec2", |(service, _)| service).to_owned()),
            "noun" => {
                Some(service_and_noun().map_or_else(|| self.type_name.to_owned(), |(_, noun)| noun.replace('_', "-")))
            }
            "unique" => {
                Some(format!("{}-{}", self.placeholder("noun", at, depth)?, self.seed.generate("hex:17", &at.label)?))
            }
            _ => self.literal_or_reference(name, at, depth),
        }
    }

    fn literal_or_reference(&self, name: &str, at: &Names, depth: usize) -> Option<String> {
        if let Some(literal) = name.strip_prefix('\'') {
            return Some(literal.trim_end_matches('\'').to_owned());
        }
        if let Some(generated) = self.seed.generate(name, &at.label) {
            return Some(generated);
        }
        if let Some((path, mark)) = name.strip_prefix("after:").and_then(|rest| rest.split_once(':')) {
            let text = self.reference(path, depth)?;
            return text.split_once(mark).map(|(_, after)| after.to_owned());
        }
        self.reference(name, depth)
    }

    /// Another attribute as text; one that is itself unknown is found first.
    fn reference(&self, path: &str, depth: usize) -> Option<String> {
        if depth >= DEEPEST_REFERENCE {
            return None;
        }
        let mut value = self.object;
        for name in path.split('.') {
            value = match name.parse::<usize>() {
                Ok(index) => value.items().get(index)?,
                Err(_) => value.get(name),
            };
        }
        let attribute = self.schema.block.attributes.get(path);
        let text = match (value, attribute) {
            (Value::Unknown, Some(attribute)) => self
                .attribute_within(&Names::default().then(path), &attribute.of, attribute.optional, depth + 1)
                .scalar(),
            (value, _) => value.scalar(),
        };
        text.filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::super::archive::Reader;
    use super::*;

    /// The corrections of each provider.
    const CORRECTIONS: [&str; 5] = [
        include_str!("../../data/terraform/aws-behaviour-corrections.json"),
        include_str!("../../data/terraform/cloudflare-behaviour-corrections.json"),
        include_str!("../../data/terraform/random-behaviour.json"),
        include_str!("../../data/terraform/time-behaviour.json"),
        include_str!("../../data/terraform/tls-behaviour.json"),
    ];

    fn exists(schema: &Schema, path: &str) -> bool {
        let mut block = &schema.block;
        for name in path.split('.') {
            let attribute = block.attributes.get(name);
            match block.blocks.get(name).or_else(|| attribute?.nested.as_deref()) {
                Some(nested) => block = &nested.block,
                None => return attribute.is_some(),
            }
        }
        true
    }

    /// Paths of a data file, by type, that the schema does not have.
    fn misspelt(group: &str, types: &Json) -> Vec<String> {
        let mut reader = Reader::default();
        let mut wrong = Vec::new();
        for (name, paths) in types.as_object().unwrap() {
            let Some(schema) = reader.schema(&format!("{group}/{name}")) else {
                wrong.push(name.clone());
                continue;
            };
            let paths = paths.as_object().unwrap().keys().filter(|path| !path.is_empty());
            wrong.extend(paths.filter(|path| !exists(&schema, path)).map(|path| format!("{name}.{path}")));
        }
        wrong
    }

    #[test]
    fn the_data_files_name_only_what_the_schema_has() {
        for text in CORRECTIONS {
            let corrections: Json = serde_json::from_str(text).unwrap();
            assert_eq!(misspelt("resource", &corrections["types"]), Vec::<String>::new());
        }
        for (_, text) in PATTERNS {
            let patterns: Json = serde_json::from_str(text).unwrap();
            assert_eq!(misspelt("resource", &patterns["resources"]), Vec::<String>::new());
            assert_eq!(misspelt("data", &patterns["data_sources"]), Vec::<String>::new());
        }
    }

    #[test]
    fn the_identifying_attribute_is_the_only_part_of_the_identifier() {
        let identifying = |name| Patterns::of(name).identifying_attribute(name);
        assert_eq!(identifying("aws_iam_role"), Some("name"));
        assert_eq!(identifying("aws_s3_bucket"), Some("bucket"));
        assert_eq!(identifying("aws_vpc"), None);
        assert_eq!(identifying("aws_eks_addon"), None);
    }
}
