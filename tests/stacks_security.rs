//! The stack `security`: what follows from which line of the spec.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use camino::Utf8PathBuf;
use platform::facts::Facts;
use platform::hcl::{Block, print};
use platform::model::{Environment, resolve};
use platform::provider::{Options, Server};
use platform::spec::project::Project;
use platform::terraform::{Stack, stacks};

/// What every spec here begins with.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
"#;

/// The environment `live` of a spec.
fn environment(spec: &str) -> Environment {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), format!("{COMMON}{spec}")).expect("and so is this");
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    assert!(loaded.findings.iter().next().is_none(), "{:?}", loaded.findings);
    let live = loaded.get("live").expect("the environment is there");
    assert!(live.findings.is_empty(), "{:?}", live.findings);
    resolve("live", live.spec.as_ref().expect("the spec was read"), Facts::embedded()).expect("the spec is complete")
}

fn stack(environment: &Environment, name: &str) -> Stack {
    stacks(environment).into_iter().find(|stack| stack.name == name).expect("every environment has this stack")
}

fn blocks(stack: &Stack) -> impl Iterator<Item = &Block> {
    stack.files.iter().flat_map(|file| file.body.blocks())
}

/// The resources of the stack that the first spec leads to and the second does not.
fn added(with: &str, without: &str) -> Vec<String> {
    let addresses = |spec: &str| -> BTreeSet<String> {
        let stack = stack(&environment(spec), "security");
        blocks(&stack).filter_map(Block::address).filter(|address| address.starts_with("aws_")).collect()
    };
    addresses(with).difference(&addresses(without)).cloned().collect()
}

#[test]
fn alarms_have_a_topic_where_the_spec_asks_for_them() {
    let topic = ["aws_kms_alias.alerts", "aws_kms_key.alerts", "aws_sns_topic.alerts", "aws_sns_topic_policy.alerts"];
    assert_eq!(added("alerts: {}\n", ""), topic);
    assert_eq!(
        added("alerts: { email: [a@example.com, b@example.com] }\n", "alerts: {}\n"),
        ["aws_sns_topic_subscription.email_1", "aws_sns_topic_subscription.email_2"]
    );
    assert_eq!(
        added("alerts: { pagerduty: { secret: shop/pagerduty } }\n", "alerts: {}\n"),
        [
            "aws_cloudformation_stack.pagerduty",
            "aws_cloudwatch_metric_alarm.alerts_undelivered",
            "aws_iam_role.pagerduty",
            "aws_iam_role_policy.pagerduty",
        ]
    );
}

/// The lines of the pipeline's file that a line of the spec adds.
fn pipeline_lines(spec: &str) -> Vec<String> {
    let lines = |spec: &str| -> Vec<String> {
        let bootstrap = stack(&environment(&format!("repository: example/shop\n{spec}")), "bootstrap");
        let file = bootstrap.files.iter().find(|file| file.name == "pipeline.tf").expect("there is a pipeline");
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        print(&file.body).text.lines().map(words).collect()
    };
    let before = lines("");
    lines(spec).into_iter().filter(|line| !before.contains(line)).collect()
}

#[test]
fn the_pipeline_may_do_what_the_spec_asks_for_and_no_more() {
    insta::assert_snapshot!(pipeline_lines("alerts: {}\n").join("\n"), @r#"
    "cloudwatch:*",
    "sns:*",
    "cloudwatch:*",
    "sns:*",
    "#);
    insta::assert_snapshot!(pipeline_lines("alerts: { pagerduty: { secret: shop/pagerduty } }\n").join("\n"), @r#"
    "cloudwatch:*",
    "sns:*",
    "cloudformation:*",
    "cloudwatch:*",
    "sns:*",
    "cloudformation.amazonaws.com",
    Sid = "OwnStacks"
    Action = "cloudformation:*"
    Resource = "arn:aws:cloudformation:us-east-1:111122223333:stack/shop-live-*"
    "#);
}

/// The least and the most.
fn extremes() -> [Environment; 2] {
    [environment(""), environment("alerts: { pagerduty: { secret: shop/pagerduty }, email: [a@example.com] }\n")]
}

#[test]
fn every_resource_knows_its_place_in_the_spec() {
    for environment in extremes() {
        let stack = stack(&environment, "security");
        let lost = blocks(&stack).filter(|block| block.kind() == "resource" && block.origin().is_none());
        assert_eq!(lost.filter_map(Block::address).collect::<Vec<_>>(), Vec::<String>::new());
    }
}

/// Runs terraform in the folder; returns its exit code and everything it said.
fn terraform(folder: &std::path::Path, server: &Server, arguments: &[&str]) -> (Option<i32>, String) {
    let boundary = "arn:aws:iam::111122223333:policy/shop-live-infrastructure-boundary";
    let output = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("TF_IN_AUTOMATION", "1")
        .env("TF_VAR_infrastructure_boundary_arn", boundary)
        .env("TF_REATTACH_PROVIDERS", server.reattach(&["registry.terraform.io"]).to_string())
        .output()
        .expect("these tests run terraform: install Terraform 1.11 or newer and put it on PATH");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    (output.status.code(), said)
}

#[test]
fn the_stack_is_valid_and_formatted_and_a_second_plan_is_empty() {
    for environment in extremes() {
        let stack = stack(&environment, "security");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for file in stack.files.iter().filter(|file| file.name != "backend.tf") {
            fs::write(folder.path().join(&file.name), print(&file.body).text)
                .expect("the temporary folder is writable");
        }
        let types = |kind: &str| -> BTreeSet<String> {
            blocks(&stack).filter(|block| block.kind() == kind).map(|block| block.labels()[0].clone()).collect()
        };
        let server = Server::start(Options {
            account: environment.cloud.account.clone(),
            region: environment.cloud.region.clone(),
            resource_types: types("resource"),
            data_source_types: types("data"),
        });
        let server = server.expect("the offline provider starts");
        let steps: [&[&str]; 5] = [
            &["init", "-no-color", "-input=false"],
            &["fmt", "-check", "-diff"],
            &["validate", "-no-color"],
            &["apply", "-no-color", "-input=false", "-auto-approve"],
            &["plan", "-no-color", "-input=false", "-detailed-exitcode"],
        ];
        for step in steps {
            let (code, said) = terraform(folder.path(), &server, step);
            assert_eq!(code, Some(0), "{step:?}: {said}");
            assert!(!said.contains("Warning:"), "{step:?}: {said}");
        }
    }
}
