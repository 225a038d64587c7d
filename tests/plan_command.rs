//! `plan`, `apply` and `destroy` as a person types them, on the smallest example.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command answered.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    code: Option<i32>,
    data: String,
    talk: String,
}

/// The specs of the smallest example, copied to a temporary folder.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/smallest");
        let specs = folder.path().join("environments");
        std::fs::create_dir(&specs).expect("a folder can be made");
        for entry in std::fs::read_dir(example.join("environments")).expect("the example can be read") {
            let entry = entry.expect("the example can be read");
            std::fs::copy(entry.path(), specs.join(entry.file_name())).expect("a file can be copied");
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a command line; words are parted by spaces.
    fn run(&self, line: &str) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(line.split(' ')).current_dir(self.0.path()).stdin(Stdio::null());
        command.args(["--today", "2026-11-22"]).env("TF_CLI_ARGS", "-no-such-option").env_remove("PLATFORM_ENGINE");
        let output = command.output().expect("platform runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("platform writes UTF-8");
        Answer { code: output.status.code(), data: text(output.stdout), talk: text(output.stderr) }
    }
}

/// The first and the last line: those that a reader sees.
fn ends(text: &str) -> (&str, &str) {
    (text.lines().next().unwrap_or_default(), text.lines().last().unwrap_or_default())
}

#[test]
fn an_environment_lives_and_dies_offline() {
    let project = Project::new();
    let planned = project.run("plan --env live --offline --detailed-exitcode --save reviewed.plan");
    assert_eq!(planned.code, Some(2), "{planned:?}");
    let (first, last) = ends(&planned.data);
    assert!(first.starts_with("Environment live: plan, offline, "), "{first}");
    let (resources, objects) = last.split_once(" Objects: ").expect("there are objects");
    assert!(resources.ends_with(" to add, 0 to change, 0 to destroy."), "{last}");
    assert!(objects.ends_with(" to create. Offline: nothing real was asked."), "{last}");

    let refused = project.run("apply --env live --offline");
    assert_eq!(refused.code, Some(3));
    let reason = "error: apply live was not confirmed: there is no terminal to ask at; say `--yes`\n";
    assert!(refused.talk.ends_with(reason), "{}", refused.talk);

    let applied = project.run("apply --env live --offline --plan reviewed.plan");
    assert_eq!(applied.code, Some(0), "{applied:?}");
    assert_eq!(
        ends(&applied.data).1,
        "Applied (offline): bootstrap, security, network, edge, cluster-blue, delivery-blue."
    );

    let again = project.run("plan --env live --offline --detailed-exitcode");
    // Offline there is no cluster that the objects could be in.
    assert_eq!((again.code, ends(&again.data).1), (Some(0), &*format!("No changes. Objects: {objects}")));

    let destroyed = project.run("destroy --env live --offline --yes");
    assert_eq!(destroyed.code, Some(0), "{destroyed:?}");
    assert_eq!(
        ends(&destroyed.data).1,
        "Destroyed (offline): delivery-blue, cluster-blue, edge, network, security, bootstrap."
    );
    let nothing = project.run("destroy --env live --offline --yes");
    assert_eq!((nothing.code, ends(&nothing.data).1), (Some(0), "No changes. Offline: nothing real was asked."));
}

#[test]
fn a_plan_that_was_touched_is_not_applied() {
    let project = Project::new();
    assert_eq!(project.run("plan --env live --offline --save reviewed.plan").code, Some(0));
    let path = project.path("reviewed.plan");
    let text = std::fs::read_to_string(&path).expect("the plan was saved");
    std::fs::write(&path, text.replacen("create", "update", 1)).expect("the plan can be changed");
    let refused = project.run("apply --env live --offline --plan reviewed.plan");
    assert_eq!((refused.code, refused.data.as_str()), (Some(3), ""));
    let message = "error: the plan was changed after it had been saved: its checksum is not the one it was saved with\n  \
                   help: Make the plan again with `platform plan --save FILE`, and review it.\n";
    assert!(refused.talk.ends_with(message), "{}", refused.talk);
}

#[test]
fn says_which_stacks_and_engines_there_are() {
    let project = Project::new();
    let stack = project.run("plan --env live --offline --stack nowhere");
    assert_eq!(stack.code, Some(64));
    let message = "error: environment live has no stack nowhere; it has bootstrap, cluster-blue, delivery-blue, edge, network, security\n";
    assert!(stack.talk.ends_with(message), "{}", stack.talk);
    assert_eq!(project.run("plan --env live --offline --stack network --save a.plan").code, Some(64));
    assert!(!project.path("a.plan").exists());
    let engine = project.run("plan --env live --offline --engine nowhere");
    assert_eq!(engine.code, Some(1));
    assert!(engine.talk.contains("error: `nowhere` was not found\n  help: Install Terraform 1.11"), "{}", engine.talk);
    assert_eq!(project.run("apply --offline --yes").code, Some(64));
}

#[test]
fn a_plan_of_several_environments_goes_on_when_one_fails() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let project = Project(folder);
    assert_eq!(project.run("init").code, Some(0));
    std::fs::create_dir_all(project.path(".platform/state/dev")).expect("a folder can be made");
    std::fs::write(project.path(".platform/state/dev/network.tfstate"), "{}").expect("a file can be written");
    let planned = project.run("plan --all --offline --detailed-exitcode");
    assert_eq!(planned.code, Some(1), "{planned:?}");
    let message = "environment dev:\nerror: the state of stack `network` cannot be read: it has no format version; is it \
                   encrypted?\n  help: A state of format version 4 is needed, ";
    assert!(planned.talk.contains(message), "{}", planned.talk);
    let overview: Vec<&str> = planned.data.lines().take(3).collect();
    assert_eq!(overview[0], "2 environments");
    assert!(overview[1].starts_with("  prod: ") && overview[1].ends_with(" created"), "{overview:?}");
    assert!(overview[2].starts_with("  dev: not planned: the state of stack `network` cannot be read"), "{overview:?}");
    assert!(planned.data.contains("\nEnvironment prod: plan, offline, "), "{}", planned.data);
    assert_eq!(planned.data.matches("Environment ").count(), 1);
}

/// A database that an environment is guarded against losing.
const GUARDED: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
databases:
  orders: { engine: postgres, version: "17", instance: db.t4g.medium, storage: 20Gi, protected: false }
  ledger: { engine: postgres, version: "17", instance: db.t4g.medium, storage: 20Gi, protected: false }
guard:
  production: true
"#;

#[test]
fn what_an_environment_is_guarded_against_needs_a_waiver() {
    let project = Project(tempfile::tempdir().expect("a temporary folder can be made"));
    std::fs::create_dir(project.path("environments")).expect("a folder can be made");
    let write =
        |text: &str| std::fs::write(project.path("environments/live.yaml"), text).expect("a spec can be written");
    write(GUARDED);
    assert_eq!(project.run("apply --env live --offline --yes").code, Some(0));

    // Without its ledger.
    let without: String =
        GUARDED.lines().filter(|line| !line.contains("ledger:")).map(|line| format!("{line}\n")).collect();
    write(&without);
    let refused = project.run("plan --env live --offline --detailed-exitcode --save refused.plan");
    assert_eq!(refused.code, Some(3), "{refused:?}");
    let line = "  data/aws_db_instance.ledger: deleted with its data (risk-data-destroyed)\n";
    assert!(
        refused.data.contains(
            "
Refused: 3 dangerous changes
"
        ) && refused.data.contains(line),
        "{}",
        refused.data
    );
    let help = "          risk: risk-data-destroyed\n          address: 'data/aws_db_instance.ledger'\n";
    assert!(refused.talk.contains(help), "{}", refused.talk);
    for line in ["apply --env live --offline --yes", "apply --env live --offline --plan refused.plan"] {
        let refused = project.run(line);
        assert_eq!(refused.code, Some(3), "{refused:?}");
        assert!(refused.talk.contains("live is guarded against 3 changes that nobody has let through"), "{refused:?}");
    }

    // What the help proposes is what is needed.
    let (_, proposed) = refused.talk.split_once("    guard:\n").expect("a waiver is proposed");
    let proposed: String = proposed.lines().map(|line| line.replacen("    ", "", 1) + "\n").collect();
    write(&(without.clone() + &proposed));
    let waived = project.run("plan --env live --offline --detailed-exitcode");
    assert_eq!(waived.code, Some(2), "{waived:?}");
    assert!(waived.data.contains("Let through: 3 dangerous changes\n"), "{}", waived.data);
    assert_eq!(project.run("apply --env live --offline --yes").code, Some(0));
    let left = project.run("plan --env live --offline");
    assert!(left.data.contains("no change needs these waivers: meant-1 ("), "{}", left.data);

    write(&(without + &proposed.replace("2026-12-06", "2026-11-21")));
    let expired = project.run("plan --env live --offline");
    assert_eq!(expired.code, Some(1));
    assert!(expired.talk.contains("error[waiver]: the waiver `meant-1` has expired"), "{}", expired.talk);

    // A whole environment is no less guarded than its parts.
    write(GUARDED);
    let refused = project.run("destroy --env live --offline --yes");
    assert_eq!(refused.code, Some(3), "{refused:?}");
}

/// Two clusters, of which blue takes the traffic.
const SWITCHABLE: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
domain: example.com
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16, zones: 2, nat: single, endpoints: false, flowLogs: false }
clusters: { blue: { version: "1.35" }, green: { version: "1.36" } }
active: blue
nodes: { baseline: { instances: [m7g.large], max: 3 } }
services: { web: { image: "example.com/web:1.0.0", port: 3000, host: www } }
"#;
const PROTECTED: &str =
    "databases: { orders: { engine: postgres, version: \"17\", instance: db.r7g.large, storage: 20Gi } }\n";

/// The environment `live` of a spec, applied.
fn applied(spec: &str) -> Project {
    let project = Project(tempfile::tempdir().expect("a temporary folder can be made"));
    std::fs::create_dir(project.path("environments")).expect("a folder can be made");
    std::fs::write(project.path("environments/live.yaml"), spec).expect("a file can be written");
    let applied = project.run("apply --env live --offline --yes");
    assert_eq!(applied.code, Some(0), "{applied:?}");
    project
}

/// What a plan says when the spec has become another one, without its first line. What the offline provider makes up of
/// the target groups' ARNs is left out.
fn planned(project: &Project, spec: &str) -> String {
    std::fs::write(project.path("environments/live.yaml"), spec).expect("a file can be written");
    let planned = project.run("plan --env live --offline");
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let (_, said) = planned.data.split_once('\n').expect("there is a first line");
    // Offline all objects are new each time; these tests are about the stacks.
    let (stacks, _) = said.split_once("objects in cluster blue").expect("there are objects");
    let (_, conclusion) = said.rsplit_once("\n\n").expect("there is a conclusion");
    let (resources, _) = conclusion.split_once(" Objects: ").expect("there are objects");
    let without_digits = |line: &str| match (line.rfind('/'), line.rfind("\"]")) {
        (Some(from), Some(to)) if from < to => format!("{}/…{}", &line[..from], &line[to..]),
        _ => line.to_owned(),
    };
    format!("{stacks}{resources}").lines().map(without_digits).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_switch_moves_the_traffic_and_nothing_else() {
    let project = applied(SWITCHABLE);
    insta::assert_snapshot!(planned(&project, &SWITCHABLE.replace("active: blue", "active: green")), @r#"
    platform 0.1.0, hashicorp/aws 6.66.0, hashicorp/helm 3.1.1, spec 709493a55d77

    Network or identity: 1 resource
      ~ edge: aws_lb_listener.https
            from environments/live.yaml:2:1
            default_action[0].forward[0].target_group["targetgroup/shop-live-blue/…"].wei
            ght:
                100 → 0
            default_action[0].forward[0].target_group["targetgroup/shop-live-green/…"].we
            ight:
                0 → 100

    Created: 66 objects
      Plan: 0 to add, 1 to change, 0 to destroy.
    "#);
    let shared = format!("{SWITCHABLE}edge: {{ weights: {{ blue: 90%, green: 10% }} }}\n");
    insta::assert_snapshot!(planned(&project, &shared), @r#"
    platform 0.1.0, hashicorp/aws 6.66.0, hashicorp/helm 3.1.1, spec 4c2390852a8f

    Network or identity: 1 resource
      ~ edge: aws_lb_listener.https
            from environments/live.yaml:12:7
            default_action[0].forward[0].target_group["targetgroup/shop-live-blue/…"].wei
            ght:
                100 → 90
            default_action[0].forward[0].target_group["targetgroup/shop-live-green/…"].we
            ight:
                0 → 10

    Created: 66 objects
      Plan: 0 to add, 1 to change, 0 to destroy.
    "#);
}

/// A cluster with traffic is protected like the database behind it. The traffic moves first, so that it does not wait.
#[test]
fn a_switch_moves_the_traffic_before_the_protection() {
    let spec = format!("{SWITCHABLE}{PROTECTED}");
    let project = applied(&spec);
    insta::assert_snapshot!(planned(&project, &spec.replace("active: blue", "active: green")), @r#"
    platform 0.1.0, hashicorp/aws 6.66.0, hashicorp/helm 3.1.1, spec 5b88e3d7bc0f

    Network or identity: 1 resource
      ~ edge: aws_lb_listener.https
            from environments/live.yaml:2:1
            default_action[0].forward[0].target_group["targetgroup/shop-live-blue/…"].wei
            ght:
                100 → 0
            default_action[0].forward[0].target_group["targetgroup/shop-live-green/…"].we
            ight:
                0 → 100

    Changed in place: 2 resources
      ~ cluster-blue: aws_eks_cluster.main
            from environments/live.yaml:8:19
            deletion_protection: true → false
      ~ cluster-green: aws_eks_cluster.main
            from environments/live.yaml:8:47
            deletion_protection: false → true

    Created: 68 objects
      Plan: 0 to add, 3 to change, 0 to destroy.
    "#);
}

/// A reader that goes away before it has read anything.
#[test]
fn without_a_reader_the_exit_code_is_the_same_and_nothing_is_applied() {
    let project = Project::new();
    let run = |line: &str| {
        let (reader, writer) = std::io::pipe().expect("a pipe can be made");
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(line.split(' ')).args(["--env", "live", "--offline", "--today", "2026-11-22"]);
        command.current_dir(project.0.path()).stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped());
        let output = command.output().expect("platform runs");
        (output.status.code(), String::from_utf8(output.stderr).expect("platform writes UTF-8"))
    };
    assert_eq!(run("plan --detailed-exitcode").0, Some(2));
    let (code, talk) = run("apply --yes");
    assert_eq!(code, Some(3));
    assert!(talk.ends_with("error: apply live was not confirmed: the reader of the plan went away\n"), "{talk}");
    let states = std::fs::read_dir(project.path(".platform/state/live")).expect("the folder is there");
    assert_eq!(states.count(), 0);
}

#[test]
fn keeps_the_plan_of_one_environment_where_it_can() {
    let project = Project::new();
    let lost = project.run("plan --env live --offline --save nowhere/reviewed.plan");
    let message = "error: the plan cannot be kept in `nowhere/reviewed.plan`\n  because: No such file or directory (os error 2)\n";
    assert_eq!(lost.code, Some(1));
    assert!(lost.talk.ends_with(message), "{}", lost.talk);
    for (line, option) in
        [("plan --offline --save x", "`--save` keeps"), ("apply --all --offline --plan x", "`--plan` is")]
    {
        let refused = project.run(line);
        let message = format!("error: {option} the plan of one environment; name it with `--env`\n");
        assert_eq!((refused.code, refused.data.as_str(), refused.talk), (Some(64), "", message));
    }
}

#[test]
fn an_environment_without_stacks_has_none_to_choose_from() {
    let project = Project::new();
    std::fs::write(project.path("environments/review.yaml"), "extends: live.yaml\nshares: live\n").expect("writable");
    let planned = project.run("plan --all --offline --stack security");
    assert_eq!(planned.code, Some(0), "{}", planned.talk);
    assert_eq!(
        planned.talk.lines().last(),
        Some("review has no stacks of its own: it lives in the environment that it shares")
    );
}

#[test]
fn render_writes_once_and_check_says_what_differs() {
    let project = Project::new();
    assert_eq!(project.run("render --env live --check").code, Some(2));
    assert_eq!(project.run("render --env live").code, Some(0));
    let checked = project.run("render --env live --check");
    assert_eq!((checked.code, checked.data.as_str()), (Some(0), ""));
    let file = project.path("dist/live/terraform/network/vpc.tf");
    let text = std::fs::read_to_string(&file).expect("the file was rendered");
    std::fs::write(&file, text.clone() + "# edited\n").expect("the file can be changed");
    let checked = project.run("render --env live --check");
    assert_eq!(checked.code, Some(2));
    assert!(checked.data.ends_with("\n-# edited\n"), "{}", checked.data);
    assert_eq!(project.run("render --env live").code, Some(3));
    assert_eq!(project.run("render --env live --force").code, Some(0));
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), text);
}
