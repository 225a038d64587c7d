//! Measures what `docs/measurements.md` reports, each figure beside what it is compared with.
//!
//! `cargo bench --bench side_by_side` runs both sides in turn and prints medians of whole processes. Files are written
//! to a tmpfs where there is one, since creating files on a busy disk hides everything else.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]

mod measure;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use measure::{Scratch, modification_times, ratio, report, report_peak, time};

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");
const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

fn main() {
    let scratch = Scratch::new();
    rendering(&scratch);
    growth(&scratch);
    planning(&scratch);
    starting();
}

/// `render --all` against `cp -r` of what it writes.
fn rendering(scratch: &Scratch) {
    println!("\nrender --all of the Hotel Booking platform, against cp -r of its output (41 runs each)");
    let (out, copy) = (scratch.path("out"), scratch.path("copy"));
    let render = || render_all(Path::new(PROJECT), &out);
    let (mut renders, mut copies) = (Vec::new(), Vec::new());
    for _ in 0..41 {
        scratch.remove("out");
        scratch.remove("copy");
        renders.push(time(&mut render()));
        copies.push(time(Command::new("cp").arg("-r").arg(&out).arg(&copy)));
    }
    report("render --all", &renders);
    report("cp -r", &copies);
    println!("  {:<34} {:>10.2}", "ratio", ratio(&renders, &copies));
    let before = modification_times(&out);
    println!("  {:<34} {:>10}", "files written", before.len());
    let again: Vec<_> = (0..41).map(|_| time(&mut render())).collect();
    report("render --all, nothing changed", &again);
    let touched = if before == modification_times(&out) { "none" } else { "SOME" };
    println!("  {:<34} {touched:>10}", "files written by it");
    scratch.remove("out");
    report_peak("peak memory of render --all", &mut render());
}

/// `render` at 10, 100 and 1,000 services.
fn growth(scratch: &Scratch) {
    println!("\nrender of one environment by number of services (7 runs each)");
    for count in [10, 100, 1000] {
        let (project, out) = (scratch.path("growth"), scratch.path("growth-out"));
        fs::create_dir_all(project.join("environments")).expect("scratch is writable");
        fs::write(project.join("environments/growth.yaml"), specification(count)).expect("scratch is writable");
        let run = || {
            scratch.remove("growth-out");
            time(&mut render_all(&project, &out))
        };
        let runs: Vec<_> = (0..7).map(|_| run()).collect();
        report(&format!("{count} services"), &runs);
        scratch.remove("growth-out");
        report_peak("  peak memory", &mut render_all(&project, &out));
    }
}

/// `plan --offline` against Terraform's own time for as many built-in resources.
fn planning(scratch: &Scratch) {
    let project = scratch.path("planning");
    fs::create_dir_all(&project).expect("scratch is writable");
    time(Command::new("cp").arg("-r").arg(Path::new(PROJECT).join("environments")).arg(&project));
    let plan = || {
        let mut command = Command::new(PLATFORM);
        command.args(["plan", "--env", "prod", "--offline", "--dir"]).arg(&project);
        command
    };
    let answer = plan().args(["--format", "json"]).output().expect("platform runs");
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).expect("the plan is JSON");
    let count = answer["environments"][0]["resources"]["create"].as_u64().expect("the plan counts what it creates");
    println!("\nplan --env prod --offline, against terraform with as many chained terraform_data ({count})");
    println!("  (init, plan and show in both; 15 runs each)");
    let root = scratch.path("baseline");
    fs::create_dir_all(&root).expect("scratch is writable");
    fs::write(root.join("main.tf"), chain(count)).expect("scratch is writable");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..15 {
        ours.push(time(&mut plan()));
        theirs.push(init_plan_show(&root));
    }
    report("platform plan", &ours);
    report("terraform init, plan, show", &theirs);
    println!("  {:<34} {:>10.2}", "ratio", ratio(&ours, &theirs));
    report_peak("peak memory, without terraform's", &mut plan());
}

/// So many built-in resources, each of which refers to the one before.
fn chain(count: u64) -> String {
    let mut text = String::from("resource \"terraform_data\" \"r0\" {\n  input = \"start\"\n}\n");
    for index in 1..count {
        let previous = index - 1;
        let _ = write!(
            text,
            "resource \"terraform_data\" \"r{index}\" {{\n  input = terraform_data.r{previous}.output\n}}\n"
        );
    }
    text
}

/// The time of a fresh `init`, a `plan` and a `show` in a root module.
fn init_plan_show(root: &Path) -> Duration {
    for left in [".terraform", ".terraform.lock.hcl", "plan"] {
        let path = root.join(left);
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
    let terraform = |arguments: &[&str]| {
        let mut command = Command::new("terraform");
        command.args(arguments).current_dir(root).env_remove("TF_CLI_CONFIG_FILE").env("CHECKPOINT_DISABLE", "1");
        time(&mut command)
    };
    terraform(&["init", "-input=false", "-no-color"])
        + terraform(&["plan", "-input=false", "-no-color", "-out=plan"])
        + terraform(&["show", "-json", "plan"])
}

/// Cold start and size of the binary.
fn starting() {
    println!("\nstart (51 runs)");
    let version = || {
        let mut command = Command::new(PLATFORM);
        command.arg("--version");
        command
    };
    let runs: Vec<_> = (0..51).map(|_| time(&mut version())).collect();
    report("platform --version", &runs);
    let size = fs::metadata(PLATFORM).expect("the binary exists").len();
    println!("  {:<34} {:>7.1} MB", "size of the binary", size as f64 / 1e6);
}

/// A spec with so many services, each of which calls the one before and uses a database.
fn specification(count: usize) -> String {
    let mut text = String::from(
        "apiVersion: platform/v1\nplatform: growth\nowner: team\ncloud: { provider: aws, account: \"111122223333\", \
         region: us-east-1 }\nnetwork: { cidr: 10.0.0.0/16 }\nclusters:\n  blue: { version: \"1.35\" }\nnodes:\n  \
         general: { instances: [m7g.xlarge], max: 9 }\ndatabases:\n  main: { engine: postgres, version: \"17\", \
         instance: db.r7g.large, storage: 100Gi }\nservices:\n",
    );
    for index in 0..count {
        let previous = if index == 0 { String::new() } else { format!(", s{}", index - 1) };
        let _ = writeln!(text, "  s{index}: {{ image: ghcr.io/example/s{index}, port: 8080, uses: [main{previous}] }}");
    }
    text
}

fn render_all(project: &Path, out: &Path) -> Command {
    let mut command = Command::new(PLATFORM);
    command.args(["render", "--all", "--dir"]).arg(project).arg("--out").arg(out);
    command
}
