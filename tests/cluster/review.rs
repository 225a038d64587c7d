//! Environments of pull requests in a cluster: by the command line, and their parts.

use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use insta::assert_snapshot;
use platform::engine::Interrupts;
use platform::engine::review::{self, Lease, Mark, ReviewError, Taking};
use platform::engine::rollout::{Asks, Bridge, Reaching};
use platform::engine::timestamp;
use platform::pull_request::PullRequest;
use serde_json::{Value, json};

use crate::project::{Project, source};

fn number(text: &str) -> PullRequest {
    PullRequest::parse(text).unwrap()
}

/// The way to the cluster of a project.
fn bridge(project: &Project) -> Bridge {
    let kept = ["PATH", "HOME"].iter().filter_map(|name| Some(((*name).into(), std::env::var_os(name)?)));
    let reaching = Reaching {
        project: project.path(),
        plugin_cache: project.path().join("plugins"),
        engine: None,
        inherited: kept.collect(),
        interrupts: Interrupts::default(),
        clusters: project.settings.clone(),
    };
    Bridge::open(reaching, source(Vec::new())).unwrap_or_else(|error| panic!("{error:#?}"))
}

/// Asks the cluster of a project.
fn asking<T>(project: &Project, work: impl FnOnce(&dyn Asks) -> Result<T, ReviewError>) -> Result<T, ReviewError> {
    bridge(project).with("blue", work)
}

fn take<'a>(asks: &'a dyn Asks, holder: &str, mark: Mark) -> Result<Lease<'a>, ReviewError> {
    let interrupts = Interrupts::default();
    let taking = Taking {
        pull_request: Some(number("142")),
        environment: number("142").name(),
        holder: holder.to_owned(),
        mark,
        patience: Duration::ZERO,
        renewal: Duration::from_millis(50),
        interrupts: &interrupts,
    };
    Lease::take(asks, &taking, &mut |_| ())
}

/// Waits until something asks a run to stop; says whether it came to that.
fn is_stopped(interrupts: &Interrupts) -> bool {
    let begin = std::time::Instant::now();
    while !interrupts.received() && begin.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    interrupts.received()
}

#[test]
fn a_run_stops_when_its_pull_request_is_closed() {
    let project = Project::new();
    let removal = bridge(&project);
    asking(&project, |asks| {
        let lease = take(asks, "the update", Mark::None)?;
        let interrupts = Interrupts::default();
        let stopped = lease.hold(&interrupts, || {
            let closed = removal.with("blue", |asks| take(asks, "the removal", Mark::Closing).map(drop));
            assert!(matches!(closed, Err(ReviewError::Held { .. })));
            assert!(is_stopped(&interrupts));
            Ok::<(), ReviewError>(())
        });
        let reason = "pr-142 is to be removed: its pull request was closed meanwhile";
        assert_eq!(stopped.unwrap_err().to_string(), reason);
        // It gives the Lease back all the same.
        lease.release()?;
        removal.with("blue", |asks| take(asks, "the removal", Mark::Closing)?.remove())
    })
    .unwrap();
}

#[test]
fn a_run_stops_when_it_was_taken_over() {
    let project = Project::new();
    asking(&project, |asks| {
        let lease = take(asks, "the update", Mark::None)?;
        let interrupts = Interrupts::default();
        let lost = lease.hold(&interrupts, || {
            let metadata = json!({"name": "platform-review-pr-142", "namespace": "kube-system"});
            let spec = json!({"holderIdentity": "another"});
            let kind = "coordination.k8s.io/v1";
            let taken = json!({"apiVersion": kind, "kind": "Lease", "metadata": metadata, "spec": spec});
            project.server.put("platform-run-another", taken);
            assert!(is_stopped(&interrupts));
            Ok::<(), ReviewError>(())
        });
        let reason = "pr-142 was taken over by another run: this one had given no sign of life";
        assert_eq!(lost.unwrap_err().to_string(), reason);
        Ok(())
    })
    .unwrap();
}

fn spec_of_lease(project: &Project) -> Value {
    let lease = project.server.object("Lease", Some("kube-system"), "platform-review-pr-142");
    lease.map(|lease| lease["spec"]["holderIdentity"].clone()).unwrap_or_default()
}

#[test]
fn two_runs_do_not_collide() {
    let project = Project::new();
    asking(&project, |asks| {
        let first = take(asks, "the first", Mark::None)?;
        assert_eq!(spec_of_lease(&project), "the first");
        let held = take(asks, "the second", Mark::None).err().unwrap().to_string();
        let (held, since) = held.split_once(", since ").unwrap();
        assert_eq!((held, since.len()), ("pr-142 is in use by the first", "2026-01-01T00:00:00Z".len()));
        first.release()?;
        assert_eq!(spec_of_lease(&project), Value::Null);
        let second = take(asks, "the second", Mark::None)?;
        second.remove()?;
        assert!(project.server.object("Lease", Some("kube-system"), "platform-review-pr-142").is_none());
        Ok(())
    })
    .unwrap();
}

/// A Lease of a run that gave its last sign of life so long ago.
fn abandoned(project: &Project, ago: Duration) {
    let renewed = timestamp(SystemTime::now() - ago).replace('Z', ".000000Z");
    let spec = json!({"holderIdentity": "the dead", "leaseDurationSeconds": 120, "renewTime": renewed});
    let metadata = json!({"name": "platform-review-pr-142", "namespace": "kube-system"});
    let lease = json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata, "spec": spec});
    project.server.put("platform-run-dead", lease);
}

#[test]
fn who_gives_no_sign_of_life_is_taken_over() {
    let project = Project::new();
    abandoned(&project, Duration::from_secs(100));
    asking(&project, |asks| {
        assert!(matches!(take(asks, "the second", Mark::None), Err(ReviewError::Held { .. })));
        abandoned(&project, Duration::from_secs(130));
        let second = take(asks, "the second", Mark::None)?;
        assert_eq!(spec_of_lease(&project), "the second");
        second.release()
    })
    .unwrap();
}

#[test]
fn what_is_noted_is_read_again() {
    let project = Project::new();
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    asking(&project, |asks| {
        assert_eq!(review::read(asks, number("142"))?, None);
        let images = [("api".to_owned(), "ghcr.io/example/api@sha256:00".to_owned())];
        let host = Some("pr-142.preview.example.com");
        let note = review::Note { owner: Some("ada: {{ x }}\"'"), host, images: images.into(), cents: Some(4_200) };
        review::note(asks, number("142"), None, &note, start)?;
        let first = review::read(asks, number("142"))?.unwrap();
        assert_eq!(first.owner.as_deref(), Some("ada: {{ x }}\"'"));
        assert_eq!((first.created, first.last_activity), (Some(start), Some(start)));
        let later = start + Duration::from_secs(60);
        let note = review::Note { owner: None, ..note };
        review::note(asks, number("142"), Some(&first), &note, later)?;
        let second = review::read(asks, number("142"))?.unwrap();
        assert_eq!((second.created, second.last_activity), (Some(start), Some(later)));
        assert_eq!((&second.owner, &second.images), (&first.owner, &first.images));
        assert_eq!(review::list(asks)?, [second]);
        Ok(())
    })
    .unwrap();
}

/// A namespace with some labels.
fn namespace(project: &Project, name: &str, labels: &Value) {
    let metadata = json!({"name": name, "labels": labels});
    project.server.put("somebody", json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}));
}

/// The labels of the environment of a pull request.
fn labels(number: &str) -> Value {
    json!({
        "app.kubernetes.io/managed-by": "platform", "platform.io/environment": format!("pr-{number}"),
        "platform.io/review": number,
    })
}

/// Says in the cluster whose it is.
fn belongs_to(project: &Project, environment: &str) {
    let facts = json!({
        "platform": "hotel-booking", "environment": environment, "colour": "blue",
        "name": format!("hotel-booking-{environment}-blue"), "account": "111122223333", "region": "us-east-1",
    });
    let metadata = json!({"name": "platform-identity", "namespace": "kube-system"});
    let identity = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": facts});
    project.server.put("platform", identity);
}

fn deployment(project: &Project, number: &str, name: &str, copies: u32) {
    let metadata = json!({"name": name, "namespace": format!("pr-{number}"), "labels": labels(number)});
    let spec = json!({"replicas": copies, "selector": {"matchLabels": {"app": name}}});
    let object = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec});
    project.server.put("platform", object);
}

#[test]
fn what_rests_comes_back_as_it_was() {
    let project = Project::new();
    belongs_to(&project, "prod");
    namespace(&project, "pr-142", &labels("142"));
    deployment(&project, "142", "api", 1);
    deployment(&project, "142", "app", 3);
    let copies = |name: &str| {
        let found = project.server.object("Deployment", Some("pr-142"), name).unwrap();
        (found["spec"]["replicas"].clone(), found["metadata"]["annotations"]["platform.io/copies"].clone())
    };
    asking(&project, |asks| {
        assert_eq!(review::pause(asks, number("142"), SystemTime::now())?, 2);
        assert_eq!((copies("api"), copies("app")), ((json!(0), json!("1")), (json!(0), json!("3"))));
        assert!(review::read(asks, number("142"))?.unwrap().paused.is_some());
        // Once more, as after a run that was stopped half way: what was noted first stays.
        assert_eq!(review::pause(asks, number("142"), SystemTime::now())?, 0);
        assert_eq!(copies("app"), (json!(0), json!("3")));
        assert_eq!(review::resume(asks, number("142"))?, 2);
        assert_eq!((copies("api"), copies("app")), ((json!(1), Value::Null), (json!(3), Value::Null)));
        assert_eq!(review::read(asks, number("142"))?.unwrap().paused, None);
        Ok(())
    })
    .unwrap();
}

#[test]
fn what_is_left_is_found_by_its_labels_and_nothing_else_is() {
    let project = Project::new();
    belongs_to(&project, "prod");
    namespace(&project, "pr-1", &labels("1"));
    for (name, labels) in [
        ("platform-inventory-pr-1", labels("1")),
        ("platform-inventory-pr-2", labels("2")),
        (
            "platform-inventory-dev",
            json!({"app.kubernetes.io/managed-by": "platform", "platform.io/environment": "dev"}),
        ),
        ("platform-inventory-pr-3", json!({"platform.io/environment": "pr-3"})),
    ] {
        let metadata = json!({"name": name, "namespace": "kube-system", "labels": labels});
        project.server.put("somebody", json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}));
    }
    let left = asking(&project, |asks| {
        let states = review::list(asks)?;
        let in_aws = [(number("2"), "a-2".to_owned()), (number("4"), "a-4".to_owned())];
        let routes =
            [(number("1"), "web".to_owned()), (number("4"), "web".to_owned()), (number("5"), "api".to_owned())];
        review::leftovers(asks, &states, &in_aws, &routes, SystemTime::now())
    });
    let told =
        left.unwrap().iter().map(|left| format!("{}: {}", left.pull_request, left.what.join(", "))).collect::<Vec<_>>();
    assert_eq!(
        told,
        [
            "2: ConfigMap kube-system/platform-inventory-pr-2, Pod Identity association a-2",
            "4: a route of VirtualService web, Pod Identity association a-4",
            "5: a route of VirtualService api",
        ]
    );
}

/// A version of Kubernetes that is in support.
const VERSION: &str = "1.35";

/// A project whose pull requests need nothing of AWS: no databases, and machines without security groups for pods.
fn command_line() -> Project {
    let project = Project::of_version(VERSION);
    let folder = project.path().join("environments");
    std::fs::create_dir(&folder).unwrap();
    let dev = format!(
        "apiVersion: platform/v1\nplatform: hotel-booking\nowner: team\ndomain: dev.example.com\n\
         cloud: {{ provider: aws, account: \"111122223333\", region: us-east-1 }}\n\
         network: {{ cidr: 10.0.0.0/16, zones: 2, nat: single }}\nclusters: {{ blue: {{ version: \"{VERSION}\" }} }}\n\
         nodes: {{ small: {{ instances: [t4g.large], max: 3 }} }}\n\
         services: {{ web: {{ image: \"ghcr.io/example/web:1\", port: 8000, host: www, replicas: {{ min: 2 }} }} }}\n"
    );
    std::fs::write(folder.join("dev.yaml"), dev).unwrap();
    std::fs::write(folder.join("review.yaml"), "extends: dev.yaml\nshares: dev\nreview: { most: 400 }\n").unwrap();
    belongs_to(&project, "dev");
    project.server.log();
    project
}

/// Runs `platform review`; gives the exit code, what is data and what is talk.
fn review(project: &Project, arguments: &[&str]) -> (Option<i32>, String, String) {
    let kubeconfig = project.path().join("kubeconfig");
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.arg("review").args(arguments).args(["--today", "2026-11-22", "--context", "mine", "--kubeconfig"]);
    command.arg(kubeconfig).current_dir(project.path()).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const IMAGE: &str = "web=ghcr.io/example/web@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

#[test]
fn an_environment_comes_rests_and_goes() {
    let project = command_line();
    let (code, data, talk) =
        review(&project, &["up", "--answer-within", "0s", "--pr", "142", "--image", IMAGE, "--owner", "ada"]);
    assert_eq!(code, Some(0), "{data}{talk}");
    assert!(data.ends_with("https://pr-142.preview.dev.example.com\n"), "{data}");
    assert_snapshot!(project.server.log().join("\n"), @"
    apply Lease kube-system/platform-review-pr-142
    apply Lease kube-system/platform-review-pr-142
    apply Namespace pr-142
    apply ConfigMap kube-system/platform-inventory-pr-142
    apply Namespace pr-142
    apply ResourceQuota pr-142/pr-142
    apply LimitRange pr-142/pr-142
    apply ServiceAccount pr-142/web
    apply PeerAuthentication pr-142/default
    apply AuthorizationPolicy pr-142/default
    apply NetworkPolicy pr-142/default-deny
    apply NetworkPolicy pr-142/web
    apply AuthorizationPolicy pr-142/web
    apply Sidecar pr-142/default
    apply Service pr-142/web
    apply DestinationRule pr-142/web
    apply Sidecar pr-142/web
    apply VirtualService pr-142/web
    apply Deployment pr-142/web
    apply ConfigMap kube-system/platform-inventory-pr-142
    apply Lease kube-system/platform-review-pr-142
    ");
    let image = || {
        let web = project.server.object("Deployment", Some("pr-142"), "web").unwrap();
        web["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(image(), IMAGE.trim_start_matches("web="));

    // Once more without an image: what runs goes on as it is.
    let (code, data, talk) = review(&project, &["up", "--answer-within", "0s", "--pr", "142"]);
    assert_eq!(code, Some(0), "{data}{talk}");
    assert!(data.contains("No changes."), "{data}");
    assert_eq!(image(), IMAGE.trim_start_matches("web="));
    project.server.log();

    let (code, _, talk) = review(&project, &["pause", "--pr", "142"]);
    assert_eq!((code, talk.as_str()), (Some(0), "pr-142 rests: 1 workloads were stopped, and its data stays\n"));
    let (code, data, _) = review(&project, &["list"]);
    assert_eq!(code, Some(0));
    let words: Vec<&str> = data.lines().nth(1).unwrap().split_whitespace().collect();
    let [name, state, _age, _idle, cost, owner, url] = words[..] else { panic!("{data}") };
    let expected = ("pr-142", "paused", "0", "ada", "https://pr-142.preview.dev.example.com");
    assert_eq!((name, state, cost, owner, url), expected);
    let (code, _, talk) = review(&project, &["resume", "--pr", "142"]);
    assert_eq!((code, talk.as_str()), (Some(0), "pr-142 runs again: 1 workloads were started\n"));
    project.server.log();

    let (code, data, talk) = review(&project, &["down", "--pr", "142"]);
    assert_eq!(code, Some(0), "{data}{talk}");
    assert_snapshot!(project.server.log().join("\n"), @"
    apply Lease kube-system/platform-review-pr-142
    apply Lease kube-system/platform-review-pr-142
    delete Deployment pr-142/web
    delete DestinationRule pr-142/web
    delete Sidecar pr-142/default
    delete Sidecar pr-142/web
    delete VirtualService pr-142/web
    delete Service pr-142/web
    delete NetworkPolicy pr-142/default-deny
    delete NetworkPolicy pr-142/web
    delete AuthorizationPolicy pr-142/default
    delete AuthorizationPolicy pr-142/web
    delete PeerAuthentication pr-142/default
    delete LimitRange pr-142/pr-142
    delete ResourceQuota pr-142/pr-142
    delete ServiceAccount pr-142/web
    delete Namespace pr-142
    delete ConfigMap kube-system/platform-inventory-pr-142
    delete Lease kube-system/platform-review-pr-142
    ");
    assert!(project.server.object("Namespace", None, "pr-142").is_none());
    assert!(project.server.object("ConfigMap", Some("kube-system"), "platform-inventory-pr-142").is_none());
    // Nothing is there any more, which is no mistake.
    let (code, data, talk) = review(&project, &["down", "--pr", "142"]);
    assert_eq!(code, Some(0), "{data}{talk}");
}

#[test]
fn a_namespace_that_is_not_ours_is_not_touched() {
    let project = command_line();
    namespace(&project, "pr-142", &json!({"team": "others"}));
    project.server.log();
    for command in ["up", "down", "pause", "resume"] {
        let (code, _, talk) = review(&project, &[command, "--pr", "142"]);
        assert_eq!(code, Some(3), "{command}: {talk}");
        let reason = "error: the namespace `pr-142` is not the environment of a pull request: it has no label \
                      `app.kubernetes.io/managed-by: platform`\n";
        assert!(talk.contains(reason), "{command}: {talk}");
    }
    assert_eq!(project.server.log(), Vec::<String>::new());
}

#[test]
fn a_namespace_that_does_not_go_away_is_told() {
    let project = command_line();
    let metadata = json!({"name": "pr-142", "labels": labels("142"), "deletionTimestamp": "2026-01-01T00:00:00Z"});
    let message = "Some content in the namespace has finalizers remaining: example.com/slow in 1 resource instances";
    let status =
        json!({"conditions": [{"type": "NamespaceFinalizersRemaining", "status": "True", "message": message}]});
    let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata, "status": status});
    project.server.put("somebody", object);
    let (code, _, talk) = review(&project, &["up", "--answer-within", "0s", "--pr", "142"]);
    let reason = format!("error: the namespace `pr-142` is still being removed: {message}\n");
    assert_eq!((code, talk.contains(&reason)), (Some(1), true), "{talk}");
}

#[test]
fn what_had_its_time_goes_and_nothing_else() {
    let project = command_line();
    let ago = |days: u64| timestamp(SystemTime::now() - Duration::from_secs(days * 86_400 + 60));
    for (number, days) in [("1", 0), ("2", 2), ("3", 4), ("4", 1), ("5", 9)] {
        namespace(&project, &format!("pr-{number}"), &labels(number));
        let annotations = json!({"platform.io/last-activity": ago(days), "platform.io/created": ago(days)});
        let metadata = json!({"name": format!("pr-{number}"), "annotations": annotations});
        project.server.put("platform-review", json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}));
    }
    namespace(&project, "pr-6", &json!({"app.kubernetes.io/managed-by": "platform"}));
    namespace(&project, "pr-x", &labels("x"));
    project.server.log();
    let swept = ["gc", "--closed", "4", "--cluster-only"];
    let (code, data, talk) = review(&project, &[&swept[..], &["--dry-run"]].concat());
    assert_eq!((code, talk.as_str()), (Some(0), "3 to remove, 2 stay\n"));
    // How long it was is a matter of seconds.
    let reasons: Vec<&str> = data.lines().map(|line| line.split(" for ").next().unwrap()).collect();
    assert_eq!(
        reasons,
        [
            "pr-3: nobody has done anything with it",
            "pr-4: its pull request is closed",
            "pr-5: nobody has done anything with it"
        ]
    );
    assert_eq!(project.server.log(), Vec::<String>::new());

    let (code, data, talk) = review(&project, &swept);
    assert_eq!(code, Some(0), "{data}{talk}");
    let is_there = |name: &str| project.server.object("Namespace", None, name).is_some();
    let names = ["pr-1", "pr-2", "pr-3", "pr-4", "pr-5", "pr-6", "pr-x"];
    assert_eq!(names.map(is_there), [true, true, false, false, false, true, true]);

    // A list without a number is a mistake of whoever wrote it.
    std::fs::write(project.path().join("open"), "\n").unwrap();
    let (code, _, talk) = review(&project, &["gc", "--open", "open", "--cluster-only", "--dry-run"]);
    assert_eq!((code, talk.contains("names no pull request that is open")), (Some(64), true), "{talk}");
    std::fs::write(project.path().join("open"), "2\n").unwrap();
    let (code, data, _) = review(&project, &["gc", "--open", "open", "--cluster-only", "--dry-run"]);
    assert_eq!((code, data.as_str()), (Some(0), "pr-1: its pull request is closed\n"));
}

#[test]
fn a_thousand_environments_are_looked_through_in_seconds() {
    let project = command_line();
    for index in 1..=1000 {
        let annotations = json!({"platform.io/last-activity": "2020-01-01T00:00:00Z"});
        let metadata = json!({
            "name": format!("pr-{index}"), "labels": labels(&index.to_string()), "annotations": annotations,
        });
        project.server.put("somebody", json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}));
    }
    let begin = std::time::Instant::now();
    let (code, data, talk) = review(&project, &["gc", "--dry-run", "--cluster-only"]);
    assert_eq!((code, data.lines().count(), talk.as_str()), (Some(0), 1000, "1000 to remove, 0 stay\n"));
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
}
