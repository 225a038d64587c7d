//! `aws_iam_policy_document`: the JSON, byte for byte as the AWS provider writes it.
//!
//! Lists of one item collapse to the item, longer ones are in reverse order, `&{` becomes `${`, and the characters
//! that Go's encoder escapes for HTML are escaped.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::super::finding::Finding;
use super::super::path::Path;
use super::super::value::Value;
use super::{Answers, text};

/// Version of the policy language when the configuration names none.
const LANGUAGE: &str = "2012-10-17";

/// A policy document while it is put together; statements have their keys in the order of the output.
#[derive(Default)]
struct Document {
    version: String,
    id: String,
    statements: Vec<Map<String, Json>>,
}

/// The computed attributes of the data source.
///
/// Fails when two statements have the same `sid`, or when a document to merge is not a policy document.
pub(super) fn read(attributes: &BTreeMap<String, Value>) -> Result<Answers, Finding> {
    let mut merged = Document::default();
    let sources = documents(attributes, "source_policy_documents")?;
    let sids = sources.iter().flat_map(|document| &document.statements).map(sid);
    unique(sids, "source_policy_documents")?;
    sources.into_iter().for_each(|document| merged.merge(document));
    let own = configured(attributes)?;
    let version = own.version.clone();
    merged.merge(own);
    documents(attributes, "override_policy_documents")?.into_iter().for_each(|document| merged.merge(document));

    let json = merged.json();
    let pretty = escape(&serde_json::to_string_pretty(&json).unwrap_or_default());
    let mut answers = vec![
        ("id", text(&checksum(pretty.as_bytes()).to_string())),
        ("json", text(&pretty)),
        ("minified_json", text(&escape(&json.to_string()))),
        ("version", text(&version)),
    ];
    answers.extend(statements_with_effect(attributes).map(|statements| ("statement", statements)));
    Ok(answers)
}

/// The statements as the state keeps them: with the effect that counts when none is given.
fn statements_with_effect(attributes: &BTreeMap<String, Value>) -> Option<Value> {
    let Value::List(mut statements) = attributes.get("statement")?.clone() else { return None };
    for statement in &mut statements {
        if let Value::Map(entries) = statement {
            let effect = entries.entry("effect".to_owned()).or_insert(Value::Null);
            if *effect == Value::Null {
                *effect = text("Allow");
            }
        }
    }
    Some(Value::List(statements))
}

impl Document {
    /// Takes over the statements of another document; a statement with a `sid` that is here already replaces it.
    fn merge(&mut self, other: Self) {
        if !other.id.is_empty() {
            self.id = other.id;
        }
        if other.version > self.version {
            self.version = other.version;
        }
        for statement in other.statements {
            let name = sid(&statement).to_owned();
            match self.statements.iter_mut().find(|known| !name.is_empty() && sid(known) == name) {
                Some(known) => *known = statement,
                None => self.statements.push(statement),
            }
        }
    }

    fn json(&self) -> Json {
        let mut json = Map::new();
        for (key, value) in [("Version", &self.version), ("Id", &self.id)] {
            if !value.is_empty() {
                json.insert(key.to_owned(), Json::from(value.as_str()));
            }
        }
        if !self.statements.is_empty() {
            json.insert("Statement".to_owned(), self.statements.iter().cloned().map(Json::Object).collect());
        }
        Json::Object(json)
    }
}

fn sid(statement: &Map<String, Json>) -> &str {
    statement.get("Sid").and_then(Json::as_str).unwrap_or_default()
}

fn unique<'a>(sids: impl Iterator<Item = &'a str>, attribute: &str) -> Result<(), Finding> {
    let mut seen = BTreeSet::new();
    for sid in sids.filter(|sid| !sid.is_empty()) {
        if !seen.insert(sid) {
            let detail = format!("Two statements have the sid {sid:?}. Give each statement its own, or none.");
            return Err(Finding::error(Path::default().name(attribute), "duplicate sid in a policy document", detail));
        }
    }
    Ok(())
}

/// The document of the configuration's own `statement` blocks.
fn configured(attributes: &BTreeMap<String, Value>) -> Result<Document, Finding> {
    let of = |name: &str| attributes.get(name).and_then(Value::text).map(str::to_owned);
    let statements: Vec<Map<String, Json>> =
        attributes.get("statement").map(Value::items).unwrap_or_default().iter().map(statement).collect();
    unique(statements.iter().map(sid), "statement")?;
    Ok(Document {
        version: of("version").unwrap_or_else(|| LANGUAGE.to_owned()),
        id: of("policy_id").unwrap_or_default(),
        statements,
    })
}

fn statement(block: &Value) -> Map<String, Json> {
    let mut json = Map::new();
    let mut put = |key: &str, value: Option<Json>| {
        if let Some(value) = value {
            json.insert(key.to_owned(), value);
        }
    };
    put("Sid", block.get("sid").text().map(Json::from));
    put("Effect", Some(Json::from(block.get("effect").text().unwrap_or("Allow"))));
    put("Action", collapsed(strings(block.get("actions"))));
    put("NotAction", collapsed(strings(block.get("not_actions"))));
    put("Resource", collapsed(with_variables(block.get("resources"))));
    put("NotResource", collapsed(with_variables(block.get("not_resources"))));
    put("Principal", principals(block.get("principals")));
    put("NotPrincipal", principals(block.get("not_principals")));
    put("Condition", conditions(block.get("condition")));
    json
}

fn strings(list: &Value) -> Vec<String> {
    list.items().iter().filter_map(Value::scalar).collect()
}

/// Terraform has its own `${`, so that configurations write `&{` for a variable of the policy.
fn with_variables(list: &Value) -> Vec<String> {
    strings(list).into_iter().map(|text| text.replace("&{", "${")).collect()
}

/// A set of strings: nothing, the only one, or all in reverse order.
fn collapsed(mut items: Vec<String>) -> Option<Json> {
    items.sort_unstable_by(|one, two| two.cmp(one));
    match items.len() {
        0 => None,
        1 => items.pop().map(Json::from),
        _ => Some(Json::from(items)),
    }
}

fn principals(blocks: &Value) -> Option<Json> {
    let mut by_type: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for block in blocks.items() {
        let mut identifiers = with_variables(block.get("identifiers"));
        identifiers.sort_unstable_by(|one, two| two.cmp(one));
        by_type.entry(block.get("type").scalar().unwrap_or_default()).or_default().extend(identifiers);
    }
    if by_type.is_empty() {
        return None;
    }
    if by_type.len() == 1 && by_type.get("*").is_some_and(|identifiers| *identifiers == ["*"]) {
        return Some(Json::from("*"));
    }
    Some(Json::Object(by_type.into_iter().map(|(of, identifiers)| (of, single_or_list(identifiers))).collect()))
}

fn conditions(blocks: &Value) -> Option<Json> {
    let mut by_test: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for block in blocks.items() {
        let of = |name: &str| block.get(name).scalar().unwrap_or_default();
        let values = by_test.entry(of("test")).or_default().entry(of("variable")).or_default();
        values.extend(with_variables(block.get("values")));
    }
    let tests = by_test.into_iter().map(|(test, variables)| {
        let variables = variables.into_iter().map(|(variable, values)| (variable, single_or_list(values)));
        (test, Json::Object(variables.collect()))
    });
    let tests: Map<String, Json> = tests.collect();
    (!tests.is_empty()).then_some(Json::Object(tests))
}

fn single_or_list(mut items: Vec<String>) -> Json {
    if items.len() == 1 { Json::from(items.remove(0)) } else { Json::from(items) }
}

/// The documents that an attribute holds as JSON.
fn documents(attributes: &BTreeMap<String, Value>, attribute: &str) -> Result<Vec<Document>, Finding> {
    let texts = attributes.get(attribute).map(Value::items).unwrap_or_default().iter().filter_map(Value::text);
    texts
        .map(|text| {
            parse(text).ok_or_else(|| {
                let detail = "Each item must be the JSON of a policy document with a list of statements.";
                Finding::error(Path::default().name(attribute), "not a policy document", detail)
            })
        })
        .collect()
}

fn parse(text: &str) -> Option<Document> {
    let json: Json = serde_json::from_str(text).ok()?;
    let of = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let statements = match &json["Statement"] {
        Json::Null => Vec::new(),
        Json::Array(statements) => statements.iter().map(parsed_statement).collect::<Option<_>>()?,
        _ => return None,
    };
    Some(Document { version: of("Version"), id: of("Id"), statements })
}

/// A statement with its keys in the order of the output, principals sorted and conditions of one value collapsed.
fn parsed_statement(json: &Json) -> Option<Map<String, Json>> {
    const KEYS: [&str; 9] =
        ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];
    let json = json.as_object()?;
    let known = KEYS.iter().filter_map(|key| Some((*key, json.get(*key)?)));
    let statement = known.map(|(key, value)| {
        let value = match key {
            "Principal" | "NotPrincipal" => parsed_principal(value),
            "Condition" => parsed_condition(value),
            _ => value.clone(),
        };
        (key.to_owned(), value)
    });
    Some(statement.filter(|(_, value)| !value.is_null() && value.as_str() != Some("")).collect())
}

fn parsed_principal(json: &Json) -> Json {
    let Json::Object(types) = json else { return json.clone() };
    let sorted: BTreeMap<&String, Json> = types
        .iter()
        .map(|(of, identifiers)| {
            let mut identifiers = identifiers.clone();
            if let Json::Array(list) = &mut identifiers {
                list.sort_by(|one, two| two.as_str().cmp(&one.as_str()));
            }
            (of, identifiers)
        })
        .collect();
    Json::Object(sorted.into_iter().map(|(of, identifiers)| (of.clone(), identifiers)).collect())
}

fn parsed_condition(json: &Json) -> Json {
    match json {
        Json::Object(entries) => {
            let sorted: BTreeMap<&String, Json> =
                entries.iter().map(|(key, value)| (key, parsed_condition(value))).collect();
            Json::Object(sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        Json::Array(values) if values.len() == 1 => values[0].clone(),
        Json::Bool(truth) => Json::from(truth.to_string()),
        other => other.clone(),
    }
}

/// Escapes as Go's JSON encoder does by default; none of these characters occurs outside of strings.
fn escape(json: &str) -> String {
    json.replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// CRC-32 (IEEE 802.3), which the provider uses as the identifier of the document.
fn checksum(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    !bytes.iter().fold(u32::MAX, |state, byte| {
        (0..8).fold(state ^ u32::from(*byte), |state, _| (state >> 1) ^ (POLYNOMIAL & (state & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_statement_with_a_known_sid_replaces_it_and_keeps_its_place() {
        let one =
            parse(r#"{"Version":"2008-10-17","Statement":[{"Sid":"a","Effect":"Deny"},{"Effect":"Allow"}]}"#).unwrap();
        let two =
            parse(r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":["x"]}]}"#).unwrap();
        let mut merged = Document::default();
        merged.merge(one);
        merged.merge(two);
        assert_eq!(
            merged.json().to_string(),
            r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":["x"]},{"Effect":"Allow"}]}"#
        );
    }

    #[test]
    fn a_single_statement_outside_of_a_list_is_no_document() {
        assert!(parse(r#"{"Statement":{"Effect":"Allow"}}"#).is_none());
        assert!(parse("[").is_none());
    }
}
