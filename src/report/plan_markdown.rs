//! A plan as Markdown, for example for the comment on a pull request.

use std::fmt::Write;

use super::object_words;
use super::plan_words::{self, sign};
use crate::plan::{
    Action, AttributeChange, ClusterPlan, EnvironmentPlan, ObjectChange, ResourceChange, StackPlan, Summary,
};

/// Columns of a value.
const ROOM: usize = 120;

/// The whole plan; ends with a line feed.
///
/// A stack is folded up unless it destroys something. Addresses and values stand in code blocks, where nothing in them
/// means anything to Markdown.
#[must_use]
pub fn plan_markdown(plan: &EnvironmentPlan) -> String {
    let mut text = format!("## {}\n\n**{}**\n", plan_words::heading(plan), plan_words::conclusion(plan));
    let lost = plan_words::dangers(plan).into_iter().map(|(stack, change)| format!("{stack}: {}\n", line(change)));
    let objects = plan_words::lost_objects(plan).into_iter();
    let objects = objects.map(|(colour, change)| format!("cluster {colour}: {}\n", object_line(change)));
    let dangers: String = lost.chain(objects).collect();
    if !dangers.is_empty() {
        let _ = write!(text, "\n### Data would be lost\n\n{}", fenced(&dangers));
    }
    plan.stacks.iter().filter(|stack| !stack.changes.is_empty()).for_each(|stack| section(&mut text, stack));
    let clusters = plan.clusters.iter().filter(|cluster| !cluster.changes.is_empty());
    clusters.for_each(|cluster| cluster_section(&mut text, cluster));
    for warning in &plan.warnings {
        let _ = write!(text, "\nWarning:\n\n{}", fenced(&format!("{warning}\n")));
    }
    text
}

fn section(text: &mut String, stack: &StackPlan) {
    let is_open = stack.changes.iter().any(|change| change.action.destroys());
    let counts = plan_words::counts(Summary::of(&stack.changes));
    let lines: String = stack.changes.iter().map(change).collect();
    folded(text, is_open, &stack.name, &counts, &lines);
}

/// What changes and goes away by name, what is new by kind.
fn cluster_section(text: &mut String, cluster: &ClusterPlan) {
    let is_open = cluster.changes.iter().any(|change| change.action.destroys());
    let reason = object_words::not_asked(cluster).map(|reason| format!("{reason}\n"));
    let listed = cluster.changes.iter().filter(|change| change.action != Action::Create).map(object_change);
    let new = object_words::new_kinds(&cluster.changes, ROOM).into_iter().enumerate();
    let new = new.map(|(index, line)| format!("{} {line}\n", if index == 0 { "  +" } else { "   " }));
    let lines: String = reason.into_iter().chain(listed).chain(new).collect();
    folded(text, is_open, &object_words::title(cluster), &object_words::counts(cluster), &lines);
}

fn folded(text: &mut String, is_open: bool, title: &str, counts: &str, lines: &str) {
    let open = if is_open { " open" } else { "" };
    let lines = fenced(lines);
    let _ = write!(text, "\n<details{open}><summary><b>{title}</b>: {counts}</summary>\n\n{lines}\n</details>\n");
}

fn object_change(change: &ObjectChange) -> String {
    let mut text = object_line(change) + "\n";
    change.fields.iter().for_each(|field| transition(&mut text, field));
    for conflict in object_words::conflicts(change) {
        let _ = writeln!(text, "      conflict: {conflict}");
    }
    text
}

fn object_line(change: &ObjectChange) -> String {
    format!("{:>3} {}{}", sign(change.action), change.title(), object_words::remark(change))
}

fn change(change: &ResourceChange) -> String {
    let mut text = line(change) + "\n";
    if change.action == Action::Update || change.action.replaces() {
        change.attributes.iter().flat_map(plan_words::pieces).for_each(|attribute| transition(&mut text, &attribute));
    }
    text
}

fn transition(text: &mut String, attribute: &AttributeChange) {
    let forces = if attribute.forces_replacement { "  # forces replacement" } else { "" };
    let _ = writeln!(text, "      {}: {}{forces}", attribute.path, plan_words::transition(attribute, ROOM));
}

fn line(change: &ResourceChange) -> String {
    format!("{:>3} {}{}", sign(change.action), change.address, plan_words::remark(change))
}

/// A code block whose fence is longer than any in its text.
fn fenced(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}{fence}\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::plan_markdown;
    use crate::plan::{Action, AttributeChange, Engine, EnvironmentPlan, Planned, ResourceChange, StackPlan};

    fn change(address: &str, action: Action, holds_data: bool) -> ResourceChange {
        ResourceChange {
            address: address.to_owned(),
            resource_type: "aws_db_instance".to_owned(),
            action,
            holds_data,
            previous_address: None,
            import: None,
            reason: None,
            attributes: vec![AttributeChange {
                path: "identifier".to_owned(),
                before: Some(Planned::Known(json!("```"))),
                after: Some(Planned::Unknown),
                forces_replacement: action.replaces(),
            }],
        }
    }

    fn stack(name: &str, changes: Vec<ResourceChange>) -> StackPlan {
        StackPlan { name: name.to_owned(), applied: true, changes }
    }

    #[test]
    fn shows_lost_data_first_and_no_value_ends_its_block() {
        let plan = EnvironmentPlan {
            environment: "prod".to_owned(),
            destroy: false,
            platform_version: "1.0.0".to_owned(),
            engine: Engine { name: "tofu".to_owned(), version: "1.12.6".to_owned() },
            offline: true,
            specification_digest: String::new(),
            stacks: vec![
                stack("network", vec![change("aws_vpc.main", Action::Create, false)]),
                stack("data", vec![change("aws_db_instance.main", Action::DeleteThenCreate, true)]),
            ],
            clusters: Vec::new(),
            warnings: vec!["argument is deprecated".to_owned()],
        };
        insta::assert_snapshot!(plan_markdown(&plan), @r#"
        ## Environment prod: plan, offline, tofu 1.12.6

        **Plan: 2 to add, 0 to change, 1 to destroy. Offline: nothing real was asked.**

        ### Data would be lost

        ```text
        data: -/+ aws_db_instance.main  (holds data)
        ```

        <details><summary><b>network</b>: 1 to create</summary>

        ```text
          + aws_vpc.main
        ```

        </details>

        <details open><summary><b>data</b>: 1 to replace</summary>

        ````text
        -/+ aws_db_instance.main  (holds data)
              identifier: "```" → (known after apply)  # forces replacement
        ````

        </details>

        Warning:

        ```text
        argument is deprecated
        ```
        "#);
    }
}
