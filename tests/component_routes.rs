//! Ways from the load balancer to Grafana, Argo CD and Kibana: off by default, and from the addresses that the spec names.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::process::Command;

const SPEC: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
domain: example.com
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
nodes: { baseline: { instances: [m7g.large], min: 3, max: 3 } }
clusters: { blue: { version: "1.35" } }
services: { web: { image: "example.com/web:1", port: 80, host: www, replicas: { min: 2 } } }
access: { oidc: { issuer: "https://login.example.com", client: kubernetes } }
"#;

/// Grafana with an address, and what is written besides.
fn grafana(more: &str) -> String {
    let endpoints = "{ authorization: \"https://login.example.com/a\", token: \"https://login.example.com/t\" }";
    format!(
        "components: {{ kube-prometheus-stack: {{ url: \"https://grafana.example.com\", endpoints: {endpoints}{more} }} }}\n"
    )
}

/// Files of the rendered environment, below its folder.
fn rendered<const COUNT: usize>(spec: &str, names: [&str; COUNT]) -> [String; COUNT] {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("environments")).unwrap();
    fs::write(folder.path().join("environments/live.yaml"), format!("{SPEC}{spec}")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_platform"))
        .args(["render", "--today", "2026-11-22", "--dir"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    names.map(|name| fs::read_to_string(folder.path().join("dist/live").join(name)).unwrap_or_default())
}

const GATEWAY: &str = "kubernetes/blue/gateway.yaml";
const RECORDS: &str = "terraform/edge/records.tf";
const CERTIFICATE: &str = "terraform/edge/certificate.tf";
const VALUES: &str = "terraform/delivery-blue/kube-prometheus-stack.values.yaml";
const OBJECTS: &str = "kubernetes/blue/components/kube-prometheus-stack.yaml";

/// The document of a file whose kind and name are these.
fn document(text: &str, kind: &str, name: &str) -> String {
    let is_meant = |document: &&str| {
        document.contains(&format!("\nkind: {kind}\n")) && document.contains(&format!("\n  name: {name}\n"))
    };
    let document = text.split("\n---\n").find(is_meant).unwrap_or_default();
    document.split_once("\nspec:\n").map(|(_, spec)| spec.trim_end().to_owned()).unwrap_or_default()
}

#[test]
fn nothing_leads_to_grafana_unless_the_spec_says_from_where() {
    let [gateway, records, values] = rendered(&grafana(""), [GATEWAY, RECORDS, VALUES]);
    assert!(!gateway.contains("grafana") && !gateway.contains("monitoring/*") && !records.contains("grafana"));
    assert!(values.contains("root_url: https://grafana.example.com\n") && !values.contains("podLabels"), "{values}");
}

#[test]
fn a_host_of_a_component_is_one_of_the_load_balancer() {
    let spec = grafana(", sources: [\"203.0.113.0/24\", \"198.51.100.7/32\"]");
    let [gateway, records, certificate, values, objects] =
        rendered(&spec, [GATEWAY, RECORDS, CERTIFICATE, VALUES, OBJECTS]);
    assert!(records.contains("resource \"aws_route53_record\" \"host-grafana\" {"), "{records}");
    assert!(certificate.contains("subject_alternative_names = [\"grafana.example.com\"]"), "{certificate}");
    assert!(gateway.contains("\n  dnsNames:\n    - www.example.com\n    - grafana.example.com\n"), "{gateway}");
    assert!(document(&gateway, "Gateway", "shop").contains("        - shop/*\n        - monitoring/*\n"), "{gateway}");
    // Whoever comes from elsewhere is refused before anything else is asked.
    insta::assert_snapshot!(document(&gateway, "AuthorizationPolicy", "sources-kube-prometheus-stack"), @r"
      action: DENY
      rules:
        - from:
            - source:
                notRemoteIpBlocks:
                  - 203.0.113.0/24
                  - 198.51.100.7/32
          to:
            - operation:
                hosts:
                  - grafana.example.com
                  - grafana.example.com:*
      selector:
        matchLabels:
          istio: ingress
    ");
    // Nothing goes to it in the clear, and nobody but the gateway and Prometheus asks it anything.
    assert!(values.contains("\n  podLabels:\n    sidecar.istio.io/inject: \"true\"\n"), "{values}");
    let policy = document(&objects, "AuthorizationPolicy", "kube-prometheus-stack");
    assert!(policy.contains("- cluster.local/ns/istio-ingress/sa/ingress-gateway\n"), "{policy}");
    let route = document(&objects, "VirtualService", "kube-prometheus-stack");
    assert!(route.contains("host: kube-prometheus-stack-grafana.monitoring.svc.cluster.local\n"), "{route}");
}

#[test]
fn anywhere_is_a_way_without_a_policy_about_addresses() {
    let [gateway] = rendered(&grafana(", sources: [anywhere]"), [GATEWAY]);
    assert!(gateway.contains("grafana.example.com") && !gateway.contains("notRemoteIpBlocks"), "{gateway}");
}

#[test]
fn behind_cloudflare_two_proxies_say_whose_request_it_is() {
    let proxies = |edge: &str| {
        let [gateway] = rendered(&format!("{}{edge}", grafana(", sources: [anywhere]")), [GATEWAY]);
        gateway.contains("\\\"numTrustedProxies\\\": 2") || gateway.contains("\"numTrustedProxies\": 2")
    };
    assert!(proxies("edge: { dns: cloudflare, zone: \"0123456789abcdef0123456789abcdef\" }\n"));
    assert!(!proxies(""));
}

#[test]
fn the_gateway_knows_kibana_by_its_certificate() {
    const OBJECTS: &str = "kubernetes/blue/components/elastic-stack.yaml";
    let kibana = "components: { elastic-stack: { url: \"https://kibana.example.com\"SOURCES } }\n";
    let reached = kibana.replace("SOURCES", ", sources: [\"203.0.113.0/24\"]");
    let [gateway, records, objects] = rendered(&reached, [GATEWAY, RECORDS, OBJECTS]);
    assert!(records.contains("resource \"aws_route53_record\" \"host-kibana\" {"), "{records}");
    assert!(document(&gateway, "Gateway", "shop").contains("        - logging/*\n"), "{gateway}");
    let sources = document(&gateway, "AuthorizationPolicy", "sources-elastic-stack");
    assert!(sources.contains("203.0.113.0/24") && sources.contains("kibana.example.com"), "{sources}");
    insta::assert_snapshot!(document(&objects, "DestinationRule", "elastic-stack"), @r"
      exportTo:
        - istio-ingress
      host: kibana-kb-http.logging.svc.cluster.local
      trafficPolicy:
        tls:
          credentialName: kibana-authority
          mode: SIMPLE
          sni: kibana-kb-http.logging.svc
          subjectAltNames:
            - kibana-kb-http.logging.svc
    ");
    let route = document(&objects, "VirtualService", "elastic-stack");
    assert!(
        route.contains("host: kibana-kb-http.logging.svc.cluster.local\n") && route.contains("number: 5601"),
        "{route}"
    );
    // Kibana's pods have no sidecar, which a policy of the mesh would be about.
    assert_eq!(document(&objects, "AuthorizationPolicy", "elastic-stack"), "");
    assert!(document(&objects, "NetworkPolicy", "kibana").contains("kubernetes.io/metadata.name: istio-ingress"));
    // A job copies the authority into the gateway's namespace, and may change nothing else there.
    let (_, role) = objects.split_once("\nkind: Role\nmetadata:\n  name: kibana-authority\n").unwrap();
    let role = role.split("\n---\n").next().unwrap();
    assert!(role.starts_with("  namespace: istio-ingress\n"), "{role}");
    assert!(role.contains("    resourceNames:\n      - kibana-authority\n"), "{role}");
    assert!(objects.contains("- name: AUTHORITIES\n                  value: kibana-authority\n"), "{objects}");

    let [gateway, objects] = rendered(&kibana.replace("SOURCES", ""), [GATEWAY, OBJECTS]);
    assert!(!gateway.contains("kibana") && !objects.contains("istio-ingress") && !objects.contains("AUTHORITIES"));
}
