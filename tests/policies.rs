//! Policies, judged by OPA itself, in the version that Gatekeeper is built with: their own tests, and that what is carried
//! into the clusters finds the same there as `platform` finds here.
//!
//! OPA is the one on the PATH, or that which `scripts/install-tools opa` has installed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// A cluster whose services keep nothing of what is asked for.
const SPEC: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
clusters: { blue: { version: "1.36" } }
nodes: { general: { instances: [m7g.large], max: 3 } }
tags: { CostCenter: "4711" }
components: { gatekeeper: {} }
services:
  api: { image: "ghcr.io/example/api:1.0.0", port: 8080 }
  nightly: { image: "ghcr.io/example/nightly:1.0.0", schedule: "0 3 * * *" }
policies:
  enforcement: warn
  registries: [ghcr.io/other]
  labels: [example.com/owner]
  rules: { image-digest: { enforcement: warn } }
  waivers:
    files: { policy: labels, object: shop/nightly, by: ada@example.com, reason: nobody has it yet, until: 2027-01-31 }
patches:
  level: { target: { kind: Namespace, name: shop }, set: { 'metadata.labels["pod-security.kubernetes.io/enforce"]': privileged } }
  pods:
    target: { kind: Deployment, name: api }
    set:
      spec.template.spec.hostNetwork: true
      spec.template.spec.securityContext: {}
      spec.template.spec.serviceAccountName: default
      spec.template.spec.automountServiceAccountToken: true
      "spec.template.spec.containers[name=api].securityContext": { privileged: true }
      "spec.template.spec.containers[name=api].resources": {}
"#;

fn opa(folder: &Path, arguments: &[&str]) -> Output {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = Path::new(REPOSITORY).join(".tools/bin");
    let path = std::env::join_paths(std::env::split_paths(&path).chain([installed])).expect("the PATH is one");
    let output = Command::new("env").arg("opa").args(arguments).current_dir(folder).env("PATH", path).output();
    let output = output.expect("env runs");
    assert_ne!(output.status.code(), Some(127), "opa is missing: run `scripts/install-tools opa`");
    output
}

fn accepted(folder: &Path, arguments: &[&str]) -> String {
    let output = opa(folder, arguments);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "opa {}:\n{text}{}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    text.into_owned()
}

#[test]
fn the_policies_pass_their_own_tests() {
    let folder = Path::new(REPOSITORY).join("templates/policies");
    accepted(&folder, &["check", "--strict", "."]);
    assert_eq!(accepted(&folder, &["fmt", "--list", "."]), "", "run `opa fmt --write templates/policies`");
    let said = accepted(&folder, &["test", "."]);
    assert!(said.contains("PASS: ") && !said.contains("FAIL"), "{said}");
    // Each policy is asked by the tests.
    let tests = fs::read_to_string(folder.join("policies_test.rego")).expect("the tests are there");
    for file in fs::read_dir(&folder).expect("the folder is there") {
        let name = file.expect("it can be read").file_name().to_string_lossy().into_owned();
        let name = name.trim_end_matches(".rego");
        if !name.starts_with('_') && !name.ends_with("_test") {
            assert!(tests.contains(&format!("\"{}\"", name.replace('-', "_"))), "no test of {name}");
        }
    }
}

/// What is rendered of the spec, and what `validate` says about it.
fn rendered() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/dev.yaml"), SPEC.trim_start()).expect("and so is this");
    let run = |command: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_platform"))
            .args(["--dir", ".", "--today", "2026-11-22", command, "--env", "dev"])
            .current_dir(folder.path())
            .output()
            .expect("platform runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        said
    };
    let said = run("validate");
    run("render");
    (folder, said)
}

/// The documents of a rendered file.
fn documents(folder: &Path, file: &str) -> Vec<Json> {
    let path = folder.join("dist/dev/kubernetes/blue").join(file);
    let text = fs::read_to_string(path).expect("the file is rendered");
    let documents = text.split("\n---\n").filter(|document| document.contains("kind:"));
    documents.map(|document| json_of(folder, document)).collect()
}

/// A YAML document as JSON: OPA reads both.
fn json_of(folder: &Path, document: &str) -> Json {
    let path = folder.join("document.yaml");
    fs::write(&path, document).expect("the folder is writable");
    let said = accepted(folder, &["eval", "--format", "raw", "--input", "document.yaml", "json.marshal(input)"]);
    serde_json::from_str(&said).expect("OPA writes JSON")
}

/// What Gatekeeper would find: each template's Rego with its constraint's parameters, asked about an object.
fn admitted(folder: &Path, template: &Json, constraint: &Json, object: &Json) -> BTreeSet<(String, String)> {
    let source = &template["spec"]["targets"][0]["code"][0]["source"];
    assert_eq!(source["version"], "v1");
    let rego = folder.join("rego");
    let _ = fs::remove_dir_all(&rego);
    fs::create_dir(&rego).expect("the folder is writable");
    let libraries = source["libs"].as_array().expect("there are libraries");
    for (index, text) in std::iter::once(&source["rego"]).chain(libraries).enumerate() {
        let path: PathBuf = rego.join(format!("{index}.rego"));
        fs::write(path, text.as_str().expect("Rego is text")).expect("the folder is writable");
    }
    let input = json!({ "review": { "object": object }, "parameters": constraint["spec"]["parameters"] });
    fs::write(folder.join("input.json"), input.to_string()).expect("the folder is writable");
    let arguments =
        ["eval", "--format", "raw", "--strict", "--data", "rego", "--input", "input.json", "data.entry.violation"];
    let found: Json = serde_json::from_str(&accepted(folder, &arguments)).expect("OPA writes JSON");
    let name = constraint["metadata"]["name"].as_str().expect("a constraint has a name");
    let path = |found: &Json| found["details"]["path"].as_str().expect("a place is named").to_owned();
    found.as_array().expect("a set").iter().map(|found| (name.to_owned(), path(found))).collect()
}

#[test]
fn the_clusters_find_what_platform_finds() {
    let (project, said) = rendered();
    let folder = project.path();
    let policies = documents(folder, "components/gatekeeper.yaml");
    let of_kind = |kind: &str| policies.iter().filter(|object| object["kind"] == kind).cloned().collect::<Vec<Json>>();
    let templates = of_kind("ConstraintTemplate");
    assert_eq!(templates.len(), 13);
    let mut found = BTreeSet::new();
    for file in ["services/api.yaml", "services/nightly.yaml"] {
        let objects = documents(folder, file);
        let pods =
            objects.iter().filter(|object| ["Deployment", "CronJob"].contains(&object["kind"].as_str().unwrap_or("")));
        for object in pods {
            for template in &templates {
                let kind = template["spec"]["crd"]["spec"]["names"]["kind"].as_str().expect("a kind");
                let constraint = &of_kind(kind)[0];
                let kinds = constraint["spec"]["match"]["kinds"].to_string();
                if kinds.contains(&format!("\"{}\"", object["kind"].as_str().expect("a kind"))) {
                    let object_name = object["metadata"]["name"].as_str().expect("a name");
                    let admitted = admitted(folder, template, constraint, object);
                    found.extend(admitted.into_iter().map(|(policy, path)| format!("{object_name} {policy} {path}")));
                }
            }
        }
    }
    let mut told = BTreeSet::new();
    for line in said.lines().filter(|line| line.starts_with("warning[policy-violated]")) {
        let words: Vec<&str> = line.split('`').collect();
        let name = words[1].rsplit('/').next().expect("an address");
        told.insert(format!("{name} {} {}", words[3], words[5]));
    }
    assert!(found.len() >= 12, "{found:#?}");
    assert_eq!(told, found, "{said}");
}
