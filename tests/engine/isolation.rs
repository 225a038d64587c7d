//! What the caller's environment may not do to an offline run.

use platform::engine::{Ending, Purpose};

use crate::project::{Project, two_stacks, with};

#[test]
fn variables_of_the_caller_do_not_leak_in() {
    let mut project = Project::new();
    let file = project.path().join("hostile.rc");
    std::fs::write(&file, "this is no configuration {").unwrap();
    let hostile = [
        ("TF_CLI_ARGS", "-this-is-no-option"),
        ("TF_CLI_ARGS_plan", "-destroy"),
        ("TF_WORKSPACE", "elsewhere"),
        ("TF_CLI_CONFIG_FILE", file.as_str()),
        ("TF_VAR_size", "huge"),
        ("TF_DATA_DIR", "/nowhere/to/be/found"),
        ("TF_REATTACH_PROVIDERS", "{"),
        ("TF_LOG", "trace"),
        ("TF_ENCRYPTION", "{"),
        ("AWS_PROFILE", "production"),
    ];
    project.inherited = hostile.iter().map(|(name, value)| (name.into(), value.into())).collect();
    let planned = project.planned(two_stacks("small"), Purpose::Change);
    assert_eq!(planned, Project::new().planned(two_stacks("small"), Purpose::Change));
    assert_eq!(with(&project.apply(two_stacks("small"), Purpose::Change), Ending::Applied), ["network", "data"]);
}
