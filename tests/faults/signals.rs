//! Signals to the binary, as a terminal or a pipeline sends them.

use std::fs;
use std::time::Duration;

use rustix::process::Signal;

use crate::project::{Project, Started, children, processes, until};

/// An apply whose Terraform takes a while, and says what it is told.
fn slow(project: &Project, while_applying: &str) -> Started {
    let script = format!("[ \"$1\" = apply ] && {{ {while_applying}; }}\nexec \"$REAL\" \"$@\"");
    let engine = project.engine(&script);
    let started = project.start(&format!("apply --yes --engine {}", engine.display()));
    let applying = project.path(".platform/work/live/stacks/bootstrap/told");
    until("an apply", || applying.exists());
    started
}

fn told(project: &Project) -> String {
    fs::read_to_string(project.path(".platform/work/live/stacks/bootstrap/told")).unwrap()
}

#[test]
fn the_first_signal_is_handed_on_and_nothing_more_begins() {
    for (signal, name) in [(Signal::INT, "INT"), (Signal::TERM, "TERM")] {
        let project = Project::new();
        let waits = format!("trap 'echo {name} >>told; exit 1' {name}; : >told; sleep 60 & wait");
        let started = slow(&project, &waits);
        started.tell(signal);
        let answer = started.end();
        assert_eq!(answer.code, Some(130), "{}", answer.talk);
        assert_eq!(told(&project), format!("{name}\n"));
        let (_, standing) = answer.talk.split_once("What is true now:\n").unwrap();
        assert!(standing.starts_with("  stopped    bootstrap: none of "), "{standing}");
        assert!(
            standing.contains("\n  not begun  security, network, edge, cluster-blue, delivery-blue; "),
            "{standing}"
        );
        assert!(standing.contains("\nNext: `platform apply --yes --engine "), "{standing}");
        assert!(project.journal().contains("\"ending\":\"interrupted\""));
        project.run("apply --yes").succeeded();
        assert!(project.is_settled());
    }
}

#[test]
fn what_does_not_stop_at_the_second_signal_is_killed() {
    let project = Project::new();
    let started = slow(&project, "trap '' INT TERM; : >told; sleep 988");
    started.tell(Signal::INT);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(children(started.process()).len(), 1, "the first signal asks");
    started.tell(Signal::INT);
    let answer = started.end();
    assert_eq!(answer.code, Some(130), "{}", answer.talk);
    let sleeps = |process| fs::read(format!("/proc/{process}/cmdline")).is_ok_and(|line| line == b"sleep\0988\0");
    assert!(processes(sleeps).is_empty());
    project.run("apply --yes").succeeded();
    assert!(project.is_settled());
}

#[test]
fn the_terminals_interrupt_reaches_terraform_once() {
    let project = Project::new();
    let waits = "trap 'echo once >>told; exit 1' INT; : >told; sleep 60 & wait";
    let started = slow(&project, waits);
    // A terminal sends to the whole process group in the foreground: of that, Terraform is no part.
    let group = |process: i32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(2).map(str::to_owned))
    };
    let of_child = children(started.process())[0].as_raw_nonzero().get();
    assert_ne!(group(of_child), group(started.process().as_raw_nonzero().get()));
    started.tell(Signal::INT);
    assert_eq!(started.end().code, Some(130));
    assert_eq!(told(&project), "once\n");
}
