//! Karpenter: what it starts, what EKS keeps, and what it may do.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const SHOP: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
repository: example/shop
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
tags: { CostCenter: "4711" }
clusters: { blue: { version: "1.36" } }
nodes:
  baseline: { instances: [m7g.large], min: 2, max: 6 }
  burst: { capacity: spot, instances: [m7g.large, m6g.large, c7g.large], min: 0, max: 9, labels: { disk: fast } }
services:
  api: { image: "example.com/api:1.0.0", port: 8080 }
  jobs: { image: "example.com/jobs:1.0.0", critical: false }
cost: { spot: 60% }
components: { karpenter: {} }
"#;

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), SHOP).expect("and so is this");
    folder
}

fn platform(project: &Path, line: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(line.split(' ')).args(["--env", "live", "--today", "2026-11-22"]).env_remove("CLICOLOR_FORCE");
    let output = command.current_dir(project).stdin(Stdio::null()).output().expect("platform runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

fn rendered(name: &str) -> String {
    let folder = project();
    platform(folder.path(), "render");
    fs::read_to_string(folder.path().join("dist/live").join(name)).expect("the file is rendered")
}

/// The lines of a rendered file that begin with one of these words, without what stands before them.
fn lines(text: &str, words: &[&str]) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("- "));
    lines.filter(|line| words.iter().any(|word| line.starts_with(word))).map(ToOwned::to_owned).collect()
}

#[test]
fn each_group_has_a_pool_for_what_is_beyond_its_smallest_number() {
    let text = rendered("kubernetes/blue/components/karpenter.yaml");
    let pools: Vec<&str> = text.split("\n---\n").filter(|object| object.contains("\nkind: NodePool\n")).collect();
    let [baseline, burst] = pools[..] else { panic!("{text}") };
    let words = ["nodes:", "on-demand", "spot", "m7g", "m6g", "c7g", "disk:", "effect:", "platform.io/node-group:"];
    assert_eq!(
        lines(baseline, &words),
        [
            "nodes: 10%",
            "nodes: \"4\"",
            "platform.io/node-group: baseline",
            "on-demand",
            "m7g.large",
            "on-demand-1",
            "on-demand-2"
        ]
    );
    assert_eq!(
        lines(burst, &words),
        [
            "nodes: 10%",
            "nodes: \"9\"",
            "platform.io/node-group: burst",
            "disk: fast",
            "spot",
            "m7g.large",
            "m6g.large",
            "c7g.large",
            "spot-1",
            "spot-2",
            "spot-3",
            "effect: NoSchedule"
        ]
    );
    // What it starts is in the bill as everything else is.
    assert_eq!(lines(&text, &["CostCenter:"]), ["CostCenter: \"4711\"", "CostCenter: \"4711\""]);
}

#[test]
fn eks_keeps_the_smallest_number() {
    let groups = rendered("terraform/cluster-blue/node_groups.tf");
    let lines: Vec<&str> = groups.lines().map(str::trim).collect();
    let about = |word: &str| -> Vec<&str> { lines.iter().copied().filter(|line| line.starts_with(word)).collect() };
    assert_eq!(
        about("resource \"aws_eks_node_group\""),
        ["resource \"aws_eks_node_group\" \"baseline_1\" {", "resource \"aws_eks_node_group\" \"baseline_2\" {"]
    );
    assert_eq!(about("max_size"), ["max_size     = 1", "max_size     = 1"]);
    assert_eq!(about("resource \"aws_launch_template\""), ["resource \"aws_launch_template\" \"baseline\" {"]);
}

#[test]
fn its_machines_are_counted() {
    let folder = project();
    let estimate = platform(folder.path(), "cost --format json");
    let estimate: serde_json::Value = serde_json::from_str(&estimate).expect("the estimate is JSON");
    let text = estimate.to_string();
    // Of the group of spot machines, EKS keeps none.
    assert!(text.contains("m7g.large, m6g.large, c7g.large spot"), "{text}");
}

#[test]
fn terraform_applies_it_once() {
    let folder = project();
    platform(folder.path(), "apply --yes --offline");
    platform(folder.path(), "plan --detailed-exitcode --offline");
}
