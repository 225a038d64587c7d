//! Several runs on one environment, and what a killed one leaves behind.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::project::{Project, processes, until};

/// An engine that takes a while before it applies.
fn slow(project: &Project, seconds: u32) -> String {
    let script = format!("[ \"$1\" = apply ] && {{ : >begun; sleep {seconds}; }}\nexec \"$REAL\" \"$@\"");
    project.engine(&script).display().to_string()
}

fn is_applying(project: &Project) -> bool {
    project.path(".platform/work/live/stacks/bootstrap/begun").exists()
}

#[test]
fn the_second_run_says_who_holds_the_environment() {
    let project = Project::new();
    let engine = slow(&project, 4);
    let first = project.start(&format!("apply --yes --engine {engine}"));
    until("an apply", || is_applying(&project));
    let process = first.process().as_raw_nonzero();
    for line in ["apply --yes", "plan", "destroy --yes"] {
        let second = project.run(line);
        assert_eq!(second.code, Some(3), "{second:?}");
        let holder = format!(
            "error: environment `live` is in use by `platform apply --yes --engine {engine} --env live --offline \
                              --today 2026-11-22` (process {process} on "
        );
        assert!(second.talk.contains(&holder), "{}", second.talk);
        assert!(second.talk.contains("help: Wait until that run has ended, or let `--lock-timeout 10m` wait for it."));
    }
    let waited = project.run("plan --detailed-exitcode --lock-timeout 2m");
    assert_eq!(waited.code, Some(0), "{waited:?}");
    assert!(waited.talk.contains("waiting for environment live: it is in use by `platform apply"), "{}", waited.talk);
    first.end().succeeded();
}

#[test]
fn the_lock_of_a_run_that_was_killed_is_nobodys() {
    let project = Project::new();
    let engine = slow(&project, 1);
    let first = project.start(&format!("apply --yes --engine {engine}"));
    until("an apply", || is_applying(&project));
    first.tell(Signal::KILL);
    first.end();
    // Terraform is still there, and goes on without its run; offline it has lost its provider, too.
    let second = project.run("apply --yes").succeeded();
    assert!(second.talk.contains("the last run, `platform apply --yes --engine "), "{}", second.talk);
    assert!(second.talk.contains("was killed during bootstrap; what it had saved is kept"), "{}", second.talk);
    assert!(project.is_settled());
    let notes = fs::read_dir(project.path(".platform/work/live/holders")).unwrap();
    assert_eq!(notes.count(), 0);
}

#[test]
fn the_next_run_waits_for_what_a_killed_one_has_left_behind() {
    let project = Project::new();
    let engine = slow(&project, 3);
    let first = project.start(&format!("apply --yes --engine {engine}"));
    until("an apply", || is_applying(&project));
    first.tell(Signal::KILL);
    first.end();
    let begin = Instant::now();
    let second = project.run("plan").succeeded();
    assert!(begin.elapsed() > Duration::from_secs(1), "it has waited for Terraform");
    let waiting = "waiting for environment live: it is in use by ";
    let (_, who) = second.talk.split_once(waiting).expect("it says what it waits for");
    assert!(who.contains(", started by a run that was killed: `platform apply --yes --engine "), "{}", second.talk);
    let here = project.path("");
    let left = |process| fs::read_link(format!("/proc/{process}/cwd")).is_ok_and(|cwd| cwd.starts_with(&here));
    assert!(processes(left).is_empty());
}

#[test]
fn a_note_of_another_run_with_the_same_number_accuses_nobody() {
    let project = Project::new();
    project.run("plan").succeeded();
    let holders = project.path(".platform/work/live/holders");
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    // This test is alive, but was started at another time.
    let note = format!(
        "{{\"command\":\"platform apply\",\"process\":{},\"host\":\"{}\",\"since\":1,\"started\":1}}",
        std::process::id(),
        host.trim()
    );
    fs::write(holders.join("old.json"), note).unwrap();
    fs::write(holders.join("half.json"), "{\"comm").unwrap();
    project.run("apply --yes").succeeded();
    assert!(!holders.join("old.json").exists());
}
