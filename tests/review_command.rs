//! `platform review` as a person types it, on the project of this repository.

use std::path::Path;
use std::process::{Command, Stdio};

/// What a command answered.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    code: Option<i32>,
    data: String,
    talk: String,
}

/// The specs of this repository, copied to a temporary folder.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let specs = folder.path().join("environments");
        std::fs::create_dir(&specs).expect("a folder can be made");
        let written = Path::new(env!("CARGO_MANIFEST_DIR")).join("environments");
        for entry in std::fs::read_dir(written).expect("the specs can be read") {
            let entry = entry.expect("the specs can be read");
            std::fs::copy(entry.path(), specs.join(entry.file_name())).expect("a file can be copied");
        }
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.arg("review").args(arguments).args(["--today", "2026-11-22"]);
        command.current_dir(self.0.path()).stdin(Stdio::null()).env_remove("PLATFORM_ENGINE");
        let output = command.output().expect("platform runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("platform writes UTF-8");
        Answer { code: output.status.code(), data: text(output.stdout), talk: text(output.stderr) }
    }

    /// What is in the project besides the specs.
    fn written(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).expect("the folder can be read");
        let names = entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned());
        names.filter(|name| name != "environments").collect()
    }
}

const DIGEST: &str = "@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

#[test]
fn what_is_no_number_is_no_pull_request() {
    let project = Project::new();
    let hostile = ["0", "-1", "1.5", "142; rm -rf /", "$(id)", "../142", "pr-142", "142\n", "a: b", "1000000000", ""];
    for number in hostile {
        let answer = project.run(&["render", &format!("--pr={number}")]);
        assert_eq!((answer.code, answer.data.as_str()), (Some(64), ""), "{number:?}: {answer:?}");
        let reason = "write the number of a pull request, such as 142, from 1 to 999999999";
        // Without a value, the option itself is what is missing.
        assert!(answer.talk.contains(reason) || number.is_empty(), "{number:?}: {answer:?}");
    }
    assert_eq!(project.written(), Vec::<String>::new());
}

#[test]
fn images_are_of_services_and_have_digests() {
    let project = Project::new();
    let told = |image: &str| {
        let answer = project.run(&["render", "--pr", "142", "--image", image]);
        assert_eq!((answer.code, answer.data.as_str()), (Some(64), ""), "{answer:?}");
        answer.talk.lines().next().unwrap_or_default().to_owned()
    };
    let form = "write SERVICE=IMAGE@DIGEST, for example api=ghcr.io/example/api@sha256:<64 digits>";
    assert_eq!(
        told("api=ghcr.io/example/api:latest"),
        format!(
            "error: invalid value 'api=ghcr.io/example/api:latest' for '--image <SERVICE=IMAGE@DIGEST>': the image has no \
             digest; {form}"
        )
    );
    assert!(told("ghcr.io/example/api").ends_with(form));
    assert!(told("api=ghcr.io/example/api@sha256:12").contains("the image "));
    assert!(told(&format!("api=ghcr.io/exa mple/api{DIGEST}")).contains("the image "));
    assert_eq!(
        told(&format!("pai=ghcr.io/example/api{DIGEST}")),
        "error: `--image` names `pai`, which is no service of review: api, app, workers"
    );
    let twice = project.run(&[
        "render",
        "--pr",
        "142",
        "--image",
        &format!("api=a.example.com/api{DIGEST}"),
        "--image",
        &format!("api=b.example.com/api{DIGEST}"),
    ]);
    assert_eq!((twice.code, twice.talk.as_str()), (Some(64), "error: `--image` gives `api` two images\n"));
    assert_eq!(project.written(), Vec::<String>::new());
}

#[test]
fn only_an_environment_with_a_review_is_meant() {
    let project = Project::new();
    let told = |environment: &str| {
        let answer = project.run(&["render", "--pr", "142", "--env", environment]);
        (answer.code, answer.talk.lines().next().unwrap_or_default().to_owned())
    };
    let lacks = "error: environment dev has no `review`, which says what pull requests get";
    assert_eq!(told("dev"), (Some(64), lacks.to_owned()));
    let unknown = "error[unknown-environment]: there is no environment `reviews`";
    assert_eq!(told("reviews"), (Some(1), unknown.to_owned()));
    std::fs::remove_file(project.0.path().join("environments/review.yaml")).expect("it can be removed");
    let none = project.run(&["render", "--pr", "142"]);
    let reason = "error: no environment has a `review`, which says what pull requests get\n";
    assert_eq!((none.code, none.talk.as_str()), (Some(64), reason));
}

#[test]
fn a_fork_gets_a_plan_without_credentials() {
    let project = Project::new();
    let image = format!("api=ghcr.io/example/api{DIGEST}");
    let plan = ["plan", "--pr", "142", "--image", &image, "--offline", "--detailed-exitcode"];
    let answer = project.run(&plan);
    assert_eq!(answer.code, Some(2), "{answer:?}");
    let (first, last) = (answer.data.lines().next(), answer.data.lines().last());
    assert!(first.is_some_and(|line| line.starts_with("Environment pr-142: plan, offline, ")), "{}", answer.data);
    let counts = "Plan: 4 to add, 0 to change, 0 to destroy. Objects: 38 to create. Offline: nothing real was asked.";
    assert_eq!(last, Some(counts), "{}", answer.data);
    for number in ["142", "143"] {
        let written = project.run(&["render", "--pr", number, "--image", &image]);
        assert_eq!(written.code, Some(0), "{written:?}");
    }
    let folder = |number: &str| project.0.path().join("dist").join(format!("pr-{number}"));
    let text = |number: &str, path: &str| std::fs::read_to_string(folder(number).join(path)).expect("it is written");
    let path = "kubernetes/blue/services/api.yaml";
    assert!(text("142", path).contains(&format!("image: ghcr.io/example/api{DIGEST}\n")));
    assert_eq!(text("142", path).replace("142", "143"), text("143", path));
}

#[test]
fn a_whole_environment_is_one_like_any_other() {
    let project = Project::new();
    let whole = |arguments: &[&str]| project.run(&[&["whole", "--pr", "142"], arguments].concat());
    let path = project.0.path().join("environments/whole-142.yaml");
    let told = |answer: Answer| (answer.code, answer.talk.lines().next().unwrap_or_default().to_owned());
    let no_zone = "error: its records would be in the zone of dev.hotel-booking.example.com, which is found by that name: say which \
                   one it is with `--zone`";
    assert_eq!(told(whole(&["--from", "dev"])), (Some(64), no_zone.to_owned()));
    let shares = "error: environment review has no network of its own that another one could be like";
    assert_eq!(told(whole(&["--from", "review"])), (Some(64), shares.to_owned()));
    for hostile in ["Z1; rm", "z0123", "Z0123 }", "${X}"] {
        assert_eq!(whole(&["--from", "dev", "--zone", hostile]).code, Some(64), "{hostile}");
    }
    let full = "error: in 10.0.0.0/24, no range as large as ";
    assert!(told(whole(&["--from", "dev", "--zone", "Z0123456789ABC", "--within", "10.0.0.0/24"])).1.starts_with(full));
    assert!(!path.exists());

    let written = whole(&["--from", "dev", "--zone", "Z0123456789ABC"]);
    assert_eq!((written.code, written.data.as_str()), (Some(0), "environments/whole-142.yaml\n"), "{written:?}");
    let text = std::fs::read_to_string(&path).expect("it is written");
    insta::assert_snapshot!(text, @r#"
    # The whole environment of pull request 142, for a change of infrastructure: stacks, states and a network of its own.
    extends: dev.yaml
    domain: whole-142.dev.hotel-booking.example.com
    network: { cidr: 10.142.0.0/16 }
    edge: { zone: Z0123456789ABC }
    tags: { Review: "142" }
    "#);
    // All environments together are as they should be, and what is there is not written over.
    let validated = Command::new(env!("CARGO_BIN_EXE_platform"))
        .args(["validate", "--today", "2026-11-22"])
        .current_dir(project.0.path())
        .output()
        .expect("platform runs");
    assert!(validated.status.success(), "{}", String::from_utf8_lossy(&validated.stderr));
    let (code, again) = told(whole(&["--from", "dev", "--zone", "Z0123456789ABC"]));
    assert!(code == Some(64) && again.starts_with("error: environment whole-142 is there already, in "), "{again}");
}

/// The project with a spec by which pull requests get whole environments.
fn with_whole() -> Project {
    let project = Project::new();
    let full = "extends: dev.yaml\nshares: dev\nreview: { full: true, entry: app, lifetime: 1d }\n";
    std::fs::write(project.0.path().join("environments/infrastructure.yaml"), full).expect("it can be written");
    project
}

const WHOLE: [&str; 4] = ["--env", "infrastructure", "--pr", "142"];

#[test]
fn a_whole_environment_is_the_pull_requests_alone() {
    let project = with_whole();
    let (code, talk) = {
        let answer = project.run(&["render", "--pr", "142"]);
        (answer.code, answer.talk)
    };
    let which = "error: say which environment is meant with `--env`: infrastructure, review\n";
    assert_eq!((code, talk.as_str()), (Some(64), which));
    let image = format!("api=ghcr.io/example/api{DIGEST}");
    let written = project.run(&[&["render", "--image", &image], &WHOLE[..]].concat());
    assert_eq!(written.code, Some(0), "{written:?}");
    let text = |path: &str| {
        std::fs::read_to_string(project.0.path().join("dist/dev-pr-142").join(path)).expect("it is written")
    };
    insta::assert_snapshot!(text("terraform/network/backend.tf"), @r#"
    # Written by platform from environments/infrastructure.yaml. Change the spec, not this file: the next render refuses edits.

    terraform {
      backend "s3" {
        bucket       = "hotel-booking-dev-111122223333-state"
        key          = "dev-pr-142/network.tfstate"
        region       = "us-east-1"
        encrypt      = true
        kms_key_id   = "arn:aws:kms:us-east-1:111122223333:alias/hotel-booking-dev-state"
        use_lockfile = true
      }
    }
    "#);
    assert!(text("terraform/network/vpc.tf").contains("cidr_block           = \"10.142.0.0/16\""));
    let records = text("terraform/edge/records.tf");
    assert!(records.contains("name         = \"dev.hotel-booking.example.com\""), "{records}");
    assert!(records.contains("name    = \"www.pr-142.dev.hotel-booking.example.com\""), "{records}");
    assert!(text("kubernetes/blue/services/api.yaml").contains(&format!("image: ghcr.io/example/api{DIGEST}\n")));
    let provider = text("terraform/data/provider.tf");
    for tag in ["Environment = \"dev-pr-142\"", "ManagedBy   = \"platform\"", "Review      = \"142\""] {
        assert!(provider.contains(tag), "{tag}: {provider}");
    }
    assert!(text("terraform/data/databases.tf").contains("deletion_protection      = false"));
    assert!(!project.0.path().join("dist/dev-pr-142/terraform/bootstrap").exists());
    // An environment of the project that is called so stays what it is.
    let taken = project.0.path().join("environments/dev-pr-142.yaml");
    std::fs::write(&taken, "extends: dev.yaml\nshares: dev\n").expect("it can be written");
    let answer = project.run(&[&["render"], &WHOLE[..]].concat());
    let reason =
        "error: the whole environment of pull request 142 would be called dev-pr-142, as one of the project's is\n";
    assert_eq!((answer.code, answer.talk.as_str()), (Some(64), reason));
}

#[test]
fn a_whole_environment_comes_and_goes_without_an_account() {
    let project = with_whole();
    let offline = |command: &str| project.run(&[&[command, "--offline"], &WHOLE[..]].concat());
    let plan = offline("plan");
    let (first, last) = (plan.data.lines().next(), plan.data.lines().last());
    assert!(first.is_some_and(|line| line.starts_with("Environment dev-pr-142: plan, offline, ")), "{plan:?}");
    assert_eq!(
        last,
        Some("Plan: 197 to add, 0 to change, 0 to destroy. Objects: 56 to create. Offline: nothing real was asked.")
    );
    let up = offline("up");
    assert_eq!(up.code, Some(0), "{up:?}");
    let again = offline("plan");
    assert!(again.data.contains("\nCreated: 56 objects\n"), "{again:?}");
    let down = offline("down");
    assert_eq!(down.code, Some(0), "{down:?}");
    assert!(down.data.contains("0 to add, 0 to change, 197 to destroy"), "{down:?}");
    for command in ["list", "pause", "resume", "gc"] {
        let subject = if matches!(command, "list" | "gc") { &WHOLE[..2] } else { &WHOLE[..] };
        assert_eq!(project.run(&[&[command, "--offline"], subject].concat()).code, Some(64), "{command}");
    }
}

#[test]
fn who_makes_whole_environments_may_keep_their_states() {
    let rights = |project: &Project| {
        let output = Command::new(env!("CARGO_BIN_EXE_platform"))
            .args(["render", "--env", "dev", "--today", "2026-11-22"])
            .current_dir(project.0.path())
            .output()
            .expect("platform runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let path = project.0.path().join("dist/dev/terraform/bootstrap/pipeline.tf");
        let text = std::fs::read_to_string(path).expect("it is written");
        let lines = text.lines().filter(|line| line.contains("dev-pr-") || line.contains("tag:GetResources"));
        lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(rights(&Project::new()), "");
    insta::assert_snapshot!(rights(&with_whole()), @r#"
    "tag:GetResources",
    "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev-pr-*/*.tfstate",
    "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev-pr-*/*.tflock",
    "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev-pr-*/*",
    "tag:GetResources",
    "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev-pr-*/*.tfstate",
    "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev-pr-*/*.tflock",
    Resource = "arn:aws:s3:::hotel-booking-dev-111122223333-state/dev-pr-*/*.tfstate"
    "#);
}
