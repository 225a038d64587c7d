//! What the judge of Kubernetes objects says about good objects and about one mistake each.
//!
//! `objects.json` in `tests/kubernetes_schema` has good objects. A line of `mutations.txt` is an object, a path in it and
//! what is written there; `-` removes what is there, and `+` at the end of a path adds to a list. `expected.txt` is what
//! is said then. `UPDATE_EXPECTED=1 cargo test --test kubernetes_schema` writes what is said now. The files
//! `custom-*.txt` are the same for custom resources, whose definitions are not in this repository: without them,
//! their tests say that they were left out.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
#![expect(clippy::print_stderr, reason = "a test that is left out says so")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use platform::kubernetes::schema::{Checker, Schemas, Scope, Verdict};
use platform::kubernetes::{Key, Node, Object, Scalar, Shape};
use serde_json::{Value as Json, json};

const VERSION: &str = "1.35";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kubernetes_schema").join(name)
}

fn objects() -> BTreeMap<String, Json> {
    serde_json::from_str(&fs::read_to_string(file("objects.json")).unwrap()).unwrap()
}

fn embedded() -> Schemas {
    Schemas::embedded(VERSION).unwrap()
}

/// The embedded kinds and those of the definitions beside the repository, when they are there.
fn with_definitions() -> Option<Schemas> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schemas/crds");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("left out: there are no custom resource definitions in {}", folder.display());
        return None;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    Some(files.iter().fold(embedded(), |schemas, file| {
        let mut text = String::new();
        flate2::read::GzDecoder::new(fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
        schemas.with_definitions_from(&text).unwrap()
    }))
}

/// An object with one change, as the files describe it.
fn changed(objects: &BTreeMap<String, Json>, line: &str) -> Json {
    let mut words = line.splitn(3, ' ');
    let (name, path, value) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
    let mut object = objects[name].clone();
    let (parents, last) = path.rsplit_once('/').unwrap_or(("", path));
    let parent = match parents {
        "" => &mut object,
        parents => object.pointer_mut(&format!("/{parents}")).unwrap(),
    };
    match parent {
        Json::Object(entries) if value == "-" => drop(entries.shift_remove(last).unwrap()),
        Json::Object(entries) => drop(entries.insert(last.to_owned(), serde_json::from_str(value).unwrap())),
        Json::Array(items) if last == "+" => items.push(serde_json::from_str(value).unwrap()),
        Json::Array(items) => items[last.parse::<usize>().unwrap()] = serde_json::from_str(value).unwrap(),
        other => panic!("{line}: nothing can be changed in {other}"),
    }
    object
}

fn alone(json: &Json) -> Object {
    Object::alone(Node::from(json))
}

fn said(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Accepted => "  accepted\n".to_owned(),
        Verdict::UnknownKind => "  unknown kind\n".to_owned(),
        Verdict::Refused(violations) => violations
            .iter()
            .map(|violation| {
                let help = if violation.help.is_empty() { String::new() } else { format!("; {}", violation.help) };
                format!("  {}: {}{help}\n", violation.path, violation.problem)
            })
            .collect(),
    }
}

/// Judges all objects of a file, and compares what is said with the file of what is expected.
fn judge(schemas: &Schemas, mutations: &str, expected: &str) {
    let objects = objects();
    let mut checker = Checker::new(schemas);
    let mutations = fs::read_to_string(file(mutations)).unwrap();
    let answers: String = mutations
        .lines()
        .map(|line| format!("{line}\n{}", said(&checker.check(&alone(&changed(&objects, line))))))
        .collect();
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(file(expected), &answers).unwrap();
    }
    let wanted = fs::read_to_string(file(expected)).unwrap_or_default();
    let difference = similar::TextDiff::from_lines(&wanted, &answers).unified_diff().to_string();
    assert!(difference.is_empty(), "{difference}");
}

#[test]
fn good_objects_are_accepted_by_every_version() {
    for version in ["1.34", "1.35", "1.36"] {
        let schemas = Schemas::embedded(version).unwrap();
        let mut checker = Checker::new(&schemas);
        for (name, object) in objects() {
            let api_version = object["apiVersion"].as_str().unwrap();
            let is_known = schemas.scope(api_version, object["kind"].as_str().unwrap()).is_some();
            let wanted = if is_known { Verdict::Accepted } else { Verdict::UnknownKind };
            assert_eq!(checker.check(&alone(&object)), wanted, "{name} in {version}");
        }
    }
}

#[test]
fn mistakes_are_told() {
    judge(&embedded(), "mutations.txt", "expected.txt");
}

#[test]
fn mistakes_in_custom_resources_are_told() {
    if let Some(schemas) = with_definitions() {
        judge(&schemas, "custom-mutations.txt", "custom-expected.txt");
    }
}

#[test]
fn every_definition_beside_the_repository_is_read() {
    let Some(schemas) = with_definitions() else { return };
    assert_eq!(schemas.kinds() - embedded().kinds(), 149);
    assert_eq!(schemas.scope("networking.istio.io/v1", "VirtualService"), Some(Scope::Namespaced));
    assert_eq!(schemas.scope("external-secrets.io/v1", "ClusterSecretStore"), Some(Scope::Cluster));
    let mut checker = Checker::new(&schemas);
    for (name, object) in objects() {
        assert_eq!(checker.check(&alone(&object)), Verdict::Accepted, "{name}");
    }
}

/// Makes holes where there is text, other than in `apiVersion` and `kind`, and keeps the text.
fn punched(node: &Node, values: &mut Vec<Box<str>>) -> Node {
    match node {
        Node::Scalar(Scalar::Text(text)) => {
            values.push(text.clone());
            Node::Hole(values.len() - 1)
        }
        Node::List(items) => Node::List(items.iter().map(|item| punched(item, values)).collect()),
        Node::Map(entries) => Node::Map(
            entries
                .iter()
                .map(|(key, child)| match key {
                    Key::Text(name) if matches!(&**name, "apiVersion" | "kind") => (key.clone(), child.clone()),
                    _ => (key.clone(), punched(child, values)),
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// Every object is judged the same whether it has a tree of its own or shares one with a good object.
fn judge_shared(schemas: &Schemas, mutations: &str) -> usize {
    let objects = objects();
    let mut checker = Checker::new(schemas);
    let shapes: BTreeMap<&str, Arc<Shape>> = objects
        .iter()
        .map(|(name, object)| {
            let mut values = Vec::new();
            let root = punched(&Node::from(object), &mut values);
            let shape = Arc::new(Shape { root, holes: values.len() });
            let good = Object::new(Arc::clone(&shape), values.iter().map(|value| &**value).collect());
            assert_eq!(checker.check(&good), checker.check(&alone(object)), "{name}");
            (name.as_str(), shape)
        })
        .collect();
    let mut shared = 0;
    for line in fs::read_to_string(file(mutations)).unwrap().lines() {
        let json = changed(&objects, line);
        let mut values = Vec::new();
        let root = punched(&Node::from(&json), &mut values);
        let good = &shapes[line.split(' ').next().unwrap()];
        let shape = if good.root == root {
            shared += 1;
            Arc::clone(good)
        } else {
            Arc::new(Shape { root, holes: values.len() })
        };
        assert_eq!(
            checker.check(&Object::new(shape, values.iter().map(|value| &**value).collect())),
            checker.check(&alone(&json)),
            "{line}"
        );
    }
    shared
}

#[test]
fn shared_trees_change_no_verdict() {
    assert!(judge_shared(&embedded(), "mutations.txt") > 50);
    if let Some(schemas) = with_definitions() {
        assert!(judge_shared(&schemas, "custom-mutations.txt") > 15);
    }
}

#[test]
fn keys_of_each_object_are_judged() {
    let schemas = embedded();
    let mut checker = Checker::new(&schemas);
    let json = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "b"}});
    let Node::Map(mut entries) = Node::from(&json) else { panic!("a mapping") };
    let data = Node::Map(vec![(Key::Hole(0), Node::Hole(1))]);
    entries.push((Key::Hole(2), data));
    let shape = Arc::new(Shape { root: Node::Map(entries), holes: 3 });
    let mut check = |key: &str, field: &str| {
        said(&checker.check(&Object::new(Arc::clone(&shape), [key, "value", field].into_iter().collect())))
    };
    assert_eq!(check("key", "data"), "  accepted\n");
    insta::assert_snapshot!(check("a/b", "data"), @"  data[a/b]: as a key must be letters, digits, `-`, `_` and `.`, and is `a/b`; write `a-b`");
    insta::assert_snapshot!(check("key", "date"), @"  date: is not a field that Kubernetes knows; write `data`");
}

#[test]
fn kinds_that_are_not_known() {
    let schemas = embedded();
    let mut checker = Checker::new(&schemas);
    let mut check = |api_version: &str, kind: &str| {
        let json = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}});
        said(&checker.check(&alone(&json)))
    };
    assert_eq!(check("example.com/v1", "Thing"), "  unknown kind\n");
    insta::assert_snapshot!(check("policy/v1beta1", "PodDisruptionBudget"), @"  apiVersion: `policy/v1beta1` has no `PodDisruptionBudget` in Kubernetes 1.35; write `policy/v1`");
    insta::assert_snapshot!(check("apps/v1", "Deploymnt"), @"  kind: `Deploymnt` is no kind of `apps/v1` in Kubernetes 1.35; write `Deployment`");
    insta::assert_snapshot!(check("extensions/v1beta1", "Ingress"), @"  kind: `Ingress` is no kind of `extensions/v1beta1` in Kubernetes 1.35");
    insta::assert_snapshot!(check("autoscaling/v2beta2", "HorizontalPodAutoscaler"), @"  apiVersion: `autoscaling/v2beta2` has no `HorizontalPodAutoscaler` in Kubernetes 1.35; write `autoscaling/v2`");
    insta::assert_snapshot!(check("", "Deployment"), @"  apiVersion: is missing");
}

#[test]
fn a_definition_of_ones_own() {
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "things.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "names": {"kind": "Thing", "plural": "things"}, "versions": [
            {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "required": ["size"], "properties": {
                    "size": {"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}], "pattern": "^[0-9]+%$"},
                    "hosts": {"type": "array", "x-kubernetes-list-type": "set", "maxItems": 2, "items": {"type": "string", "minLength": 3}},
                    "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                    "embedded": {"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true},
                    "share": {"type": "number", "minimum": 0, "maximum": 1, "exclusiveMaximum": true}
                }, "oneOf": [{"not": {"anyOf": [{"required": ["a"]}, {"required": ["free"]}]}}, {"required": ["a"]}, {"required": ["free"]}]}
            }}}}
        ]}
    });
    let schemas = embedded().with_definitions([&definition]).unwrap();
    let mut checker = Checker::new(&schemas);
    let mut check = |spec: Json| {
        let metadata = json!({"name": "a", "namespace": "b"});
        said(&checker.check(&alone(
            &json!({"apiVersion": "example.com/v1", "kind": "Thing", "metadata": metadata, "spec": spec}),
        )))
    };
    assert_eq!(check(json!({"size": 3, "free": {"x": [1]}, "share": 0.5})), "  accepted\n");
    assert_eq!(check(json!({"size": "3%", "embedded": {"apiVersion": "v1", "kind": "X", "y": 1}})), "  accepted\n");
    let wrong =
        json!({"size": "3", "hosts": ["ab", "abc", "abc"], "embedded": {"metadata": {}}, "share": 1, "sise": 1});
    insta::assert_snapshot!(check(wrong), @r"
    spec.size: must match `^[0-9]+%$`, and is `3`
    spec.hosts[0]: must have at least 3 characters, and has 2
    spec.hosts: must have at most 2 items, and has 3
    spec.hosts[2]: repeats an item of the list: `abc`
    spec.embedded.apiVersion: is missing
    spec.embedded.kind: is missing
    spec.share: must be less than 1, and is 1
    spec.sise: is not a field that Kubernetes knows; write `size`
    ");
    insta::assert_snapshot!(check(json!({"size": 3, "free": {}, "a": 1})), @r"
    spec.a: is not a field that Kubernetes knows; the fields here are `embedded`, `free`, `hosts`, `share`, `size`
    spec: may have only one of `a`, `free`
    ");
}

#[test]
fn files_that_are_no_definitions() {
    let said = |text: &str| embedded().with_definitions_from(text).unwrap_err().to_string();
    assert_eq!(said("{"), "the definitions are not JSON");
    assert_eq!(said(r#"{"kind": "Service"}"#), "a `Service` is not a CustomResourceDefinition");
    let nameless = r#"{"kind": "CustomResourceDefinition", "metadata": {"name": "a"}, "spec": {}}"#;
    assert_eq!(said(nameless), "the definition `a` cannot be read");
}
