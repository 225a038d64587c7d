//! The JSON Schema: the checked-in copy is current, and every environment of the project and its examples fits it.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use platform::diagnostic::Sources;
use platform::spec::node::{Node, Value as Written};
use platform::spec::{schema, yaml};
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_checked_in_copy_is_current() {
    let file = root().join("docs/specification.schema.json");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, schema::text()).unwrap();
    }
    // The two are too long to be shown.
    assert!(fs::read_to_string(&file).unwrap() == schema::text(), "run this test with UPDATE_EXPECTED=1");
}

/// A file as a YAML editor sees it, which takes unquoted numbers and booleans for what they look like.
fn as_json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    let mut sources = Sources::default();
    let source = sources.add("x.yaml", text.as_str());
    let (root, findings) = yaml::read(source, &text);
    assert!(!findings.has_errors(), "{}", path.display());
    node_as_json(&root.unwrap())
}

fn node_as_json(node: &Node) -> Value {
    match &node.value {
        Written::Null | Written::Unreadable => Value::Null,
        Written::Scalar { text, quoted } => {
            let plain = serde_json::from_str::<Value>(text).ok().filter(|value| !quoted && !value.is_string());
            plain.unwrap_or_else(|| json!(text))
        }
        Written::List(items) => items.iter().map(node_as_json).collect(),
        Written::Map(entries) => entries.iter().map(|entry| (entry.key.clone(), node_as_json(&entry.value))).collect(),
    }
}

fn environments() -> Vec<PathBuf> {
    let mut folders = vec![root().join("environments")];
    let examples = fs::read_dir(root().join("examples")).unwrap();
    folders.extend(examples.map(|example| example.unwrap().path().join("environments")));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

fn faults(instance: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema::schema()).unwrap();
    validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_environment_fits() {
    let files = environments();
    assert!(files.len() >= 9, "only {} files", files.len());
    for file in files {
        assert_eq!(faults(&as_json(&file)), Vec::<String>::new(), "{}", file.display());
    }
}

#[test]
fn overlays_fit_and_mistakes_do_not() {
    assert_eq!(faults(&json!({ "extends": "base.yaml", "nodes": { "burst": null }, "logs": null })), [""; 0]);
    assert_eq!(faults(&json!({ "clusters": { "blue": { "version": 1.35 } } })), [""; 0]);
    for wrong in [
        json!({ "netwrok": {} }),
        json!({ "network": { "nat": "twice" } }),
        json!({ "network": { "zones": "three" } }),
        json!({ "network": { "cidr": "10.0.0.0" } }),
        json!({ "databases": { "Bookings": {} } }),
        json!({ "services": { "app": { "uses": "api" } } }),
    ] {
        assert_eq!(faults(&wrong).len(), 1, "{wrong}");
    }
}
