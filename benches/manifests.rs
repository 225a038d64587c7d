//! Measures the rendering of Kubernetes objects against `helm template` and `kubectl kustomize`.
//!
//! All three get the same nine objects per service, in four environments: the chart and the kustomization are made from
//! what `platform` renders for one service, its names and numbers taken out. Whole processes, run in turn, medians; files
//! are written to a tmpfs where there is one. What is not on the PATH is left out, and said so.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]

mod measure;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use measure::{Scratch, modification_times, ratio, report, report_peak, time};

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");
const ENVIRONMENTS: [&str; 4] = ["alpha", "beta", "gamma", "delta"];
/// The objects of each service that all three write.
const KINDS: [&str; 9] = [
    "ServiceAccount",
    "NetworkPolicy",
    "Service",
    "AuthorizationPolicy",
    "DestinationRule",
    "VirtualService",
    "Deployment",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
];

fn main() {
    let scratch = Scratch::new();
    let template = template(&scratch);
    for (count, runs) in [(10, 9), (100, 7), (1000, 5)] {
        let platform = Platform::new(&scratch, count);
        println!("\n{count} services in {} environments ({runs} runs each)", ENVIRONMENTS.len());
        let ours = against_copy(&platform, &scratch, runs);
        against_helm(&platform, &template, &scratch, &ours, count, runs);
        // Kustomize takes minutes for a thousand services.
        if count <= 100 {
            against_kustomize(&platform, &template, &scratch, count, runs);
        }
    }
}

/// A project of so many services.
struct Platform {
    project: PathBuf,
    out: PathBuf,
}

impl Platform {
    fn new(scratch: &Scratch, count: usize) -> Self {
        let (project, out) = (scratch.path("project"), scratch.path("out"));
        scratch.remove("project");
        let environments = project.join("environments");
        fs::create_dir_all(&environments).expect("scratch is writable");
        fs::write(environments.join("base.yaml"), base(count)).expect("scratch is writable");
        for (index, name) in ENVIRONMENTS.iter().enumerate() {
            let text = format!("extends: base.yaml\nnetwork: {{ cidr: 10.{index}.0.0/16 }}\n");
            fs::write(environments.join(format!("{name}.yaml")), text).expect("scratch is writable");
        }
        Self { project, out }
    }

    fn render(&self) -> Command {
        let mut command = Command::new(PLATFORM);
        command.args(["render", "--all", "--dir"]).arg(&self.project).arg("--out").arg(&self.out);
        command
    }
}

/// Services that call the one before them and use a database; ports and numbers of copies differ.
fn base(count: usize) -> String {
    let mut text = String::from(
        "apiVersion: platform/v1\nplatform: growth\nowner: team\ncloud: { provider: aws, account: \"111122223333\", \
         region: us-east-1 }\nclusters:\n  blue: { version: \"1.35\" }\nnodes:\n  general: { instances: [t4g.large], \
         max: 9 }\nservices:\n",
    );
    for index in 0..count {
        let uses = if index == 0 { String::new() } else { format!(", uses: [s{}]", index - 1) };
        let (port, min, max) = (port(index), minimum(index), maximum(index));
        let _ = writeln!(
            text,
            "  s{index}: {{ image: ghcr.io/example/s{index}:1.{index}.0, port: {port}, replicas: {{ min: {min}, max: {max} }}{uses} }}"
        );
    }
    text
}

fn port(index: usize) -> usize {
    8000 + index % 50
}

fn minimum(index: usize) -> usize {
    2 + index % 3
}

fn maximum(index: usize) -> usize {
    10 + index % 20
}

/// `render --all` against `cp -r` of the manifests that it writes, and of everything that it writes.
fn against_copy(platform: &Platform, scratch: &Scratch, runs: usize) -> Vec<Duration> {
    let (mut renders, mut copies) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        scratch.remove("out");
        scratch.remove("copy");
        renders.push(time(&mut platform.render()));
        copies.push(time(Command::new("cp").arg("-r").arg(&platform.out).arg(scratch.path("copy"))));
    }
    report("platform render --all", &renders);
    report("cp -r of its output", &copies);
    println!("  {:<34} {:>10.2}", "ratio", ratio(&renders, &copies));
    println!("  {:<34} {:>10}", "files", modification_times(&platform.out).len());
    let again: Vec<_> = (0..runs).map(|_| time(&mut platform.render())).collect();
    report("platform render, nothing changed", &again);
    scratch.remove("out");
    report_peak("peak memory", &mut platform.render());
    renders
}

fn against_helm(platform: &Platform, template: &str, scratch: &Scratch, ours: &[Duration], count: usize, runs: usize) {
    if !is_installed("helm") {
        println!("  helm is not on the PATH: left out");
        return;
    }
    let chart = scratch.path("chart");
    write_chart(&chart, template, count);
    let helm = |name: &str| {
        let mut command = Command::new("helm");
        command.args(["template", name]).arg(&chart).arg("--set").arg(format!("environment={name}"));
        command.arg("--output-dir").arg(scratch.path("helm-out").join(name));
        command
    };
    let mut all = Vec::new();
    for _ in 0..runs.min(ours.len()) {
        scratch.remove("helm-out");
        all.push(ENVIRONMENTS.iter().map(|name| time(&mut helm(name))).sum());
    }
    report("helm template, each environment", &all);
    println!("  {:<34} {:>10.2}", "helm / platform", ratio(&all, ours));
    report_peak("peak memory of helm, one environment", &mut helm(ENVIRONMENTS[0]));
    println!(
        "  (platform writes Terraform besides: {})",
        platform.out.join(ENVIRONMENTS[0]).join("terraform").is_dir()
    );
}

/// One template for each kind of object, which goes over all services.
fn write_chart(chart: &Path, template: &str, count: usize) {
    let templates = chart.join("templates");
    let _ = fs::remove_dir_all(chart);
    fs::create_dir_all(&templates).expect("scratch is writable");
    fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: growth\nversion: 0.1.0\n").expect("scratch is writable");
    let mut values = String::from("environment: none\nservices:\n");
    for index in 0..count {
        let _ = writeln!(
            values,
            "  - {{ name: s{index}, previous: s{}, image: \"ghcr.io/example/s{index}:1.{index}.0\", port: {}, min: {}, max: {} }}",
            index.saturating_sub(1),
            port(index),
            minimum(index),
            maximum(index)
        );
    }
    fs::write(chart.join("values.yaml"), values).expect("scratch is writable");
    for (kind, text) in KINDS.iter().zip(template.split("---\n")) {
        let body = replaced(
            text,
            "{{ .name }}",
            "{{ .previous }}",
            "{{ .image | quote }}",
            "{{ .port }}",
            "{{ .min }}",
            "{{ .max }}",
        )
        .replace("ENVIRONMENT", "{{ $.Values.environment | quote }}");
        let text = format!("{{{{- range .Values.services }}}}\n---\n{body}{{{{- end }}}}\n");
        fs::write(templates.join(format!("{}.yaml", kind.to_lowercase())), text).expect("scratch is writable");
    }
}

fn against_kustomize(platform: &Platform, template: &str, scratch: &Scratch, count: usize, runs: usize) {
    if !is_installed("kubectl") {
        println!("  kubectl is not on the PATH: left out");
        return;
    }
    let root = scratch.path("kustomize");
    write_kustomizations(&root, template, count);
    let build = |name: &str| {
        let mut command = Command::new("kubectl");
        command.arg("kustomize").arg(root.join(name));
        command
    };
    let runs = runs.min(3);
    let (mut all, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        scratch.remove("out");
        ours.push(time(&mut platform.render()));
        all.push(ENVIRONMENTS.iter().map(|name| time(&mut build(name))).sum());
    }
    report("kubectl kustomize, each environment", &all);
    println!("  {:<34} {:>10.2}", "kustomize / platform", ratio(&all, &ours));
}

/// A base with all objects, and an overlay per environment that sets its label.
fn write_kustomizations(root: &Path, template: &str, count: usize) {
    let _ = fs::remove_dir_all(root);
    fs::create_dir_all(root.join("base")).expect("scratch is writable");
    let mut resources = String::from("resources:\n");
    for index in 0..count {
        let numbers = [port(index), minimum(index), maximum(index)].map(|number| number.to_string());
        let (name, previous) = (format!("s{index}"), format!("s{}", index.saturating_sub(1)));
        let image = format!("ghcr.io/example/s{index}:1.{index}.0");
        let text = replaced(template, &name, &previous, &image, &numbers[0], &numbers[1], &numbers[2]);
        fs::write(root.join(format!("base/s{index}.yaml")), text.replace("ENVIRONMENT", "none"))
            .expect("scratch is writable");
        let _ = writeln!(resources, "  - s{index}.yaml");
    }
    fs::write(root.join("base/kustomization.yaml"), resources).expect("scratch is writable");
    for name in ENVIRONMENTS {
        fs::create_dir_all(root.join(name)).expect("scratch is writable");
        let text = format!("resources:\n  - ../base\nlabels:\n  - pairs: {{ platform.io/environment: {name} }}\n");
        fs::write(root.join(name).join("kustomization.yaml"), text).expect("scratch is writable");
    }
}

/// What is rendered for one service, with words in the place of everything that differs between services.
fn template(scratch: &Scratch) -> String {
    let platform = Platform::new(scratch, 1);
    let spec = base(0)
        + "  previous-name: { image: ghcr.io/example/x:1, port: 7001, uses: [own-name] }\n  own-name: { image: \
           ghcr.io/example/own-image:1.2.3, port: 7777, replicas: { min: 3333, max: 4444 } }\n";
    fs::write(platform.project.join("environments/base.yaml"), spec).expect("scratch is writable");
    time(&mut platform.render());
    let path = platform.out.join(ENVIRONMENTS[0]).join("kubernetes/blue/services/own-name.yaml");
    let text = fs::read_to_string(path).expect("the service is rendered");
    let text =
        text.replace(&format!("platform.io/environment: {}", ENVIRONMENTS[0]), "platform.io/environment: ENVIRONMENT");
    let objects: Vec<&str> = text.split("---\n").skip(1).collect();
    let object = |kind: &&str| objects.iter().find(|object| object.contains(&format!("\nkind: {kind}\n"))).copied();
    let found: Vec<&str> = KINDS.iter().filter_map(object).collect();
    assert_eq!(found.len(), KINDS.len(), "one object of each kind is rendered");
    found.join("---\n")
}

fn replaced(text: &str, name: &str, previous: &str, image: &str, port: &str, min: &str, max: &str) -> String {
    text.replace("ghcr.io/example/own-image:1.2.3", image)
        .replace("previous-name", previous)
        .replace("own-name", name)
        .replace("7777", port)
        .replace("3333", min)
        .replace("4444", max)
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
