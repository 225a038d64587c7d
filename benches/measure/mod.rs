//! What the benchmarks have in common: running processes in turn, medians, memory, a scratch folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// How long a process takes from its start to its end. It must succeed.
pub(crate) fn time(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status().expect("the process starts");
    let elapsed = started.elapsed();
    assert!(status.success(), "{command:?} failed: {status}");
    elapsed
}

/// Prints the highest resident memory of a process, read from the kernel again and again while it runs. Its children
/// do not count.
pub(crate) fn report_peak(what: &str, command: &mut Command) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the process starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("the process can be waited for").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = peak.max(line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_micros(100));
    }
    println!("  {what:<34} {:>6.1} MiB", f64::from(peak) / 1024.0);
}

pub(crate) fn report(what: &str, runs: &[Duration]) {
    let mut runs: Vec<_> = runs.iter().map(Duration::as_secs_f64).map(|seconds| seconds * 1e3).collect();
    runs.sort_by(f64::total_cmp);
    let (least, most) = (runs[0], runs[runs.len() - 1]);
    println!("  {what:<34} {:>7.1} ms   ({least:.1} to {most:.1})", runs[runs.len() / 2]);
}

/// The median of the ratios of neighbouring runs, so that a machine that slows down slows both sides.
pub(crate) fn ratio(ours: &[Duration], theirs: &[Duration]) -> f64 {
    let mut ratios: Vec<_> = ours.iter().zip(theirs).map(|(a, b)| a.as_secs_f64() / b.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// When each file below a folder was changed last.
pub(crate) fn modification_times(root: &Path) -> Vec<(PathBuf, SystemTime)> {
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.filter_map(|entry| Some((entry.path().to_owned(), entry.metadata().ok()?.modified().ok()?))).collect()
}

/// A folder on a tmpfs, removed at the end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        let base = if Path::new("/dev/shm").is_dir() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
        let root = base.join(format!("platform-bench-{}", std::process::id()));
        fs::create_dir_all(&root).expect("the scratch folder can be made");
        Self(root)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Removes a folder; a missing one is fine.
    pub(crate) fn remove(&self, name: &str) {
        let _ = fs::remove_dir_all(self.path(name));
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
