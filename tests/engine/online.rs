//! Online, with a backend that is a folder of this machine: everything but AWS itself is the same.

use platform::engine::{Mode, Purpose};

use crate::project::{Project, two_stacks};

fn project() -> Project {
    let mut project = Project::new();
    project.mode = Some(Mode::Online { plugin_cache: project.path().join("cache") });
    project
}

/// The two stacks with their states in a folder of the project.
fn source(project: &Project, size: &str) -> platform::engine::EnvironmentSource {
    let mut source = two_stacks(size);
    for stack in &mut source.stacks {
        let path = project.path().join("bucket").join(format!("{}.tfstate", stack.name));
        stack.files.get_mut("backend.tf").unwrap().text =
            format!("terraform {{\n  backend \"local\" {{\n    path = \"{path}\"\n  }}\n}}\n");
    }
    source
}

#[test]
fn plans_applies_and_destroys_with_the_backend_that_is_rendered() {
    let project = project();
    insta::assert_snapshot!(project.planned(source(&project, "small"), Purpose::Change), @r#"
    Environment dev: plan, online, terraform 1.0.0

    network  3 to create, not applied yet
      + terraform_data.subnet["a"]
      + terraform_data.subnet["b"]
      + terraform_data.vpc

    data  1 to create, not applied yet
      + terraform_data.database

    Plan: 4 to add, 0 to change, 0 to destroy.
    "#);
    assert_eq!(project.apply(source(&project, "small"), Purpose::Change).changed, ["network", "data"]);
    assert!(project.path().join("bucket/data.tfstate").exists());
    assert!(project.plan(source(&project, "small"), Purpose::Change).unwrap().is_empty());
    assert_eq!(project.apply(source(&project, "large"), Purpose::Change).changed, ["network", "data"]);
    assert_eq!(project.apply(source(&project, "large"), Purpose::Destroy).changed, ["data", "network"]);
}

#[test]
fn protection_holds() {
    let project = project();
    let mut source = source(&project, "small");
    let text = &mut source.stacks[0].files.get_mut("main.tf").unwrap().text;
    *text = text.replace("prevent_destroy = false", "prevent_destroy = true");
    project.apply(source.clone(), Purpose::Change);
    let error = project.plan(source, Purpose::Destroy).unwrap_err();
    let platform::engine::Error::Failed { diagnostics, .. } = error else { panic!("{error}") };
    let summaries: Vec<&str> = diagnostics.iter().map(|finding| finding.summary.as_str()).collect();
    assert_eq!(summaries, ["instance cannot be destroyed"]);
}
