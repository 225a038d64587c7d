//! Saved plans: what was reviewed is what is applied, or nothing is.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use platform::engine::find_program;
use serde_json::{Value, json};

struct Project(tempfile::TempDir);

/// The exit code, the data and the talk of a command.
type Answer = (Option<i32>, String, String);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        fs::create_dir(project.path("environments")).unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/smallest/environments");
        for entry in fs::read_dir(example).unwrap().map(Result::unwrap) {
            fs::copy(entry.path(), project.path("environments").join(entry.file_name())).unwrap();
        }
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, line: &str) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(line.split(' ')).args(["--offline", "--today", "2026-11-22"]).current_dir(self.0.path());
        let output = command.env_remove("PLATFORM_ENGINE").output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    fn succeed(&self, line: &str) {
        let (code, _, talk) = self.run(line);
        assert_eq!(code, Some(0), "{line}: {talk}");
    }

    /// What is said of a plan that is refused.
    fn refusal(&self, line: &str) -> String {
        let (code, data, talk) = self.run(line);
        assert_eq!(code, Some(3), "{line}: {data}\n{talk}");
        talk.lines().skip_while(|line| !line.starts_with("error: ")).collect::<Vec<_>>().join("\n")
    }

    /// Changes the text of a file of the project.
    fn edit(&self, name: &str, change: impl Fn(&str) -> String) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        let changed = change(&text);
        assert_ne!(text, changed);
        fs::write(self.path(name), changed).unwrap();
    }

    /// The states of the stacks.
    fn states(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = fs::read_dir(self.path(".platform/state/live")).unwrap();
        let files = entries.map(|entry| entry.unwrap().path()).map(|path| (path.clone(), fs::read(path).unwrap()));
        let mut files: Vec<_> = files.collect();
        files.sort();
        files
    }

    /// The identifier of the VPC.
    fn vpc(&self) -> String {
        let text = fs::read_to_string(self.path(".platform/state/live/network.tfstate")).unwrap();
        let state: Value = serde_json::from_str(&text).unwrap();
        let vpc = state["resources"].as_array().unwrap().iter().find(|resource| resource["type"] == "aws_vpc");
        vpc.unwrap()["instances"][0]["attributes"]["id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_plan_of_something_else_is_refused_with_what_is_otherwise() {
    let project = Project::new();
    project.succeed("plan --env live --save reviewed.plan");
    assert_eq!(fs::metadata(project.path("reviewed.plan")).unwrap().permissions().mode() & 0o777, 0o600);

    project.edit("environments/live.yaml", |text| text.replace("nat: single", "nat: per-zone"));
    insta::assert_snapshot!(project.refusal("apply --env live --plan reviewed.plan"), @"
    error: the plan is of something else: `network/routes.tf` has changed
      help: Make the plan again with `platform plan --save FILE`, and review it.
    ");
    project.edit("environments/live.yaml", |text| text.replace("nat: per-zone", "nat: single"));

    fs::copy(project.path("environments/live.yaml"), project.path("environments/other.yaml")).unwrap();
    let other =
        |text: &str| text.replace("444455556666", "444455557777").replace("notes.example.org", "other.example.org");
    project.edit("environments/other.yaml", other);
    insta::assert_snapshot!(project.refusal("apply --env other --plan reviewed.plan"), @"
    error: the plan is of something else: the environment was `live` and is `other`
      help: Make the plan again with `platform plan --save FILE`, and review it.
    ");
    fs::remove_file(project.path("environments/other.yaml")).unwrap();

    let real = find_program("terraform", std::env::var_os("PATH").as_deref()).unwrap();
    let version = r#"{"terraform_version":"1.99.0","platform":"linux_amd64","provider_selections":{}}"#;
    let script = format!("#!/bin/sh\n[ \"$1\" = version ] && {{ echo '{version}'; exit; }}\nexec {real} \"$@\"\n");
    fs::write(project.path("engine"), script).unwrap();
    fs::set_permissions(project.path("engine"), fs::Permissions::from_mode(0o755)).unwrap();
    let engine = project.path("engine");
    let said = project.refusal(&format!("apply --env live --plan reviewed.plan --engine {}", engine.display()));
    assert!(said.contains("and is `1.99.0`"), "{said}");

    assert!(!project.path(".platform/state/live/network.tfstate").exists());
    project.succeed("apply --env live --plan reviewed.plan");
}

#[test]
fn what_nobody_has_reviewed_stops_the_apply_before_the_stack_is_touched() {
    let project = Project::new();
    project.succeed("apply --env live --yes");
    let tagged = |text: &str| text.replacen("\nnetwork:", "\ntags: { CostCenter: \"4711\" }\nnetwork:", 1);
    project.edit("environments/live.yaml", tagged);
    project.succeed("plan --env live --save reviewed.plan");
    // Somebody changes the VPC between the review and the apply.
    fs::create_dir_all(project.path(".platform/reality")).unwrap();
    let reality = json!({"aws_vpc": {project.vpc(): {"enable_dns_support": false}}});
    fs::write(project.path(".platform/reality/live.json"), reality.to_string()).unwrap();
    let is_network = |(path, _): &&(PathBuf, Vec<u8>)| path.ends_with("network.tfstate");
    let before = project.states();
    let said = project.refusal("apply --env live --plan reviewed.plan --jobs 1");
    insta::assert_snapshot!(said.split("\n\n").next().unwrap_or_default(), @"
    error: stack `network` would do more than was reviewed; it was not touched
      - `enable_dns_support` of `aws_vpc.main` is to be another value than in the plan.
      help: Make a new plan, review it, and apply that; stacks applied already stay as they are.
    ");
    assert_eq!(before.iter().find(is_network), project.states().iter().find(is_network));

    // What was reviewed goes on as soon as the rest is as it was.
    fs::remove_file(project.path(".platform/reality/live.json")).unwrap();
    project.succeed("apply --env live --plan reviewed.plan");
    let (code, data, _) = project.run("plan --env live --detailed-exitcode");
    assert_eq!(code, Some(0), "{data}");
}

#[test]
fn a_plan_is_applied_again_without_harm() {
    let project = Project::new();
    project.succeed("plan --env live --save reviewed.plan");
    project.succeed("apply --env live --plan reviewed.plan");
    let before = project.states();
    project.succeed("apply --env live --plan reviewed.plan");
    assert_eq!(before, project.states());
}

#[test]
fn a_plan_is_carried_out_stack_by_stack() {
    let project = Project::new();
    project.succeed("plan --env live --save reviewed.plan");
    // What the stack needs is not there yet: nothing is made.
    let refusal = project.refusal("apply --env live --plan reviewed.plan --stack cluster-blue");
    assert!(
        refusal.starts_with("error: stack cluster-blue takes outputs of bootstrap, which has none yet: "),
        "{refusal}"
    );
    assert!(project.states().is_empty());
    let (code, _, talk) = project.run("apply --env live --plan reviewed.plan --stack netwrok");
    assert!(code == Some(64) && talk.starts_with("error: environment live has no stack netwrok; it has "), "{talk}");
    let (code, _, talk) = project.run("apply --env live --stack network");
    assert!(code == Some(64) && talk.contains("--plan"), "{talk}");
    for stack in &stacks(&project) {
        project.succeed(&format!("apply --env live --plan reviewed.plan --stack {stack}"));
        assert!(project.path(&format!(".platform/state/live/{stack}.tfstate")).exists(), "{stack}");
    }
    let (code, data, _) = project.run("plan --env live --detailed-exitcode");
    // Offline, objects are new for ever.
    assert!(data.contains("\nNo changes. Objects: "), "{code:?} {data}");
}

/// The stacks of the project, in the order in which they are applied.
fn stacks(project: &Project) -> Vec<String> {
    let (_, _, talk) = project.run("apply --env live --plan reviewed.plan --stack none");
    let (_, known) = talk.trim_end().split_once("; it has ").unwrap();
    known.split(", ").map(str::to_owned).collect()
}
