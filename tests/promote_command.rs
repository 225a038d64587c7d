//! `platform promote`: images go from one spec into another, with its comments, and nothing else changes.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::process::{Command, Stdio};

const BASE: &str = r#"apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
clusters:
  blue: { version: "1.36" }
nodes:
  general: { instances: [m7g.large], max: 3 }
services:
  api: { image: "ghcr.io/example/api:1.0.0", port: 8000 }
  web: { image: "ghcr.io/example/web:1.0.0", port: 8000 }
"#;
const API: &str = "ghcr.io/example/api:1.1.0@sha256:6fd85138ab8a370256560f049e8393c85af246c15484c55ef202972fdb630f5f";
const WEB: &str = "ghcr.io/example/web:1.1.0@sha256:826c5b994b5e2e89c7611e0afd995115d3b6bebd04cc40bf277478061ce9adef";
const PROD: &str = r#"# Production.
extends: base.yaml
network: { cidr: 10.21.0.0/20 }
services:
  # Seen by everybody.
  web: { image: "registry.example.com/web:1.0.0@sha256:a958fe8eb9ca6641f03116ad9e605cfa068898a53d0ee5a5f3372ae89b50bcee" }   # since March
"#;

struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        fs::create_dir(project.0.path().join("environments")).unwrap();
        project.write("base", BASE);
        project.write("prod", PROD);
        let staging =
            format!("extends: base.yaml\nservices:\n  api: {{ image: \"{API}\" }}\n  web: {{ image: \"{WEB}\" }}\n");
        project.write("staging", &staging);
        project
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(format!("environments/{name}.yaml")), text).unwrap();
    }

    fn prod(&self) -> String {
        fs::read_to_string(self.0.path().join("environments/prod.yaml")).unwrap()
    }

    fn promote(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(["promote", "--from", "staging", "--to", "prod", "--offline", "--today", "2026-11-22"]);
        command.args(arguments).current_dir(self.0.path()).env_remove("PLATFORM_ENGINE").stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// What is said of a promotion that is refused; nothing is written then.
    fn refusal(&self, arguments: &[&str]) -> String {
        let before = self.prod();
        let (code, _, talk) = self.promote(arguments);
        assert_eq!((code, self.prod()), (Some(3), before), "{talk}");
        talk
    }
}

#[test]
fn images_are_promoted_with_the_comments_around_them() {
    let project = Project::new();
    let (code, data, talk) = project.promote(&["--dry-run"]);
    assert!(code == Some(0) && talk.ends_with("Nothing was written.\n"), "{talk}");
    assert_eq!(project.prod(), PROD);
    assert!(data.starts_with("--- a/environments/prod.yaml\n+++ b/environments/prod.yaml\n"), "{data}");
    assert!(data.contains("Environment prod: plan, offline, "), "{data}");
    // Without somebody who says yes, nothing is written either.
    assert!(project.refusal(&[]).contains("say `--yes`"));

    let (code, _, talk) = project.promote(&["--yes", "--services", "web"]);
    assert_eq!(code, Some(0), "{talk}");
    let digest = WEB.split_once('@').unwrap().1;
    let expected = PROD.replace(
        "registry.example.com/web:1.0.0@sha256:a958fe8eb9ca6641f03116ad9e605cfa068898a53d0ee5a5f3372ae89b50bcee",
        &format!("registry.example.com/web:1.1.0@{digest}"),
    );
    assert_eq!(project.prod(), expected);

    let (code, _, talk) = project.promote(&["--yes"]);
    assert_eq!(code, Some(0), "{talk}");
    assert!(project.prod().contains(API) && project.prod().contains("# since March"), "{}", project.prod());
    let (code, data, talk) = project.promote(&["--yes"]);
    assert_eq!((code, data.as_str()), (Some(0), ""));
    assert_eq!(talk, "prod has the images of staging already; nothing is to be written\n");
}

#[test]
fn what_nobody_can_promote_is_refused() {
    let project = Project::new();
    project.write("staging", &format!("extends: base.yaml\nservices:\n  web: {{ image: \"{WEB}\" }}\n"));
    let talk = project.refusal(&["--yes"]);
    assert!(talk.contains("\n  - api: `ghcr.io/example/api:1.0.0` has no digest\n"), "{talk}");
    assert!(!talk.contains("web:"), "{talk}");

    project.write("staging", "extends: base.yaml\nservices:\n  api: null\n  jobs: { image: ghcr.io/example/jobs:1 }\n");
    let talk = project.refusal(&["--yes"]);
    assert!(talk.contains("\n  - api is not in staging\n  - jobs is not in prod\n"), "{talk}");
    let talk = project.refusal(&["--yes", "--services", "wbe"]);
    assert!(talk.contains("\n  - there is no service `wbe`; did you mean `web`?\n"), "{talk}");
    let (code, _, talk) = project.promote(&["--from", "nowhere"]);
    assert!(code == Some(64), "{talk}");
    assert_eq!(project.prod(), PROD);
}
