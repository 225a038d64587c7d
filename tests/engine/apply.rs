//! Applying and destroying: within what was reviewed, again after a failure, one run at a time.

use std::os::unix::fs::PermissionsExt;

use platform::engine::{Ending, Error, Purpose};

use crate::project::{Project, two_stacks, with};

#[test]
fn tells_what_it_does_and_keeps_everything_to_the_owner() {
    let project = Project::new();
    std::fs::create_dir(project.path().join(".platform")).unwrap();
    let plan = project.plan(two_stacks("small"), Purpose::Change).unwrap();
    let (_, events) = project.apply_within(&plan, two_stacks("small"), Purpose::Change).unwrap();
    // The subnets are made in any order.
    let events: Vec<String> = events.into_iter().filter(|event| !event.contains("subnet")).collect();
    insta::assert_snapshot!(events.join("\n"), @r"
    network: Planning
    network: Applying(Counts { create: 3, update: 0, delete: 0 })
    network: terraform_data.vpc Began
    network: terraform_data.vpc Done
    network: Ended(Applied)
    data: Planning
    data: Applying(Counts { create: 1, update: 0, delete: 0 })
    data: terraform_data.database Began
    data: terraform_data.database Done
    data: Ended(Applied)
    ");
    let runs = project.path().join(".platform/runs/dev");
    let run = runs.read_dir_utf8().unwrap().next().unwrap().unwrap().file_name().to_owned();
    let mut modes = Vec::new();
    for entry in walkdir::WalkDir::new(project.path().join(".platform")).sort_by_file_name() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        let path = entry.path().strip_prefix(project.path()).unwrap().display().to_string();
        let path = path.replace(&run, "<run>");
        modes.push(format!("{mode:o} {path}"));
    }
    insta::assert_snapshot!(modes.join("\n"), @"
    700 .platform
    600 .platform/.gitignore
    700 .platform/runs
    700 .platform/runs/dev
    700 .platform/runs/dev/<run>
    600 .platform/runs/dev/<run>/data.apply.jsonl
    600 .platform/runs/dev/<run>/data.apply.stderr
    600 .platform/runs/dev/<run>/data.log
    600 .platform/runs/dev/<run>/journal.jsonl
    600 .platform/runs/dev/<run>/network.apply.jsonl
    600 .platform/runs/dev/<run>/network.apply.stderr
    600 .platform/runs/dev/<run>/network.log
    700 .platform/state
    700 .platform/state/dev
    600 .platform/state/dev/data.tfstate
    600 .platform/state/dev/network.tfstate
    700 .platform/work
    700 .platform/work/dev
    700 .platform/work/dev/holders
    600 .platform/work/dev/lock
    700 .platform/work/dev/stacks
    600 .platform/work/dev/terraform.rc
    ");
}

#[test]
fn stops_before_a_stack_that_would_do_more_than_was_reviewed_and_goes_on_from_there() {
    let project = Project::new();
    let reviewed = project.plan(two_stacks("small"), Purpose::Change).unwrap();
    let mut source = two_stacks("small");
    let more = "\nresource \"terraform_data\" \"replica\" {\n}\n";
    source.stacks[0].files.get_mut("main.tf").unwrap().text += more;
    let error = project.apply_within(&reviewed, source, Purpose::Change).unwrap_err();
    assert_eq!(error.to_string(), "stack `data` would do more than was reviewed; it was not touched");
    let Error::Deviation { deviations, .. } = error else { panic!("{error}") };
    assert_eq!(deviations, ["`terraform_data.replica` is to be created, which was not in the plan."]);
    let (outcome, _) = project.apply_within(&reviewed, two_stacks("small"), Purpose::Change).unwrap();
    assert_eq!(with(&outcome, Ending::Applied), ["data"]);
    assert_eq!(with(&outcome, Ending::Unchanged), ["network"]);
}

#[test]
fn refuses_another_value_than_was_reviewed() {
    let project = Project::new();
    let reviewed = project.plan(two_stacks("small"), Purpose::Change).unwrap();
    let error = project.apply_within(&reviewed, two_stacks("large"), Purpose::Change).unwrap_err();
    let Error::Deviation { deviations, .. } = error else { panic!("{error}") };
    assert_eq!(deviations, ["`input` of `terraform_data.vpc` is to be another value than in the plan."]);
}

#[test]
fn destroys_in_reverse_order_also_what_is_protected() {
    let project = Project::new();
    let mut source = two_stacks("small");
    let text = &mut source.stacks[0].files.get_mut("main.tf").unwrap().text;
    *text = text.replace("prevent_destroy = false", "prevent_destroy = true");
    project.apply(source.clone(), Purpose::Change);
    insta::assert_snapshot!(project.planned(source.clone(), Purpose::Destroy), @r#"
    Environment dev: destroy plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Deleted: 4 resources
      - data: terraform_data.database
      - network: terraform_data.subnet["a"]
      - network: terraform_data.subnet["b"]
      - network: terraform_data.vpc

    Plan: 0 to add, 0 to change, 4 to destroy. Offline: nothing real was asked.
    "#);
    let outcome = project.apply(source.clone(), Purpose::Destroy);
    assert_eq!(with(&outcome, Ending::Applied), ["data", "network"]);
    let plan = project.plan(source.clone(), Purpose::Destroy).unwrap();
    assert!(plan.is_empty());
    assert_eq!(with(&project.apply(source, Purpose::Destroy), Ending::Unchanged), ["data", "network"]);
}

#[test]
fn one_change_at_a_time() {
    let project = Project::new();
    let _held = project.session(two_stacks("small"), true).unwrap();
    let error = project.plan(two_stacks("small"), Purpose::Change).unwrap_err().to_string();
    let expected = format!("environment `dev` is in use by `platform apply` (process {} on ", std::process::id());
    assert!(error.starts_with(&expected), "{error}");
}
