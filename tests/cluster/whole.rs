//! Whole environments of pull requests, by the command line: their record and Lease in the cluster of the environment that makes
//! them, their objects in a cluster of their own, their states in a bucket. Terraform and AWS are stood in for by scripts over a
//! folder: a plan never has anything to do in AWS, and what is in the bucket is what the test puts there.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use insta::assert_snapshot;
use platform::engine::timestamp;
use serde_json::{Value, json};

use crate::project::Project;
use crate::server::Server;

const VERSION: &str = "1.35";
const IMAGE: &str = "web=ghcr.io/example/web@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A stand-in for Terraform: it hands out the states that are in the bucket, and plans nothing.
const ENGINE: &str = r#"#!/bin/sh
bucket="$(dirname "$0")/bucket"
case "$1" in
  version) echo '{"terraform_version": "1.11.4"}' ;;
  state)
    key="$(sed -n 's/^ *key *= "\(.*\)"$/\1/p' backend.tf)"
    if [ -f "$bucket/$key" ]; then cat "$bucket/$key"; fi ;;
  plan)
    for argument in "$@"; do case "$argument" in -out=*) : > "${argument#-out=}" ;; esac; done
    if [ -f "$(dirname "$0")/broken" ]; then
      echo '{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"broken","detail":""}}'
      exit 1
    fi ;;
  show) echo '{"format_version": "1.2"}' ;;
esac
"#;

/// A stand-in for the command line of AWS.
const AWS: &str = r#"#!/bin/sh
here="$(dirname "$0")"
echo "$@" >> "$here/../asked"
case "$1 $2" in
  "s3api list-objects-v2")
    [ "$4" = hotel-booking-dev-111122223333-state ] || exit 9
    cd "$here/../bucket" || exit 9
    printf '{"Contents": ['
    find . -type f | sed 's/^\.\///' | grep "^$6" | sed 's/.*/{"Key": "&"}/' | paste -s -d, -
    printf ']}' ;;
  "s3api delete-object") rm "$here/../bucket/$6" ;;
  "resourcegroupstaggingapi get-resources") cat "$here/../tagged" ;;
  *) exit 9 ;;
esac
"#;

/// A project whose pull requests get whole environments, the cluster of `dev`, and one that is theirs.
struct Whole {
    project: Project,
    own: Server,
}

impl Whole {
    fn new() -> Self {
        let project = Project::of_version(VERSION);
        let whole = Self { own: Server::start(VERSION), project };
        let folder = whole.project.path();
        fs::create_dir_all(folder.join("environments")).unwrap();
        fs::create_dir_all(folder.join("bucket")).unwrap();
        fs::create_dir_all(folder.join("bin")).unwrap();
        let dev = format!(
            "apiVersion: platform/v1\nplatform: hotel-booking\nowner: team\ndomain: dev.example.com\n\
             cloud: {{ provider: aws, account: \"111122223333\", region: us-east-1 }}\n\
             network: {{ cidr: 10.0.0.0/16, zones: 2, nat: single }}\nclusters: {{ blue: {{ version: \"{VERSION}\" }} }}\n\
             nodes: {{ small: {{ instances: [t4g.large], max: 3 }} }}\n\
             services: {{ web: {{ image: \"ghcr.io/example/web:1\", port: 8000, host: www, replicas: {{ min: 1, max: 1 }} }} }}\n"
        );
        fs::write(folder.join("environments/dev.yaml"), dev).unwrap();
        let full = "extends: dev.yaml\nshares: dev\nreview: { full: true, lifetime: 1d, most: 3 }\n";
        fs::write(folder.join("environments/infrastructure.yaml"), full).unwrap();
        for (name, text) in [("engine", ENGINE), ("bin/aws", AWS)] {
            fs::write(folder.join(name), text).unwrap();
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::write(folder.join("tagged"), "{\"ResourceTagMappingList\": []}").unwrap();
        let facts = json!({
            "platform": "hotel-booking", "environment": "dev", "colour": "blue", "name": "hotel-booking-dev-blue",
            "account": "111122223333", "region": "us-east-1",
        });
        let metadata = json!({"name": "platform-identity", "namespace": "kube-system"});
        whole
            .project
            .server
            .put("platform", json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": facts}));
        whole.lead_there();
        whole.project.server.log();
        whole.own.log();
        whole
    }

    /// Writes the kubeconfig: the contexts `dev` and `own` lead to the two clusters.
    fn lead_there(&self) {
        let cluster = |name: &str, address: &str| json!({"name": name, "cluster": {"server": address}});
        let context = |name: &str| json!({"name": name, "context": {"cluster": name, "user": "u"}});
        let kubeconfig = json!({
            "apiVersion": "v1", "kind": "Config",
            "clusters": [cluster("dev", &self.project.server.address), cluster("own", &self.own.address)],
            "users": [{"name": "u", "user": {"token": "secret"}}],
            "contexts": [context("dev"), context("own")],
        });
        fs::write(self.project.path().join("kubeconfig"), kubeconfig.to_string()).unwrap();
    }

    /// Runs `platform review`; gives the exit code, what is data and what is talk.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let folder = self.project.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.arg("review").args(arguments).args(["--today", "2026-11-22", "--context", "dev"]);
        // What is listed is listed where it is noted.
        command.args(if arguments[0] == "list" { &[][..] } else { &["--context", "blue=own"] });
        command.arg("--kubeconfig").arg(folder.join("kubeconfig")).arg("--engine").arg(folder.join("engine"));
        let path = std::env::var("PATH").unwrap();
        command.env("PATH", format!("{}:{path}", folder.join("bin"))).current_dir(&folder).stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// Makes or updates the environment of a pull request.
    fn up(&self, number: &str, more: &[&str]) -> (Option<i32>, String, String) {
        self.run(&[&["up", "--answer-within", "0s", "--pr", number], more].concat())
    }

    fn record(&self, number: &str) -> Option<Value> {
        self.project.server.object("ConfigMap", Some("kube-system"), &format!("platform-review-dev-pr-{number}"))
    }

    /// A note in the record of an environment.
    fn noted(&self, number: &str, note: &str) -> Option<String> {
        self.record(number)?["metadata"]["annotations"][format!("platform.io/{note}")].as_str().map(str::to_owned)
    }

    fn has_lease(&self, number: &str) -> bool {
        let name = format!("platform-review-dev-pr-{number}");
        self.project.server.object("Lease", Some("kube-system"), &name).is_some()
    }

    /// Puts a state without resources into the bucket.
    fn keep(&self, key: &str) {
        let path = self.project.path().join("bucket").join(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let state = json!({
            "version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": key, "outputs": {}, "resources": [],
        });
        fs::write(path, state.to_string()).unwrap();
    }

    /// What is in the bucket.
    fn kept(&self) -> BTreeSet<String> {
        let bucket = self.project.path().join("bucket");
        let folders = bucket.read_dir_utf8().unwrap().map(Result::unwrap);
        let files = folders.flat_map(|folder| folder.path().read_dir_utf8().unwrap().map(Result::unwrap));
        files.map(|file| file.path().strip_prefix(&bucket).unwrap().to_string()).collect()
    }

    /// A record as another run has left it.
    fn put_record(&self, number: &str, labels: &Value, idle: Duration) {
        let then = timestamp(SystemTime::now() - idle);
        let annotations = json!({"platform.io/last-activity": then, "platform.io/created": then});
        let name = format!("platform-review-dev-pr-{number}");
        let metadata = json!({"name": name, "namespace": "kube-system", "labels": labels, "annotations": annotations});
        let record = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata});
        self.project.server.put("platform-review", record);
    }
}

fn labels(number: &str) -> Value {
    json!({
        "app.kubernetes.io/managed-by": "platform", "platform.io/environment": format!("dev-pr-{number}"),
        "platform.io/review": number, "platform.io/whole": "dev",
    })
}

const HOUR: Duration = Duration::from_secs(3_600);

#[test]
fn a_whole_environment_comes_and_goes() {
    let whole = Whole::new();
    let (code, data, talk) = whole.up("142", &["--image", IMAGE, "--owner", "ada"]);
    assert_eq!(code, Some(0), "{data}{talk}");
    assert!(data.ends_with("https://www.pr-142.dev.example.com\n"), "{data}");
    // In dev's cluster there is what is known of it, and nothing else.
    assert_snapshot!(whole.project.server.log().join("\n"), @"
    apply Lease kube-system/platform-review-dev-pr-142
    apply Lease kube-system/platform-review-dev-pr-142
    apply Lease kube-system/platform-review-dev-ranges
    apply Lease kube-system/platform-review-dev-ranges
    apply ConfigMap kube-system/platform-review-dev-pr-142
    apply Lease kube-system/platform-review-dev-ranges
    apply Lease kube-system/platform-review-dev-pr-142
    ");
    assert_eq!(whole.noted("142", "network-range").as_deref(), Some("10.142.0.0/16"));
    assert_eq!(whole.noted("142", "host").as_deref(), Some("www.pr-142.dev.example.com"));
    let image = || {
        let web = whole.own.object("Deployment", Some("hotel-booking"), "web").unwrap();
        web["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(image(), IMAGE.trim_start_matches("web="));

    // Once more without an image: what runs goes on as it is, in the range that it has. A service that is gone is no obstacle.
    let noted: Value = serde_json::from_str(&whole.noted("142", "images").unwrap()).unwrap();
    let noted = json!({"web": noted["web"], "gone": noted["web"]}).to_string();
    let metadata = json!({
        "name": "platform-review-dev-pr-142", "namespace": "kube-system", "annotations": {"platform.io/images": noted},
    });
    whole.project.server.put("somebody", json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}));
    let (code, data, talk) = whole.up("142", &[]);
    assert_eq!(code, Some(0), "{data}{talk}");
    assert!(data.contains("No changes."), "{data}");
    assert_eq!((image().as_str(), whole.noted("142", "owner").as_deref()), (&IMAGE[4..], Some("ada")));
    let (_, plan, _) = whole.run(&["plan", "--pr", "142", "--image", IMAGE]);
    assert!(plan.contains("No changes."), "{plan}");
    let (code, data, _) = whole.run(&["list"]);
    let words: Vec<&str> = data.lines().nth(1).unwrap().split_whitespace().collect();
    let [name, state, _age, _idle, cost, owner, url] = words[..] else { panic!("{data}") };
    assert_eq!(code, Some(0));
    assert_eq!((name, state, owner, url), ("dev-pr-142", "running", "ada", "https://www.pr-142.dev.example.com"));
    assert!(cost.parse::<u32>().is_ok_and(|dollars| dollars > 100), "{cost}");
    let (code, _, talk) = whole.run(&["pause", "--pr", "142"]);
    assert_eq!(code, Some(64));
    assert!(talk.starts_with("error: dev-pr-142 is a whole environment and cannot rest: "), "{talk}");

    // What a pull request added to the stacks, and is in no spec any more, goes first.
    for key in
        ["dev/network", "dev-pr-142/network", "dev-pr-142/extra", "dev-pr-142/delivery-green", "dev-pr-14/network"]
    {
        whole.keep(&format!("{key}.tfstate"));
    }
    let (code, data, talk) = whole.run(&["down", "--pr", "142"]);
    assert_eq!(code, Some(0), "{data}{talk}");
    assert!(talk.starts_with("stacks that are in no spec any more: extra\n"), "{talk}");
    assert!(talk.ends_with("dev-pr-142: nothing is left of it\n"), "{talk}");
    assert_eq!(Vec::from_iter(whole.kept()), ["dev-pr-14/network.tfstate", "dev/network.tfstate"]);
    assert!(whole.record("142").is_none() && !whole.has_lease("142"));
    assert!(whole.own.object("Deployment", Some("hotel-booking"), "web").is_none());
    // Nothing is there any more, which is no mistake.
    let (code, data, talk) = whole.run(&["down", "--pr", "142"]);
    assert_eq!((code, data.as_str(), talk.as_str()), (Some(0), "", "dev-pr-142: nothing is left of it\n"));
}

#[test]
fn pull_requests_that_look_in_the_same_place_get_different_ranges() {
    let mut whole = Whole::new();
    for number in ["142", "398", "256"] {
        // Each has a cluster of its own.
        whole.own = Server::start(VERSION);
        whole.lead_there();
        let (code, data, talk) = whole.up(number, &[]);
        assert_eq!(code, Some(0), "{data}{talk}");
    }
    let ranges = ["142", "398", "256"].map(|number| whole.noted(number, "network-range").unwrap_or_default());
    assert_eq!(ranges, ["10.142.0.0/16", "10.143.0.0/16", "10.1.0.0/16"]);
}

#[test]
fn what_did_not_begin_leaves_nothing_and_what_began_goes_on() {
    let whole = Whole::new();
    fs::write(whole.project.path().join("broken"), "").unwrap();
    let (code, _, talk) = whole.up("142", &[]);
    assert_eq!(code, Some(1), "{talk}");
    assert!(whole.record("142").is_none(), "nothing was made but the record");
    // The next one finds what the first one has made.
    fs::remove_file(whole.project.path().join("broken")).unwrap();
    assert_eq!(whole.up("142", &[]).0, Some(0));
    fs::write(whole.project.path().join("broken"), "").unwrap();
    whole.keep("dev-pr-142/network.tfstate");
    whole.keep("dev-pr-142/network.tfstate.tflock");
    let (code, _, talk) = whole.run(&["down", "--pr", "142"]);
    let unlocked = "dev-pr-142/network.tfstate.tflock was left by a run that was killed, and is taken away\n";
    assert!(talk.contains(unlocked), "{talk}");
    assert_eq!(code, Some(1), "{talk}");
    assert!(whole.noted("142", "removal-begun").is_some());
    assert_eq!(whole.kept().len(), 1, "a state is there as long as what it knows of may be");
    let (_, data, _) = whole.run(&["list"]);
    assert!(data.contains("dev-pr-142  ending "), "{data}");
    let (code, data, _) = whole.run(&["gc", "--dry-run"]);
    assert_eq!((code, data.as_str()), (Some(0), "dev-pr-142: its removal was begun\n"));
    // Who wants it after all gets it.
    fs::remove_file(whole.project.path().join("broken")).unwrap();
    assert_eq!(whole.up("142", &[]).0, Some(0));
    assert_eq!(whole.noted("142", "removal-begun"), None);
    assert_eq!(whole.run(&["down", "--pr", "142"]).0, Some(0));
    assert!(whole.record("142").is_none() && whole.kept().is_empty());
}

#[test]
fn what_is_not_ours_is_not_touched_and_two_runs_do_not_collide() {
    let whole = Whole::new();
    whole.put_record("142", &json!({"team": "others"}), HOUR);
    whole.project.server.log();
    for command in ["up", "down"] {
        let (code, _, talk) = whole.run(&[command, "--pr", "142"]);
        let reason = "error: the ConfigMap `platform-review-dev-pr-142` is no record of a whole environment: it has no label \
                      `app.kubernetes.io/managed-by: platform`\n";
        assert!(code == Some(3) && talk.contains(reason), "{command}: {talk}");
    }
    assert_eq!(whole.project.server.log(), Vec::<String>::new());
    let spec = json!({
        "holderIdentity": "another", "leaseDurationSeconds": 120, "acquireTime": "2026-01-01T00:00:00.000000Z",
        "renewTime": timestamp(SystemTime::now()).replace('Z', ".000000Z"),
    });
    let metadata = json!({"name": "platform-review-dev-pr-7", "namespace": "kube-system"});
    let kind = "coordination.k8s.io/v1";
    whole
        .project
        .server
        .put("platform-run-another", json!({"apiVersion": kind, "kind": "Lease", "metadata": metadata, "spec": spec}));
    let (code, _, talk) = whole.up("7", &[]);
    let held = "error: dev-pr-7 is in use by another, since 2026-01-01T00:00:00Z\n";
    assert!(code == Some(1) && talk.contains(held), "{talk}");
    assert!(whole.record("7").is_none());
}

#[test]
fn what_had_its_time_and_what_is_left_goes_and_nothing_else() {
    let whole = Whole::new();
    for (number, hours) in [("1", 1), ("2", 2), ("3", 30), ("4", 3), ("5", 4), ("6", 5)] {
        whole.put_record(number, &labels(number), HOUR * hours);
    }
    whole.put_record("50", &json!({"platform.io/whole": "dev"}), HOUR * 900);
    let foreign = json!({
        "app.kubernetes.io/managed-by": "platform", "platform.io/environment": "test-pr-51", "platform.io/review": "51",
        "platform.io/whole": "test",
    });
    whole.put_record("51", &foreign, HOUR * 900);
    for key in ["dev/network", "dev-pr-1/network", "dev-pr-8/network", "staging-pr-9/network", "dev-pr-x/network"] {
        whole.keep(&format!("{key}.tfstate"));
    }
    let tagged = |arn: &str, number: &str| {
        let environment = format!("dev-pr-{number}");
        let tags = [
            ("Environment", environment.as_str()),
            ("Review", number),
            ("Platform", "hotel-booking"),
            ("ManagedBy", "platform"),
        ];
        json!({"ResourceARN": arn, "Tags": tags.map(|(key, value)| json!({"Key": key, "Value": value}))})
    };
    // Somebody else's state, for all that is known: nothing carries our tags.
    whole.keep("dev-pr-10/network.tfstate");
    let resources = [
        tagged("arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1", "1"),
        tagged("arn:aws:ec2:us-east-1:111122223333:vpc/vpc-8", "8"),
        tagged("arn:aws:ec2:us-east-1:111122223333:vpc/vpc-9", "9"),
    ];
    fs::write(whole.project.path().join("tagged"), json!({"ResourceTagMappingList": resources}).to_string()).unwrap();
    let (code, data, talk) = whole.run(&["gc", "--closed", "4", "--dry-run"]);
    assert_eq!(code, Some(0), "{data}{talk}");
    let reasons: Vec<&str> = data.lines().map(|line| line.split(" for ").next().unwrap()).collect();
    assert_eq!(
        reasons,
        [
            "dev-pr-3: nobody has done anything with it",
            "dev-pr-4: its pull request is closed",
            "dev-pr-6: there may be 3, and others were used later",
            "dev-pr-8: there is no record of it, and left are state dev-pr-8/network.tfstate, \
             arn:aws:ec2:us-east-1:111122223333:vpc/vpc-8",
        ]
    );
    assert_eq!(
        talk,
        "warning: there is no record of dev-pr-9, and no state knows of \
         arn:aws:ec2:us-east-1:111122223333:vpc/vpc-9; where that is still there, it has to be removed by hand\n\
         warning: there is no record of dev-pr-10, and nothing carries its tags, but there is state \
         dev-pr-10/network.tfstate; where that is its own, remove it with `platform review down --pr 10`\n4 to remove, 3 stay\n"
    );
    let (code, data, talk) = whole.run(&["gc", "--closed", "4"]);
    assert_eq!(code, Some(0), "{data}{talk}");
    let numbers = ["1", "2", "3", "4", "5", "6", "50", "51"];
    let there = numbers.map(|number| whole.record(number).is_some());
    assert_eq!(there, [true, true, false, false, true, false, true, true]);
    let kept = ["dev-pr-1", "dev-pr-10", "dev-pr-x", "dev", "staging-pr-9"].map(|it| format!("{it}/network.tfstate"));
    assert_eq!(Vec::from_iter(whole.kept()), kept);
}

#[test]
fn a_list_has_both_kinds() {
    let whole = Whole::new();
    let folder = whole.project.path().join("environments");
    fs::write(folder.join("review.yaml"), "extends: dev.yaml\nshares: dev\nreview: {}\n").unwrap();
    whole.put_record("7", &labels("7"), HOUR);
    let labels = json!({
        "app.kubernetes.io/managed-by": "platform", "platform.io/environment": "pr-142", "platform.io/review": "142",
    });
    let metadata = json!({"name": "pr-142", "labels": labels});
    whole.project.server.put("platform", json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}));
    let names = |arguments: &[&str]| {
        let (code, data, talk) = whole.run(&[&["list"], arguments].concat());
        assert_eq!(code, Some(0), "{data}{talk}");
        let lines = data.lines().skip(1);
        lines.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["dev-pr-7", "pr-142"]);
    assert_eq!(names(&["--env", "review"]), ["pr-142"]);
    assert_eq!(names(&["--env", "infrastructure"]), ["dev-pr-7"]);
    // Whoever removes something says of which kind.
    let (code, _, talk) = whole.run(&["gc", "--dry-run"]);
    assert_eq!(
        (code, talk.as_str()),
        (Some(64), "error: say which environment is meant with `--env`: infrastructure, review\n")
    );
}
