//! Engines that hang, that are killed, or that are no engines.

use std::fs;
use std::time::Instant;

use rustix::process::test_kill_process;

use crate::project::{PATIENCE, Project, kill, processes, until};

#[test]
fn an_engine_that_hangs_is_ended_with_all_that_it_has_started() {
    let project = Project::new();
    // It does not care about being asked, and what it has started holds its streams.
    let engine = project.engine("trap '' INT\n[ \"$1\" = apply ] && { sleep 986; exit 1; }\nexec \"$REAL\" \"$@\"");
    let begin = Instant::now();
    let answer = project.run(&format!("apply --yes --timeout 10s --engine {}", engine.display()));
    assert!(begin.elapsed() < PATIENCE);
    assert_eq!(answer.code, Some(1));
    let expected = "error: terraform apply did not end within 10s, nor when it was asked to stop, and was killed\n  help: What was \
                    applied before is kept in the states; the same command goes on from there. `--timeout TIME` gives it \
                    longer.\n\nWhat is true now:\n  failed     bootstrap: none of";
    assert!(answer.talk.contains(expected), "{}", answer.talk);
    let sleeps = |process| fs::read(format!("/proc/{process}/cmdline")).is_ok_and(|line| line == b"sleep\0986\0");
    assert!(processes(sleeps).is_empty());
    project.run("apply --yes").succeeded();
    assert!(project.is_settled());
}

#[test]
fn an_engine_that_hangs_and_stops_when_it_is_asked_is_not_killed() {
    let project = Project::new();
    let script =
        "[ \"$1\" = plan ] && { trap 'echo stopping >&2; exit 1' INT; sleep 987 & wait; }\nexec \"$REAL\" \"$@\"";
    let engine = project.engine(script);
    let answer = project.run(&format!("plan --timeout 2s --engine {}", engine.display()));
    assert_eq!(answer.code, Some(1));
    let expected = "error: terraform plan did not end within 2s; it was asked to stop, and did\n";
    assert!(answer.talk.contains(expected), "{}", answer.talk);
}

#[test]
fn an_engine_that_is_killed_fails_its_stack_and_the_next_run_goes_on() {
    let project = Project::new();
    let script = "[ \"$1\" = apply ] && [ -d $(dirname $0)/.platform/work/live/stacks/network ] && kill -9 $$\nexec \"$REAL\" \"$@\"";
    let engine = project.engine(script);
    let answer = project.run(&format!("apply --yes --engine {}", engine.display()));
    assert_eq!(answer.code, Some(1));
    let killed = "error: terraform apply failed in stack `network`\n  it said: it was ended by signal 9, which did not come from \
                  here\n";
    assert!(answer.talk.contains(killed), "{}", answer.talk);
    let (_, standing) = answer.talk.split_once("What is true now:\n").unwrap();
    assert!(standing.starts_with("  done       bootstrap, security\n  failed     network: none of "), "{standing}");
    assert!(
        standing.contains("\n  not begun  edge, cluster-blue, delivery-blue; what they need is not done: network\n"),
        "{standing}"
    );
    let next =
        format!("Next: mend the cause, then `platform apply --yes --engine {} --env live --offline", engine.display());
    assert!(standing.contains(&next), "{standing}");
    project.run("apply --yes").succeeded();
    assert!(project.is_settled());
}

#[test]
fn a_terraform_that_is_killed_in_the_middle_loses_nothing_that_it_had_saved() {
    let project = Project::new();
    let started = project.start("apply --yes --jobs 1");
    let stacks = project.path(".platform/work/live/stacks");
    let applies = |process: i32| {
        let is_terraform = fs::read_to_string(format!("/proc/{process}/comm")).is_ok_and(|name| name == "terraform\n");
        let here = fs::read_link(format!("/proc/{process}/cwd")).is_ok_and(|cwd| cwd.starts_with(&stacks));
        let arguments = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        is_terraform && here && arguments.split(|byte| *byte == 0).nth(1) == Some(b"apply")
    };
    until("an apply", || !processes(applies).is_empty());
    processes(applies).into_iter().for_each(kill);
    let answer = started.end();
    assert_eq!(answer.code, Some(1), "{}", answer.talk);
    assert!(answer.talk.contains("it was ended by signal 9"), "{}", answer.talk);
    project.run("apply --yes").succeeded();
    assert!(project.is_settled());
}

#[test]
fn nonsense_is_shown_and_not_believed() {
    let project = Project::new();
    let with = |script: &str, line: &str| {
        let engine = project.engine(script);
        let answer = project.run(&format!("{line} --engine {}", engine.display()));
        assert_eq!(answer.code, Some(1), "{answer:?}");
        assert!(!answer.talk.contains("panicked"), "{}", answer.talk);
        answer.talk
    };
    let talk = with("[ \"$1\" = version ] && { echo not json; exit; }\nexec \"$REAL\" \"$@\"", "plan");
    assert!(talk.contains("it does not answer `version -json` as Terraform and OpenTofu do"), "{talk}");
    let talk = with("[ \"$1\" = init ] && { printf 'a\\033[2Jb\\n\\377\\n'; exit 3; }\nexec \"$REAL\" \"$@\"", "plan");
    assert!(talk.contains("error: terraform init failed\n  it said: a[2Jb\n"), "{talk}");
    let talk = with("[ \"$1\" = plan ] && { echo '{\"half\": '; exit 2; }\nexec \"$REAL\" \"$@\"", "plan");
    assert!(talk.contains("error: terraform show failed"), "{talk}");
    for answer in ["", "{", "[]", "{\"format_version\":\"9.0\"}", "{\"format_version\":1}"] {
        let script = format!("[ \"$1\" = show ] && {{ printf '{answer}'; exit; }}\nexec \"$REAL\" \"$@\"");
        let talk = with(&script, "plan");
        assert!(talk.contains("error: the engine's plan "), "{answer}: {talk}");
    }
    let talk = with("[ \"$1\" = apply ] && { echo nonsense; exit 7; }\nexec \"$REAL\" \"$@\"", "apply --yes");
    assert!(talk.contains("error: terraform apply failed in stack `bootstrap`\n  it said: nonsense\n"), "{talk}");
    project.run("apply --yes").succeeded();
    assert!(project.is_settled());
}

#[test]
fn an_engine_that_never_stops_talking_is_stopped() {
    let project = Project::new();
    let script = "[ \"$1\" = plan ] && exec yes \"$(head -c 60000 /dev/zero | tr '\\0' x)\"\nexec \"$REAL\" \"$@\"";
    let engine = project.engine(script);
    let started = project.start(&format!("plan --engine {}", engine.display()));
    let process = started.process();
    let answer = started.end();
    assert_eq!(answer.code, Some(1));
    assert!(answer.talk.contains("because: it wrote more than 1024 MiB\n"), "{}", answer.talk);
    assert!(test_kill_process(process).is_err());
}
