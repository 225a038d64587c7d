//! Online, with a backend that is a folder of this machine: everything but AWS itself is the same.

use platform::engine::{Ending, Mode, Purpose};

use crate::project::{Project, two_stacks, with};

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
    insta::assert_snapshot!(project.planned(source(&project, "small"), Purpose::Change), @"
    Environment dev: plan, online, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Created: 4 resources
      network, not applied yet: 3
          3 terraform_data
      data, not applied yet: 1
          1 terraform_data

    Not known yet
      data waits with 2 values for network

    Plan: 4 to add, 0 to change, 0 to destroy.
    ");
    assert_eq!(with(&project.apply(source(&project, "small"), Purpose::Change), Ending::Applied), ["network", "data"]);
    assert!(project.path().join("bucket/data.tfstate").exists());
    assert!(project.plan(source(&project, "small"), Purpose::Change).unwrap().is_empty());
    assert_eq!(with(&project.apply(source(&project, "large"), Purpose::Change), Ending::Applied), ["network", "data"]);
    assert_eq!(with(&project.apply(source(&project, "large"), Purpose::Destroy), Ending::Applied), ["data", "network"]);
}

#[test]
fn protection_holds() {
    let project = project();
    let mut source = source(&project, "small");
    let text = &mut source.stacks[0].files.get_mut("main.tf").unwrap().text;
    *text = text.replace("prevent_destroy = false", "prevent_destroy = true");
    project.apply(source.clone(), Purpose::Change);
    let error = project.plan(source, Purpose::Destroy).unwrap_err();
    assert!(error.is_protection() && error.hint().is_empty(), "{error:?}");
    let platform::engine::Error::Failed { diagnostics, .. } = error else { panic!("{error}") };
    let findings: Vec<(&str, &str)> = diagnostics.iter().map(|it| (it.code, it.summary.as_str())).collect();
    assert_eq!(findings, [("failure-prevent-destroy", "what holds data is protected from being deleted")]);
}

/// A stack `bootstrap` that makes the "bucket", and the two others in it. A wrapper around the engine answers as the S3
/// backend does as long as there is no bucket.
fn without_bucket() -> (Project, platform::engine::EnvironmentSource) {
    let mut project = project();
    let bucket = project.path().join("bucket");
    let engine = crate::project::engine().path;
    let wrapper = project.path().join("engine");
    let answer = r#"{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"Error refreshing state","detail":"operation error S3: HeadObject, NoSuchBucket"}}"#;
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = init ] && grep -qs {bucket} backend.tf && ! [ -d {bucket} ]; then\n  echo '{answer}'\n  \
         exit 1\nfi\nexec {engine} \"$@\"\n"
    );
    std::fs::write(&wrapper, script).unwrap();
    std::fs::set_permissions(&wrapper, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    project.program = Some(wrapper);
    let make_bucket = format!(
        "resource \"terraform_data\" \"bucket\" {{\n  provisioner \"local-exec\" {{\n    command = \"mkdir -p {bucket}\"\n  \
         }}\n}}\n"
    );
    let mut source = source(&project, "small");
    let mut bootstrap = crate::project::stack("bootstrap", &make_bucket, &[]);
    let backend = source.stacks[0].files["backend.tf"].text.replace("data.tfstate", "bootstrap.tfstate");
    bootstrap.files.get_mut("backend.tf").unwrap().text = backend;
    source.stacks.insert(0, bootstrap);
    (project, source)
}

#[test]
fn the_bucket_of_the_states_is_made_first_and_takes_over_the_state_of_its_own_stack() {
    let (project, source) = without_bucket();
    let plan = project.plan(source.clone(), Purpose::Change).unwrap();
    assert_eq!(plan.summary().create, 5);
    assert_eq!(
        with(&project.apply(source.clone(), Purpose::Change), Ending::Applied),
        ["bootstrap", "network", "data"]
    );
    let states = project.path().join(".platform/online/dev");
    let left: Vec<String> =
        states.read_dir_utf8().unwrap().map(|entry| entry.unwrap().file_name().to_owned()).collect();
    assert_eq!(left, ["bootstrap.tfstate.moved"]);
    let mode = std::os::unix::fs::PermissionsExt::mode(&states.join(&left[0]).metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert!(project.plan(source.clone(), Purpose::Change).unwrap().is_empty());
    let planned = project.session(source.clone(), false).unwrap().plan(Purpose::Destroy).unwrap();
    assert!(planned.warnings.is_empty(), "{:?}", planned.warnings);
    assert_eq!(with(&project.apply(source, Purpose::Destroy), Ending::Applied), ["data", "network"]);
    assert!(project.path().join("bucket/bootstrap.tfstate").exists());
}

#[test]
fn what_was_applied_offline_is_not_taken_for_real() {
    let (mut project, source) = without_bucket();
    let online = project.mode.take();
    project.apply(source.clone(), Purpose::Change);
    project.mode = online;
    std::fs::remove_dir_all(project.path().join("bucket")).unwrap();
    let plan = project.plan(source, Purpose::Change).unwrap();
    assert_eq!(plan.summary().create, 5);
}

#[test]
fn without_credentials_the_message_says_what_to_do() {
    let mut project = project();
    let wrapper = project.path().join("engine");
    let answer = r#"{"@level":"error","type":"diagnostic","diagnostic":{"severity":"error","summary":"No valid credential sources found","detail":"Please see the documentation."}}"#;
    std::fs::write(&wrapper, format!("#!/bin/sh\necho '{answer}'\nexit 1\n")).unwrap();
    std::fs::set_permissions(&wrapper, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    project.program = Some(wrapper);
    let error = project.plan(source(&project, "small"), Purpose::Change).unwrap_err();
    assert_eq!(error.to_string(), "terraform init failed in stack `data`");
    let platform::engine::Error::Failed { diagnostics, .. } = error else { panic!("{error}") };
    let said: Vec<String> =
        diagnostics.iter().map(|it| format!("{}: {}\n{}", it.summary, it.detail, it.help)).collect();
    insta::assert_snapshot!(said.join("\n\n"), @"
    there are no credentials for AWS: no valid credential sources found: Please see the documentation.
    Log in (for example `aws sso login --profile NAME`) and set AWS_PROFILE. Without an account, plan with `--offline`.
    ");
}
