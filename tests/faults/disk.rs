//! A disk that is full, for real: `.platform` is a small file system of its own.

use std::process::Command;

use crate::project::Project;

/// Runs a script in which `$MOUNT` makes `.platform` a file system of some size, with room left on it, `$PLATFORM` is a
/// command line without its verb, and `$FREE` gives the room back.
fn with_small_disk(project: &Project, script: &str) -> (String, String) {
    let run = project.command("VERB");
    let program = run.get_program().to_string_lossy().into_owned();
    let options: Vec<String> = run.get_args().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let prelude = format!(
        "set -u\nplatform() {{ \"{program}\" \"$@\" {options}; }}\nfill() {{ rm -f .platform/filler; left=$(($(df -k \
         --output=avail .platform | tail -1) - $1)); [ $left -le 0 ] || head -c ${{left}}k /dev/zero >.platform/filler; }}\n",
        options = options.join(" ")
    );
    let mut command = Command::new("unshare");
    // Whoever is not root becomes it in a namespace of their own.
    if !rustix::process::geteuid().is_root() {
        command.arg("--map-root-user");
    }
    command
        .args(["--mount", "sh", "-c", &(prelude + script)])
        .current_dir(project.path(""))
        .env_remove("PLATFORM_ENGINE");
    let output = command.output().expect("unshare runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_full_disk_stops_a_run_and_loses_nothing() {
    for left in [60, 4_700, 8_700] {
        let project = Project::new();
        let script = format!(
            "mkdir .platform && mount -t tmpfs -o size=64m,mode=700 none .platform || exit 9\nfill {left}\nplatform apply --yes \
             >/dev/null; echo \"first $?\"\nrm -f .platform/filler\nplatform apply --yes >/dev/null; echo \"again $?\"\nplatform plan \
             --detailed-exitcode >/dev/null; echo \"plan $?\"\n"
        );
        let (data, talk) = with_small_disk(&project, &script);
        assert!(!talk.contains("panicked"), "{left} KiB: {talk}");
        let first = data.lines().next().unwrap_or_default();
        assert!(["first 0", "first 1"].contains(&first), "{left} KiB: {data}{talk}");
        assert!(data.ends_with("again 0\nplan 0\n"), "{left} KiB: {data}{talk}");
        if first == "first 1" {
            assert!(talk.contains("No space left on device") || talk.contains("no space left on device"), "{talk}");
        }
    }
}

#[test]
fn a_disk_that_fills_up_while_a_change_is_made_loses_nothing() {
    let project = Project::new();
    let script = "mkdir .platform && mount -t tmpfs -o size=64m,mode=700 none .platform || exit 9\nplatform apply --yes >/dev/null \
                  2>&1; echo \"before $?\"\nfor left in 4300 4600 9000; do\n  sed -i \"s/^owner: .*/owner: team-$left/\" \
                  environments/live.yaml\n  fill $left\n  platform apply --yes >/dev/null; echo \"full $?\"\n  rm -f \
                  .platform/filler\n  platform apply --yes >/dev/null; echo \"again $?\"\n  platform plan --detailed-exitcode \
                  >/dev/null; echo \"plan $?\"\ndone\n";
    let (data, talk) = with_small_disk(&project, script);
    assert!(data.starts_with("before 0\n"), "{data}{talk}");
    assert_eq!(data.matches("again 0\nplan 0\n").count(), 3, "{data}{talk}");
}
