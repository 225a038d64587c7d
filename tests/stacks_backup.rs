//! The stack `backup`: what follows from which line of the spec.

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
databases:
  orders: { engine: postgres, version: "17", instance: db.r7g.large, storage: 20Gi }
  ledger: { engine: postgres, version: "17", instance: db.r7g.large, storage: 20Gi }
"#;
const DAILY: &str = "backups: { daily: \"03:30\", retention: 30d }\n";

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
    let files = ["vaults.tf", "roles.tf", "plan.tf", "restore_test.tf", "alarms.tf"];
    let stack = folder.path().join("dist/live/terraform/backup");
    files.iter().filter_map(|name| fs::read_to_string(stack.join(name)).ok()).collect()
}

#[test]
fn only_what_is_asked_for_is_there() {
    assert_eq!(stack(""), "");
    let daily = stack(DAILY);
    assert!(daily.contains("schedule          = \"cron(30 3 * * ? *)\""), "{daily}");
    assert!(daily.contains("\"arn:aws:rds:us-east-1:111122223333:db:shop-live-ledger\""), "{daily}");
    assert!(daily.contains("schedule_expression = \"cron(30 11 ? * 1#1 *)\""), "{daily}");
    assert!(!daily.contains("copy_action") && !daily.contains("aws_cloudwatch_event_rule"), "{daily}");
    let untested = stack("backups: { daily: \"03:30\", retention: 30d, restoreTest: never, lock: none }\n");
    assert!(!untested.contains("restore") && !untested.contains("lock_configuration"), "{untested}");
}

#[test]
fn a_lock_that_is_for_ever_leaves_room_for_longer_times() {
    let governance = stack(DAILY);
    assert!(governance.contains("  min_retention_days = 30\n  max_retention_days = 30\n"), "{governance}");
    let compliance = stack("backups: { daily: \"03:30\", retention: 30d, lock: compliance }\n");
    let expected = "  changeable_for_days = 3\n  min_retention_days  = 30\n}";
    assert!(compliance.contains(expected) && !compliance.contains("max_retention_days"), "{compliance}");
}

#[test]
fn the_second_region_has_a_copy_and_alarms_go_to_the_topic() {
    let backups = "recovery: { region: us-west-2, rto: 1h, rpo: 5m, backups: { daily: \"03:30\", retention: 30d } }\n";
    let both = stack(&format!("{backups}alerts: {{ email: [on-call@example.com] }}\n"));
    assert!(both.contains("destination_vault_arn = aws_backup_vault.recovery.arn"), "{both}");
    assert!(both.contains("resource \"aws_backup_vault\" \"recovery\" {\n  region      = \"us-west-2\"\n"), "{both}");
    assert_eq!(both.matches("= var.alerts_topic_arn").count(), 3, "{both}");
}

#[test]
fn terraform_takes_it_and_has_nothing_to_do_afterwards() {
    let recovery = "recovery: { region: us-west-2, rto: 1h, rpo: 5m, backups: { daily: \"03:30\", retention: 30d } }\n";
    let folder = project(&format!("{recovery}alerts: {{ email: [on-call@example.com] }}\n"));
    let applied = platform(folder.path(), &["apply", "--env", "live", "--offline", "--yes"]);
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let planned = platform(folder.path(), &["plan", "--env", "live", "--offline", "--detailed-exitcode"]);
    assert!(planned.status.success(), "{}", String::from_utf8_lossy(&planned.stdout));
}
