//! `platform explain` and the exit codes that every command shares, over the project's own environments.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::process::{Command, Output};

fn platform(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platform"));
    command.args(["--dir", env!("CARGO_MANIFEST_DIR")]).args(arguments).output().unwrap()
}

fn answer(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = platform(arguments);
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_key_with_its_value_and_what_it_replaced() {
    let (code, stdout, stderr) = answer(&["explain", "databases.bookings.storage", "--env", "dev"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert_eq!(
        stdout,
        "databases.bookings.storage: a size\nThe storage at the start, at least `20Gi`. That of Aurora grows by itself, \
         and is not written.\n\nrequired: no\n\
         example:  200Gi\n\nin dev:\n  20Gi\n  from environments/dev.yaml:11:49\n  over environments/base.yaml:27:82\n"
    );
}

#[test]
fn a_rule() {
    let (code, stdout, _) = answer(&["explain", "recovery-region"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        stdout,
        "recovery-region\n\nA second region that is the first one.\nRecovery is for the loss of a region.\n\n\
         For example:\n\n  cloud: { region: us-east-1 }\n  recovery: { region: us-east-1 }\n\n\
         What to do: Write another region.\n"
    );
}

#[test]
fn an_unknown_key() {
    let (code, stdout, stderr) = answer(&["explain", "netwrok"]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert_eq!(
        stderr,
        "error[unknown-key]: the spec has no key `netwrok`\n |\n = help: did you mean `network`?\n\n1 error\n"
    );
}

#[test]
fn a_key_without_what_it_stands_in_and_a_misspelt_rule() {
    for (asked, help) in [
        ("uses", "did you mean `services.*.uses`?"),
        ("existing", "did you mean `network.existing`?"),
        ("cidr-siez", "did you mean the rule `cidr-size`?"),
    ] {
        let (code, _, stderr) = answer(&["explain", asked]);
        let expected = format!("error[unknown-key]: the spec has no key `{asked}`\n |\n = help: {help}\n\n1 error\n");
        assert_eq!((code, stderr), (Some(1), expected));
    }
}

#[test]
fn wrong_usage_has_a_code_of_its_own() {
    assert_eq!(platform(&["nonsense"]).status.code(), Some(64));
    assert_eq!(platform(&["validate", "--env", "dev", "--all"]).status.code(), Some(64));
    assert_eq!(platform(&["--help"]).status.code(), Some(0));
    assert_eq!(platform(&["--version"]).status.code(), Some(0));
}

#[test]
fn the_projects_own_environments_are_valid() {
    let (code, stdout, stderr) = answer(&["--today", "2026-11-22", "validate"]);
    assert_eq!(
        (code, stdout.as_str(), stderr.as_str()),
        (Some(0), "", "4 environments are valid: dev, prod, review, staging\n")
    );
}
