//! `platform plan --affected-since`: only what a change touches is planned and shown, with the reason.

use std::process::{Command, Stdio};

use platform::report::AFFECTED_SCHEMA;
use serde_json::{Value, json};

const BASE: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
clusters:
  blue: { version: "1.36" }
nodes:
  general: { instances: [m7g.large], max: 3 }
services:
  web: { image: "ghcr.io/example/web:1.0.0", port: 8000 }
"#;
const PROD: &str = "extends: base.yaml\nnetwork: { cidr: 10.21.0.0/20 }\nnodes:\n  general: { max: 9 }\n";

struct Project(tempfile::TempDir);

impl Project {
    /// A repository whose last commit is called `main`.
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a temporary folder can be made"));
        std::fs::create_dir(project.0.path().join("environments")).expect("a folder can be made");
        project.write("base", BASE);
        project.write("dev", "extends: base.yaml\n");
        project.write("prod", PROD);
        project.git(&["init", "--quiet", "--initial-branch", "main"]);
        project.commit();
        project
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(format!("environments/{name}.yaml"));
        std::fs::write(path, text).expect("a spec can be written");
    }

    fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--message", "as it is"]);
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        let output =
            Command::new("git").args(identity).args(arguments).current_dir(self.0.path()).output().expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(arguments).args(["--today", "2026-11-22"]).current_dir(self.0.path());
        let output = command.env_remove("PLATFORM_ENGINE").stdin(Stdio::null()).output().expect("platform runs");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    fn list(&self) -> Value {
        let (code, json, talk) = self.run(&["plan", "--affected-since", "main", "--list", "--format", "json"]);
        assert_eq!(code, Some(0), "{talk}");
        let document = serde_json::from_str(&json).expect("it is JSON");
        let schema: Value = serde_json::from_str(AFFECTED_SCHEMA).expect("the schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("and a schema");
        let faults: Vec<String> = validator.iter_errors(&document).map(|fault| fault.to_string()).collect();
        assert_eq!(faults, [""; 0], "{document}");
        document
    }
}

#[test]
fn nothing_is_touched_by_what_means_nothing() {
    let project = Project::new();
    project.write("base", &format!("# A comment.\n{BASE}"));
    let expected =
        json!({"format": 1, "since": "main", "environments": [], "untouched": ["dev", "prod"], "removed": []});
    assert_eq!(project.list(), expected);

    let (code, data, talk) = project.run(&["plan", "--affected-since", "main", "--offline"]);
    assert_eq!((code, data.as_str(), talk.as_str()), (Some(0), "", "Not touched: dev, prod\n"));
    let (_, data, _) = project.run(&["plan", "--affected-since", "main", "--offline", "--format", "json"]);
    let document: Value = serde_json::from_str(&data).expect("it is JSON");
    assert_eq!(document, json!({"format": 1, "environments": [], "failures": []}));
}

#[test]
fn a_change_of_what_is_shared_touches_only_where_it_counts() {
    let project = Project::new();
    // Production says itself how many machines there may be.
    project.write("base", &BASE.replace("max: 3", "max: 4"));
    let list = project.list();
    assert_eq!(list["untouched"], json!(["prod"]));
    let parts = list["environments"][0]["parts"].as_array().expect("a list");
    assert_eq!(parts[0], json!({"kind": "specification", "name": "nodes.general.max", "reason": "3 → 4"}), "{parts:?}");
    let stacks: Vec<&Value> = parts.iter().filter(|part| part["kind"] == "stack").map(|part| &part["name"]).collect();
    assert_eq!(stacks, ["cluster-blue"], "{parts:?}");

    let (code, data, talk) = project.run(&["plan", "--affected-since", "main", "--offline"]);
    assert_eq!(code, Some(0), "{talk}");
    assert!(data.contains("\nTouched since main\n  spec nodes.general.max: 3 → 4\n  stack cluster-blue: "), "{data}");
    // Everything else is new as well, since nothing is applied, and that is said.
    assert!(!data.contains("network/aws_vpc.main") && data.contains("which are not shown: stack "), "{data}");
    assert_eq!(talk, "Not touched: prod\n");
}

#[test]
fn what_is_new_removed_or_unreadable_is_told_apart() {
    let project = Project::new();
    std::fs::remove_file(project.0.path().join("environments/prod.yaml")).expect("a file can be removed");
    project.write("new", "extends: base.yaml\nnetwork: { cidr: 10.22.0.0/20 }\n");
    let list = project.list();
    assert_eq!((&list["untouched"], &list["removed"]), (&json!(["dev"]), &json!(["prod"])));
    let new = json!([{"environment": "new", "parts": [{"kind": "environment", "name": "new", "reason": "it is new"}]}]);
    assert_eq!(list["environments"], new);

    let project = Project::new();
    project.write("dev", "extends: base.yaml\nnetwork: { zones: 99 }\n");
    project.commit();
    project.write("dev", "extends: base.yaml\n");
    let reason = "its spec had 1 error then, so that all of it may be new";
    assert_eq!(project.list()["environments"][0]["parts"][0]["reason"], reason);

    let (code, _, talk) = project.run(&["plan", "--affected-since", "nowhere", "--list"]);
    assert!(code == Some(1) && talk.contains("nowhere"), "{code:?} {talk}");
    let (code, _, _) = project.run(&["plan", "--affected-since", "main", "--list", "--format", "markdown"]);
    assert_eq!(code, Some(64));
}

#[test]
fn another_version_of_the_program_is_seen_by_the_tree_in_the_repository() {
    let project = Project::new();
    let (code, _, talk) = project.run(&["render", "--env", "dev"]);
    assert_eq!(code, Some(0), "{talk}");
    let path = project.0.path().join("dist/dev/platform.lock.json");
    let lock = std::fs::read_to_string(&path).expect("there is a lock file");
    let mut lock: Value = serde_json::from_str(&lock).expect("it is JSON");
    lock["platform"] = json!("0.0.9");
    lock["files"]["terraform/network/vpc.tf"]["sha256"] = json!("0".repeat(64));
    std::fs::write(&path, lock.to_string()).expect("a file can be written");
    project.commit();
    let version = env!("CARGO_PKG_VERSION");
    let reason = format!("platform {version} renders 1 of its files otherwise than 0.0.9 did");
    let parts = json!([{"kind": "stack", "name": "network", "reason": reason}]);
    assert_eq!(project.list()["environments"], json!([{"environment": "dev", "parts": parts}]));
}
