//! The stack `cost`: what follows from which line of the spec.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");

/// What every spec here begins with.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
repository: example/shop
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
tags: { cost-center: "4711" }
"#;
const ALERTS: &str = "alerts: { email: [on-call@example.com] }\n";

fn project(spec: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), format!("{COMMON}{spec}")).expect("and so is this");
    folder
}

fn platform(project: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PLATFORM);
    command.args(["--today", "2026-11-22", "--dir"]).arg(project).args(arguments);
    command.output().expect("platform runs")
}

/// The stack's files together; nothing when there is no such stack.
fn stack(spec: &str) -> String {
    let folder = project(spec);
    let output = platform(folder.path(), &["render"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stack = folder.path().join("dist/live/terraform/cost");
    let files = ["allocation.tf", "budget.tf", "anomalies.tf"];
    files.iter().filter_map(|name| fs::read_to_string(stack.join(name)).ok()).collect()
}

#[test]
fn a_budget_counts_what_has_both_tags() {
    assert_eq!(stack(""), "");
    let budget = stack("cost: { budget: 500 USD/month, allocation: elsewhere }\n");
    let filter = "    and {\n      tags {\n        key           = \"Platform\"\n        match_options = [\"EQUALS\"]\n        \
                  values        = [\"shop\"]\n      }\n    }\n";
    assert!(budget.contains(filter), "{budget}");
    // Nobody is there to tell.
    assert!(!budget.contains("notification") && !budget.contains("anomaly"), "{budget}");
    assert!(!budget.contains("aws_ce_cost_allocation_tag"), "{budget}");
}

#[test]
fn who_gets_the_alarms_hears_of_shares_forecasts_and_anomalies() {
    let spec = format!("{ALERTS}cost: {{ budget: 50000 USD/month, alerts: [50%, 99.5%], allocation: here }}\n");
    let told = stack(&spec);
    let thresholds: Vec<&str> = told.lines().filter_map(|line| line.trim().strip_prefix("threshold ")).collect();
    assert_eq!(thresholds.join(" ").replace("= ", "").split_whitespace().collect::<Vec<_>>(), ["50", "99.5", "100"]);
    assert!(told.contains("values        = [\"500\"]"), "a hundredth of the budget: {told}");
    let tags: Vec<&str> = told.lines().filter_map(|line| line.trim().strip_prefix("tag_key = ")).collect();
    assert_eq!(tags, ["\"Environment\"", "\"ManagedBy\"", "\"Owner\"", "\"Platform\"", "\"Stack\"", "\"cost-center\""]);
    let known = "arn:aws:ce::111122223333:anomalymonitor/b5a3f8a1-0c5e-4b7e-9a55-0d6c9d9c1f00";
    let watched = format!("{ALERTS}cost: {{ budget: 500 USD/month, allocation: here, monitor: \"{known}\" }}\n");
    let watched = stack(&watched);
    assert!(watched.contains(known), "{watched}");
    assert!(!watched.contains("resource \"aws_ce_anomaly_monitor\""), "{watched}");
}

#[test]
fn terraform_takes_it_and_has_nothing_to_do_afterwards() {
    let folder = project(&format!("{ALERTS}cost: {{ budget: 5000 USD/month, allocation: here }}\n"));
    let applied = platform(folder.path(), &["apply", "--env", "live", "--offline", "--yes"]);
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let planned = platform(folder.path(), &["plan", "--env", "live", "--offline", "--detailed-exitcode"]);
    assert!(planned.status.success(), "{}", String::from_utf8_lossy(&planned.stdout));
}
