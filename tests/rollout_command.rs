//! `platform rollout` as a person types it, with a `kubectl` that answers from files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const BASE: &str = r#"apiVersion: platform/v1
platform: notes
owner: notes-team
domain: notes.example.org
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
clusters:
  blue:  { version: "1.35" }
  green: { version: "1.36" }
active: blue
nodes:
  general: { instances: [m7g.large], max: 3 }
rollout: { strategy: canary }
services:
  api:  { image: "ghcr.io/example/api:1.5.0", port: 8000, host: api, critical: false }
  web:  { image: "ghcr.io/example/web:3.0.0", port: 8000, host: www, critical: false, rollout: { strategy: rolling } }
"#;

const PROD: &str = "# Production.\nextends: base.yaml\nactive: blue            # the colour that takes the traffic\n";

/// Answers as kubectl does, from files: one folder for each context, one file for each question. What is patched is
/// written down, and the folder `after` of a context takes the place of its answers then, as if a controller had come.
const KUBECTL: &str = r#"#!/bin/sh
here=$(dirname "$0")
if [ "$1" = version ]; then
  echo '{"clientVersion": {"major": "1", "minor": "35", "gitVersion": "v1.35.0"}}'; exit
fi
before=''
for argument in "$@"; do
  case "$argument" in
    --context=*) context=${argument#--context=} ;;
    --kubeconfig=*) kubeconfig=${argument#--kubeconfig=} ;;
    --subresource=*) subresource=" ${argument#--subresource=}" ;;
  esac
  case "$before" in -n) namespace=$argument ;; -p) patch=$argument ;; esac
  before=$argument
done
if [ "$1" = config ]; then
  [ -d "$here/$context" ] || { echo "error: cannot locate context $context" >&2; exit 1; }
  echo "{\"clusters\": [{\"name\": \"x\", \"cluster\": {\"server\": \"https://$context.example.com\"}}]}"; exit
fi
context=$(sed -n 's#.*https://\([a-z]*\)\.example\.com.*#\1#p' "$kubeconfig")
if [ -e "$here/$context/silent" ]; then
  echo 'Unable to connect to the server: dial tcp 192.0.2.1:443: i/o timeout' >&2; exit 1
fi
case "$*" in
  'get --raw /version'*) file=version ;;
  'get configmaps'*) file=identity ;;
  'get namespaces'*) file=namespaces ;;
  patch*)
    echo "$2 $3 $namespace$subresource $patch" >> "$here/patches"
    [ -d "$here/$context/after" ] && cp "$here/$context/after/"* "$here/$context/"
    echo '{}'; exit ;;
  *) file=$(echo "$2" | tr / .)${namespace:+.$namespace} ;;
esac
if [ -e "$here/$context/$file.json" ]; then cat "$here/$context/$file.json"; exit; fi
case "$2" in
  */*) echo "Error from server (NotFound): $2 not found" >&2; exit 1 ;;
  *) echo '{"kind": "List", "items": []}' ;;
esac
"#;

/// What a command answered.
struct Answer {
    code: Option<i32>,
    data: String,
    talk: String,
}

impl Answer {
    /// The exit code and both streams.
    fn all(&self) -> String {
        format!("exit {}\n{}---\n{}", self.code.unwrap_or(-1), self.data, self.talk)
    }
}

/// A project in a temporary folder with two clusters that answer from files.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a temporary folder can be made"));
        for folder in ["environments", "clusters/blue", "clusters/green"] {
            fs::create_dir_all(project.path(folder)).expect("a folder can be made");
        }
        project.write("environments/base.yaml", BASE);
        project.write("environments/prod.yaml", PROD);
        project.write("clusters/kubectl", KUBECTL);
        fs::set_permissions(project.path("clusters/kubectl"), fs::Permissions::from_mode(0o755))
            .expect("a mode can be set");
        for (colour, minor) in [("blue", "35"), ("green", "36")] {
            project.answers(colour, "version", &json!({"major": "1", "minor": minor, "gitVersion": "v1.x"}));
            project.answers(colour, "identity", &identity(colour, "prod"));
        }
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file can be read")
    }

    /// What a cluster answers to a question.
    fn answers(&self, colour: &str, question: &str, answer: &Value) {
        self.write(&format!("clusters/{colour}/{question}.json"), &answer.to_string());
    }

    /// A cluster has these workloads of the services.
    fn has(&self, colour: &str, rollout: &Value, deployment: &Value) {
        self.answers(colour, "rollouts.argoproj.io.notes", &list(&[rollout]));
        self.answers(colour, "rollouts.argoproj.io.api.notes", rollout);
        self.answers(colour, "deployments.apps.notes", &list(&[deployment]));
        self.answers(colour, "deployments.apps.web.notes", deployment);
        self.answers(colour, "replicasets.apps.notes", &list(&[&stable()]));
    }

    /// What the controller in blue makes of the rollout when it is patched.
    fn becomes(&self, rollout: &Value) {
        fs::create_dir_all(self.path("clusters/blue/after")).expect("a folder can be made");
        self.answers("blue", "after/rollouts.argoproj.io.api.notes", rollout);
    }

    /// Runs a command line without options for clusters; words are parted by spaces.
    fn run_bare(&self, line: &str) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(line.split(' ')).args(["--env", "prod", "--today", "2026-11-22"]);
        command.current_dir(self.0.path()).stdin(Stdio::null()).env_remove("PLATFORM_ENGINE");
        command.env_remove("TF_CLI_CONFIG_FILE").env_remove("PLATFORM_KUBECTL");
        let output = command.output().expect("platform runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("platform writes UTF-8");
        Answer { code: output.status.code(), data: text(output.stdout), talk: text(output.stderr) }
    }

    /// Runs a command line with a context for each colour.
    fn run(&self, line: &str) -> Answer {
        let kubectl = self.path("clusters/kubectl").display().to_string();
        self.run_bare(&format!("{line} --kubectl {kubectl} --context blue=blue --context green=green"))
    }

    /// What was patched.
    fn patches(&self) -> String {
        fs::read_to_string(self.path("clusters/patches")).unwrap_or_default()
    }
}

/// What a cluster says of whose it is.
fn identity(colour: &str, environment: &str) -> Value {
    json!({"kind": "ConfigMap", "metadata": {"name": "platform-identity"}, "data": {
        "platform": "notes", "environment": environment, "colour": colour, "name": format!("notes-{environment}-{colour}"),
        "account": "444455556666", "region": "eu-central-1",
    }})
}

fn list(items: &[&Value]) -> Value {
    json!({"kind": "List", "items": items})
}

fn pod(name: &str, image: &str) -> Value {
    json!({"spec": {"containers": [{"name": "sidecar", "image": "x"}, {"name": name, "image": image}]}})
}

/// The canary of `api` after its first step, with some fields of its status set otherwise.
fn rollout(status: &Value) -> Value {
    let mut rollout = json!({
        "metadata": {"name": "api", "generation": 7},
        "spec": {
            "replicas": 3,
            "template": pod("api", "ghcr.io/example/api:1.5.0"),
            "strategy": {"canary": {"steps": [{"setWeight": 5}, {"pause": {}}, {"setWeight": 50}, {"pause": {}}]}},
        },
        "status": {
            "observedGeneration": "7", "stableRS": "a1", "currentPodHash": "b2", "currentStepIndex": 1, "phase": "Paused",
            "message": "CanaryPauseStep", "controllerPause": true, "pauseConditions": [{"reason": "CanaryPauseStep"}],
            "readyReplicas": 3, "canary": {"weights": {"canary": {"weight": 5}, "stable": {"weight": 95}}},
        },
    });
    for (key, value) in status.as_object().into_iter().flatten() {
        rollout["status"][key] = value.clone();
    }
    rollout
}

/// The canary when it has been given up.
fn aborted() -> Value {
    rollout(&json!({
        "abort": true, "abortedAt": "2026-11-22T10:00:00Z", "phase": "Degraded", "pauseConditions": null,
        "controllerPause": false, "canary": {"weights": {"canary": {"weight": 0}, "stable": {"weight": 100}}},
        "message": "RolloutAborted: Rollout aborted update to revision 2: Metric \"error-rate\" assessed Failed due to failed (1) > failureLimit (0)",
    }))
}

/// The canary when it has all traffic.
fn promoted() -> Value {
    rollout(&json!({
        "stableRS": "b2", "phase": "Healthy", "message": null, "pauseConditions": null, "controllerPause": false,
        "currentStepIndex": 4,
    }))
}

/// The ReplicaSet of the version before.
fn stable() -> Value {
    json!({
        "metadata": {
            "name": "api-a1", "labels": {"rollouts-pod-template-hash": "a1"},
            "ownerReferences": [{"kind": "Rollout", "name": "api"}],
        },
        "spec": {"template": pod("api", "ghcr.io/example/api:1.4.0")},
    })
}

fn deployment(ready: u64) -> Value {
    json!({
        "metadata": {"name": "web", "generation": 2},
        "spec": {"replicas": 2, "template": pod("web", "ghcr.io/example/web:3.0.0")},
        "status": {
            "observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "readyReplicas": ready,
            "availableReplicas": ready,
        },
    })
}

#[test]
fn the_state_tells_what_needs_an_eye_first() {
    let project = Project::new();
    project.has("blue", &rollout(&json!({})), &deployment(1));
    project.has("green", &aborted(), &deployment(2));
    insta::assert_snapshot!(project.run("rollout status").all(), @r#"
    exit 0
    Environment prod: blue takes the traffic

    blue, 100% of the traffic
      paused       api  canary      3/3  1.4.0 -> 1.5.0 with 5%, 1 of 4 steps done
          CanaryPauseStep
      progressing  web  rolling     1/2  3.0.0
          1 of 2 copies are available

    green, 0% of the traffic
      aborted      api  canary      3/3  1.4.0, gave up 1.5.0
          RolloutAborted: Rollout aborted update to revision 2: Metric "error-rate" assessed Failed due
          to failed (1) > failureLimit (0)
      healthy      web  rolling     2/2  3.0.0
    ---
    "#);
    project.write("clusters/green/silent", "");
    insta::assert_snapshot!(project.run("rollout status --service api").all(), @r#"
    exit 0
    Environment prod: blue takes the traffic

    blue, 100% of the traffic
      paused       api  canary      3/3  1.4.0 -> 1.5.0 with 5%, 1 of 4 steps done
          CanaryPauseStep

    green, 0% of the traffic
      does not answer: the cluster cannot be reached: Unable to connect to the server: dial tcp
      192.0.2.1:443: i/o timeout. The API server has a private address: connect to the network of the
      cluster, or open a tunnel and name its context with `--context`.
    ---
    "#);
    project.write("clusters/blue/silent", "");
    assert_eq!(project.run("rollout status").code, Some(1));
    let unknown = project.run("rollout status --service nope");
    assert_eq!(
        (unknown.code, unknown.talk.as_str()),
        (Some(64), "error: environment prod has no service nope that runs all the time; it has api, web\n")
    );
}

#[test]
fn the_state_is_data_too() {
    let project = Project::new();
    project.has("blue", &rollout(&json!({})), &deployment(2));
    project.write("clusters/green/silent", "");
    insta::assert_snapshot!(project.run("rollout status --format json").data, @r#"
    {
      "environment": "prod",
      "active": "blue",
      "clusters": [
        {
          "colour": "blue",
          "traffic": "100%",
          "unanswered": null,
          "services": [
            {
              "service": "api",
              "strategy": "canary",
              "phase": "paused",
              "message": "CanaryPauseStep",
              "step": {
                "done": 1,
                "count": 4
              },
              "weight": 5,
              "image": "ghcr.io/example/api:1.5.0",
              "stable_image": "ghcr.io/example/api:1.4.0",
              "ready": 3,
              "desired": 3
            },
            {
              "service": "web",
              "strategy": "rolling",
              "phase": "healthy",
              "message": "",
              "step": null,
              "weight": null,
              "image": "ghcr.io/example/web:3.0.0",
              "stable_image": null,
              "ready": 2,
              "desired": 2
            }
          ]
        },
        {
          "colour": "green",
          "traffic": "0%",
          "unanswered": "the cluster cannot be reached: Unable to connect to the server: dial tcp 192.0.2.1:443: i/o timeout. The API server has a private address: connect to the network of the cluster, or open a tunnel and name its context with `--context`.",
          "services": []
        }
      ]
    }
    "#);
}

#[test]
fn a_watch_ends_when_nothing_is_on_its_way() {
    let project = Project::new();
    project.has("blue", &promoted(), &deployment(2));
    project.has("green", &promoted(), &deployment(2));
    assert_eq!(project.run("rollout status --watch").code, Some(0));
    project.has("green", &aborted(), &deployment(2));
    assert_eq!(project.run("rollout status --watch").code, Some(1));
}

#[test]
fn a_promotion_is_a_patch_of_the_status() {
    let project = Project::new();
    project.has("blue", &rollout(&json!({})), &deployment(2));
    project.becomes(&rollout(&json!({
        "currentStepIndex": 2, "phase": "Progressing", "message": "more replicas need to be updated",
        "controllerPause": false, "pauseConditions": null, "canary": {"weights": {"canary": {"weight": 50}}},
    })));
    insta::assert_snapshot!(project.run("rollout promote --service api").all(), @r#"
    exit 0
    blue
      progressing  api  canary      3/3  1.4.0 -> 1.5.0 with 50%, 2 of 4 steps done
          more replicas need to be updated
    ---
    "#);
    assert_eq!(project.patches(), "rollouts.argoproj.io api notes status {\"status\":{\"pauseConditions\":null}}\n");
    project.becomes(&promoted());
    insta::assert_snapshot!(project.run("rollout promote --service api --full").all(), @r#"
    exit 0
    blue
      healthy      api  canary      3/3  1.5.0
    ---
    "#);
    assert_eq!(
        project.patches().lines().last(),
        Some("rollouts.argoproj.io api notes status {\"status\":{\"promoteFull\":true}}")
    );
    insta::assert_snapshot!(project.run("rollout promote --service api").all(), @r#"
    exit 3
    ---
    error: there is nothing to promote: service api is healthy at ghcr.io/example/api:1.5.0
    "#);
    insta::assert_snapshot!(project.run("rollout promote --service web").all(), @r#"
    exit 3
    ---
    error: service web is replaced pod by pod (a Deployment): there is no step to promote
    "#);
    assert_eq!(project.patches().lines().count(), 2);
}

#[test]
fn an_abort_says_what_the_spec_still_asks_for_and_a_retry_begins_again() {
    let project = Project::new();
    project.has("blue", &rollout(&json!({})), &deployment(2));
    project.becomes(&aborted());
    insta::assert_snapshot!(project.run("rollout abort --service api").all(), @r#"
    exit 0
    blue
      aborted      api  canary      3/3  1.4.0, gave up 1.5.0
          RolloutAborted: Rollout aborted update to revision 2: Metric "error-rate" assessed Failed due
          to failed (1) > failureLimit (0)
    ---
    api is back at ghcr.io/example/api:1.4.0. The spec still says ghcr.io/example/api:1.5.0.
    To stay with the stable version, write its image into the spec and apply that. To try again: `platform rollout retry --env prod --service api`.
    "#);
    insta::assert_snapshot!(project.run("rollout abort --service api").all(), @r#"
    exit 3
    ---
    error: service api was given up at ghcr.io/example/api:1.5.0; `platform rollout retry` begins again
    "#);
    project.becomes(&rollout(&json!({"abort": null, "phase": "Progressing", "message": ""})));
    insta::assert_snapshot!(project.run("rollout retry --service api").all(), @r#"
    exit 0
    blue
      progressing  api  canary      3/3  1.4.0 -> 1.5.0 with 5%, 1 of 4 steps done
    ---
    "#);
    assert_eq!(
        project.patches(),
        "rollouts.argoproj.io api notes status {\"status\":{\"abort\":true}}\n\
         rollouts.argoproj.io api notes status {\"status\":{\"abort\":false}}\n"
    );
}

#[test]
fn an_order_that_nobody_takes_is_a_failure() {
    let project = Project::new();
    project.has("blue", &rollout(&json!({})), &deployment(2));
    insta::assert_snapshot!(project.run("rollout abort --service api --wait 0s").all(), @r#"
    exit 1
    blue
      paused       api  canary      3/3  1.4.0 -> 1.5.0 with 5%, 1 of 4 steps done
          CanaryPauseStep
    ---
    error: the order is given, but within 0 seconds no controller has taken it
      help: Check that Argo Rollouts runs in the cluster: `kubectl get pods -A -l app.kubernetes.io/name=argo-rollouts`. The order stays, and is taken once it does.
    "#);
}

#[test]
fn another_cluster_gets_no_orders() {
    let project = Project::new();
    project.has("blue", &rollout(&json!({})), &deployment(2));
    project.answers("blue", "identity", &identity("blue", "staging"));
    insta::assert_snapshot!(project.run("rollout abort --service api").all(), @r#"
    exit 3
    ---
    error: it is another cluster than the spec means: it says that it is notes-staging-blue, cluster blue of environment staging of platform notes (account 444455556666, eu-central-1)
      help: Check `--context`: nothing was changed in that cluster.
    "#);
    assert_eq!(project.patches(), "");
    let nowhere = project.run("rollout abort --service api --cluster red");
    assert_eq!(
        (nowhere.code, nowhere.talk.as_str()),
        (Some(64), "error: environment prod has no cluster red; it has blue, green\n")
    );
    let offline = project.run_bare("rollout status --offline");
    assert_eq!(
        (offline.code, offline.talk.as_str()),
        (Some(64), "error: `--offline` asks nothing real, and how a rollout fares is only known to its cluster\n")
    );
}

#[test]
fn a_switch_to_what_is_not_ready_is_refused_with_all_reasons() {
    let project = Project::new();
    project.has("blue", &promoted(), &deployment(2));
    project.has("green", &aborted(), &deployment(1));
    insta::assert_snapshot!(project.run("rollout switch --to green --yes").all(), @r#"
    exit 3
    ---
    error: green is not ready to take the traffic of prod
      - it has no node
      - the ingress gateway is not there
      - service api is aborted: RolloutAborted: Rollout aborted update to revision 2: Metric "error-rate" assessed Failed due to failed (1) > failureLimit (0)
      - service web is progressing: 1 of 2 copies are available
      - service web has 1 ready, and blue needs 2 now: raise `replicas.min` before
      help: Mend what is listed, or switch nonetheless with `--force`.
    "#);
    project.write("clusters/green/silent", "");
    insta::assert_snapshot!(project.run("rollout switch --to green --yes").all(), @r#"
    exit 3
    ---
    error: green is not ready to take the traffic of prod
      - cluster green cannot be asked: the cluster cannot be reached: Unable to connect to the server: dial tcp 192.0.2.1:443: i/o timeout
      help: Mend what is listed, or switch nonetheless with `--force`.
    "#);
    insta::assert_snapshot!(project.run("rollout switch --to blue --yes --force").all(), @r#"
    exit 3
    ---
    error: prod cannot be switched to blue
      - blue takes the traffic already, as far as the spec goes
      help: Run `platform plan` to see whether that is applied.
    "#);
    insta::assert_snapshot!(project.run("rollout switch --to gren --yes --force").all(), @r#"
    exit 3
    ---
    error: prod cannot be switched to gren
      - the spec has no cluster gren; it has blue, green
      help: Did you mean `green`?
    "#);
    insta::assert_snapshot!(project.run_bare("rollout switch --to green --yes --offline").all(), @r#"
    exit 3
    ---
    error: green is not ready to take the traffic of prod
      - cluster green cannot be asked: offline, nothing real is asked
      help: Mend what is listed, or switch nonetheless with `--force`.
    "#);
    assert_eq!(project.read("environments/prod.yaml"), PROD);
}

#[test]
fn a_switch_changes_one_word_of_the_spec() {
    let project = Project::new();
    let dry = project.run_bare("rollout switch --to green --offline --force --dry-run");
    assert_eq!(dry.code, Some(0), "{}", dry.all());
    let (diff, plan) = dry.data.split_once("\n\n").expect("a diff and a plan");
    insta::assert_snapshot!(diff, @r#"
    --- a/environments/prod.yaml
    +++ b/environments/prod.yaml
    @@ -1,3 +1,3 @@
     # Production.
     extends: base.yaml
    -active: blue            # the colour that takes the traffic
    +active: green           # the colour that takes the traffic
    "#);
    assert!(plan.starts_with("Environment prod: plan, offline, "), "{plan}");
    insta::assert_snapshot!(dry.talk, @r#"
    warning: green is not ready to take the traffic of prod; forced
      - cluster green cannot be asked: offline, nothing real is asked
    Nothing was written.
    "#);
    assert_eq!(project.read("environments/prod.yaml"), PROD);

    let unasked = project.run_bare("rollout switch --to green --offline --force");
    let reason = "error: switch prod was not confirmed: there is no terminal to ask at; say `--yes`\n";
    assert!(unasked.code == Some(3) && unasked.talk.ends_with(reason), "{}", unasked.all());
    assert_eq!(project.read("environments/prod.yaml"), PROD);

    let done = project.run_bare("rollout switch --to green --offline --force --yes");
    assert_eq!(done.code, Some(0), "{}", done.all());
    let end = "\n\nenvironments/prod.yaml is changed. The traffic moves when that is applied: commit it, have it \
               reviewed, and run\n  platform apply --env prod\n";
    assert!(done.data.ends_with(end), "{}", done.data);
    assert_eq!(project.read("environments/prod.yaml"), PROD.replace("active: blue ", "active: green"));
    assert_eq!(project.read("environments/base.yaml"), BASE);
}

#[test]
fn a_switch_ends_what_was_shared_out_by_weights() {
    let project = Project::new();
    let spec = "extends: base.yaml\nedge:\n  weights: { blue: 90%, green: 10% } # a first look\n";
    project.write("environments/prod.yaml", spec);
    project.write("environments/review.yaml", "extends: prod.yaml\nshares: prod\n");
    let done = project.run_bare("rollout switch --to green --offline --force --yes");
    assert_eq!(done.code, Some(0), "{}", done.all());
    insta::assert_snapshot!(project.read("environments/prod.yaml"), @r#"
    extends: base.yaml
    active: green
    edge:
      weights: { blue: 0%, green: 100% } # a first look
    "#);
    assert!(done.talk.contains("The file is extended by review: they change with prod.\n"), "{}", done.talk);

    project.write(
        "environments/prod.yaml",
        &spec.replace("blue: 90%, green: 10%", "blue: 40%, green: 60%").replace("edge", "active: green\nedge"),
    );
    let done = project.run_bare("rollout switch --to green --offline --force --yes");
    assert_eq!(done.code, Some(0), "{}", done.all());
    insta::assert_snapshot!(project.read("environments/prod.yaml"), @r#"
    extends: base.yaml
    active: green
    edge:
      weights: { blue: 0%, green: 100% } # a first look
    "#);
}
