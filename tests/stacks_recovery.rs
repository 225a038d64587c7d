//! The stack `recovery`, and what the second region changes in the others: what follows from which line of the spec.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use camino::Utf8PathBuf;
use platform::facts::Facts;
use platform::hcl::{Block, Expression, print};
use platform::model::{Environment, resolve};
use platform::spec::project::Project;
use platform::terraform::{Stack, stacks};

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");

/// What every spec here begins with.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
repository: example/shop
domain: shop.example.com
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
clusters: { blue: { version: "1.35" }, green: { version: "1.36" } }
active: blue
nodes:
  baseline: { capacity: on-demand, instances: [m7g.large], min: 3, max: 9 }
  burst: { capacity: spot, instances: [m7g.large, m6g.large, c7g.large], min: 1, max: 20 }
databases:
  orders: { engine: postgres, version: "17", instance: db.r7g.large, storage: 20Gi }
caches:
  sessions: { engine: redis, node: cache.r7g.large }
services:
  web: { image: "example.com/web:1.0.0", port: 3000, host: www, replicas: { min: 4, max: 20 }, uses: [api, orders, sessions] }
  api: { image: "example.com/api:1.0.0", port: 8080, replicas: { min: 1, max: 4 } }
  mailer: { image: "example.com/mailer:1.0.0", nodes: burst, critical: false, replicas: { min: 2, max: 9 }, uses: [orders] }
"#;
const RECOVERY: &str = "recovery: { region: us-west-2, rto: 15m, rpo: 5m }\n";

/// A project with the environment `live`.
fn project(spec: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), format!("{COMMON}{spec}")).expect("and so is this");
    folder
}

/// The environment `live` of a spec.
fn environment(spec: &str) -> Environment {
    let folder = project(spec);
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    let live = loaded.get("live").expect("the environment is there");
    assert!(live.findings.is_empty(), "{:?}", live.findings);
    resolve("live", live.spec.as_ref().expect("the spec was read"), Facts::embedded()).expect("the spec is complete")
}

/// The second region of a spec.
fn second(recovery: &str) -> Environment {
    *environment(recovery).recovery.expect("there is a second region").environment
}

fn stack(environment: &Environment, name: &str) -> Stack {
    stacks(environment).into_iter().find(|stack| stack.name == name).expect("the stack is there")
}

fn blocks<'a>(stack: &'a Stack, kind: &str) -> Vec<&'a Block> {
    let all = stack.files.iter().flat_map(|file| file.body.blocks());
    all.filter(|block| block.labels().first().is_some_and(|label| label == kind)).collect()
}

fn text(stack: &Stack) -> String {
    stack.files.iter().map(|file| print(&file.body).text).collect()
}

fn name(block: &Block, attribute: &str) -> Option<String> {
    match block.body().get(attribute)? {
        Expression::String(name) => Some(name.clone()),
        _ => None,
    }
}

#[test]
fn a_second_region_is_where_the_spec_names_one() {
    let names = |spec: &str| stacks(&environment(spec)).into_iter().map(|stack| stack.name).collect::<Vec<_>>();
    assert_eq!(
        names(RECOVERY),
        [
            "bootstrap",
            "security",
            "network",
            "data",
            "edge",
            "cluster-blue",
            "cluster-green",
            "delivery-blue",
            "delivery-green",
            "recovery",
            "delivery-recovery"
        ]
    );
    assert!(!names("").contains(&"recovery".to_owned()));
}

#[test]
fn its_network_lies_beside_the_first_one() {
    let network = |spec: &str| {
        let network = second(spec).network;
        let zones: Vec<String> = network.zones.iter().map(|zone| format!("{} {}", zone.name, zone.private)).collect();
        format!("{}: {}", network.cidr, zones.join(", "))
    };
    assert_eq!(
        network(RECOVERY),
        "10.129.0.0/16: us-west-2a 10.129.64.0/18, us-west-2b 10.129.128.0/18, us-west-2c 10.129.192.0/18"
    );
    assert_eq!(
        network("recovery: { region: us-west-1, rto: 15m, rpo: 5m, network: { cidr: 10.7.0.0/16, zones: 2 } }\n"),
        "10.7.0.0/16: us-west-1a 10.7.64.0/18, us-west-1c 10.7.128.0/18"
    );
}

#[test]
fn what_waits_is_small_and_grows_to_the_same_size() {
    let second = second(RECOVERY);
    let groups: Vec<_> = second.node_groups.iter().map(|group| (group.name.as_str(), group.min, group.max)).collect();
    assert_eq!(groups, [("baseline", 2, 9), ("burst", 0, 20)]);
    let services = second.services.iter().map(|service| (service.name.as_str(), service.replicas, service.waits));
    assert_eq!(
        services.collect::<Vec<_>>(),
        [("api", (1, 4), false), ("mailer", (2, 9), true), ("web", (2, 20), false)]
    );
}

#[test]
fn what_has_taken_over_is_as_large_as_the_first_region() {
    let (first, second) =
        (environment(""), second("recovery: { region: us-west-2, rto: 15m, rpo: 5m, cluster: serving }\n"));
    assert_eq!(format!("{:?}", first.node_groups), format!("{:?}", second.node_groups));
    assert_eq!(format!("{:?}", first.services), format!("{:?}", second.services));
}

#[test]
fn the_cluster_keeps_its_name_when_the_first_region_switches() {
    let cluster = |active: &str| {
        let clusters = second(&format!("{RECOVERY}active: {active}\n").replace("active: blue\n", "")).clusters;
        clusters.into_iter().map(|cluster| format!("{} {}", cluster.name, cluster.version)).collect::<Vec<_>>()
    };
    assert_eq!(cluster("blue"), ["shop-live-recovery 1.35"]);
    assert!(second("recovery: { region: us-west-2, rto: 15m, rpo: 5m, cluster: none }\n").clusters.is_empty());
}

#[test]
fn its_state_is_in_its_own_region() {
    let environment = environment(RECOVERY);
    let recovery = stack(&environment, "recovery");
    let backend = recovery.files.iter().find(|file| file.name == "backend.tf").expect("every stack has one");
    insta::assert_snapshot!(print(&backend.body).text, @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.

    terraform {
      backend "s3" {
        bucket       = "shop-live-recovery-111122223333-state"
        key          = "live/recovery.tfstate"
        region       = "us-west-2"
        encrypt      = true
        kms_key_id   = "arn:aws:kms:us-west-2:111122223333:alias/shop-live-recovery-state"
        use_lockfile = true
      }
    }
    "#);
    let bootstrap = stack(&environment, "bootstrap");
    let second: Vec<_> = blocks(&bootstrap, "aws_s3_bucket")
        .into_iter()
        .filter(|bucket| name(bucket, "region").as_deref() == Some("us-west-2"))
        .filter_map(|bucket| name(bucket, "bucket"))
        .collect();
    assert_eq!(second, ["shop-live-recovery-111122223333-logs", "shop-live-recovery-111122223333-state"]);
}

/// Names of IAM and S3 are those of the whole account and the whole world.
#[test]
fn no_global_name_is_given_twice() {
    let environment = environment(RECOVERY);
    let kinds = [("aws_iam_role", "name"), ("aws_iam_policy", "name"), ("aws_s3_bucket", "bucket")];
    for (kind, attribute) in kinds {
        let mut seen = BTreeSet::new();
        for stack in stacks(&environment) {
            for block in blocks(&stack, kind) {
                let name = name(block, attribute).expect("the name is known");
                assert!(seen.insert(name.clone()), "{kind} {name}, again in {}", stack.name);
            }
        }
    }
}

/// What one part hands on and another takes is a local value, and nothing is taken that the first region has as well.
#[test]
fn parts_meet_in_local_values() {
    let recovery = stack(&environment(RECOVERY), "recovery");
    let text = text(&recovery);
    let used = text.split("local.").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
    let used: BTreeSet<_> = used.flatten().collect();
    let locals = recovery.files.iter().flat_map(|file| file.body.blocks()).find(|block| block.kind() == "locals");
    let defined: BTreeSet<_> = locals.expect("there are some").body().attributes().map(|(name, _)| name).collect();
    assert_eq!(used, defined);
    assert!(!defined.is_empty());
    let from: BTreeSet<_> = recovery.inputs.iter().map(|input| input.stack.as_str()).collect();
    assert_eq!(from, ["bootstrap", "data"].into());
}

#[test]
fn no_two_resources_of_the_stack_have_one_address() {
    let spec = format!("{COMMON}{RECOVERY}")
        .replace("orders", "endpoints")
        .replace("sessions", "load-balancer")
        .replace("  api: {", "  database-endpoints: {")
        .replace("uses: [api,", "uses: [database-endpoints,");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), spec).expect("and so is this");
    let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).expect("its name is text");
    let loaded = Project::at(&root).expect("the project is there").load();
    let live = loaded.get("live").expect("the environment is there").spec.as_ref().expect("the spec was read");
    let environment = resolve("live", live, Facts::embedded()).expect("the spec is complete");
    let recovery = stack(&environment, "recovery");
    let mut seen = BTreeSet::new();
    for address in recovery.files.iter().flat_map(|file| file.body.blocks()).filter_map(Block::address) {
        assert!(seen.insert(address.clone()), "{address}");
    }
}

fn file(environment: &Environment, stack_name: &str, name: &str) -> String {
    let stack = stack(environment, stack_name);
    let file = stack.files.iter().find(|file| file.name == name).expect("the file is there");
    print(&file.body).text
}

/// RDS makes no replica of a database whose password it manages, so that nobody knows the password then.
#[test]
fn a_replica_follows_a_database_whose_password_nobody_knows() {
    let environment = environment(RECOVERY);
    let first = file(&environment, "data", "databases.tf");
    assert!(first.contains("password_wo ") && first.contains("ephemeral \"aws_secretsmanager_random_password\""));
    assert!(!first.contains("manage_master_user_password"));
    let second = file(&environment, "recovery", "data_databases.tf");
    assert!(
        second.contains("replicate_source_db") && second.contains("var.first_database_arns[\"orders\"]"),
        "{second}"
    );
    for inherited in ["  engine ", "db_name", "username", "password_wo", "  allocated_storage"] {
        assert!(!second.contains(inherited), "{inherited} is the first one's: {second}");
    }
}

#[test]
fn backups_are_kept_where_no_replica_is() {
    let environment = environment(&RECOVERY.replace(" }", ", databases: backups }"));
    assert!(file(&environment, "data", "databases.tf").contains("manage_master_user_password"));
    let recovery = stack(&environment, "recovery");
    assert_eq!(blocks(&recovery, "aws_db_instance").len(), 0);
    assert_eq!(blocks(&recovery, "aws_db_instance_automated_backups_replication").len(), 1);
}

#[test]
fn caches_are_empty_or_follow() {
    let groups = |caches: &str| {
        let environment = environment(&RECOVERY.replace(" }", &format!(", caches: {caches} }}")));
        file(&environment, "recovery", "data_caches.tf")
    };
    let (cold, global) = (groups("cold"), groups("global"));
    assert!(!cold.contains("global_replication_group_id") && cold.contains("replicas_per_node_group    = 0"), "{cold}");
    assert!(global.contains("aws_elasticache_global_replication_group") && !global.contains("node_type"), "{global}");
}

/// Promotion is a change in place: what is lost with a replacement is the data.
#[test]
fn a_promotion_replaces_nothing() {
    let folder = project(RECOVERY);
    let (code, said) = platform(folder.path(), "apply --offline --yes");
    assert_eq!(code, Some(0), "{said}");
    let promoted = format!("{COMMON}{}", RECOVERY.replace(" }", ", databases: promoted, cluster: serving }"));
    fs::write(folder.path().join("environments/live.yaml"), promoted).expect("the folder is writable");
    let (code, said) = platform(folder.path(), "plan --offline");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("replicate_source_db"), "{said}");
    assert!(said.contains(" 0 to destroy"), "{said}");
}

fn platform(folder: &Path, line: &str) -> (Option<i32>, String) {
    let output = Command::new(PLATFORM)
        .args(line.split(' '))
        .args(["--env", "live", "--today", "2026-11-22"])
        .current_dir(folder)
        .output()
        .expect("platform runs");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    (output.status.code(), said)
}

/// The specs that between them make everything that there can be in a second region.
fn extremes() -> BTreeMap<&'static str, String> {
    let with = |choices: &str| RECOVERY.replace(" }", &format!(", {choices} }}"));
    [
        ("default", RECOVERY.to_owned()),
        ("all of it", with("multiAz: true, caches: global, cluster: serving")),
        (
            "as little as can be",
            "recovery: { region: us-west-2, rto: 2h, rpo: 1h, databases: backups, cluster: none }\n".to_owned(),
        ),
    ]
    .into()
}

#[test]
fn a_second_plan_is_empty() {
    for (case, spec) in extremes() {
        let folder = project(&spec);
        let (code, said) = platform(folder.path(), "apply --offline --yes");
        assert_eq!(code, Some(0), "{case}: {said}");
        let (code, said) = platform(folder.path(), "plan --offline --detailed-exitcode");
        assert_eq!(code, Some(0), "{case}: {said}");
    }
}

#[test]
fn terraform_has_nothing_to_format() {
    for (case, spec) in extremes() {
        let folder = project(&spec);
        let (code, said) = platform(folder.path(), "render");
        assert_eq!(code, Some(0), "{case}: {said}");
        let output = Command::new("terraform")
            .args(["fmt", "-check", "-recursive", "-diff"])
            .current_dir(folder.path().join("dist"))
            .env_remove("TF_CLI_CONFIG_FILE")
            .output()
            .expect("terraform runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{case}");
    }
}

#[test]
fn the_waiting_cluster_knows_its_own_region_and_runs_nothing_twice() {
    let folder = project(RECOVERY);
    let (code, said) = platform(folder.path(), "render");
    assert_eq!(code, Some(0), "{said}");
    let object = |name: &str| {
        let path = folder.path().join("dist/live/kubernetes/recovery").join(name);
        fs::read_to_string(path).expect("the cluster has objects")
    };
    let bindings = object("bindings.yaml");
    assert!(bindings.contains("orders: output:recovery/database_addresses/orders\n"), "{bindings}");
    assert!(bindings.contains("output:recovery/security_group_ids/service-web\n"), "{bindings}");
    assert!(!bindings.contains("output:data/") && !bindings.contains("output:network/"), "{bindings}");
    // What takes no requests works on what the first region works on.
    let mailer = object("services/mailer.yaml");
    assert!(mailer.contains("  replicas: 0\n") && !mailer.contains("HorizontalPodAutoscaler"), "{mailer}");
    assert!(object("services/web.yaml").contains("  minReplicas: 2\n"));
}

/// Of a database of which there are backups only, nobody knows the address before it is restored.
#[test]
fn who_needs_a_database_that_is_not_restored_stays_off() {
    let folder = project("recovery: { region: us-west-2, rto: 2h, rpo: 1h, databases: backups }\n");
    let (code, said) = platform(folder.path(), "plan --offline");
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = platform(folder.path(), "render");
    assert_eq!(code, Some(0), "{said}");
    let object = |name: &str| {
        let path = folder.path().join("dist/live/kubernetes/recovery").join(name);
        fs::read_to_string(path).expect("the cluster has objects")
    };
    let (bindings, web) = (object("bindings.yaml"), object("services/web.yaml"));
    assert!(!bindings.contains("orders") && bindings.contains("sessions: output:recovery/cache_endpoints/sessions\n"));
    assert!(web.contains("  replicas: 0\n") && !web.contains("ORDERS_HOST"), "{web}");
    assert!(object("services/api.yaml").contains("  minReplicas: 1\n"));

    // Restored under its name, it is taken over as one that follows nothing.
    let restored = "recovery: { region: us-west-2, rto: 2h, rpo: 1h, databases: promoted, cluster: serving }\nadopt: { \
                    recovery/aws_db_instance.orders: shop-live-recovery-orders }\n";
    fs::write(folder.path().join("environments/live.yaml"), format!("{COMMON}{restored}")).expect("it is writable");
    let (code, said) = platform(folder.path(), "plan --offline");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 to import"), "{said}");
}

/// An alarm can look at metrics of its own region only, and the lag of a replica is one of the region of the replica.
#[test]
fn somebody_is_called_before_a_replica_breaks_the_goal() {
    let lag = |recovery: &str| {
        let environment = environment(&format!("{recovery}alerts: {{}}\n"));
        let stacks = stacks(&environment);
        let alarms = stacks.iter().flat_map(|stack| {
            let alarms = blocks(stack, "aws_cloudwatch_metric_alarm").into_iter();
            alarms.map(|alarm| (stack.name.clone(), alarm.labels()[1].clone(), alarm.body().get("threshold").cloned()))
        });
        let alarms =
            alarms.filter(|(_, label, _)| label.ends_with("_lag") && !label.starts_with("cache-sessions_0001_lag"));
        let told =
            alarms.map(|(stack, label, threshold)| format!("{stack} {label} {}", threshold.expect("it has one")));
        told.collect::<Vec<_>>()
    };
    assert_eq!(lag("recovery: { region: us-west-2, rto: 15m, rpo: 5m }\n"), ["recovery database-orders_lag 300"]);
    assert_eq!(lag("recovery: { region: us-west-2, rto: 15m, rpo: 1h }\n"), ["recovery database-orders_lag 1800"]);
    assert_eq!(lag("recovery: { region: us-west-2, rto: 15m, rpo: 2m }\n"), ["recovery database-orders_lag 120"]);
    assert!(lag("recovery: { region: us-west-2, rto: 15m, rpo: 5m, databases: promoted }\n").is_empty());
    assert_eq!(
        lag("recovery: { region: us-west-2, rto: 15m, rpo: 5m, caches: global }\n"),
        ["recovery database-orders_lag 300", "recovery cache-sessions_0001_region_lag 300"]
    );
}
