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

/// What an environment has whose databases' users Vault makes, but for the one that IAM knows.
const USERS: &str = r#"secrets: { store: vault }
components: { vault: { userLifetime: 12h } }
databases:
  orders: { engine: postgres, version: "17", instance: db.r7g.large, storage: 50Gi, login: vault }
  archive: { engine: postgres, version: "17", instance: db.r7g.large, storage: 50Gi }
services: { mail: { uses: [orders, archive] } }
"#;

/// Renders an environment, and gives its project's folder.
fn rendered(more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("environments")).unwrap();
    fs::write(folder.path().join("environments/base.yaml"), SPEC.trim_start()).unwrap();
    fs::write(folder.path().join("environments/live.yaml"), format!("extends: base.yaml\n{more}")).unwrap();
    let output =
        Command::new(PLATFORM).args(["render", "--today", "2026-11-22", "--dir"]).arg(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn file(project: &Path, name: &str) -> String {
    fs::read_to_string(project.join("dist/live").join(name)).unwrap_or_default()
}

/// The texts of one of the job's ConfigMaps, by name; none where it is not there.
fn configuration(project: &Path, name: &str) -> Vec<(String, String)> {
    let text = file(project, "kubernetes/blue/vault.yaml");
    let Some((_, text)) = text.split_once(&format!("\nkind: ConfigMap\nmetadata:\n  name: {name}\n")) else {
        return Vec::new();
    };
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
    let texts = configuration(project.path(), "vault-configuration");
    let names: Vec<&str> = texts.iter().map(|(name, _)| name.as_str()).collect();
    let wanted = [
        "begin.sh",
        "configure.sh",
        "snapshot.sh",
        "shop-live-mail.hcl",
        "shop-live-mail.json",
        "shop-live-web.hcl",
        "shop-live-web.json",
        "shop-live.snapshot.hcl",
        "shop-live.snapshot.json",
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
        r#"{"audience":"vault","bound_service_account_names":["web"],"bound_service_account_namespaces":["shop"],"token_max_ttl":"1h","token_no_default_policy":true,"token_period":"0s","token_policies":["shop-live-web"],"token_ttl":"20m"}"#
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
    told_by("configure.sh", INSIDE, answers)
}

/// The same of any script, and of what an environment has besides. What comes in by standard input is told as well.
fn told_by(script: &str, more: &str, answers: &str) -> (Option<i32>, String) {
    let project = rendered(more);
    let folder = project.path();
    let mut texts = configuration(folder, "vault-configuration");
    texts.extend(configuration(folder, "vault-databases"));
    texts.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    for (name, _) in texts.iter().filter_map(|(name, text)| Some((name.strip_suffix(".connection.json")?, text))) {
        fs::write(folder.join(format!("{name}.host")), format!("{name}.example.com")).unwrap();
    }
    // The job's folders are fixed ones.
    let here = format!("{}/", folder.display());
    let text = text(&texts, script).replace("/configuration/", &here).replace("/databases/", &here);
    fs::write(folder.join(script), text).unwrap();
    let vault = format!(
        "#!/bin/sh\necho \"$@\" >> {0}/told\ncase \"$*\" in *' -') cut -c1-200 >> {0}/told ;; esac\n{answers}\n",
        folder.display()
    );
    fs::write(folder.join("vault"), vault).unwrap();
    fs::set_permissions(folder.join("vault"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let status = Command::new("sh")
        .arg(folder.join(script))
        .env("PATH", path)
        .envs([("MOUNT", "shop-live-blue"), ("ENGINE", "secret"), ("PREFIX", "shop-live"), ("INSIDE", "true")])
        .env("DATABASE_USER", "vault-blue")
        .env("LC_ALL", "C")
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
    policy write shop-live.snapshot shop-live.snapshot.hcl
    write auth/shop-live-blue/role/shop-live.snapshot @shop-live.snapshot.json
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

#[test]
fn a_service_gets_users_of_the_databases_that_it_uses_and_of_no_other() {
    let project = rendered(USERS);
    let project = project.path();
    let texts = configuration(project, "vault-configuration");
    insta::assert_snapshot!(text(&texts, "shop-live-mail.hcl"), @r#"
    path "secret/data/shop-live/mail" {
      capabilities = ["read"]
    }
    path "database/creds/shop-live-mail.orders" {
      capabilities = ["read"]
    }
    path "sys/leases/renew" {
      capabilities = ["update"]
    }
    path "sys/leases/revoke" {
      capabilities = ["update"]
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
    // The token outlives every user that it gave out.
    let role = text(&texts, "shop-live-mail.json");
    assert!(role.contains(r#""token_max_ttl":"0s""#) && role.contains(r#""token_period":"43200s""#), "{role}");
    assert!(!text(&texts, "shop-live-web.hcl").contains("database"));

    let databases = configuration(project, "vault-databases");
    let names: Vec<&str> = databases.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["orders.connection.json", "orders.sql", "shop-live-mail.orders.role.json"]);
    let role: serde_json::Value = serde_json::from_str(text(&databases, "shop-live-mail.orders.role.json")).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&role).unwrap(), @r#"
    {
      "creation_statements": [
        "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE \"mail-owner\"",
        "GRANT \"{{name}}\" TO CURRENT_USER",
        "ALTER ROLE \"{{name}}\" SET role = 'mail-owner'"
      ],
      "default_ttl": "10800s",
      "max_ttl": "43200s",
      "revocation_statements": [
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{{name}}') THEN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'; REASSIGN OWNED BY \"{{name}}\" TO \"mail-owner\"; DROP OWNED BY \"{{name}}\"; DROP ROLE \"{{name}}\"; END IF; END $$"
      ]
    }
    "#);
    let mut connection: serde_json::Value = serde_json::from_str(text(&databases, "orders.connection.json")).unwrap();
    let authorities = connection["tls_ca"].take();
    assert_eq!(authorities.as_str().unwrap().matches("-----BEGIN CERTIFICATE-----").count(), 3);
    insta::assert_snapshot!(serde_json::to_string_pretty(&connection).unwrap(), @r#"
    {
      "allowed_roles": [
        "shop-live-mail.orders"
      ],
      "connection_url": "postgresql://{{username}}:{{password}}@HOST:5432/orders?sslmode=verify-full",
      "max_open_connections": 4,
      "password_authentication": "scram-sha-256",
      "plugin_name": "postgresql-database-plugin",
      "tls_ca": null,
      "username_template": "{{ printf \"v-%s-%s\" (.RoleName | replace \"shop-live-\" \"\" | truncate 40) (random 16) }}"
    }
    "#);

    let service = file(project, "kubernetes/blue/services/mail.yaml");
    let (_, objects) = service.split_once("kind: VaultDynamicSecret\n").unwrap();
    let (_, spec) = objects.split("\n---\n").next().unwrap().split_once("\nspec:\n").unwrap();
    insta::assert_snapshot!(spec, @r"
    destination:
      create: true
      name: mail-database-orders
      transformation:
        excludeRaw: true
    mount: database
    path: creds/shop-live-mail.orders
    renewalPercent: 67
    revoke: true
    rolloutRestartTargets:
      - kind: Deployment
        name: mail
    vaultAuthRef: mail
    ");
    let words = service.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in [
        "- name: ORDERS_USER valueFrom: secretKeyRef: key: username name: mail-database-orders - ",
        "- name: ORDERS_PASSWORD valueFrom: secretKeyRef: key: password name: mail-database-orders ",
        "- name: ARCHIVE_USER value: mail ",
    ] {
        assert!(words.contains(wanted), "{wanted}\n{service}");
    }
    // IAM lets it in to both: what runs while Vault is begun logs in as it did before.
    let roles = file(project, "terraform/cluster-blue/pod_identity.tf");
    let logins: Vec<&str> = roles.split('"').filter(|part| part.ends_with("database_resource_ids[")).collect();
    assert_eq!(logins, ["arn:aws:rds-db:us-east-1:111122223333:dbuser:${var.database_resource_ids["; 2], "{roles}");
}

#[test]
fn databases_let_in_vault_and_nothing_else_of_the_machines() {
    let project = rendered(USERS);
    let access = file(project.path(), "terraform/data/access.tf");
    let of = |label: &str| {
        let (_, block) = access.split_once(&format!(" \"{label}\" {{\n")).unwrap();
        block.split("\n}\n").next().unwrap().to_owned()
    };
    insta::assert_snapshot!(of("database-orders_from_component-vault"), @r#"
    security_group_id            = aws_security_group.database-orders.id
    description                  = "From the component vault"
    referenced_security_group_id = var.security_group_ids["component-vault"]
    ip_protocol                  = "tcp"
    from_port                    = 5432
    to_port                      = 5432
    "#);
    insta::assert_snapshot!(of("component-vault_to_database-orders"), @r#"
    security_group_id            = var.security_group_ids["component-vault"]
    description                  = "the component vault to the database orders"
    referenced_security_group_id = aws_security_group.database-orders.id
    ip_protocol                  = "tcp"
    from_port                    = 5432
    to_port                      = 5432
    "#);
    assert_eq!(access.matches("component-vault").count(), 4, "{access}");
    let objects = file(project.path(), "kubernetes/blue/vault-databases.yaml");
    let (_, groups) = objects.split_once("    groupIds:\n").unwrap();
    insta::assert_snapshot!(groups, @r"
    - output:cluster-blue/cluster_security_group_id
    - output:network/security_group_ids/component-vault
    ");
    // Without users to make there is neither the group nor the engine.
    let project = rendered(INSIDE);
    assert!(!file(project.path(), "terraform/network/service_security_groups.tf").contains("component-vault"));
    assert_eq!(file(project.path(), "kubernetes/blue/vault-databases.yaml"), "");
    assert!(!text(&configuration(project.path(), "vault-configuration"), "configure.sh").contains("database"));
}

#[test]
fn the_job_tells_vault_how_it_reaches_databases_but_for_the_password() {
    let answers = r#"case "$*" in
"write -field=token"*) echo token ;;
"secrets list"*) printf '{\n  "secret/": {}\n}\n' ;;
"list -format=json database/roles"*) printf '[\n  "other-role",\n  "shop-live-gone.orders",\n  "shop-live-mail.orders"\n]\n' ;;
esac"#;
    let (code, told) = told_by("configure.sh", USERS, answers);
    assert_eq!(code, Some(0), "{told}");
    let (_, told) = told.split_once("list -format=json auth/shop-live-blue/role\n").unwrap();
    insta::assert_snapshot!(told, @r#"
    secrets list -format=json
    secrets enable database
    write database/config/shop-live-blue.orders username=vault-blue verify_connection=false -
    {"allowed_roles":["shop-live-mail.orders"],"connection_url":"postgresql://{{username}}:{{password}}@orders.example.com:5432/orders?sslmode=verify-full","max_open_connections":4,"password_authenticatio
    write database/roles/shop-live-mail.orders db_name=shop-live-blue.orders @shop-live-mail.orders.role.json
    list -format=json database/roles
    delete database/roles/shop-live-gone.orders
    "#);
    let (code, told) = told_by("rotate.sh", USERS, r#"case "$*" in *rotate-root*) exit 2 ;; esac"#);
    assert_eq!(code, Some(1));
    assert!(told.ends_with("write -force database/rotate-root/shop-live-blue.orders\n"), "{told}");
}

#[test]
fn what_vault_holds_is_saved_beside_the_clusters_by_who_may_do_nothing_else() {
    let backups = r#"backups: { daily: "03:00", retention: 20d }
databases: { orders: { engine: postgres, version: "17", instance: db.r7g.large, storage: 50Gi } }
"#;
    let project = rendered(&format!("{INSIDE}{backups}"));
    let project = project.path();
    let texts = configuration(project, "vault-configuration");
    insta::assert_snapshot!(text(&texts, "shop-live.snapshot.hcl"), @r#"
    path "sys/storage/raft/snapshot" {
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
    let role = text(&texts, "shop-live.snapshot.json");
    let bound = r#""bound_service_account_names":["vault-snapshot"],"bound_service_account_namespaces":["vault-configuration"]"#;
    assert!(role.contains(bound), "{role}");
    // A pod that asks for the same path of another account is refused by Vault, and one of another cluster by S3.
    let rights = file(project, "terraform/cluster-blue/vault_snapshots.tf");
    assert!(rights.contains("\"arn:aws:s3:::shop-live-111122223333-vault-snapshots/shop-live-blue/*\""), "{rights}");
    assert!(rights.contains("\"aws:RequestTag/kubernetes-service-account\" = \"vault-snapshot\""), "{rights}");
    assert!(!rights.contains("s3:GetObject") && !rights.contains("s3:DeleteObject"), "{rights}");
    // They are kept as long as backups are.
    let bucket = file(project, "terraform/security/vault_snapshots.tf");
    assert!(bucket.contains("    expiration {\n      days = 20\n    }\n"), "{bucket}");
    assert!(bucket.contains("kms_master_key_id = aws_kms_key.vault.arn"), "{bucket}");
    let job = file(project, "kubernetes/blue/vault-snapshots.yaml");
    assert!(job.contains("value: https://vault-active.vault.svc:8200\n"), "{job}");
    // S3 writes about a bucket into one of the same region only.
    assert!(bucket.contains("target_bucket = var.access_logs_bucket\n"), "{bucket}");
    let project = rendered(&format!("{INSIDE}recovery: {{ region: us-west-2, rto: 4h, rpo: 1h }}\n"));
    let bucket = file(project.path(), "terraform/recovery/security_vault_snapshots.tf");
    assert!(bucket.contains("target_bucket = var.recovery_access_logs_bucket\n"), "{bucket}");
    // A Vault that exists already is its owner's to save.
    let project = rendered("secrets: { store: vault, address: \"https://vault.example.com\", roles: true }\n");
    assert_eq!(file(project.path(), "kubernetes/blue/vault-snapshots.yaml"), "");
    assert_eq!(file(project.path(), "terraform/security/vault_snapshots.tf"), "");
}
