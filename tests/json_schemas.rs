//! What `diff` and `cost` write for programs, over the Hotel Booking environments, against the schemas that are published.

use std::process::Command;

use platform::report::{COST_SCHEMA, DIFFERENCE_SCHEMA};
use serde_json::Value;

/// What the program writes as JSON about the environments of this repository.
fn written(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_platform"))
        .args(arguments)
        .args(["--format", "json", "--today", "2026-11-22", "--dir", env!("CARGO_MANIFEST_DIR")])
        .output()
        .expect("the program was built");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The schema with objects that take nothing but what it names: what is written has to be described as well.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(entries) => {
            entries.values_mut().for_each(|value| *value = closed(value.take()));
            if entries.contains_key("properties") && !entries.contains_key("additionalProperties") {
                entries.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|value| *value = closed(value.take())),
        _ => {}
    }
    schema
}

fn fits(schema: &str, document: &Value) {
    let schema = closed(serde_json::from_str(schema).expect("the schema is JSON"));
    let validator = jsonschema::validator_for(&schema).expect("and a schema");
    let faults: Vec<String> =
        validator.iter_errors(document).map(|fault| format!("{fault} at {}", fault.instance_path())).collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_difference_is_as_its_schema_says() {
    let document = written(&["diff", "dev", "prod"]);
    for part in ["specification", "stacks", "clusters"] {
        assert!(document["differences"][0][part].as_array().is_some_and(|it| !it.is_empty()), "no {part} differ");
    }
    fits(DIFFERENCE_SCHEMA, &document);
    fits(DIFFERENCE_SCHEMA, &written(&["diff", "dev", "dev"]));
}

#[test]
fn costs_are_as_their_schema_says() {
    let all = written(&["cost", "--all"]);
    assert!(all["environments"].as_array().is_some_and(|it| it.iter().any(|one| one["shares"].is_string())));
    assert!(all["environments"].as_array().is_some_and(|it| it.iter().any(|one| one["recommendation"].is_object())));
    fits(COST_SCHEMA, &all);
    let compared = written(&["cost", "--env", "prod", "--against", "dev"]);
    assert!(compared["differences"].as_array().is_some_and(|it| it.len() == 1));
    fits(COST_SCHEMA, &compared);
}
