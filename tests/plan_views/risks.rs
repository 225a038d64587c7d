//! Dangerous changes: what the rules find, what becomes of it, and that every view says so.

use platform::facts::Date;
use platform::model::{Guard, Waiver};
use platform::plan::EnvironmentPlan;
use platform::plan::risk::{RISKS, Verdict};
use platform::report::PlanText;
use platform::spec::guard::{Risk, Severity};
use serde_json::{Value, json};

use crate::example::{change, document, everything, plan, with};
use crate::secrets::views;

fn today() -> Date {
    Date::parse("2026-11-22").unwrap()
}

/// A plan of such changes, judged.
fn judged(resources: &[Value], guard: &Guard) -> EnvironmentPlan {
    let mut plan = plan("live", resources, &[]);
    plan.judge(guard, today());
    plan
}

/// The risks that are found in a change, each with what is said of it.
fn found(resource: Value) -> Vec<String> {
    let plan = judged(&[resource], &Guard { is_production: true, ..Guard::default() });
    plan.risks.iter().map(|finding| format!("{}: {}", finding.risk.trim_start_matches("risk-"), finding.what)).collect()
}

fn created(address: &str, after: Value) -> Value {
    change("data", address, &["create"], Value::Null, after)
}

fn updated(address: &str, before: Value, after: Value) -> Value {
    change("data", address, &["update"], before, after)
}

fn deleted(address: &str) -> Value {
    change("data", address, &["delete"], json!({"name": "x"}), Value::Null)
}

#[test]
fn what_is_destroyed() {
    let replaced = change("data", "aws_db_instance.a", &["delete", "create"], json!({"x": 1}), json!({"x": 2}));
    assert_eq!(found(replaced), ["data-destroyed: replaced with its data"]);
    assert_eq!(found(deleted("aws_kms_key.a")), ["data-destroyed: deleted with its data"]);
    assert_eq!(found(deleted("aws_subnet.a")), ["network-destroyed: deleted, and traffic with it"]);
    assert_eq!(found(deleted("aws_iam_role.a")), ["identity-destroyed: deleted, and who works as it is locked out"]);
    assert_eq!(found(deleted("aws_sns_topic.a")), [""; 0]);
}

#[test]
fn what_everybody_can_reach() {
    let rule = |cidr: &str, port: u16| {
        created("aws_vpc_security_group_ingress_rule.a", json!({"cidr_ipv4": cidr, "from_port": port, "to_port": port}))
    };
    assert_eq!(found(rule("0.0.0.0/0", 5432)), ["public-exposure: `cidr_ipv4` lets `0.0.0.0/0` in"]);
    assert_eq!(found(rule("0.0.0.0/0", 443)), [""; 0]);
    assert_eq!(found(rule("10.0.0.0/8", 5432)), [""; 0]);
    let group = json!({"ingress": [{"cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"], "from_port": 22, "to_port": 22}]});
    assert_eq!(
        found(created("aws_security_group.a", group)),
        ["public-exposure: `ingress[0].cidr_blocks[1]` lets `0.0.0.0/0` in"]
    );
    let cluster = json!({"vpc_config": [{"endpoint_public_access": true, "security_group_ids": []}]});
    let partly =
        with(created("aws_eks_cluster.a", cluster), json!({"after_unknown": {"vpc_config": [{"vpc_id": true}]}}));
    assert_eq!(found(partly), ["public-exposure: `vpc_config[0].endpoint_public_access` is on"]);
    let closed = |it: bool| json!({"block_public_acls": it, "bucket": "x"});
    assert_eq!(
        found(updated("aws_s3_bucket_public_access_block.a", closed(true), closed(false))),
        ["public-exposure: `block_public_acls` is off"]
    );
    let policy = |principal: Value, condition: Value| {
        let statement =
            json!({"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Condition": condition});
        created("aws_s3_bucket_policy.a", json!({"policy": json!({"Statement": [statement]}).to_string()}))
    };
    assert_eq!(found(policy(json!("*"), Value::Null)), ["public-exposure: `policy` is for everybody"]);
    assert_eq!(found(policy(json!({"AWS": ["*"]}), json!({}))), ["public-exposure: `policy` is for everybody"]);
    assert_eq!(found(policy(json!("*"), json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}))), [""; 0]);
    assert_eq!(found(policy(json!({"Service": "cloudtrail.amazonaws.com"}), Value::Null)), [""; 0]);
    // What is a number, no policy, or of another form, is no reason to fail.
    for odd in
        [json!("7"), json!("[1]"), json!("{\"Statement\": 1}"), json!("{\"Statement\": [\"Allow\"]}"), json!(true)]
    {
        assert_eq!(found(created("aws_s3_bucket_policy.a", json!({ "policy": odd }))), [""; 0]);
    }
}

#[test]
fn what_is_switched_off() {
    let database = |encrypted: bool| json!({"storage_encrypted": encrypted});
    assert_eq!(found(created("aws_db_instance.a", database(false))), ["encryption-off: `storage_encrypted` is off"]);
    assert_eq!(found(created("aws_db_instance.a", database(true))), [""; 0]);
    let protection = |on: bool, days: u32| json!({"deletion_protection": on, "backup_retention_period": days});
    let off = updated("aws_db_instance.a", protection(true, 7), protection(false, 7));
    assert_eq!(found(off), ["protection-off: `deletion_protection` is off"]);
    let no_backups = updated("aws_db_instance.a", protection(true, 7), protection(true, 0));
    assert_eq!(found(no_backups), ["protection-off: `backup_retention_period` ends the backups"]);
    // A switch between colours takes the protection of the cluster that is left.
    assert_eq!(found(updated("aws_eks_cluster.a", protection(true, 1), protection(false, 1))), [""; 0]);
}

#[test]
fn who_may_do_everything() {
    let policy = |action: Value, resource: &str| {
        let statement = json!({"Effect": "Allow", "Action": action, "Resource": resource});
        json!({"policy": json!({"Version": "2012-10-17", "Statement": statement}).to_string()})
    };
    let role = "aws_iam_role_policy.a";
    assert_eq!(found(created(role, policy(json!("*"), "*"))), ["wide-permissions: it may do everything"]);
    assert_eq!(
        found(created(role, policy(json!(["s3:Get*", "iam:*"]), "*"))),
        ["wide-permissions: it may do everything"]
    );
    assert_eq!(found(created(role, policy(json!("s3:*"), "*"))), [""; 0]);
    assert_eq!(found(created(role, policy(json!("*"), "arn:aws:s3:::x"))), [""; 0]);
    let already = updated(role, policy(json!("*"), "*"), policy(json!(["*"]), "*"));
    assert_eq!(found(already), [""; 0]);
    let attached = json!({"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess", "role": "x"});
    assert_eq!(
        found(created("aws_iam_role_policy_attachment.a", attached)),
        ["wide-permissions: it gets the policy `AdministratorAccess`"]
    );
    // The policy of a key is about the key alone.
    assert_eq!(found(created("aws_kms_key.a", policy(json!("kms:*"), "*"))), [""; 0]);
}

fn waiver(risk: Risk, address: &str, until: &str) -> Waiver {
    let text = str::to_owned;
    let until = Date::parse(until).unwrap();
    Waiver { name: text("meant"), risk, address: text(address), by: text("ada"), reason: text("it moves"), until }
}

#[test]
fn a_waiver_lets_through_what_it_names_while_it_holds() {
    let resources = [deleted("aws_db_instance.a"), deleted("aws_subnet.a")];
    let verdicts = |is_production: bool, waivers: &[Waiver]| -> Vec<Verdict> {
        let guard = Guard { is_production, waivers: waivers.to_vec(), ..Guard::default() };
        judged(&resources, &guard).risks.iter().map(|finding| finding.verdict).collect()
    };
    use Verdict::{Refused, Waived, Warned};
    assert_eq!(verdicts(true, &[]), [Refused, Refused]);
    assert_eq!(verdicts(false, &[]), [Warned, Warned]);
    let meant = |address: &str, until: &str| [waiver(Risk::DataDestroyed, address, until)];
    assert_eq!(verdicts(true, &meant("data/aws_db_instance.*", "2026-11-22")), [Refused, Waived]);
    assert_eq!(verdicts(true, &meant("data/aws_db_instance.*", "2026-11-21")), [Refused, Refused]);
    assert_eq!(verdicts(true, &meant("data/aws_subnet.a", "2026-11-22")), [Refused, Refused]);
    let all = Risk::NetworkDestroyed;
    let guard = Guard { severities: [(all, Severity::Allow)].into(), is_production: true, ..Guard::default() };
    assert_eq!(judged(&resources, &guard).risks.len(), 1);
}

/// Every kind of danger, some of it let through.
fn guarded() -> EnvironmentPlan {
    let mut plan = everything();
    let waivers = vec![
        waiver(Risk::DataDestroyed, "data/aws_db_instance.old*", "2026-12-31"),
        waiver(Risk::DataDestroyed, "data/aws_db_instance.gone", "2026-12-31"),
    ];
    let severities = [(Risk::NetworkDestroyed, Severity::Warn)].into();
    plan.judge(&Guard { is_production: true, severities, waivers }, today());
    plan
}

#[test]
fn text_says_first_what_is_refused() {
    let text = PlanText::default().write(&document(guarded()));
    let beginning: String = text.split_inclusive('\n').take(15).collect();
    insta::assert_snapshot!(beginning, @r#"
    Environment live: plan, offline, terraform 1.11.4
    platform 1.0.0, hashicorp/aws 6.66.0, spec 0123456789ab

    Refused: 2 dangerous changes
      data/aws_db_instance.orders: replaced with its data (risk-data-destroyed)
      cluster blue/PersistentVolumeClaim shop/files: deleted with its data (risk-data-destroyed)

    Let through: 1 dangerous change
      data/aws_db_instance.old["x"]: deleted with its data (risk-data-destroyed; waiver `meant` by ada
        until 2026-12-31: it moves)

    Look at: 1 dangerous change
      risk-network-destroyed: network/aws_vpc.main

    no change needs these waivers: meant (data/aws_db_instance.gone)
    "#);
}

#[test]
fn every_view_says_what_is_refused_and_what_is_let_through() {
    for (view, text) in views(&document(guarded())) {
        for said in [
            "cluster blue/PersistentVolumeClaim shop/files",
            "deleted with its data",
            "by ada until 2026-12-31",
            "aws_db_instance.gone",
        ] {
            let text = text.replace("\n    ", " ");
            assert!(text.contains(said), "{view}: {said}: {text}");
        }
    }
}

#[test]
fn every_risk_is_explained() {
    for rule in RISKS {
        assert!(
            rule.id().starts_with("risk-")
                && rule.what.ends_with('.')
                && rule.why.ends_with('.')
                && rule.fix.ends_with('.')
        );
    }
}
