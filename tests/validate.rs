//! `platform validate` over bad input of every kind: each folder in `tests/validate` is a project, and `expected.txt`
//! is everything that the binary says about it. `UPDATE_EXPECTED=1 cargo test --test validate` writes what it says now.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The day of all cases, so that versions stay in support.
const TODAY: &str = "2026-11-22";

struct Answer {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

fn validate(project: &Path, arguments: &[&str]) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_platform"))
        .args(["--dir", ".", "--today", TODAY, "validate"])
        .args(arguments)
        .current_dir(project)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    Answer {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_is_answered_as_expected() {
    let cases = cases();
    assert!(cases.len() >= 20, "only {} cases", cases.len());
    let mut differences = String::new();
    for case in cases {
        let answer = validate(&case, &[]);
        let said = format!("exit code {}\n{}", answer.code.unwrap(), answer.stderr);
        let file = case.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&file, &said).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if said != expected || !answer.stdout.is_empty() {
            let difference = similar::TextDiff::from_lines(&expected, &said).unified_diff().to_string();
            differences.push_str(&format!("{}\n{difference}\nstdout: {}\n", case.display(), answer.stdout));
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// A project in a folder of its own, with one environment.
fn project(name: &str, content: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("environments")).unwrap();
    fs::write(folder.path().join("environments").join(name), content).unwrap();
    folder
}

#[test]
fn a_huge_file_is_not_read() {
    let project = project("dev.yaml", b"");
    // A file with a hole: reading it would take 100 MB, keeping it takes nothing.
    fs::File::options()
        .write(true)
        .open(project.path().join("environments/dev.yaml"))
        .unwrap()
        .set_len(100_000_000)
        .unwrap();
    let answer = validate(project.path(), &[]);
    assert_eq!(answer.code, Some(1));
    assert_eq!(
        answer.stderr,
        "error[file-too-large]: `environments/dev.yaml` is larger than 1 MiB\n |\n \
         = note: It has 100000000 bytes. A spec is read whole, and none needs that much.\n \
         = help: check that this is the right file\n\n1 error\n"
    );
}

#[test]
fn a_folder_in_place_of_a_file() {
    let project = project("base.yaml", b"");
    fs::create_dir(project.path().join("environments/dev.yaml")).unwrap();
    let answer = validate(project.path(), &[]);
    assert_eq!(answer.code, Some(1));
    assert_eq!(
        answer.stderr,
        "error[not-a-file]: `environments/dev.yaml` is a folder, not a file\n |\n \
         = help: remove the folder, or write the spec into a file of that name\n\n1 error\n"
    );
}

#[test]
fn a_variable_with_which_no_program_starts() {
    let head = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate/service-variables/environments/dev.yaml"),
    )
    .unwrap();
    let head = head.split("services:").next().unwrap();
    let with = |length: usize| {
        let value = "x".repeat(length);
        let service = format!("services: {{ app: {{ image: a/b, environment: {{ BLOB: {value} }} }} }}\n");
        let project = project("dev.yaml", format!("{head}{service}").as_bytes());
        let answer = validate(project.path(), &[]);
        (answer.code, answer.stderr.lines().next().unwrap_or_default().to_owned())
    };
    // `BLOB=`, the value and a zero byte are 128 KiB together.
    assert_eq!(with(131_066), (Some(0), "1 environment is valid: dev".to_owned()));
    let refused = "error[service-limits]: `app` cannot start with a `BLOB` of this size";
    assert_eq!(with(131_067), (Some(1), refused.to_owned()));
}

#[test]
fn bytes_that_are_no_text() {
    let project = project("dev.yaml", b"platform: caf\xE9\n");
    let answer = validate(project.path(), &[]);
    assert_eq!(answer.code, Some(1));
    assert_eq!(
        answer.stderr,
        "error[not-utf8]: the file is not UTF-8 text\n --> environments/dev.yaml:1:14\n  |\n\
         1 | platform: caf\u{fffd}\n  |              ^ the byte 0xE9 at offset 13\n  |\n  \
         = help: save the file as UTF-8\n\n1 error\n"
    );
}

#[test]
fn findings_as_json() {
    let project = project("dev.yaml", b"apiVersion: platform/v2\n");
    let answer = validate(project.path(), &["--format", "json"]);
    let findings: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(answer.stderr, "");
    assert_eq!(answer.code, Some(1));
    assert_eq!(findings.as_array().map(Vec::len), Some(5));
    assert_eq!(
        findings[0],
        serde_json::json!({
            "code": "missing-key",
            "severity": "error",
            "summary": "the spec has no `platform`",
            "help": "write `platform: hotel-booking`",
            "locations": [{
                "file": "environments/dev.yaml",
                "line": 1,
                "column": 1,
                "endColumn": 11,
                "text": "`platform` is required here",
            }],
        })
    );
}

#[test]
fn an_environment_that_does_not_exist() {
    let project = project("prod.yaml", b"");
    let answer = validate(project.path(), &["--env", "pord"]);
    assert_eq!(answer.code, Some(1));
    assert_eq!(
        answer.stderr,
        "error[unknown-environment]: there is no environment `pord`\n |\n = help: did you mean `prod`?\n\n1 error\n"
    );
}
