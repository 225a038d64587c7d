//! Measures what the README and `docs/measurements.md` claim, each figure beside what it is compared with.
//!
//! `cargo bench --bench side_by_side` runs both sides in turn and prints medians of whole processes. Files are written
//! to a tmpfs where there is one, since creating files on a busy disk hides everything else.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");
const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

/// One run of a process.
struct Run {
    elapsed: Duration,
    peak_kibibytes: u64,
}

fn main() {
    let scratch = Scratch::new();
    rendering(&scratch);
    growth(&scratch);
    planning(&scratch);
    starting();
}

/// `render --all` against `cp -r` of what it writes.
fn rendering(scratch: &Scratch) {
    println!("render --all of the Hotel Booking platform, against cp -r of its output (21 runs each)");
    let mut renders = Vec::new();
    let mut copies = Vec::new();
    for _ in 0..21 {
        let (out, copy) = (scratch.fresh("out"), scratch.fresh("copy"));
        renders.push(run(platform(&["render", "--all", "--out"]).arg(&out)));
        copies.push(run(Command::new("cp").arg("-r").arg(&out).arg(&copy)));
    }
    report("render --all", &renders);
    report("cp -r", &copies);
    println!("  ratio {:.2}", ratio(&renders, &copies));
    let out = scratch.fresh("again");
    run(platform(&["render", "--all", "--out"]).arg(&out));
    let before = modification_times(&out);
    let again: Vec<_> = (0..21).map(|_| run(platform(&["render", "--all", "--out"]).arg(&out))).collect();
    report("render --all, nothing changed", &again);
    println!("  files touched by it: {}", if before == modification_times(&out) { "none" } else { "SOME" });
}

/// `render` at 10, 100 and 1,000 services.
fn growth(scratch: &Scratch) {
    println!("render of one environment by number of services (7 runs each)");
    for count in [10, 100, 1000] {
        let project = scratch.fresh("growth");
        fs::create_dir_all(project.join("environments")).expect("scratch is writable");
        fs::write(project.join("environments/live.yaml"), specification(count)).expect("scratch is writable");
        let runs: Vec<_> = (0..7)
            .map(|_| {
                let out = scratch.fresh("growth-out");
                run(Command::new(PLATFORM)
                    .args(["render", "--env", "live", "--dir"])
                    .arg(&project)
                    .arg("--out")
                    .arg(out))
            })
            .collect();
        report(&format!("{count} services"), &runs);
    }
}

/// `plan --offline` against Terraform's own time for as many built-in resources.
fn planning(scratch: &Scratch) {
    let project = scratch.fresh("planning");
    run(Command::new("cp").arg("-r").arg(Path::new(PROJECT).join("environments")).arg(project.join("environments")));
    let arguments = ["plan", "--env", "prod", "--offline", "--dir"];
    let output = Command::new(PLATFORM).args(arguments).arg(&project).args(["--format", "json"]).output();
    let plan: serde_json::Value =
        serde_json::from_slice(&output.expect("platform runs").stdout).expect("the plan is JSON");
    let count = plan["summary"]["create"].as_u64().expect("the plan counts its creates");
    println!("plan --env prod --offline ({count} resources) against terraform with {count} chained terraform_data");
    println!("  (init, plan and show in both; 11 runs each)");
    let root = scratch.fresh("baseline");
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..11 {
        ours.push(run(Command::new(PLATFORM).args(arguments).arg(&project)));
        theirs.push(terraform_data(&root, count));
    }
    report("platform plan", &ours);
    report("terraform init + plan + show", &theirs);
    println!("  ratio {:.2}", ratio(&ours, &theirs));
}

/// Plans `count` built-in resources, each of which refers to the one before.
fn terraform_data(root: &Path, count: u64) -> Run {
    let mut text = String::from("resource \"terraform_data\" \"r0\" {\n  input = \"start\"\n}\n");
    for index in 1..count {
        let previous = index - 1;
        let _ = write!(
            text,
            "resource \"terraform_data\" \"r{index}\" {{\n  input = terraform_data.r{previous}.output\n}}\n"
        );
    }
    let _ = fs::remove_dir_all(root);
    fs::create_dir_all(root).expect("scratch is writable");
    fs::write(root.join("main.tf"), text).expect("scratch is writable");
    let terraform = |arguments: &[&str]| {
        let mut command = Command::new("terraform");
        command.args(arguments).current_dir(root).env_remove("TF_CLI_CONFIG_FILE").env("CHECKPOINT_DISABLE", "1");
        run(&mut command)
    };
    let steps = [
        terraform(&["init", "-input=false", "-no-color"]),
        terraform(&["plan", "-input=false", "-no-color", "-out=plan"]),
        terraform(&["show", "-json", "plan"]),
    ];
    Run {
        elapsed: steps.iter().map(|step| step.elapsed).sum(),
        peak_kibibytes: steps.iter().map(|step| step.peak_kibibytes).max().unwrap_or_default(),
    }
}

/// Cold start and size of the binary.
fn starting() {
    println!("start (51 runs)");
    let runs: Vec<_> = (0..51).map(|_| run(&mut platform(&["--version"]))).collect();
    report("platform --version", &runs);
    let size = fs::metadata(PLATFORM).expect("the binary exists").len();
    println!("  size of the binary: {:.1} MB", size as f64 / 1e6);
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

fn platform(arguments: &[&str]) -> Command {
    let mut command = Command::new(PLATFORM);
    command.args(arguments).arg("--dir").arg(PROJECT);
    // `--out` takes the argument that the caller adds last.
    if arguments.last() == Some(&"--out") {
        command = Command::new(PLATFORM);
        command.arg("--dir").arg(PROJECT).args(arguments);
    }
    command
}

/// Runs a process to its end; its highest resident memory is read while it runs.
fn run(command: &mut Command) -> Run {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the process starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kibibytes = 0;
    loop {
        peak_kibibytes = peak_kibibytes.max(high_water(&status));
        match child.try_wait().expect("the process can be waited for") {
            Some(code) => {
                assert!(code.success(), "{command:?} failed: {code}");
                return Run { elapsed: started.elapsed(), peak_kibibytes };
            }
            None => std::thread::sleep(Duration::from_micros(200)),
        }
    }
}

fn high_water(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

fn report(what: &str, runs: &[Run]) {
    let mut elapsed: Vec<_> = runs.iter().map(|run| run.elapsed).collect();
    elapsed.sort();
    let peak = runs.iter().map(|run| run.peak_kibibytes).max().unwrap_or_default();
    println!(
        "  {what:<32} median {:>9.2?}  min {:>9.2?}  max {:>9.2?}  peak {:.1} MiB",
        elapsed[elapsed.len() / 2],
        elapsed[0],
        elapsed[elapsed.len() - 1],
        peak as f64 / 1024.0
    );
}

/// The median of the ratios of neighbouring runs, so that a machine that slows down slows both sides.
fn ratio(ours: &[Run], theirs: &[Run]) -> f64 {
    let mut ratios: Vec<_> =
        ours.iter().zip(theirs).map(|(a, b)| a.elapsed.as_secs_f64() / b.elapsed.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

fn modification_times(root: &Path) -> Vec<(PathBuf, std::time::SystemTime)> {
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.filter_map(|entry| Some((entry.path().to_owned(), entry.metadata().ok()?.modified().ok()?))).collect()
}

/// A folder on a tmpfs, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let base = if Path::new("/dev/shm").is_dir() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
        let root = base.join(format!("platform-bench-{}", std::process::id()));
        fs::create_dir_all(&root).expect("the scratch folder can be made");
        Self(root)
    }

    /// A path under the folder at which nothing stands.
    fn fresh(&self, name: &str) -> PathBuf {
        let path = self.0.join(name);
        let _ = fs::remove_dir_all(&path);
        if name == "planning" {
            fs::create_dir_all(&path).expect("the scratch folder is writable");
        }
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
