//! `platform cost` through the binary: selections, files of prices, comparisons, what goes wrong.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const BASE: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16, zones: 2, nat: single, endpoints: false }
nodes: { baseline: { instances: [m7g.large], min: 1, max: 1 } }
"#;
const PROD: &str = "extends: base.yaml\nclusters: { blue: { version: \"1.35\" } }\n";
const DEV: &str = "extends: base.yaml\nnetwork: { cidr: 10.2.0.0/16 }\n";

/// A project with two environments, of which only `prod` has a cluster.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("environments")).unwrap();
    for (name, text) in [("base", BASE), ("prod", PROD), ("dev", DEV)] {
        fs::write(folder.path().join(format!("environments/{name}.yaml")), text).unwrap();
    }
    folder
}

/// The exit code, the data and the talk.
fn cost(project: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_platform"))
        .args(["--today", "2026-11-22", "cost"])
        .args(arguments)
        .current_dir(project)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn json(project: &Path, arguments: &[&str]) -> Value {
    let (code, data, talk) = cost(project, &[arguments, &["--format", "json"]].concat());
    assert_eq!(code, Some(0), "{talk}");
    serde_json::from_str(&data).unwrap()
}

/// The expected dollars of what a resource costs.
fn dollars(document: &Value, environment: usize, resource: &str, item: &str) -> f64 {
    let lines = document["environments"][environment]["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["resource"] == resource && line["item"] == item).unwrap();
    line["dollars"]["expected"].as_f64().unwrap()
}

fn git(project: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(project)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn environments_and_their_sum() {
    let project = project();
    let document = json(project.path(), &[]);
    let environments = document["environments"].as_array().unwrap();
    let names: Vec<_> = environments.iter().map(|environment| environment["environment"].as_str().unwrap()).collect();
    assert_eq!(names, ["dev", "prod"]);
    let total = |value: &Value| value["total"]["expected"].as_f64().unwrap();
    assert!((environments.iter().map(total).sum::<f64>() - total(&document)).abs() < 0.001);
    assert_eq!(dollars(&document, 1, "aws_eks_cluster.main", "control plane"), 73.0);
    let (_, text, _) = cost(project.path(), &[]);
    assert!(text.contains("\n2 environments together: "), "{text}");
}

#[test]
fn against_another_environment() {
    let project = project();
    let document = json(project.path(), &["--env", "prod", "--against", "dev"]);
    let difference = &document["differences"][0];
    assert_eq!((&difference["before"], &difference["after"]), (&"dev".into(), &"prod".into()));
    let lines = difference["lines"].as_array().unwrap();
    let cluster = lines.iter().find(|line| line["resource"] == "aws_eks_cluster.main").unwrap();
    assert_eq!((&cluster["before"], &cluster["more"]), (&Value::Null, &73.0.into()));
    let (code, _, talk) = cost(project.path(), &["--env", "prod", "--against", "staging"]);
    assert_eq!(code, Some(1));
    assert_eq!(
        talk,
        "error[unknown-environment]: there is no environment `staging`\n |\n = help: the environments are dev, prod\n\n1 error\n"
    );
}

#[test]
fn prices_of_the_spec_and_of_the_command() {
    let project = project();
    let file = |name: &str, price: f64| {
        let defaults = r#"{ "unit": "hour", "region": "us-east-1", "source": "our contract", "date": "2026-11-01", "confidence": "high" }"#;
        let row = format!(r#"{{ "sku": "nat:gateway", "price": {price} }}"#);
        let text = format!(r#"{{ "currency": "USD", "defaults": {defaults}, "rows": [{row}] }}"#);
        fs::write(project.path().join(name), text).unwrap();
    };
    let gateway = |document: &Value| dollars(document, 0, "aws_nat_gateway.a", "NAT gateway");
    assert_eq!(gateway(&json(project.path(), &["--env", "prod"])), 32.85);
    file("prices.json", 0.1);
    fs::write(project.path().join("environments/prod.yaml"), format!("{PROD}cost: {{ prices: prices.json }}\n"))
        .unwrap();
    assert_eq!(gateway(&json(project.path(), &["--env", "prod"])), 73.0);
    file("better.json", 0.01);
    assert_eq!(gateway(&json(project.path(), &["--env", "prod", "--prices", "better.json"])), 7.3);
    fs::write(project.path().join("better.json"), "{ \"currency\": \"USD\" }").unwrap();
    let (code, _, talk) = cost(project.path(), &["--env", "prod", "--prices", "better.json"]);
    assert_eq!(code, Some(1));
    assert_eq!(
        talk,
        "error[prices-malformed]: `better.json` is no file of prices\n |\n = note: Line 1, column 21: missing field `rows`.\n \
         = help: `platform explain prices-malformed` says how one is written\n\n1 error\n"
    );
}

#[test]
fn against_a_revision() {
    let project = project();
    let prod = project.path().join("environments/prod.yaml");
    git(project.path(), &["init", "--quiet", "--initial-branch", "main"]);
    git(project.path(), &["add", "."]);
    git(project.path(), &["commit", "--quiet", "--message", "first"]);
    let bigger = "nodes: { baseline: { instances: [m7g.2xlarge] } }\n";
    fs::write(&prod, format!("{PROD}{bigger}")).unwrap();
    fs::write(project.path().join("environments/test.yaml"), "extends: base.yaml\nnetwork: { cidr: 10.3.0.0/16 }\n")
        .unwrap();
    let (code, text, talk) = cost(project.path(), &["--env", "prod", "--git", "main"]);
    assert_eq!((code, talk.as_str()), (Some(0), ""));
    let difference = &text[text.find("  what  ").unwrap()..];
    insta::assert_snapshot!(difference, @"
    what                                                                    before     after      more
    aws_eks_node_group.baseline machines, m7g.large → m7g.2xlarge on de…        60       238      +179
    ");
    assert_eq!(fs::read_to_string(&prod).unwrap(), format!("{PROD}{bigger}"), "the work tree is left alone");
    let (_, text, _) = cost(project.path(), &["--env", "test", "--git", "HEAD"]);
    assert!(text.contains("\ntest against nothing at HEAD: +"), "{text}");
    for (revision, said) in [
        (
            "nowhere",
            "error: there is no revision `nowhere`\n  help: Name a branch, a tag or a commit, for example `main` or `HEAD~1`.\n",
        ),
        (
            "--output=x",
            "error: there is no revision `--output=x`\n  help: Name a branch, a tag or a commit, for example `main` or `HEAD~1`.\n",
        ),
    ] {
        let (code, _, talk) = cost(project.path(), &["--env", "prod", &format!("--git={revision}")]);
        assert_eq!((code, talk.as_str()), (Some(1), said));
    }
}

#[test]
fn a_revision_whose_specs_are_wrong() {
    let project = project();
    let prod = project.path().join("environments/prod.yaml");
    fs::write(&prod, format!("{PROD}nonsense: 1\n")).unwrap();
    git(project.path(), &["init", "--quiet", "--initial-branch", "main"]);
    git(project.path(), &["add", "."]);
    git(project.path(), &["commit", "--quiet", "--message", "first"]);
    fs::write(&prod, PROD).unwrap();
    let (code, data, talk) = cost(project.path(), &["--env", "prod", "--git", "main"]);
    assert_eq!((code, data.as_str()), (Some(1), ""));
    assert!(talk.starts_with("error[unknown-key]"), "{talk}");
}

#[test]
fn a_project_in_no_repository() {
    let project = project();
    let (code, _, talk) = cost(project.path(), &["--env", "prod", "--git", "main"]);
    assert_eq!(code, Some(1));
    assert!(talk.starts_with("error: git cannot read the project's repository: not a git repository"), "{talk}");
}
