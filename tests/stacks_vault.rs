//! Vault in the clusters: its key, who may read what in it, and the job that tells it so.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");

const SPEC: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
nodes: { baseline: { instances: [m7g.large], min: 3, max: 3 } }
clusters: { blue: { version: "1.35" } }
services:
  web: { image: "example.com/web:1", port: 80, replicas: { min: 2 }, secrets: { KEY: "payments/stripe#key", HOOK: "payments/stripe#hook", MAIL: "mail#password" } }
  mail: { image: "example.com/mail:1", replicas: { min: 2 }, secrets: { PASSWORD: "mail#password" } }
  quiet: { image: "example.com/quiet:1", replicas: { min: 2 } }
"#;
const INSIDE: &str = "secrets: { store: vault }\n";

/// Renders an environment, and gives its project's folder.
fn rendered(more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("environments")).unwrap();
    fs::write(folder.path().join("environments/live.yaml"), format!("{}{more}", SPEC.trim_start())).unwrap();
    let output =
        Command::new(PLATFORM).args(["render", "--today", "2026-11-22", "--dir"]).arg(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn file(project: &Path, name: &str) -> String {
    fs::read_to_string(project.join("dist/live").join(name)).unwrap_or_default()
}

/// The texts of the job's ConfigMap, by name.
fn configuration(project: &Path) -> Vec<(String, String)> {
    let text = file(project, "kubernetes/blue/vault.yaml");
    let (_, data) = text.split_once("\ndata:\n").unwrap();
    let data = data.split("\n---\n").next().unwrap();
    let mut texts: Vec<(String, String)> = Vec::new();
    for line in data.lines() {
        match line.strip_prefix("    ") {
            Some(line) => texts.last_mut().unwrap().1.push_str(&format!("{line}\n")),
            None if line.trim().is_empty() => texts.last_mut().unwrap().1.push('\n'),
            None => {
                let (name, value) = line.trim().split_once(": ").unwrap();
                let value: String = serde_json::from_str(value).unwrap_or_default();
                texts.push((name.to_owned(), value));
            }
        }
    }
    texts
}

fn text<'a>(texts: &'a [(String, String)], name: &str) -> &'a str {
    &texts.iter().find(|(known, _)| known == name).unwrap().1
}

#[test]
fn each_service_may_read_what_it_names_and_nothing_else() {
    let project = rendered(INSIDE);
    let texts = configuration(project.path());
    let names: Vec<&str> = texts.iter().map(|(name, _)| name.as_str()).collect();
    let wanted = [
        "begin.sh",
        "configure.sh",
        "shop-live-mail.hcl",
        "shop-live-mail.json",
        "shop-live-web.hcl",
        "shop-live-web.json",
    ];
    assert_eq!(names, wanted);
    insta::assert_snapshot!(text(&texts, "shop-live-web.hcl"), @r#"
    path "secret/data/shop-live/mail" {
      capabilities = ["read"]
    }
    path "secret/data/shop-live/payments/stripe" {
      capabilities = ["read"]
    }
    path "auth/token/lookup-self" {
      capabilities = ["read"]
    }
    path "auth/token/renew-self" {
      capabilities = ["update"]
    }
    path "auth/token/revoke-self" {
      capabilities = ["update"]
    }
    "#);
    assert_eq!(
        text(&texts, "shop-live-web.json"),
        r#"{"audience":"vault","bound_service_account_names":["web"],"bound_service_account_namespaces":["shop"],"token_max_ttl":"1h","token_no_default_policy":true,"token_policies":["shop-live-web"],"token_ttl":"20m"}"#
    );
    // It logs in by its own account, and believes the authority of the clusters' own Vault.
    let service = file(project.path(), "kubernetes/blue/services/web.yaml");
    assert!(
        service.contains(
            "  kubernetes:\n    audiences:\n      - vault\n    role: shop-live-web\n    serviceAccount: web\n"
        ),
        "{service}"
    );
    let namespace = file(project.path(), "kubernetes/blue/namespace.yaml");
    assert!(
        namespace.contains("  caCertSecretRef: vault-client\n") && !namespace.contains("shop-secrets"),
        "{namespace}"
    );
}

#[test]
fn copies_open_themselves_by_a_key_that_nobody_else_may_use() {
    let project = rendered(INSIDE);
    let key = file(project.path(), "terraform/security/vault.tf");
    assert!(key.contains("\"aws:PrincipalArn\" = \"arn:aws:iam::111122223333:role/shop-live-blue-vault\""), "{key}");
    let roles = file(project.path(), "terraform/cluster-blue/components.tf");
    assert!(
        roles.contains(
            "Action   = [\"kms:Decrypt\", \"kms:DescribeKey\", \"kms:Encrypt\"]\n        Resource = var.vault_key_arn\n"
        ),
        "{roles}"
    );
    let values = file(project.path(), "terraform/delivery-blue/vault.values.yaml");
    assert!(values.contains("kms_key_id = \"alias/shop-live-vault\"\n"), "{values}");
    assert_eq!(values.matches("retry_join {").count(), 3);
    // Its pods wait for a certificate that comes after the chart.
    let releases = file(project.path(), "terraform/delivery-blue/releases.tf");
    let (_, release) = releases.split_once("resource \"helm_release\" \"vault\" {").unwrap();
    let release = release.split("\n}\n").next().unwrap();
    assert!(release.contains("wait ") && !release.contains("atomic"), "{release}");
}

#[test]
fn a_vault_that_exists_keeps_its_own_roles_unless_the_spec_says_otherwise() {
    let address = "secrets: { store: vault, address: \"https://vault.example.com\"";
    let project = rendered(&format!("{address} }}\n"));
    assert_eq!(file(project.path(), "kubernetes/blue/vault.yaml"), "");
    assert_eq!(file(project.path(), "terraform/security/vault.tf"), "");
    let project = rendered(&format!("{address}, roles: true }}\n"));
    let job = file(project.path(), "kubernetes/blue/vault.yaml");
    assert!(job.contains("value: https://vault.example.com\n") && !job.contains("vault-client"), "{job}");
    assert_eq!(file(project.path(), "kubernetes/blue/components/vault.yaml"), "");
}

/// Runs the job's script with a Vault that answers as `answers` says, and gives what it was told.
fn told(answers: &str) -> (Option<i32>, String) {
    let project = rendered(INSIDE);
    let texts = configuration(project.path());
    let folder = project.path();
    texts.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    // The job's folder is a fixed one.
    let script = text(&texts, "configure.sh").replace("/configuration/", &format!("{}/", folder.display()));
    fs::write(folder.join("configure.sh"), script).unwrap();
    let vault = format!("#!/bin/sh\necho \"$@\" >> {}/told\n{answers}\n", folder.display());
    fs::write(folder.join("vault"), vault).unwrap();
    fs::set_permissions(folder.join("vault"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let status = Command::new("sh")
        .arg(folder.join("configure.sh"))
        .env("PATH", path)
        .envs([("MOUNT", "shop-live-blue"), ("ENGINE", "secret"), ("PREFIX", "shop-live"), ("INSIDE", "true")])
        .status()
        .unwrap();
    let told = fs::read_to_string(folder.join("told")).unwrap();
    (status.code(), told.replace(&format!("{}/", folder.display()), ""))
}

#[test]
fn the_job_tells_vault_what_is_rendered_and_takes_away_what_is_not() {
    let answers = r#"case "$*" in
"write -field=token"*) echo token ;;
"audit list"*) echo "No audit devices are enabled." >&2; exit 2 ;;
"secrets list"*) printf '{\n  "cubbyhole/": {},\n  "sys/": {}\n}\n' ;;
"list -format=json"*) printf '[\n  "platform-configuration",\n  "shop-live-gone",\n  "shop-live-web"\n]\n' ;;
esac"#;
    let (code, told) = told(answers);
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(told, @r"
    status
    write -field=token auth/shop-live-blue/login role=platform-configuration jwt=@/var/run/secrets/vault/token
    audit list -format=json
    audit enable -path=stdout file file_path=stdout
    secrets list -format=json
    secrets enable -path=secret -version=2 kv
    policy write shop-live-mail shop-live-mail.hcl
    write auth/shop-live-blue/role/shop-live-mail @shop-live-mail.json
    policy write shop-live-web shop-live-web.hcl
    write auth/shop-live-blue/role/shop-live-web @shop-live-web.json
    list -format=json auth/shop-live-blue/role
    delete auth/shop-live-blue/role/shop-live-gone
    policy delete shop-live-gone
    ");
}

#[test]
fn a_vault_that_is_sealed_is_told_nothing_and_one_that_refuses_is_a_failure() {
    assert_eq!(told("[ \"$1\" != status ] || exit 2"), (Some(0), "status\n".to_owned()));
    let (code, told) = told("[ \"$1\" = status ] || exit 2");
    assert_eq!((code, told.lines().count()), (Some(2), 2));
}
