//! `platform drift`: what was changed behind Terraform's back is found, told and put right. The pretended cloud is changed by
//! the file that says what is otherwise in it; everything else is the real Terraform.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

struct Project(tempfile::TempDir);

impl Project {
    /// The smallest example, applied.
    fn applied() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/smallest/environments");
        fs::create_dir(project.0.path().join("environments")).unwrap();
        for entry in fs::read_dir(example).unwrap().map(Result::unwrap) {
            fs::copy(entry.path(), project.0.path().join("environments").join(entry.file_name())).unwrap();
        }
        assert_eq!(project.run("apply --yes").0, Some(0));
        project
    }

    /// The exit code, the data and the talk of a command.
    fn run(&self, line: &str) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(line.split(' ')).args(["--env", "live", "--offline", "--today", "2026-11-22"]);
        let output = command.current_dir(self.0.path()).env_remove("PLATFORM_ENGINE").output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// The identifier of a resource in the state of a stack.
    fn identifier(&self, stack: &str, resource_type: &str, name: &str) -> String {
        let path = self.0.path().join(".platform/state/live").join(format!("{stack}.tfstate"));
        let state: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let is_it = |resource: &&Value| resource["type"] == resource_type && resource["name"] == name;
        let resource = state["resources"].as_array().unwrap().iter().find(is_it).unwrap();
        resource["instances"][0]["attributes"]["id"].as_str().unwrap().to_owned()
    }

    /// Changes the pretended cloud.
    fn change(&self, reality: &Value) {
        fs::create_dir_all(self.0.path().join(".platform/reality")).unwrap();
        fs::write(self.0.path().join(".platform/reality/live.json"), reality.to_string()).unwrap();
    }
}

/// Without the versions and the digest.
fn without_versions(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("platform ") && !line.starts_with("Environment "));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The children run in folders of their own, which a relative path must not be taken from.
#[test]
fn a_project_is_named_from_anywhere() {
    let project = Project::applied();
    let folder = project.0.path();
    let name = folder.file_name().unwrap().to_str().unwrap();
    let parent = Project(tempfile::tempdir_in(folder.parent().unwrap()).unwrap());
    for line in [format!("plan --dir ../{name} --detailed-exitcode"), format!("apply --yes --dir ../{name}")] {
        let (code, data, talk) = parent.run(&line);
        assert_eq!(code, Some(0), "{data}{talk}");
    }
    fs::remove_dir_all(folder.join(".platform")).unwrap();
    let (code, data, talk) = parent.run(&format!("apply --yes --dir ../{name}"));
    assert_eq!(code, Some(0), "{data}{talk}");
    assert_eq!(project.run("plan --detailed-exitcode").0, Some(0));
}

#[test]
fn what_was_changed_is_told_and_put_right() {
    let project = Project::applied();
    let (code, data, talk) = project.run("drift");
    assert_eq!(code, Some(0), "{talk}");
    insta::assert_snapshot!(without_versions(&data), @"
    warning: cluster blue was not asked, so that nothing is known of it: offline

    No drift. Offline: nothing real was asked.
    ");

    let vpc = project.identifier("network", "aws_vpc", "main");
    let subnet = project.identifier("network", "aws_subnet", "data_a");
    let group = project.identifier("edge", "aws_security_group", "load_balancer");
    project.change(&json!({
        "aws_vpc": {vpc: {"enable_dns_support": false}},
        "aws_subnet": {subnet: null},
        "aws_security_group": {group: {"tags": {"Name": "mine"}}},
    }));
    let (code, data, talk) = project.run("drift");
    assert_eq!(code, Some(2), "{talk}");
    insta::assert_snapshot!(without_versions(&data), @r#"
    Gone: 1 resource
      - network: aws_subnet.data_a
            from environments/live.yaml:7:10

    Network or identity: 1 resource
      ~ network: aws_vpc.main
            from environments/live.yaml:7:10
            enable_dns_support: true → false

    Only tags: 1 resource
        1 resource: Name: "notes-live-load-balancer" → "mine"

    warning: cluster blue was not asked, so that nothing is known of it: offline

    Drift: 2 resources changed, 1 resource gone.
    `platform plan --env live --offline` shows what an apply would put right; what is to stay belongs
    into the spec.
    Offline: nothing real was asked.
    "#);

    let (code, data, _) = project.run("drift --format json");
    assert_eq!(code, Some(2));
    let document: Value = serde_json::from_str(&data).unwrap();
    let schema: Value = serde_json::from_str(platform::report::PLAN_SCHEMA).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&document), "{document}");
    let environment = &document["environments"][0];
    assert_eq!(environment["drift"], true);
    assert_eq!(environment["dangers"], json!({"destroys": 1, "network-or-identity": 1, "tags": 1}));
    let (_, data, _) = project.run("drift --format markdown");
    assert!(data.contains("**Drift: 2 resources changed, 1 resource gone."), "{data}");

    // A plan sees the same, and the apply that follows puts it right.
    assert_eq!(project.run("plan --detailed-exitcode").0, Some(2));
    let (code, _, talk) = project.run("apply --yes");
    assert_eq!(code, Some(0), "{talk}");
    assert_eq!(project.run("plan --detailed-exitcode").0, Some(0));
    assert_eq!(project.run("drift").0, Some(0));
    assert!(!project.0.path().join(".platform/reality/live.json").exists());
}

#[test]
fn what_cannot_be_is_refused() {
    let project = Project::applied();
    let vpc = project.identifier("network", "aws_vpc", "main");
    project.change(&json!({"aws_vpc": {vpc: {"colour": "blue"}}}));
    let (code, _, talk) = project.run("drift");
    assert_eq!(code, Some(1));
    assert!(talk.contains("aws_vpc has no attribute `colour`."), "{talk}");
    project.change(&json!([]));
    let (code, _, talk) = project.run("drift");
    assert_eq!(code, Some(1));
    assert!(talk.contains("reality/live.json` cannot be read"), "{talk}");
}

#[test]
fn where_nothing_is_applied_nothing_is_otherwise() {
    let project = Project::applied();
    assert_eq!(project.run("destroy --yes").0, Some(0));
    let (code, data, talk) = project.run("drift");
    assert_eq!(code, Some(0), "{talk}");
    assert!(data.contains("No drift."), "{data}");
}
