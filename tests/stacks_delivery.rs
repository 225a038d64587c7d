//! The stacks `delivery-<colour>`: what follows from which line of the spec.

use std::fs;
use std::process::Command;

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");

/// What every spec here begins with: a cluster and a service that nobody outside reaches.
const COMMON: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
domain: example.com
cloud: { provider: aws, account: "111122223333", region: us-east-1 }
network: { cidr: 10.1.0.0/16 }
nodes: { baseline: { instances: [m7g.large], min: 3, max: 3 } }
clusters: { blue: { version: "1.35" } }
"#;
const PLAIN: &str = "services: { mail: { image: \"example.com/mail:1\", replicas: { min: 2 } } }\n";

/// A file of the rendered stack; nothing when it is not there.
fn rendered(spec: &str, name: &str) -> Option<String> {
    rendered_from(&format!("{COMMON}{spec}"), name)
}

/// The same of a whole spec.
fn rendered_from(spec: &str, name: &str) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
    fs::write(folder.path().join("environments/live.yaml"), spec).expect("and so is this");
    let output = Command::new(PLATFORM)
        .args(["render", "--today", "2026-11-22", "--dir"])
        .arg(folder.path())
        .output()
        .expect("platform runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(folder.path().join("dist/live/terraform/delivery-blue").join(name)).ok()
}

/// The charts of the stack, in the order of the file.
fn charts(spec: &str) -> Vec<String> {
    labels(&rendered(spec, "releases.tf").unwrap_or_default())
}

fn labels(text: &str) -> Vec<String> {
    let labels = text.lines().filter_map(|line| line.strip_prefix("resource \"helm_release\" \""));
    labels.map(|rest| rest.trim_end_matches("\" {").to_owned()).collect()
}

#[test]
fn a_service_is_in_the_mesh_and_needs_nothing_else() {
    assert_eq!(charts(PLAIN), ["istio-base", "istio-cni", "istiod"]);
    assert_eq!(charts(""), [] as [&str; 0]);
}

#[test]
fn machines_that_come_and_go_have_an_autoscaler() {
    let spec = format!("{COMMON}{PLAIN}").replace("min: 3, max: 3", "min: 3, max: 9");
    let releases = rendered_from(&spec, "releases.tf").expect("there is something to install");
    assert_eq!(labels(&releases), ["cluster-autoscaler", "istio-base", "istio-cni", "istiod"]);
    // Each cluster has the one that was built for its version.
    let values = |spec: &str| rendered_from(spec, "cluster-autoscaler.values.yaml").expect("it has values");
    assert!(values(&spec).contains("\n  tag: v1.35.2\n"), "{}", values(&spec));
    assert!(values(&spec.replace("\"1.35\"", "\"1.36\"")).contains("\n  tag: v1.36.1\n"));
}

#[test]
fn what_is_written_brings_what_it_needs() {
    let mesh = ["istio-base", "istio-cni", "istiod"];
    let with = |service: &str| charts(&format!("services: {{ web: {{ image: \"example.com/web:1\", {service} }} }}\n"));
    let others = |service: &str| -> Vec<String> {
        with(service).into_iter().filter(|chart| !mesh.contains(&chart.as_str())).collect()
    };
    assert_eq!(others("replicas: { min: 2, max: 5 }"), ["metrics-server"]);
    assert_eq!(others("secrets: { TOKEN: \"web#token\" }"), ["external-secrets"]);
    // Numbers of a service's own come from Prometheus, and through an adapter that has a certificate.
    let numbers =
        ["cert-manager", "kube-prometheus-stack", "metrics-server", "prometheus-adapter", "prometheus-operator-crds"];
    let scaled = "port: 80, replicas: { min: 2, max: 5 }, scaling: { metrics: { http_requests_per_second: 50 } }";
    let mut charts = others(scaled);
    charts.sort();
    assert_eq!(charts, numbers);
    // The controller's webhook has a certificate, so that it comes after cert-manager.
    let balancer = "aws-load-balancer-controller";
    assert_eq!(others("port: 80, host: www"), ["cert-manager", &format!("{balancer}-definitions"), balancer]);
    // New versions are judged by what Prometheus counts, whose operator has a webhook with a certificate too.
    let judged = ["argo-rollouts", "cert-manager", "prometheus-operator-crds", "kube-prometheus-stack"];
    assert_eq!(others("port: 80, rollout: { strategy: canary }"), judged);
}

#[test]
fn the_mesh_finds_its_authority_when_it_starts() {
    let spec = format!("{PLAIN}components: {{ istio: {{ authority: cert-manager }} }}\n");
    assert_eq!(charts(&spec), ["cert-manager", "istio-authority", "istio-base", "istio-cni", "istiod"]);
    let releases = rendered(&spec, "releases.tf").expect("there is something to install");
    let block = |name: &str| {
        let (_, rest) = releases.split_once(&format!("\"{name}\" {{\n")).expect("it is there");
        rest.split("\n}\n").next().unwrap_or_default().to_owned()
    };
    let authority = block("istio-authority");
    assert!(authority.contains("\"./objects\"") && !authority.contains("repository"), "{authority}");
    assert!(authority.ends_with("depends_on = [helm_release.cert-manager]"), "{authority}");
    assert!(block("istio-base").ends_with("depends_on = [helm_release.istio-authority]"));
    let values = rendered(&spec, "istio-authority.values.yaml").expect("it has values");
    let secrets: Vec<&str> = values.lines().filter_map(|line| line.trim().strip_prefix("secretName: ")).collect();
    assert_eq!(secrets, ["mesh-root", "mesh-root", "cacerts"]);
    assert!(rendered(&spec, "objects/templates/objects.yaml").is_some());
    assert!(rendered(PLAIN, "objects/templates/objects.yaml").is_none());
}

#[test]
fn definitions_follow_their_chart() {
    let service = "services: { web: { image: \"example.com/web:1\", port: 80, host: www, replicas: { min: 2 } } }\n";
    let more = "components: { kube-prometheus-stack: { version: \"89.0.0\", values: { grafana: { replicas: 2 } } } }\n";
    let releases = rendered(&format!("{service}{more}"), "releases.tf").expect("there is something to install");
    let block = |start: &str| {
        let (_, rest) = releases.split_once(&format!("{start}\" {{\n")).expect("it is there");
        rest.split("\n}\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // Those of a folder are read out of the same version of the chart, and come before it.
    let label = "aws-load-balancer-controller-definitions";
    let read = block(&format!("data \"helm_template\" \"{label}"));
    assert!(read.contains("version = \"3.5.0\"") && read.contains("include_crds = true"), "{read}");
    let kept = block(&format!("resource \"helm_release\" \"{label}"));
    assert!(kept.contains(&format!("definitions = data.helm_template.{label}.crds")), "{kept}");
    let controller = block("resource \"helm_release\" \"aws-load-balancer-controller");
    assert!(controller.contains("skip_crds = true"), "{controller}");
    assert!(
        controller.ends_with(&format!("depends_on = [helm_release.cert-manager, helm_release.{label}]")),
        "{controller}"
    );
    // What the spec says of a chart is not about that of its definitions.
    assert!(block("resource \"helm_release\" \"prometheus-operator-crds").contains("version = \"31.0.1\""));
    assert!(block("resource \"helm_release\" \"kube-prometheus-stack").contains("version = \"89.0.0\""));
    let values = rendered(&format!("{service}{more}"), "kube-prometheus-stack.values.yaml").expect("it has values");
    assert!(values.contains("\ncrds:\n  enabled: false\n"), "{values}");
    let template = rendered(service, "definitions/templates/definitions.yaml").expect("the chart is beside the code");
    assert!(template.contains("helm.sh/resource-policy"), "{template}");
}

#[test]
fn autoscalers_are_told_the_numbers_that_services_name() {
    let service = "services: { web: { image: \"example.com/web:1\", port: 80, metrics: {}, replicas: { min: 2, max: 5 }, scaling: { metrics: { jobs_per_second: 5, http_requests_per_second: 50, queue_length: 30 } } } }\n";
    let values = rendered(service, "prometheus-adapter.values.yaml").expect("it has values");
    let (_, rules) = values.split_once("\nrules:\n").expect("it has rules");
    let lines = rules.lines().map(str::trim);
    let of = |key: &str| -> Vec<&str> { lines.clone().filter_map(|line| line.strip_prefix(key)).collect() };
    assert_eq!(of("as: "), ["http_requests_per_second", "jobs_per_second", "queue_length"]);
    assert_eq!(
        of("metricsQuery: "),
        [
            r#""sum(rate(<<.Series>>{<<.LabelMatchers>>,reporter=\"destination\"}[2m])) by (<<.GroupBy>>)""#,
            r#""sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)""#,
            r#""sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)""#,
        ]
    );
    assert_eq!(
        of("seriesQuery: "),
        [
            r#""istio_requests_total{namespace!=\"\",pod!=\"\",reporter=\"destination\"}""#,
            r#""jobs_total{namespace!=\"\",pod!=\"\"}""#,
            r#""queue_length{namespace!=\"\",pod!=\"\"}""#,
        ]
    );
}

#[test]
fn vault_has_an_operator_of_its_own() {
    let secret = "services: { web: { image: \"example.com/web:1\", secrets: { TOKEN: \"web#token\" } } }\n";
    let charts = charts(&format!("{secret}secrets: {{ store: vault }}\n"));
    assert!(charts.contains(&"vault-secrets-operator".to_owned()) && !charts.contains(&"external-secrets".to_owned()));
}

#[test]
fn something_else_may_bring_a_component() {
    assert_eq!(charts(&format!("{PLAIN}components: {{ istio: {{ external: true }} }}\n")), [] as [&str; 0]);
}

#[test]
fn values_of_the_spec_lie_over_those_that_are_rendered() {
    let with = |values: &str| {
        let spec = format!("{PLAIN}components: {{ metrics-server: {{ values: {values} }} }}\n");
        rendered(&spec, "metrics-server.values.yaml").expect("the component is written")
    };
    let plain = with("{}");
    let changed = with("{ replicas: 3, podDisruptionBudget: null, resources: { limits: { memory: 1Gi } } }");
    let difference = similar::TextDiff::from_lines(&plain, &changed);
    let difference = difference.unified_diff().context_radius(0).to_string();
    assert_eq!(
        difference,
        "@@ -2,4 +2 @@\n-podDisruptionBudget:\n-  enabled: true\n-  maxUnavailable: 1\n-replicas: 2\n+replicas: 3\n@@ -6,0 +4,2 @@\n+  limits:\n+    memory: 1Gi\n"
    );
}

#[test]
fn charts_of_one_component_are_named_in_its_values() {
    let spec = format!("{PLAIN}components: {{ istio: {{ values: {{ istiod: {{ autoscaleMin: 3 }} }} }} }}\n");
    let values = rendered(&spec, "istiod.values.yaml").expect("the mesh is there");
    assert!(values.contains("\nautoscaleMin: 3\n"));
    let base = rendered(&spec, "istio-base.values.yaml").expect("and so is its base");
    assert!(base.ends_with("\ndefaultRevision: default\n"));
}

#[test]
fn prometheus_of_somebody_else_is_asked_where_the_spec_says_so() {
    let service = "services: { web: { image: \"example.com/web:1\", port: 80, replicas: { min: 2 } } }\n";
    let rollout = "rollout: { strategy: canary, prometheus: \"https://prometheus.example.com\" }\n";
    assert_eq!(charts(&format!("{service}{rollout}")), ["argo-rollouts", "istio-base", "istio-cni", "istiod"]);
}

#[test]
fn numbers_are_kept_as_long_as_the_disk_has_room() {
    let spec = format!("{PLAIN}components: {{ kube-prometheus-stack: {{ retention: 100h, storage: 100Gi }} }}\n");
    let values = rendered(&spec, "kube-prometheus-stack.values.yaml").expect("the component is written");
    let kept: Vec<&str> =
        values.lines().map(str::trim).filter(|line| line.starts_with("retention") || line.ends_with("00Gi")).collect();
    // 85% of 102,400 MiB.
    assert_eq!(kept, ["retention: 100h", "retentionSize: 87040MiB", "storage: 100Gi"]);
}

#[test]
fn grafana_knows_people_by_the_identity_provider_or_lets_them_look_only() {
    let grafana = |component: &str| {
        let access = "access: { oidc: { issuer: \"https://login.example.com\", client: kubernetes, groupsClaim: \"my groups\" } }\n";
        let spec = format!("{PLAIN}{access}components: {{ kube-prometheus-stack: {component} }}\n");
        let values = rendered(&spec, "kube-prometheus-stack.values.yaml").expect("the component is written");
        let start = values.find("  grafana.ini:\n").expect("Grafana is configured");
        let lines = values[start..].lines().skip(1).take_while(|line| line.starts_with("    "));
        lines.map(str::trim).collect::<Vec<_>>().join("\n")
    };
    let alone = grafana("{}");
    assert!(alone.contains("auth.anonymous:\nenabled: true\norg_role: Viewer") && !alone.contains("oauth"), "{alone}");
    let endpoints = "{ authorization: \"https://login.example.com/a\", token: \"https://login.example.com/t\" }";
    let component =
        format!("{{ url: \"https://grafana.example.com\", endpoints: {endpoints}, adminGroup: \"it's us\" }}");
    let login = grafana(&component);
    let roles = r#"role_attribute_path: "contains(\"my groups\"[*], 'it\\'s us') && 'Admin' || 'Viewer'""#;
    assert!(login.contains(roles) && login.contains("use_pkce: true") && !login.contains("anonymous"), "{login}");
}
