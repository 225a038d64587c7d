//! The rules of Prometheus, the configuration of Alertmanager and the dashboards of Grafana, judged by their own tools.
//!
//! `tests/alerts/*.test.yaml` are patterns of traffic and the alarms that they raise, for the environment `live.yaml` beside
//! them. promtool and amtool are those on the PATH, or those that `scripts/install-tools promtool amtool` has installed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;
use tempfile::TempDir;

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");
const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// What is rendered of `tests/alerts/live.yaml`, in the folder `dist/live`.
struct Rendered(TempDir);

impl Rendered {
    fn new(change: impl Fn(String) -> String) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let spec = fs::read_to_string(Path::new(REPOSITORY).join("tests/alerts/live.yaml")).expect("the spec is there");
        fs::create_dir(folder.path().join("environments")).expect("the temporary folder is writable");
        fs::write(folder.path().join("environments/live.yaml"), change(spec)).expect("and so is this");
        let output = Command::new(PLATFORM)
            .args(["render", "--today", "2026-11-22", "--dir"])
            .arg(folder.path())
            .output()
            .expect("platform runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("dist/live").join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is rendered")
    }

    /// The objects of a kind, as text.
    fn objects(&self, kind: &str) -> Vec<String> {
        let services = ["api", "prices", "workers"].map(|service| format!("kubernetes/blue/services/{service}.yaml"));
        let components = ["elastic-stack", "falco", "gatekeeper", "jaeger", "kube-prometheus-stack"];
        let components = components.map(|component| format!("kubernetes/blue/components/{component}.yaml"));
        let vault = "kubernetes/blue/components/vault.yaml".to_owned();
        let files = services.into_iter().chain(components).chain(Some(vault).filter(|file| self.path(file).exists()));
        let texts: Vec<String> = files.map(|file| self.text(&file)).collect();
        let objects = texts.iter().flat_map(|text| text.split("\n---\n"));
        objects.filter(|object| object.contains(&format!("\nkind: {kind}\n"))).map(str::to_owned).collect()
    }

    /// The rules of all services and of the platform, as one file of Prometheus' own form.
    fn rules(&self) -> String {
        let rules = self.objects("PrometheusRule");
        let groups = rules.iter().map(|rule| {
            let (_, groups) = rule.split_once("\n  groups:\n").expect("a rule has groups");
            groups.trim_end().to_owned() + "\n"
        });
        "groups:\n".to_owned() + &unindented(&groups.collect::<String>(), 2)
    }

    /// The values of the chart.
    fn values(&self) -> String {
        self.text("terraform/delivery-blue/kube-prometheus-stack.values.yaml")
    }

    /// What Alertmanager is told.
    fn alertmanager(&self) -> String {
        let values = self.values();
        let (_, alertmanager) = values.split_once("\nalertmanager:\n").expect("the values have it");
        let lines = alertmanager.lines().skip_while(|line| *line != "  config:").skip(1);
        let lines = lines.take_while(|line| line.starts_with("    "));
        unindented(&lines.map(|line| format!("{line}\n")).collect::<String>(), 4)
    }

    /// The dashboards, by the name of their ConfigMap's key.
    fn dashboards(&self) -> Vec<Json> {
        let objects = self.objects("ConfigMap");
        let shown = objects.iter().filter(|object| object.contains("\n    grafana_dashboard: \"1\"\n"));
        shown
            .map(|object| {
                let (_, text) = object.split_once(".json: |\n").expect("the dashboard is text in lines");
                let text: String = text.lines().take_while(|line| line.starts_with("    ")).collect();
                serde_json::from_str(&text).expect("the dashboard is JSON")
            })
            .collect()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("the temporary folder is writable");
        path
    }
}

fn unindented(text: &str, columns: usize) -> String {
    text.lines().map(|line| format!("{}\n", line.get(columns..).unwrap_or_default())).collect()
}

/// Runs one of Prometheus' own tools in a folder.
fn tool(name: &str, folder: &Path, arguments: &[&str]) -> Output {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = Path::new(REPOSITORY).join(".tools/bin");
    let path = std::env::join_paths(std::env::split_paths(&path).chain([installed])).expect("the PATH is one");
    let output = Command::new("env").arg(name).args(arguments).current_dir(folder).env("PATH", path).output();
    let output = output.expect("env runs");
    assert_ne!(output.status.code(), Some(127), "{name} is missing: run `scripts/install-tools {name}`");
    output
}

/// What the tool says when it is content.
fn accepted(name: &str, folder: &Path, arguments: &[&str]) -> String {
    let output = tool(name, folder, arguments);
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {}:\n{text}", arguments.join(" "));
    text.into_owned()
}

#[test]
fn traffic_raises_the_alarms_that_it_should() {
    let rendered = Rendered::new(|spec| spec);
    rendered.write("rules.yaml", &rendered.rules());
    let folder = rendered.0.path();
    accepted("promtool", folder, &["check", "rules", "--lint=all", "--lint-fatal", "rules.yaml"]);
    let mut tests = Vec::new();
    for entry in fs::read_dir(Path::new(REPOSITORY).join("tests/alerts")).expect("the patterns are there") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        if name.ends_with(".test.yaml") {
            fs::copy(&path, folder.join(&name)).expect("the temporary folder is writable");
            tests.push(name);
        }
    }
    assert!(tests.len() > 3, "{tests:?}");
    let arguments: Vec<&str> = ["test", "rules"].into_iter().chain(tests.iter().map(String::as_str)).collect();
    accepted("promtool", folder, &arguments);
}

#[test]
fn a_vault_raises_alarms_when_it_is_not_saved_or_cannot_end_users() {
    let vault = r#"secrets: { store: vault }
databases: { orders: { engine: postgres, version: "17", instance: db.r7g.large, storage: 50Gi, login: vault } }
"#;
    let rendered = Rendered::new(|spec| format!("{spec}{vault}"));
    rendered.write("rules.yaml", &rendered.rules());
    let folder = rendered.0.path();
    fs::copy(Path::new(REPOSITORY).join("tests/alerts/vault.yaml"), folder.join("vault.yaml"))
        .expect("the temporary folder is writable");
    accepted("promtool", folder, &["check", "rules", "--lint=all", "--lint-fatal", "rules.yaml"]);
    accepted("promtool", folder, &["test", "rules", "vault.yaml"]);
}

#[test]
fn alarms_reach_those_who_can_do_something() {
    let rendered = Rendered::new(|spec| spec);
    rendered.write("alertmanager.yaml", &rendered.alertmanager());
    let folder = rendered.0.path();
    accepted("amtool", folder, &["check-config", "alertmanager.yaml"]);
    let reached = |labels: &[&str]| {
        let arguments = ["config", "routes", "test", "--config.file=alertmanager.yaml"];
        let arguments: Vec<&str> = arguments.into_iter().chain(labels.iter().copied()).collect();
        accepted("amtool", folder, &arguments).trim().to_owned()
    };
    assert_eq!(reached(&["alertname=ErrorBudgetBurns", "severity=critical", "team=booking"]), "team-booking");
    assert_eq!(reached(&["alertname=RolloutFailed", "severity=warning", "team=booking"]), "team-booking");
    assert_eq!(reached(&["alertname=KubeNodeNotReady", "severity=warning"]), "platform");
    // A team without a service in PagerDuty, and one that the spec does not know.
    assert_eq!(reached(&["alertname=ServiceKeepsCrashing", "severity=critical", "team=quiet"]), "platform");
    assert_eq!(reached(&["alertname=Watchdog", "severity=none"]), "heartbeat");
    assert_eq!(reached(&["alertname=InfoInhibitor", "severity=none"]), "nobody");
    assert_eq!(reached(&["alertname=CPUThrottlingHigh", "severity=info", "team=booking"]), "nobody");
}

#[test]
fn no_key_stands_in_a_file() {
    let rendered = Rendered::new(|spec| spec);
    let alertmanager = rendered.alertmanager();
    let keys: Vec<&str> = alertmanager
        .lines()
        .map(str::trim)
        .map(|line| line.trim_start_matches("- "))
        .filter(|line| ["routing_key", "service_key", "url"].iter().any(|key| line.starts_with(key)))
        .collect();
    let folder = "/etc/alertmanager/secrets/alertmanager";
    let wanted = ["heartbeat", "platform", "team-booking"].map(|name| format!("{folder}-{name}/value"));
    assert_eq!(
        keys,
        [
            format!("url_file: {}", wanted[0]),
            format!("routing_key_file: {}", wanted[1]),
            format!("routing_key_file: {}", wanted[2])
        ]
    );
    // What is mounted is what is brought.
    let values = rendered.values();
    let mounted: Vec<&str> = values.lines().filter_map(|line| line.trim().strip_prefix("- ")).collect();
    let brought: Vec<String> = rendered
        .objects("ExternalSecret")
        .iter()
        .filter_map(|object| object.lines().find_map(|line| line.strip_prefix("  name: ")).map(str::to_owned))
        .collect();
    let brought: Vec<&String> = brought.iter().filter(|name| name.starts_with("alertmanager-")).collect();
    assert_eq!(brought.len(), 3, "{brought:?}");
    assert!(brought.iter().all(|name| mounted.contains(&name.as_str())), "{brought:?} {mounted:?}");
}

#[test]
fn without_anybody_to_tell_alarms_go_to_nobody() {
    let rendered = Rendered::new(|spec| {
        let without = |spec: &str, start: &str, end: &str| {
            let (before, rest) = spec.split_once(start).expect("the spec has it");
            let (_, after) = rest.split_once(end).expect("and its end");
            format!("{before}{after}")
        };
        let spec = without(&spec, "# Whom alarms reach.\n", "# The end of whom.\n");
        spec.replace(", pagerduty: \"pagerduty/booking#routing-key\"", "").replace("slo: ", "environment: { A: b } #")
    });
    rendered.write("alertmanager.yaml", &rendered.alertmanager());
    let folder = rendered.0.path();
    accepted("amtool", folder, &["check-config", "alertmanager.yaml"]);
    let arguments =
        ["config", "routes", "test", "--config.file=alertmanager.yaml", "severity=critical", "team=booking"];
    assert_eq!(accepted("amtool", folder, &arguments).trim(), "nobody");
    assert!(!rendered.values().contains("secrets:"));
}

/// The metrics that an expression names: words before braces.
fn metrics(expression: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let names = expression.match_indices('{').map(|(end, _)| {
        let start = expression[..end].rfind(|c| !is_part(c)).map_or(0, |index| index + 1);
        expression[start..end].to_owned()
    });
    names.filter(|name| !name.is_empty()).collect()
}

/// Every expression of a dashboard is one that Prometheus understands, about numbers that somebody counts.
#[test]
fn dashboards_show_what_is_counted() {
    let rendered = Rendered::new(|spec| spec);
    let known: Json = serde_json::from_str(include_str!("alerts/metrics.json")).expect("the list of metrics is JSON");
    let mut known: BTreeSet<String> = known["exporters"]
        .as_object()
        .expect("it has exporters")
        .values()
        .flat_map(|names| names.as_array().expect("each has metrics"))
        .map(|name| name.as_str().expect("a metric has a name").to_owned())
        .collect();
    let rules = rendered.rules();
    known.extend(rules.lines().filter_map(|line| line.split_once("record: ")).map(|(_, name)| name.to_owned()));
    let mut expressions = String::from("groups:\n- name: dashboards\n  rules:\n");
    let (mut titles, mut lines) = (BTreeSet::new(), BTreeSet::new());
    for dashboard in rendered.dashboards() {
        let identifier = dashboard["uid"].as_str().expect("a dashboard has an identifier");
        assert!(identifier.len() <= 40, "{identifier}");
        titles.insert(dashboard["title"].as_str().expect("and a title").to_owned());
        let mut taken = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        for panel in dashboard["panels"].as_array().expect("and panels") {
            assert!(numbers.insert(panel["id"].as_u64()), "{identifier}: each panel has a number of its own");
            assert!(
                ["logs", "stat", "timeseries", "table"].contains(&panel["type"].as_str().expect("a panel has a type"))
            );
            let place = |key: &str| panel["gridPos"][key].as_u64().expect("a panel has a place");
            assert!(place("x") + place("w") <= 24);
            for (x, y) in (0..place("w")).flat_map(|x| (0..place("h")).map(move |y| (x, y))) {
                assert!(taken.insert((place("x") + x, place("y") + y)), "{identifier}: panels lie on each other");
            }
            // Lines are asked for in Elasticsearch, and nothing about them is a number.
            if panel["datasource"]["uid"] == "logs" {
                lines.insert(dashboard["title"].to_string());
                continue;
            }
            for target in panel["targets"].as_array().expect("a panel shows something") {
                assert_eq!(target["datasource"]["uid"], "prometheus");
                let expression = target["expr"].as_str().expect("it has an expression");
                for metric in metrics(expression) {
                    assert!(known.contains(&metric), "{identifier}: nobody counts {metric}");
                }
                let expression = expression
                    .replace("$__rate_interval", "5m")
                    .replace("$__range", "6h")
                    .replace("$service", "api")
                    .replace('\'', "''");
                let number = expressions.lines().count();
                expressions.push_str(&format!("  - record: dashboard:panel:{number}\n    expr: '{expression}'\n"));
            }
        }
    }
    let wanted =
        ["Cost", "Mesh", "Platform", "Policies", "Rollout", "Runtime security", "Service api", "Service prices"]
            .map(str::to_owned);
    assert_eq!(titles, BTreeSet::from(wanted));
    assert_eq!(lines, BTreeSet::from(["\"Service api\"", "\"Service prices\""].map(str::to_owned)));
    rendered.write("dashboards.yaml", &expressions);
    accepted("promtool", rendered.0.path(), &["check", "rules", "dashboards.yaml"]);
    for metric in
        rules.lines().filter_map(|line| line.split_once("expr: ")).flat_map(|(_, expression)| metrics(expression))
    {
        assert!(known.contains(&metric), "a rule asks for {metric}, which nobody counts");
    }
}
