//! Applying and destroying: within what was reviewed, again after a failure, one run at a time.

use std::os::unix::fs::PermissionsExt;

use platform::engine::{Error, Purpose};

use crate::project::{Project, two_stacks};

#[test]
fn tells_what_it_does_and_keeps_everything_to_the_owner() {
    let project = Project::new();
    std::fs::create_dir(project.path().join(".platform")).unwrap();
    let plan = project.plan(two_stacks("small"), Purpose::Change).unwrap();
    let (_, events) = project.apply_within(&plan, two_stacks("small"), Purpose::Change).unwrap();
    let (vpc, rest) = events.split_at(2);
    assert_eq!(vpc, ["Planning(\"network\")", "Changing { stack: \"network\", address: \"terraform_data.vpc\" }"]);
    let last = ["Planning(\"data\")", "Changing { stack: \"data\", address: \"terraform_data.database\" }"];
    assert_eq!(
        rest[2..],
        [&["Done { stack: \"network\", changed: true }"][..], &last, &["Done { stack: \"data\", changed: true }"]]
            .concat()
    );
    let mut modes = Vec::new();
    for entry in walkdir::WalkDir::new(project.path().join(".platform")).sort_by_file_name() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        let path = entry.path().strip_prefix(project.path()).unwrap().display().to_string();
        modes.push(format!("{mode:o} {path}"));
    }
    insta::assert_snapshot!(modes.join("\n"), @r#"
    700 .platform
    600 .platform/.gitignore
    700 .platform/state
    700 .platform/state/dev
    600 .platform/state/dev/data.tfstate
    600 .platform/state/dev/network.tfstate
    700 .platform/work
    700 .platform/work/dev
    600 .platform/work/dev/lock
    700 .platform/work/dev/stacks
    600 .platform/work/dev/terraform.rc
    "#);
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
    let Error::Deviation { deviations, applied, .. } = error else { panic!("{error}") };
    assert_eq!(deviations, ["`terraform_data.replica` is to be created, which was not in the plan."]);
    assert_eq!(applied, ["network"]);
    let (applied, _) = project.apply_within(&reviewed, two_stacks("small"), Purpose::Change).unwrap();
    assert_eq!((applied.changed, applied.unchanged), (vec!["data".to_owned()], vec!["network".to_owned()]));
}

#[test]
fn refuses_another_value_than_was_reviewed() {
    let project = Project::new();
    let reviewed = project.plan(two_stacks("small"), Purpose::Change).unwrap();
    let error = project.apply_within(&reviewed, two_stacks("large"), Purpose::Change).unwrap_err();
    let Error::Deviation { deviations, applied, .. } = error else { panic!("{error}") };
    assert_eq!(deviations, ["`input` of `terraform_data.vpc` is to be another value than in the plan."]);
    assert!(applied.is_empty());
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

    data  1 to delete
      - terraform_data.database

    network  3 to delete
      - terraform_data.subnet["a"]
      - terraform_data.subnet["b"]
      - terraform_data.vpc

    Plan: 0 to add, 0 to change, 4 to destroy. Offline: nothing real was asked.
    "#);
    let applied = project.apply(source.clone(), Purpose::Destroy);
    assert_eq!(applied.changed, ["data", "network"]);
    let plan = project.plan(source.clone(), Purpose::Destroy).unwrap();
    assert!(plan.is_empty());
    assert_eq!(project.apply(source, Purpose::Destroy).unchanged, ["data", "network"]);
}

#[test]
fn one_change_at_a_time() {
    let project = Project::new();
    let _held = project.session(two_stacks("small"), true).unwrap();
    let error = project.plan(two_stacks("small"), Purpose::Change).unwrap_err().to_string();
    let expected = format!("environment `dev` is in use by process {} for ", std::process::id());
    assert!(error.starts_with(&expected), "{error}");
}
