//! A small project in a temporary folder, the binary that works on it, and the processes that this starts.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use platform::engine::find_program;
use rustix::process::{Pid, Signal, kill_process};

/// How long something may take that takes a second on an idle machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The specs of the smallest example, copied to a temporary folder.
pub(crate) struct Project(tempfile::TempDir);

/// What a command answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) data: String,
    pub(crate) talk: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("platform writes UTF-8");
        Self { code: output.status.code(), data: text(output.stdout), talk: text(output.stderr) }
    }

    /// The answer of a command that must have succeeded.
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.data, self.talk);
        self
    }
}

impl Project {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/smallest/environments");
        let specs = folder.path().join("environments");
        fs::create_dir(&specs).unwrap();
        for entry in fs::read_dir(example).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), specs.join(entry.file_name())).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A command line; words are parted by spaces.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
        command.args(line.split(' ')).args(["--env", "live", "--offline", "--today", "2026-11-22"]);
        command.current_dir(self.0.path()).stdin(Stdio::null()).env_remove("PLATFORM_ENGINE");
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, line: &str) -> Answer {
        Answer::of(self.command(line).output().unwrap())
    }

    /// Starts a command.
    pub(crate) fn start(&self, line: &str) -> Started {
        let mut command = self.command(line);
        Started(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// A program that stands in for the engine; `script` is run by `sh` and ends with `exec "$REAL" "$@"` where it is
    /// to do what the engine does.
    pub(crate) fn engine(&self, script: &str) -> PathBuf {
        let real = find_program("terraform", std::env::var_os("PATH").as_deref()).expect("terraform is on the path");
        let path = self.path("engine");
        fs::write(&path, format!("#!/bin/sh\nREAL={real}\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        // A child that another test has just forked may have the file open for writing until it is another program.
        until("a script that can be run", || Command::new(&path).arg("version").output().is_ok());
        path
    }

    /// The journal of the last run.
    pub(crate) fn journal(&self) -> String {
        let mut runs: Vec<PathBuf> =
            fs::read_dir(self.path(".platform/runs/live")).unwrap().map(|entry| entry.unwrap().path()).collect();
        runs.sort();
        fs::read_to_string(runs.pop().unwrap().join("journal.jsonl")).unwrap()
    }

    /// Whether everything is as the spec says.
    pub(crate) fn is_settled(&self) -> bool {
        let planned = self.run("plan --detailed-exitcode");
        assert!(matches!(planned.code, Some(0 | 2)), "{planned:?}");
        planned.code == Some(0)
    }
}

/// A command that runs.
pub(crate) struct Started(Child);

impl Started {
    pub(crate) fn process(&self) -> Pid {
        Pid::from_child(&self.0)
    }

    /// Whether it has not ended yet.
    pub(crate) fn is_running(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
    }

    pub(crate) fn tell(&self, signal: Signal) {
        let _ = kill_process(self.process(), signal);
    }

    pub(crate) fn end(self) -> Answer {
        Answer::of(self.0.wait_with_output().unwrap())
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // What a test that failed has left running.
        let folder = self.0.path().to_owned();
        processes(|process| fs::read_link(format!("/proc/{process}/cwd")).is_ok_and(|cwd| cwd.starts_with(&folder)))
            .into_iter()
            .for_each(kill);
    }
}

/// Kills a process; one that is gone is what is wanted.
pub(crate) fn kill(process: Pid) {
    let _ = kill_process(process, Signal::KILL);
}

/// Waits until something holds.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < PATIENCE, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The processes of this machine that something holds of.
pub(crate) fn processes(holds: impl Fn(i32) -> bool) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    numbers.filter(|process| holds(*process)).filter_map(Pid::from_raw).collect()
}

/// The processes that a process has started and that are still there.
pub(crate) fn children(parent: Pid) -> Vec<Pid> {
    processes(|process| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let parent_of = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        parent_of == Some(parent.as_raw_nonzero().get())
    })
}
