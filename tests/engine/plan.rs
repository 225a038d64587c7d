//! Planning: what a reviewer sees, before anything is applied and after.

use platform::diagnostic::{Sources, Span};
use platform::engine::{Ending, Error, Origin, Purpose};
use platform::report::diagnostics::Style;

use crate::project::{Project, document, stack, two_stacks, with};

#[test]
fn the_first_plan_lets_unknown_values_flow_from_stack_to_stack() {
    let plan = Project::new().plan(two_stacks("small"), Purpose::Change).unwrap();
    let text = platform::report::PlanText { colour: false, verbose: true }.write(&document(plan));
    insta::assert_snapshot!(text, @r#"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Created: 4 resources
      network, not applied yet: 3
      + network: terraform_data.subnet["a"]
            id: (known after apply)
            input: (known after apply)
            output: (known after apply)
      + network: terraform_data.subnet["b"]
            id: (known after apply)
            input: (known after apply)
            output: (known after apply)
      + network: terraform_data.vpc
            id: (known after apply)
            input: "small"
            output: (known after apply)
      data, not applied yet: 1
      + data: terraform_data.database
            id: (known after apply)
            input: (known after network)
            output: (known after apply)
            triggers_replace: [(known after network),null]

    Not known yet
      data waits with 2 values for network

    Plan: 4 to add, 0 to change, 0 to destroy. Offline: nothing real was asked.
    "#);
}

#[test]
fn after_apply_the_plan_is_empty_and_a_change_is_planned_with_all_that_follows() {
    let project = Project::new();
    let applied = project.apply(two_stacks("small"), Purpose::Change);
    assert_eq!(with(&applied, Ending::Applied), ["network", "data"]);
    insta::assert_snapshot!(project.planned(two_stacks("small"), Purpose::Change), @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    No changes. Offline: nothing real was asked.
    ");
    insta::assert_snapshot!(project.planned(two_stacks("large"), Purpose::Change), @r#"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Replaced or deleted: 1 resource
    -/+ data: terraform_data.database
            triggers_replace: ["small",null] → [(known after network),null]  # forces replacement
            and 2 more (known after apply)

    Changed in place: 1 resource
      ~ network: terraform_data.vpc
            input: "small" → "large"
            output: "small" → (known after apply)

    Not known yet
      data waits with 1 value for network

    Plan: 1 to add, 1 to change, 1 to destroy. Offline: nothing real was asked.
    "#);
}

#[test]
fn a_stack_that_is_no_longer_in_the_spec_is_planned_to_go() {
    let project = Project::new();
    project.apply(two_stacks("small"), Purpose::Change);
    let mut source = two_stacks("small");
    source.stacks.retain(|stack| stack.name == "network");
    insta::assert_snapshot!(project.planned(source.clone(), Purpose::Change), @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Replaced or deleted: 1 resource
      - data: terraform_data.database  (no longer in the spec)

    Plan: 0 to add, 0 to change, 1 to destroy. Offline: nothing real was asked.
    ");
    project.apply(source.clone(), Purpose::Change);
    insta::assert_snapshot!(project.planned(source, Purpose::Change), @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    No changes. Offline: nothing real was asked.
    ");
}

#[test]
fn an_error_names_the_stack_and_the_line() {
    let mut source = two_stacks("small");
    source.stacks.push(stack("audit", "resource \"terraform_data\" \"trail\" {\n  input = var.nowhere\n}\n", &[]));
    let error = Project::new().plan(source, Purpose::Change).unwrap_err();
    assert_eq!(error.to_string(), "terraform plan failed");
    let Error::Failed { diagnostics, .. } = error else { panic!("{error}") };
    let texts: Vec<String> =
        diagnostics.iter().map(|finding| format!("{}\n{}", finding.summary, finding.detail)).collect();
    insta::assert_snapshot!(texts.join("\n\n"), @r#"
    reference to undeclared input variable
    An input variable with the name "nowhere" has not been declared. This variable can be declared with a variable "nowhere" {} block.
    It is about audit/main.tf:2.
    "#);
}

#[test]
fn an_error_leads_back_to_the_spec() {
    let mut sources = Sources::default();
    let spec = sources.add("environments/dev.yaml", "databases:\n  bookings: {}\n");
    let span = Span { source: spec, start: 13, end: 21, line: 2, column: 3 };
    let mut source = two_stacks("small");
    let text = "\nresource \"terraform_data\" \"replica\" {\n  input = terraform_data.gone.id\n}\n";
    let file = source.stacks[0].files.get_mut("main.tf").unwrap();
    let first_line = file.text.lines().count() + 2;
    file.text += text;
    file.origins.push(Origin { first_line, last_line: first_line + 2, span });
    let error = Project::new().plan(source, Purpose::Change).unwrap_err();
    let Error::Failed { diagnostics, .. } = error else { panic!("{error}") };
    let style = Style { colour: false, width: 100 };
    insta::assert_snapshot!(platform::report::diagnostics::text(&diagnostics, &sources, style), @r#"
    error[terraform]: reference to undeclared resource
     --> environments/dev.yaml:2:3
      |
    2 |   bookings: {}
      |   ^^^^^^^^ rendered as data/main.tf:23
      |
      = note: A managed resource "terraform_data" "gone" has not been declared in stack `data`.

    1 error
    "#);
}

#[test]
fn a_plan_that_was_killed_leaves_nothing_for_long() {
    let project = Project::new();
    let left = project.path().join(".platform/work/dev/plan-killed");
    std::fs::create_dir_all(&left).unwrap();
    drop(project.session(two_stacks("small"), false).unwrap());
    assert!(left.exists(), "another plan may be using it");
    drop(project.session(two_stacks("small"), true).unwrap());
    assert!(!left.exists());
}
