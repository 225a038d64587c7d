//! From Terraform's JSON to a plan.

use std::collections::HashMap;

use serde_json::Value;

use super::danger::{Circumstances, only_tags};
use super::difference::attributes;
use super::shown::{ShownChange, ShownPlan};
use super::{Action, Danger, ResourceChange, StackPlan, waiting};
use crate::engine;
use crate::facts::Facts;

/// Why Terraform's JSON could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not the JSON of a plan.
    #[error("the engine's plan cannot be read")]
    Json(#[from] serde_json::Error),
    /// Its format is one that came later than this program.
    #[error("the engine's plan has format version {0}; versions that begin with `1.` can be read")]
    Format(String),
    /// It does something to a resource that is not known here.
    #[error("the engine's plan wants to do `{actions}` to `{address}`, which this version does not know")]
    Action {
        /// The resource.
        address: String,
        /// What is to be done.
        actions: String,
    },
}

/// The plans of the stacks, out of a plan of all of them composed.
///
/// # Errors
/// When it is not a plan of a known format.
pub fn read(planned: &engine::Planned) -> Result<Vec<StackPlan>, ReadError> {
    let (mut stacks, shown) = read_changes(planned, |shown| &shown.resource_changes)?;
    waiting::note(&mut stacks, shown.configuration);
    Ok(stacks)
}

/// Some of the changes that Terraform's JSON speaks of, by stack in the order of applying; and the JSON.
pub(super) fn read_changes(
    planned: &engine::Planned,
    which: impl Fn(&ShownPlan) -> &Vec<ShownChange>,
) -> Result<(Vec<StackPlan>, ShownPlan), ReadError> {
    let shown = parse(&planned.json)?;
    let stack =
        |name: &String| StackPlan { name: name.clone(), applied: planned.applied.contains(name), changes: Vec::new() };
    let mut stacks: Vec<StackPlan> = planned.order.iter().map(stack).collect();
    let indices: HashMap<String, usize> =
        planned.order.iter().enumerate().map(|(index, name)| (name.clone(), index)).collect();
    for change in which(&shown) {
        let name = change.address.strip_prefix("module.").and_then(|rest| rest.split(['.', '[']).next());
        let Some(stack) = name.and_then(|name| stacks.get_mut(*indices.get(name)?)) else { continue };
        let prefix = format!("module.{}.", stack.name);
        stack.changes.extend(resource_change(change, &prefix, stack.applied, planned.is_offline)?);
    }
    stacks.iter_mut().for_each(|stack| sort(&mut stack.changes));
    Ok((stacks, shown))
}

/// The changes in a plan of one stack alone.
pub(super) fn read_stack(json: &[u8], is_offline: bool) -> Result<Vec<ResourceChange>, ReadError> {
    let shown = parse(json)?;
    let mut changes = Vec::new();
    for change in &shown.resource_changes {
        changes.extend(resource_change(change, "", true, is_offline)?);
    }
    sort(&mut changes);
    Ok(changes)
}

fn parse(json: &[u8]) -> Result<ShownPlan, ReadError> {
    let shown: ShownPlan = serde_json::from_slice(json)?;
    if shown.format_version.starts_with("1.") { Ok(shown) } else { Err(ReadError::Format(shown.format_version)) }
}

/// One change; none when nothing is done at all.
///
/// Offline, nobody knows what is imported: it is taken to be as the spec has it.
fn resource_change(
    shown: &ShownChange,
    prefix: &str,
    is_applied: bool,
    is_offline: bool,
) -> Result<Option<ResourceChange>, ReadError> {
    let is_unseen = is_offline && shown.change.importing.is_some();
    let action = if is_unseen { Action::Keep } else { action(shown)? };
    let without_prefix = |address: &str| address.strip_prefix(prefix).unwrap_or(address).to_owned();
    let import = shown.change.importing.as_ref().map(|importing| importing.id.clone().unwrap_or_default());
    let is_nothing = action == Action::Keep && shown.previous_address.is_none() && import.is_none();
    if is_nothing {
        return Ok(None);
    }
    let deposed = shown.deposed.as_ref().map(|key| format!(" (deposed {key})")).unwrap_or_default();
    let attributes = if is_unseen { Vec::new() } else { attributes(&shown.change) };
    let (facts, resource_type) = (Facts::embedded(), shown.resource_type.as_str());
    let holds_data = facts.holds_data(resource_type) && !is_copy_beside(&shown.change.before);
    let (class, only_tags) = (facts.class_of_type(resource_type), only_tags(&attributes));
    Ok(Some(ResourceChange {
        address: without_prefix(&shown.address) + &deposed,
        resource_type: resource_type.to_owned(),
        action,
        danger: Danger::of(Circumstances { action, class, holds_data, only_tags, is_applied }),
        holds_data,
        previous_address: shown.previous_address.as_deref().map(without_prefix),
        import,
        reason: shown.action_reason.clone(),
        origin: None,
        attributes,
    }))
}

/// Whether it follows a database of its own region, so that it holds nothing of its own. What follows one of another region,
/// by its ARN, may be all that is left one day.
fn is_copy_beside(before: &Value) -> bool {
    let followed = before.get("replicate_source_db").and_then(Value::as_str).unwrap_or_default();
    !followed.is_empty() && !followed.starts_with("arn:")
}

fn action(shown: &ShownChange) -> Result<Action, ReadError> {
    let actions: Vec<&str> = shown.change.actions.iter().map(String::as_str).collect();
    Ok(match actions.as_slice() {
        ["no-op"] => Action::Keep,
        ["create"] => Action::Create,
        ["read"] => Action::Read,
        ["update"] => Action::Update,
        ["delete", "create"] => Action::DeleteThenCreate,
        ["create", "delete"] => Action::CreateThenDelete,
        ["delete"] => Action::Delete,
        ["forget"] => Action::Forget,
        other => return Err(ReadError::Action { address: shown.address.clone(), actions: other.join(", ") }),
    })
}

fn sort(changes: &mut [ResourceChange]) {
    changes.sort_by(|left, right| (left.danger, &left.address).cmp(&(right.danger, &right.address)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::read_stack;

    #[test]
    fn a_copy_beside_its_database_holds_nothing_of_its_own() {
        let loses_data = |followed: &str| {
            let change = json!({"actions": ["delete"], "before": {"replicate_source_db": followed}, "after": null});
            let resource = json!({"address": "aws_db_instance.a", "type": "aws_db_instance", "change": change});
            let plan = json!({"format_version": "1.2", "resource_changes": [resource]}).to_string();
            read_stack(plan.as_bytes(), false).unwrap()[0].holds_data
        };
        assert!(loses_data(""));
        assert!(!loses_data("shop-live-orders"));
        assert!(loses_data("arn:aws:rds:us-east-1:111122223333:db:shop-live-orders"));
    }
}
