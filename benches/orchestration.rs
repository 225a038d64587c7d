//! Measures what working stack by stack costs beyond Terraform's own time, and what working side by side gives.
//!
//! `cargo bench --bench orchestration` applies the production environment offline. A program that stands in for
//! Terraform hands everything on and notes how long each call took: what is left of the whole time is `platform`'s own.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measures")]

#[expect(dead_code, reason = "other benchmarks measure more")]
mod measure;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use measure::{Scratch, ratio, report, time};

const PLATFORM: &str = env!("CARGO_BIN_EXE_platform");
const PROJECT: &str = env!("CARGO_MANIFEST_DIR");
/// How often each is run.
const RUNS: usize = 5;

fn main() {
    let scratch = Scratch::new();
    let project = Project::new(&scratch);
    println!("prod, offline, {RUNS} runs each");
    let (mut plans, mut calls) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        plans.push(project.run(&["plan"]));
        calls.push(project.calls());
    }
    report("plan of all stacks in one", &plans);
    report("  of it in terraform", &calls);
    println!("  {:<34} {:>10.3}", "  ratio", ratio(&plans, &calls));

    project.run(&["plan", "--save", "reviewed.plan"]);
    let (mut one, mut side_by_side) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        project.forget();
        one.push(project.run(&["apply", "--plan", "reviewed.plan", "--jobs", "1"]));
        project.forget();
        side_by_side.push(project.run(&["apply", "--plan", "reviewed.plan"]));
    }
    report("first apply, one job", &one);
    report("first apply, default", &side_by_side);
    println!("  {:<34} {:>10.2}", "  ratio", ratio(&one, &side_by_side));

    let (mut one, mut calls, mut side_by_side) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        project.calls();
        one.push(project.run(&["apply", "--plan", "reviewed.plan", "--jobs", "1"]));
        calls.push(project.calls());
        side_by_side.push(project.run(&["apply", "--plan", "reviewed.plan"]));
    }
    report("each stack planned, one job", &one);
    report("  sum of init and plan of terraform", &calls);
    println!("  {:<34} {:>10.3}", "  ratio", ratio(&one, &calls));
    report("each stack planned, default", &side_by_side);
    println!("  {:<34} {:>10.2}", "  ratio", ratio(&one, &side_by_side));
}

/// The environments of this repository in a folder of their own, and the program that stands in for Terraform.
struct Project(PathBuf);

impl Project {
    fn new(scratch: &Scratch) -> Self {
        let folder = scratch.path("orchestration");
        fs::create_dir_all(&folder).expect("scratch is writable");
        time(Command::new("cp").arg("-r").arg(Path::new(PROJECT).join("environments")).arg(&folder));
        let script = format!(
            "#!/bin/bash\n[ \"$1\" = nothing ] && exit\nbegin=${{EPOCHREALTIME/./}}\nterraform \"$@\"\ncode=$?\n[ \"$1\" = version ] || echo \
             $((${{EPOCHREALTIME/./}} - begin)) >>{}\nexit $code\n",
            folder.join("calls").display()
        );
        // Of a program of this name nobody asks whose it is, as of the real one.
        let engine = folder.join("bin/terraform");
        fs::create_dir_all(folder.join("bin")).expect("scratch is writable");
        fs::write(&engine, script).expect("scratch is writable");
        fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).expect("scratch is writable");
        Self(folder)
    }

    /// The program that stands in for Terraform.
    fn engine(&self) -> PathBuf {
        self.0.join("bin/terraform")
    }

    /// The time of a command.
    fn run(&self, arguments: &[&str]) -> Duration {
        let mut command = Command::new(PLATFORM);
        command.args(arguments).args(["--env", "prod", "--offline", "--engine"]).arg(self.engine());
        time(command.current_dir(&self.0))
    }

    /// The sum of what the calls of Terraform took since the last time somebody asked, with the start of the program that
    /// stands in for it, which is nobody's fault.
    fn calls(&self) -> Duration {
        let text = fs::read_to_string(self.0.join("calls")).unwrap_or_default();
        let _ = fs::remove_file(self.0.join("calls"));
        let start = time(Command::new(self.engine()).arg("nothing"));
        text.lines().filter_map(|line| line.parse().ok()).map(|call| Duration::from_micros(call) + start).sum()
    }

    /// Forgets that anything was applied.
    fn forget(&self) {
        let _ = fs::remove_dir_all(self.0.join(".platform"));
    }
}
