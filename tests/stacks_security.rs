//! The stack `security`: what follows from which line of the spec.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use camino::Utf8PathBuf;
use platform::facts::Facts;
use platform::hcl::{Block, Body, Expression, print};
use platform::model::{Environment, resolve_among};
use platform::provider::{Options, Server};
use platform::spec::audit::Lock;
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
    project(&[("live", spec)]).remove(0)
}

/// The environments of a project, by name and what differs in each.
fn project(environments: &[(&str, &str)]) -> Vec<Environment> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    for (name, spec) in environments {
        let file = folder.path().join(format!("environments/{name}.yaml"));
        // What is written twice counts the second time.
        let common = COMMON.lines().filter(|line| {
            let key = line.split(':').next().unwrap_or_default();
            key.is_empty() || !spec.lines().any(|own| own.starts_with(&format!("{key}:")))
        });
        fs::write(file, common.chain(spec.lines()).collect::<Vec<_>>().join("\n")).expect("and so is this");
    }
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    assert!(loaded.findings.iter().next().is_none(), "{:?}", loaded.findings);
    let resolved = environments.iter().map(|(name, _)| {
        let found = loaded.get(name).expect("the environment is there");
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        resolve_among(name, &loaded, Facts::embedded()).expect("the spec is complete")
    });
    resolved.collect()
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
    "events:*",
    "sns:*",
    "cloudwatch:*",
    "events:*",
    "sns:*",
    "#);
    insta::assert_snapshot!(pipeline_lines("alerts: { pagerduty: { secret: shop/pagerduty } }\n").join("\n"), @r#"
    "cloudwatch:*",
    "events:*",
    "sns:*",
    "cloudformation:*",
    "cloudwatch:*",
    "events:*",
    "sns:*",
    "cloudformation.amazonaws.com",
    Sid = "OwnStacks"
    Action = "cloudformation:*"
    Resource = "arn:aws:cloudformation:us-east-1:111122223333:stack/shop-live-*"
    "#);
}

/// The types of resources that watch or record, in each stack of each environment that has them.
fn watching(environments: &[(&str, &str)]) -> String {
    const KINDS: [&str; 9] = [
        "aws_accessanalyzer_analyzer",
        "aws_cloudtrail",
        "aws_config_configuration_recorder",
        "aws_ebs_encryption_by_default",
        "aws_guardduty_detector",
        "aws_iam_account_password_policy",
        "aws_iam_service_linked_role",
        "aws_inspector2_enabler",
        "aws_securityhub_account",
    ];
    let mut lines = Vec::new();
    for environment in project(environments) {
        for stack in stacks(&environment) {
            let kinds = blocks(&stack).filter_map(|block| {
                KINDS.into_iter().find(|kind| block.labels().first().is_some_and(|own| own == kind))
            });
            let kinds: Vec<&str> = kinds.map(|kind| kind.trim_start_matches("aws_")).collect();
            if !kinds.is_empty() {
                lines.push(format!("{}/{}: {}", environment.name, stack.name, kinds.join(" ")));
            }
        }
    }
    lines.join("\n")
}

#[test]
fn nothing_is_watched_that_nobody_asks_for() {
    assert_eq!(watching(&[("live", ""), ("test", "audit: {}\n")]), "");
    insta::assert_snapshot!(watching(&[("live", "audit: { accessAnalyzer: true, guardduty: organization }\n")]), @"live/security: accessanalyzer_analyzer accessanalyzer_analyzer");
}

#[test]
fn of_the_environments_of_an_account_one_makes_what_there_is_once() {
    const STRICT: &str = "compliance: [pci-dss, soc2]\n";
    const SOME: &str = "compliance: [soc2]\n";
    // By frameworks, then by name; who shares has nothing of its own, and who does not ask makes nothing.
    insta::assert_snapshot!(
        watching(&[("alpha", SOME), ("beta", STRICT), ("dev", ""), ("gamma", STRICT), ("review", "shares: dev\ncompliance: [pci-dss, soc2]\n")]),
        @"beta/security: accessanalyzer_analyzer accessanalyzer_analyzer ebs_encryption_by_default iam_account_password_policy guardduty_detector inspector2_enabler iam_service_linked_role config_configuration_recorder securityhub_account cloudtrail"
    );
    // Another account has everything of its own.
    let elsewhere = format!("cloud: {{ provider: aws, account: \"444455556666\", region: us-east-1 }}\n{SOME}");
    let both = watching(&[("alpha", &elsewhere), ("beta", STRICT)]);
    assert_eq!(both.lines().count(), 2, "{both}");
    assert_eq!(both.matches("cloudtrail").count(), 2, "{both}");
}

#[test]
fn a_region_has_its_own_watchers_and_the_account_one_trail() {
    const STRICT: &str = "compliance: [pci-dss]\n";
    let elsewhere = format!("cloud: {{ provider: aws, account: \"111122223333\", region: eu-west-1 }}\n{STRICT}");
    insta::assert_snapshot!(watching(&[("alpha", &elsewhere), ("beta", STRICT)]), @r"
    alpha/security: accessanalyzer_analyzer accessanalyzer_analyzer ebs_encryption_by_default iam_account_password_policy guardduty_detector inspector2_enabler iam_service_linked_role config_configuration_recorder securityhub_account cloudtrail
    beta/security: accessanalyzer_analyzer ebs_encryption_by_default guardduty_detector inspector2_enabler config_configuration_recorder securityhub_account
    ");
    // A second region is watched as well, unless the first region of another one is there.
    let recovery = format!("{STRICT}recovery: {{ region: us-west-2, rto: 15m, rpo: 5m }}\n");
    insta::assert_snapshot!(watching(&[("alpha", &recovery)]), @r"
    alpha/security: accessanalyzer_analyzer accessanalyzer_analyzer ebs_encryption_by_default iam_account_password_policy guardduty_detector inspector2_enabler iam_service_linked_role config_configuration_recorder securityhub_account cloudtrail
    alpha/recovery: accessanalyzer_analyzer ebs_encryption_by_default guardduty_detector inspector2_enabler config_configuration_recorder securityhub_account
    ");
    let west = format!("cloud: {{ provider: aws, account: \"111122223333\", region: us-west-2 }}\n{STRICT}");
    let both = watching(&[("alpha", &recovery), ("beta", &west)]);
    assert!(both.lines().all(|line| !line.starts_with("alpha/recovery")), "{both}");
}

#[test]
fn what_the_account_has_once_is_as_strict_as_the_strictest_wants() {
    let environments = project(&[
        ("alpha", "compliance: [soc2]\naudit: { retention: 1095d, lock: compliance }\n"),
        ("beta", "compliance: [soc2, pci-dss]\naudit: { standards: [pci-dss] }\n"),
    ]);
    let beta = &environments[1].audit;
    let trail = beta.trail.as_ref().expect("beta is held against the most");
    assert_eq!((trail.retention_days, trail.lock), (1095, Lock::Compliance));
    let standards: Vec<_> = beta.security_hub.iter().flatten().map(|(standard, _)| standard.word()).collect();
    assert_eq!(standards, ["foundational", "cis", "pci-dss"]);
}

#[test]
fn guardduty_stays_out_of_clusters_that_do_not_want_it() {
    let cluster =
        "clusters: { blue: { version: \"1.35\" } }\nnodes: { baseline: { instances: [m7g.large], max: 3 } }\n";
    let tagged = |environments: &[(&str, &str)]| {
        let tagged = project(environments).into_iter().filter(|environment| {
            let control_plane = stack(environment, "cluster-blue");
            control_plane.files.iter().any(|file| print(&file.body).text.contains("GuardDutyManaged = \"false\""))
        });
        tagged.map(|environment| environment.name).collect::<Vec<_>>()
    };
    let watched = format!("{cluster}compliance: [soc2]\n");
    let organization = format!("{cluster}audit: {{ guardduty: organization }}\n");
    assert_eq!(tagged(&[("dev", cluster), ("live", &watched), ("test", &organization)]), ["dev"]);
    assert_eq!(tagged(&[("dev", cluster)]), Vec::<String>::new());
}

#[test]
fn the_role_for_the_worst_case_is_given_out_where_it_is_noticed() {
    let principals = "access: { breakGlass: { principals: [\"arn:aws:iam::111122223333:user/a\", \"arn:aws:iam::111122223333:user/b\"] } }\n";
    let recovery = "recovery: { region: us-west-2, rto: 15m, rpo: 5m }\n";
    let environment = environment(&format!("{principals}{recovery}alerts: {{}}\nrepository: example/shop\n"));
    let file = |name: &str, file: &str| {
        let stack = stack(&environment, name);
        let found = stack.files.iter().find(|candidate| candidate.name == file).expect("the stack has this file");
        print(&found.body).text
    };
    let role = file("bootstrap", "break_glass.tf");
    let (_, trust) = role.split_once("Condition = ").expect("the trust has conditions");
    insta::assert_snapshot!(trust.lines().take(11).collect::<Vec<_>>().join("\n"), @r#"
    {
              StringEquals = {
                "aws:RequestedRegion" = ["us-east-1", "us-west-2"]
              }
              Bool = {
                "aws:MultiFactorAuthPresent" = "true"
              }
              NumericLessThan = {
                "aws:MultiFactorAuthAge" = "3600"
              }
            }
    "#);
    for (stack, name) in [("security", "break_glass.tf"), ("recovery", "security_break_glass.tf")] {
        assert!(file(stack, name).contains("arn:aws:iam::111122223333:role/shop-live-break-glass"), "{stack}");
    }
    // Whoever could change who may take it could take it.
    let pipeline = file("bootstrap", "pipeline.tf");
    let (_, refused) = pipeline.split_once("NoOtherIdentities").expect("the boundary refuses identities");
    assert!(refused.contains("role/shop-live-break-glass"), "{refused}");
}

#[test]
fn the_second_factor_can_be_the_identity_providers_business() {
    let spec = "access: { breakGlass: { principals: [\"arn:aws:iam::111122223333:role/a\"], mfa: false } }\n";
    let bootstrap = stack(&environment(spec), "bootstrap");
    let role = blocks(&bootstrap).find(|block| block.address().as_deref() == Some("aws_iam_role.break_glass"));
    let role = format!("{:?}", role.expect("the role is there").body());
    assert!(role.contains("RequestedRegion") && !role.contains("MultiFactor"), "{role}");
}

/// The limits of IAM, in characters without white space (IAM User Guide, "IAM and AWS STS quotas").
#[test]
fn policies_are_as_short_as_iam_wants_them() {
    const ATTRIBUTES: [(&str, &str, usize); 3] = [
        ("aws_iam_policy", "policy", 6144),
        ("aws_iam_role", "assume_role_policy", 2048),
        ("aws_iam_role_policy", "policy", 10_240),
    ];
    let [_, _, fullest] = extremes();
    for stack in stacks(&fullest) {
        for block in blocks(&stack) {
            let limit = ATTRIBUTES.iter().find(|(kind, ..)| block.labels().first().is_some_and(|own| own == kind));
            let Some((_, attribute, longest)) = limit else { continue };
            let policy = block.body().get(attribute).expect("it has a policy").clone();
            let text = print(&Body::new().attribute("x", policy)).text;
            let length = text.split_whitespace().map(str::len).sum::<usize>();
            assert!(length <= *longest, "{:?} has {length} characters", block.address());
        }
    }
}

/// What the alarms leave out is the role that applies.
#[test]
fn alarms_know_the_pipeline_by_its_name() {
    let [_, everything, _] = extremes();
    let role = stack(&everything, "bootstrap");
    let role =
        blocks(&role).find(|block| block.address().as_deref() == Some("aws_iam_role.apply")).expect("there is one");
    let Some(Expression::String(name)) = role.body().get("name") else { panic!("its name is literal") };
    let alarms = stack(&everything, "security");
    let alarms = alarms.files.iter().find(|file| file.name == "activity_alarms.tf").expect("there are alarms");
    let text = print(&alarms.body).text;
    let (_, pattern) = text.split_once("userName != \\\"*").expect("the pipeline is left out");
    assert!(name.ends_with(pattern.split('\\').next().unwrap_or("-")), "{name}");
    assert!(text.lines().filter(|line| line.contains("pattern")).all(|line| line.len() < 1024), "{text}");
}

/// The least and the most, alone in its region and with a second one.
fn extremes() -> [Environment; 3] {
    let everything = "repository: example/shop\ncompliance: [soc2, pci-dss]\n\
                      access: { breakGlass: { principals: [\"arn:aws:iam::111122223333:user/emergency\"] } }\n\
                      alerts: { pagerduty: { secret: shop/pagerduty }, email: [a@example.com] }\n";
    let recovery = "recovery: { region: us-west-2, rto: 15m, rpo: 5m }\n";
    [environment(""), environment(everything), environment(&format!("{everything}{recovery}"))]
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
        .env("TF_VAR_access_logs_bucket", "shop-live-111122223333-logs")
        .env("TF_VAR_recovery_access_logs_bucket", "shop-live-recovery-111122223333-logs")
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
