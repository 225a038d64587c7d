//! Records of the zone that components in the clusters keep: whose they are, and by what right.

use std::fs;
use std::process::Command;

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");

/// What every spec here begins with: a cluster, and a service that people reach.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
domain: example.com
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
nodes: { baseline: { instances: [m7g.large], min: 3, max: 3 } }
clusters: { blue: { version: "1.35" } }
services: { web: { image: "example.com/web:1", port: 80, host: www, replicas: { min: 2 } } }
"#;
const ROUTE53: &str = "edge: { zone: Z0123456789ABCDEFGHIJ }\n";
const CLOUDFLARE: &str = "edge: { dns: cloudflare, zone: \"0123456789abcdef0123456789abcdef\", cloudflare: { token: \"cloudflare/records#token\" } }\n";

/// Files of the rendered environment, below its folder.
fn rendered<const COUNT: usize>(spec: &str, names: [&str; COUNT]) -> [String; COUNT] {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), format!("{COMMON}{spec}")).expect("and so is this");
    let output = Command::new(PLATFORM)
        .args(["render", "--today", "2026-11-22", "--dir"])
        .arg(folder.path())
        .output()
        .expect("platform runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    names.map(|name| fs::read_to_string(folder.path().join("dist/live").join(name)).unwrap_or_default())
}

/// The statements of a component's role, each on one line.
fn statements(components: &str, component: &str) -> Vec<String> {
    let start = format!("resource \"aws_iam_role_policy\" \"component-{component}\"");
    let Some((_, text)) = components.split_once(&start) else { return Vec::new() };
    let text = text.split("\n}\n").next().unwrap_or_default();
    let statements = text.split("        Sid ").skip(1);
    let one = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    statements.map(|text| one(text).trim_start_matches("= ").trim_end_matches(" }, {").to_owned()).collect()
}

const COMPONENTS: &str = "terraform/cluster-blue/components.tf";
const CERT_MANAGER: &str = "kubernetes/blue/components/cert-manager.yaml";
const GATEWAY: &str = "kubernetes/blue/gateway.yaml";
const VALUES: &str = "terraform/delivery-blue/external-dns.values.yaml";

#[test]
fn challenges_are_answered_by_a_role_that_changes_nothing_else() {
    let [components, cert_manager, gateway] = rendered(ROUTE53, [COMPONENTS, CERT_MANAGER, GATEWAY]);
    let zone = "\"arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ\"";
    assert_eq!(
        statements(&components, "cert-manager"),
        [
            format!("\"AnswerChallenges\" Effect = \"Allow\" Action = \"route53:ChangeResourceRecordSets\" Resource = {zone} Condition = {{ \"ForAllValues:StringLike\" = {{ \"route53:ChangeResourceRecordSetsNormalizedRecordNames\" = \"_acme-challenge.*\" }} \"ForAllValues:StringEquals\" = {{ \"route53:ChangeResourceRecordSetsRecordTypes\" = \"TXT\" }} }}"),
            format!("\"LookAtRecords\" Effect = \"Allow\" Action = \"route53:ListResourceRecordSets\" Resource = {zone}"),
            "\"WaitForChanges\" Effect = \"Allow\" Action = \"route53:GetChange\" Resource = \"arn:aws:route53:::change/*\" }, ] })".to_owned(),
        ]
    );
    let solver = "    solvers:\n      - dns01:\n          route53:\n            hostedZoneID: Z0123456789ABCDEFGHIJ\n            region: us-east-1\n        selector:\n          dnsZones:\n            - example.com\n";
    assert!(cert_manager.ends_with(solver), "{cert_manager}");
    let certificate =
        "  issuerRef:\n    group: cert-manager.io\n    kind: ClusterIssuer\n    name: letsencrypt-staging\n";
    assert!(gateway.contains(certificate) && !gateway.contains("renewBefore"), "{gateway}");
    // A zone that is not named is looked for.
    let [components] = rendered("", [COMPONENTS]);
    assert!(components.contains("data \"aws_route53_zone\" \"components\" {\n  name         = \"example.com\"\n"));
    assert_eq!(statements(&components, "cert-manager").len(), 4);
}

#[test]
fn who_signs_follows_from_production_and_from_what_is_written() {
    let issuer = |spec: &str| {
        let [gateway] = rendered(&format!("{ROUTE53}{spec}"), [GATEWAY]);
        let (_, issuer) = gateway.split_once("  issuerRef:\n").expect("there is a certificate");
        issuer.lines().skip(1).take(2).map(str::trim).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(issuer("guard: { production: true }\n"), "kind: ClusterIssuer, name: letsencrypt");
    assert_eq!(issuer(""), "kind: ClusterIssuer, name: letsencrypt-staging");
    assert_eq!(issuer("components: { cert-manager: { authority: self-signed } }\n"), "kind: Issuer, name: shop");
    // What something else brings is not known to us.
    assert_eq!(issuer("components: { cert-manager: { external: true } }\n"), "kind: Issuer, name: shop");
}

#[test]
fn with_cloudflare_a_token_does_what_the_role_does() {
    let [components, cert_manager] = rendered(CLOUDFLARE, [COMPONENTS, CERT_MANAGER]);
    assert_eq!(statements(&components, "cert-manager"), [] as [&str; 0]);
    let token = "    - remoteRef:\n        key: shop-live/cloudflare/records\n        property: token\n      secretKey: value\n";
    assert!(cert_manager.contains(token), "{cert_manager}");
    let solver = "          cloudflare:\n            apiTokenSecretRef:\n              key: value\n              name: cloudflare\n";
    assert!(cert_manager.contains(solver), "{cert_manager}");
    // Without one, each certificate signs itself, and the clusters have no secret of the zone.
    let without = CLOUDFLARE.replace(", cloudflare: { token: \"cloudflare/records#token\" }", "");
    let [cert_manager, gateway] = rendered(&without, [CERT_MANAGER, GATEWAY]);
    assert!(!cert_manager.contains("cloudflare") && gateway.contains("  selfSigned: {}\n"));
}

#[test]
fn each_cluster_keeps_a_part_of_the_zone_of_its_own() {
    let spec = format!("{ROUTE53}components: {{ external-dns: {{ policy: upsert-only }} }}\n");
    let [components, values] = rendered(&spec, [COMPONENTS, VALUES]);
    let keeps = &statements(&components, "external-dns")[0];
    assert!(keeps.contains("NormalizedRecordNames\" = \"*.blue.clusters.example.com\""), "{keeps}");
    insta::assert_snapshot!(values, @r#"
    # Written by platform from environments/live.yaml. Change the spec, not this file: the next render refuses edits.
    annotationPrefix: external-dns.kubernetes.io/
    domainFilters:
      - blue.clusters.example.com
    extraArgs:
      aws-zone-match-parent: true
      aws-zone-type: public
      zone-id-filter: Z0123456789ABCDEFGHIJ
    fullnameOverride: external-dns
    interval: 1m
    logFormat: json
    managedRecordTypes:
      - "A"
      - AAAA
      - CNAME
    policy: upsert-only
    priorityClassName: system-cluster-critical
    provider:
      name: aws
    registry: txt
    resources:
      limits:
        memory: 128Mi
      requests:
        cpu: 20m
        memory: 64Mi
    sources:
      - service
    triggerLoopOnEvent: true
    txtOwnerId: shop-live-blue
    "#);
    let spec = format!("{CLOUDFLARE}components: {{ external-dns: {{ domain: names.example.com }} }}\n");
    let [components, values] = rendered(&spec, [COMPONENTS, VALUES]);
    assert_eq!(statements(&components, "external-dns"), [] as [&str; 0]);
    assert!(values.contains("  - blue.names.example.com\n") && values.contains("name: CF_API_TOKEN\n"), "{values}");
}
