//! `platform ci render`: the workflows are as expected, ours are replaced, those of others never.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FILES: [&str; 5] = [
    ".github/workflows/platform-apply.yml",
    ".github/workflows/platform-check.yml",
    ".github/workflows/platform-nightly.yml",
    ".github/workflows/platform-plan.yml",
    ".github/workflows/platform-review.yml",
];

/// The folders below `tests/golden/workflows` and the projects that they are made from.
const PROJECTS: [(&str, &str); 2] = [("hotel-booking", "."), ("full-options", "tests/golden/full-options")];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(arguments).args(["--today", "2026-11-22"]).current_dir(folder).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A project with the example's specs.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("environments")).unwrap();
    for entry in fs::read_dir(root().join("environments")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join("environments").join(path.file_name().unwrap())).unwrap();
    }
    folder
}

fn written(folder: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder.join(".github")).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|entry| entry.path().strip_prefix(folder).unwrap().to_owned()).collect()
}

#[test]
fn without_environments_of_pull_requests_there_is_no_workflow_for_them() {
    let project = project();
    fs::remove_file(project.path().join("environments/review.yaml")).unwrap();
    let (code, _, talk) = run(project.path(), &["ci", "render"]);
    assert_eq!(code, Some(0), "{talk}");
    assert_eq!(written(project.path()), FILES[..FILES.len() - 1].iter().map(PathBuf::from).collect::<Vec<_>>());
}

#[test]
fn jobs_wait_for_what_a_persons_own_code_takes() {
    let project = project();
    let path = project.path().join("environments/prod.yaml");
    let spec = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{spec}ci: {{ jobs: stacks }}\n")).unwrap();
    let needs = || {
        let (code, _, talk) = run(project.path(), &["ci", "render"]);
        assert_eq!(code, Some(0), "{talk}");
        let workflow = fs::read_to_string(project.path().join(".github/workflows/platform-apply.yml")).unwrap();
        let job = workflow.split("\n  apply-prod-cost:\n").nth(1).unwrap();
        let needs = job.split("    needs:\n").nth(1).unwrap().lines();
        needs.map_while(|line| line.strip_prefix("      - ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(needs(), ["plan-prod", "apply-prod-bootstrap", "apply-prod-security"]);
    let own = project.path().join("environments/prod/terraform/cost");
    fs::create_dir_all(&own).unwrap();
    let code = "variable \"vpc_id\" {\n  type = string\n}\n\nresource \"aws_ssm_parameter\" \"network\" {\n  name  = \
                \"/network\"\n  type  = \"String\"\n  value = var.vpc_id\n}\n";
    fs::write(own.join("network.tf"), code).unwrap();
    assert_eq!(needs(), ["plan-prod", "apply-prod-bootstrap", "apply-prod-network", "apply-prod-security"]);
}

#[test]
fn the_workflows_are_as_expected() {
    for (name, project) in PROJECTS {
        let expected = root().join("tests/golden/workflows").join(name);
        let out = tempfile::tempdir().unwrap();
        let (code, _, talk) = run(&root().join(project), &["ci", "render", "--out", out.path().to_str().unwrap()]);
        assert_eq!(code, Some(0), "{talk}");
        assert_eq!(written(out.path()), FILES.iter().map(PathBuf::from).collect::<Vec<_>>());
        for file in FILES {
            let text = fs::read_to_string(out.path().join(file)).unwrap();
            if std::env::var_os("UPDATE_EXPECTED").is_some() {
                fs::create_dir_all(expected.join(file).parent().unwrap()).unwrap();
                fs::write(expected.join(file), &text).unwrap();
            }
            let expected = fs::read_to_string(expected.join(file)).unwrap_or_default();
            assert_eq!(text, expected, "{name}/{file}; UPDATE_EXPECTED=1 writes it anew");
        }
    }
}

#[test]
fn nothing_untrusted_is_code_and_every_action_is_fixed() {
    for (name, _) in PROJECTS {
        for file in FILES {
            let text = fs::read_to_string(root().join("tests/golden/workflows").join(name).join(file)).unwrap();
            assert!(!text.contains("pull_request_target") && !text.contains("secrets."), "{file}");
            let uses = text.lines().filter_map(|line| line.trim().strip_prefix("uses: "));
            for action in uses {
                let (_, commit) = action.split_once('@').unwrap();
                let (commit, version) = commit.split_once(" # v").unwrap();
                assert!(commit.len() == 40 && version.split('.').count() == 3, "{action}");
            }
            // Scripts are indented below `run: |`; no line of one is filled in by GitHub.
            let mut script = None;
            for line in text.lines() {
                let indent = line.len() - line.trim_start().len();
                script = script.filter(|depth| indent > *depth || line.trim().is_empty());
                assert!(script.is_none() || !line.contains("${{"), "{file}: {line}");
                match line.trim_start().strip_prefix("run: ") {
                    Some("|") => script = Some(indent),
                    Some(line) => assert!(!line.contains("${{"), "{file}: {line}"),
                    None => {}
                }
            }
        }
    }
}

#[test]
fn only_what_is_ours_is_replaced() {
    let project = project();
    let folder = project.path();
    let check = folder.join(".github/workflows/platform-check.yml");
    let (code, data, _) = run(folder, &["ci", "render", "--check"]);
    let missing: String = [1, 3, 0, 2, 4].map(|index: usize| format!("{} is missing\n", FILES[index])).concat();
    assert_eq!((code, data), (Some(2), missing));
    let (code, _, talk) = run(folder, &["ci", "render"]);
    assert!(code == Some(0) && talk.starts_with("5 of 5 files of workflows written, in "), "{talk}");
    assert_eq!(run(folder, &["ci", "render", "--check"]).0, Some(0));
    let (code, _, talk) = run(folder, &["ci", "render"]);
    assert!(code == Some(0) && talk.starts_with("0 of 5 files of workflows written, in "), "{talk}");

    // What somebody edited is replaced only when that is meant.
    let ours = fs::read_to_string(&check).unwrap();
    fs::write(&check, ours.replace("timeout-minutes: 15", "timeout-minutes: 99")).unwrap();
    let (code, data, _) = run(folder, &["ci", "render", "--check"]);
    assert!(code == Some(2) && data.contains("\n-    timeout-minutes: 99\n+    timeout-minutes: 15\n"), "{data}");
    let (code, _, talk) = run(folder, &["ci", "render"]);
    assert!(code == Some(3) && talk.contains("platform-check.yml was edited by hand"), "{talk}");
    assert_eq!(run(folder, &["ci", "render", "--force"]).0, Some(0));
    assert_eq!(fs::read_to_string(&check).unwrap(), ours);

    // What is not ours is never touched, and nothing else is written then.
    fs::write(&check, "name: mine\n").unwrap();
    fs::remove_file(folder.join(FILES[0])).unwrap();
    let (code, _, talk) = run(folder, &["ci", "render", "--force"]);
    assert!(code == Some(3) && talk.contains("platform-check.yml is there, and was not made by platform"), "{talk}");
    assert!(!folder.join(FILES[0]).exists());
    assert_eq!(fs::read_to_string(&check).unwrap(), "name: mine\n");
    fs::write(&check, &ours).unwrap();

    // Of those that are no longer made, ours go.
    let (old, foreign) = (check.with_file_name("platform-old.yml"), check.with_file_name("platform-own.yml"));
    fs::write(&old, &ours).unwrap();
    fs::write(&foreign, "name: own\n").unwrap();
    assert_eq!(run(folder, &["ci", "render"]).0, Some(0));
    assert!(!old.exists() && foreign.exists());
}

#[test]
fn without_a_program_to_install_there_are_no_workflows() {
    let project = project();
    let base = project.path().join("environments/base.yaml");
    let text = fs::read_to_string(&base).unwrap();
    let without: String = text.split_inclusive('\n').filter(|line| !line.contains("install:")).collect();
    assert_ne!(text, without);
    fs::write(&base, without).unwrap();
    let (code, _, talk) = run(project.path(), &["ci", "render"]);
    assert!(code == Some(1) && talk.contains("there are no workflows to write"), "{talk}");
    assert!(!project.path().join(".github").exists());
}
