//! The JSON Schema of a spec file, made from the same definitions as the decoder.
//!
//! An editor sees one file; a spec is several, merged. The schema therefore says what may be written, not what must be:
//! no key is required, since the file that is extended may have it, and `null` is accepted everywhere, since it removes
//! what that file says. Whether a spec is complete is a matter of `platform validate`.

use serde_json::{Map, Value, json};

use super::Spec;
use super::overlay::EXTENDS;
use super::record::{KeyShape, Record, RecordShape, Shape, running_text};
use super::scalar::{Name, Scalar};

/// The schema as text, with a line break at the end.
#[must_use]
pub fn text() -> String {
    let mut text = format!("{:#}", schema());
    text.push('\n');
    text
}

/// The schema.
#[must_use]
pub fn schema() -> Value {
    let spec = Spec::record_shape();
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!("Platform specification"));
    schema.insert("description".to_owned(), json!(running_text(spec.documentation)));
    schema.insert("type".to_owned(), json!("object"));
    let mut properties = properties(&spec);
    let extends = json!({
        "description": "The file in the same folder that this one extends: mappings merge, other values replace, \
                        `null` removes.",
        "type": "string",
        "examples": ["base.yaml"],
    });
    properties.insert(EXTENDS.to_owned(), extends);
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    Value::Object(schema)
}

fn properties(record: &RecordShape) -> Map<String, Value> {
    record.keys.iter().map(|key| (key.key.to_owned(), property(key))).collect()
}

fn property(key: &KeyShape) -> Value {
    let mut property = Map::new();
    let required = if key.required { " Required." } else { "" };
    property.insert("description".to_owned(), json!(running_text(key.documentation) + required));
    property.extend(of_shape(&(key.shape)(), true));
    Value::Object(property)
}

/// The schema of a value; `removable` when an overlay can remove it with `null`.
fn of_shape(shape: &Shape, removable: bool) -> Map<String, Value> {
    let schema = match shape {
        Shape::Text { pattern, example, unquoted, .. } => {
            let types: Vec<&str> = ["string"].into_iter().chain(unquoted.iter().copied()).collect();
            json!({ "type": types_of(&types, removable), "pattern": format!("^(?:{pattern})$"), "examples": [example] })
        }
        Shape::Anything => json!({}),
        Shape::Boolean => json!({ "type": types_of(&["boolean"], removable) }),
        Shape::Integer { minimum, maximum } => {
            json!({ "type": types_of(&["integer"], removable), "minimum": minimum, "maximum": maximum })
        }
        Shape::Enumeration(words) => enumeration(words, removable),
        Shape::List(item) => json!({ "type": types_of(&["array"], removable), "items": of_shape(item, false) }),
        Shape::Entries(entry) => json!({
            "type": types_of(&["object"], removable),
            "propertyNames": name_pattern(),
            "additionalProperties": of_shape(entry, true),
        }),
        Shape::Pairs(value) => {
            json!({ "type": types_of(&["object"], removable), "additionalProperties": of_shape(value, true) })
        }
        Shape::Record(record) => json!({
            "type": types_of(&["object"], removable),
            "properties": properties(record),
            "additionalProperties": false,
        }),
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn types_of(types: &[&str], removable: bool) -> Value {
    let types: Vec<&str> = types.iter().copied().chain(removable.then_some("null")).collect();
    match types[..] {
        [only] => json!(only),
        _ => json!(types),
    }
}

fn enumeration(words: &[(&str, &str)], removable: bool) -> Value {
    let mut choices: Vec<Value> =
        words.iter().map(|(word, meaning)| json!({ "const": word, "description": running_text(meaning) })).collect();
    if removable {
        choices.push(json!({ "type": "null", "description": "Removes what the extended file says." }));
    }
    json!({ "oneOf": choices })
}

fn name_pattern() -> Value {
    match Name::shape() {
        Shape::Text { pattern, .. } => json!({ "pattern": format!("^(?:{pattern})$") }),
        _ => json!(true),
    }
}
