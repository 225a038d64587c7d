//! The catalogue of failures, held against messages as AWS, EKS, Terraform, Helm and Kubernetes write them. The messages in
//! `tests/failures/messages.json` are real ones with other names in them; each entry says where such a message was seen.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use platform::engine::find_program;
use platform::facts::Facts;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    failure: String,
    message: String,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("failures/messages.json")).unwrap()
}

#[test]
fn every_message_is_explained_by_its_own_entry() {
    let facts = Facts::embedded();
    let wrong: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let found = facts.failure_behind(&case.message).map(|failure| failure.id.as_str());
            (found != Some(&case.failure)).then(|| format!("{} is taken for {found:?}", case.failure))
        })
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_entry_has_a_message() {
    let tried: BTreeSet<String> = cases().into_iter().map(|case| case.failure).collect();
    let known: BTreeSet<String> = Facts::embedded().failures().map(|failure| failure.id.clone()).collect();
    assert_eq!(tried, known);
}

#[test]
fn entries_are_whole() {
    let ids: Vec<&str> = Facts::embedded().failures().map(|failure| failure.id.as_str()).collect();
    assert!(ids.len() >= 60);
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "a name is there twice");
    for failure in Facts::embedded().failures() {
        let is_sentence =
            failure.remedy.ends_with('.') && failure.remedy.starts_with(|first: char| !first.is_lowercase());
        assert!(failure.id.starts_with("failure-") && !failure.says.is_empty() && !failure.source.is_empty());
        assert!(!failure.cause.ends_with('.') && is_sentence, "{}", failure.id);
    }
}

#[test]
fn what_nobody_knows_is_not_explained() {
    for message in ["", "Unsupported argument: An argument named \"x\" is not expected here.", "Invalid reference"] {
        assert_eq!(Facts::embedded().failure_behind(message), None);
    }
}

/// What `apply` says when Terraform fails in a stack with a message about a block of it, and what its report says.
fn told(stack: &str, file: &str, block: &str, message: &str) -> (String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/smallest/environments");
    fs::create_dir(folder.path().join("environments")).unwrap();
    for entry in fs::read_dir(example).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), folder.path().join("environments").join(entry.file_name())).unwrap();
    }
    let run = |line: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(line.split(' ')).args(["--env", "live", "--today", "2026-11-22"]).current_dir(folder.path());
        command.env_remove("PLATFORM_ENGINE").output().unwrap()
    };
    assert!(run("render").status.success());
    let path = folder.path().join("dist/live/terraform").join(stack).join(file);
    let line = fs::read_to_string(path).unwrap().lines().position(|line| line.starts_with(block)).unwrap() + 1;
    let place = json!({"line": line, "column": 1, "byte": 0});
    let range = json!({"filename": file, "start": place, "end": place});
    let diagnostic = json!({"severity": "error", "summary": message, "detail": "", "range": range});
    let answer = json!({"@level": "error", "type": "diagnostic", "diagnostic": diagnostic});
    fs::write(folder.path().join("answer"), format!("{answer}\n")).unwrap();
    let real = find_program("terraform", std::env::var_os("PATH").as_deref()).expect("terraform is on the path");
    let script = format!(
        "#!/bin/sh\ncase \"$1$PWD\" in apply*/{stack}) cat {}; exit 1;; esac\nexec {real} \"$@\"\n",
        folder.path().join("answer").display()
    );
    let engine = folder.path().join("engine");
    fs::write(&engine, script).unwrap();
    fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).unwrap();
    let output = run(&format!("apply --offline --yes --jobs 1 --report report.json --engine {}", engine.display()));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let begin = said.find("error[").unwrap_or_else(|| panic!("{said}"));
    let report = fs::read_to_string(folder.path().join("report.json")).unwrap();
    (said[begin..].split("\n\n").next().unwrap_or_default().to_owned(), serde_json::from_str(&report).unwrap())
}

#[test]
fn a_failure_leads_to_the_line_and_the_key_of_the_spec() {
    let message = "creating EC2 VPC: operation error EC2: CreateVpc, https response error StatusCode: 400, RequestID: 9559ac7e, \
                   api error VpcLimitExceeded: The maximum number of VPCs has been reached.";
    let (said, report) = told("network", "vpc.tf", "resource \"aws_vpc\"", message);
    insta::assert_snapshot!(said, @"
    error[failure-vpc-quota]: the account has as many VPCs in this region as it may
     --> environments/live.yaml:7:10
      |
    7 | network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `network`, rendered as network/vpc.tf:3
      |
      = note: creating EC2 VPC: operation error EC2: CreateVpc, https response error StatusCode: 400, RequestID: 9559ac7e, api error VpcLimitExceeded: The maximum number of VPCs has been reached
      = help: `aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value NUMBER` asks for more. Or remove VPCs that nobody uses, the default one among them.
    ");
    let steps = report["steps"].as_array().unwrap();
    let finding = steps.iter().find_map(|step| step["findings"].get(0)).unwrap();
    assert_eq!(finding["code"], "failure-vpc-quota");
    assert_eq!(finding["summary"], "the account has as many VPCs in this region as it may");
}

/// What `explain` says.
fn explained(name: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_platform")).args(["explain", name]).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn an_entry_is_explained_by_its_name() {
    insta::assert_snapshot!(explained("failure-nat-quota"), @"
    failure-nat-quota: a zone has as many NAT gateways as it may

    What to do: `aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-FE5A380F --desired-value NUMBER` asks for more. `network: { nat: single }` takes fewer.

    Messages that hold:

      NatGatewayLimitExceeded

    Seen at: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    ");
    assert!(explained("failure-nat-quote").contains("did you mean the failure `failure-nat-quota`?"));
    let all = explained("failures");
    assert!(Facts::embedded().failures().all(|failure| all.contains(&format!("  {}  ", failure.id))), "{all}");
}
