//! `platform diff`: what differs in meaning, and nothing else.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const BASE: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
clusters:
  blue: { version: "1.36" }
nodes:
  general: { instances: [m7g.large], max: 3 }
services:
  web: { image: "ghcr.io/example/web:1.0.0", port: 8000 }
"#;

struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a temporary folder can be made"));
        std::fs::create_dir(project.0.path().join("environments")).expect("a folder can be made");
        project.write("base", BASE);
        project.write("dev", "extends: base.yaml\n");
        project.write("prod", "extends: base.yaml\nnetwork: { cidr: 10.21.0.0/20, zones: 3 }\nservices:\n  web: { replicas: { min: 3, max: 9 } }\n");
        project
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(format!("environments/{name}.yaml"));
        std::fs::write(path, text).expect("a spec can be written");
    }

    fn diff(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.arg("diff").args(arguments).args(["--today", "2026-11-22"]);
        let output = command.current_dir(self.0.path()).stdin(Stdio::null()).output().expect("platform runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn git(&self, arguments: &[&str]) {
        git(self.0.path(), arguments);
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn two_environments_differ_in_meaning() {
    let project = Project::new();
    let (code, text) = project.diff(&["dev", "prod"]);
    assert_eq!(code, Some(2), "{text}");
    let expected = "dev → prod\n\nSpec\n  network.cidr: 10.20.0.0/20 → 10.21.0.0/20\n  network.zones: 2 → 3\n  services.web.replicas.max: (none) → 9\n  \
                    services.web.replicas.min: (none) → 3\n\nStack ";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("  + aws_subnet.private_c\n"), "{text}");
    assert!(
        text.contains("\nObjects in cluster blue\n  ~ Deployment shop/web\n")
            || text.contains("HorizontalPodAutoscaler"),
        "{text}"
    );
    assert!(!text.contains("Stack bootstrap\n"), "{text}");
    // Names that differ by the environment's own name are no difference.
    assert!(!text.contains("shop-dev") && !text.contains("shop-prod"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");

    let (code, json) = project.diff(&["dev", "prod", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!((code, &json["differences"][0]["specification"][0]["path"]), (Some(2), &Value::from("network.cidr")));
    let (_, markdown) = project.diff(&["dev", "prod", "--format", "markdown"]);
    assert!(
        markdown.starts_with("## dev → prod\n\n**Values of the spec: 4. ") && markdown.len() < 65_536,
        "{markdown}"
    );

    assert_eq!(project.diff(&["dev", "dev"]).1, "dev → dev\n\nNothing differs.\n");
    assert_eq!(project.diff(&["dev"]).0, Some(64));
    assert_eq!(project.diff(&["dev", "nowhere"]).0, Some(1));
}

#[test]
fn a_revision_differs_in_meaning_only() {
    let project = Project::new();
    project.git(&["init", "--quiet", "--initial-branch", "main"]);
    project.git(&["add", "."]);
    project.git(&["commit", "--quiet", "--message", "first"]);
    project.write("dev", "# Another comment.\nextends:   base.yaml\n");
    let (code, text) = project.diff(&["--git", "main"]);
    assert_eq!((code, text.matches("Nothing differs.").count()), (Some(0), 2), "{text}");

    project.write("dev", "extends: base.yaml\nservices:\n  web: { image: \"ghcr.io/example/web:1.1.0\" }\n");
    project.write("new", "extends: base.yaml\nnetwork: { cidr: 10.22.0.0/20 }\n");
    let (code, text) = project.diff(&["--git", "main", "dev"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.starts_with("dev at main → dev\n\nSpec\n  services.web.image: "), "{text}");
    assert!(text.contains("spec.template.spec.containers[web].image: "), "{text}");
    assert!(!text.contains("Stack "), "{text}");
    let (_, text) = project.diff(&["--git", "main", "new"]);
    assert!(text.contains("  + aws_vpc.main\n") && text.contains("\n  platform: (none) → shop\n"), "{text}");

    std::fs::remove_file(project.0.path().join("environments/prod.yaml")).expect("a file can be removed");
    let (code, text) = project.diff(&["--git", "main"]);
    assert!(code == Some(2) && text.contains("prod at main → prod\n") && text.contains("  - aws_vpc.main\n"), "{text}");
    assert_eq!(project.diff(&["--git", "nowhere"]).0, Some(1));
}
