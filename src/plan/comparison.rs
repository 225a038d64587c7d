//! Whether what is about to be applied is within what was reviewed.
//!
//! A plan made later knows more: values that were to be known after apply are known, data sources that were to be
//! read are read, and a resource that might have changed may turn out not to. Doing less than was reviewed is
//! therefore allowed; anything more, or anything else, is a deviation. Secrets are not in a plan, so that their
//! values cannot be compared.

use std::collections::HashMap;

use super::field_difference::leads_to;
use super::reading::read_stack;
use super::{Action, AttributeChange, EnvironmentPlan, ObjectChange, Planned, ResourceChange, objects};
use crate::engine;

/// A plan that somebody has looked at and agreed to.
#[derive(Debug)]
pub struct Reviewed<'a>(pub &'a EnvironmentPlan);

impl engine::Review for Reviewed<'_> {
    fn allows(&self, stack: &str, plan: &[u8]) -> Result<(), Vec<String>> {
        let changes = read_stack(plan).map_err(|error| vec![error.to_string()])?;
        let deviations = self.deviations(stack, &changes);
        if deviations.is_empty() { Ok(()) } else { Err(deviations) }
    }

    fn allows_objects(&self, cluster: &engine::ObservedCluster) -> Result<(), Vec<String>> {
        let reviewed = self.0.clusters.iter().filter(|reviewed| reviewed.colour == cluster.colour);
        let reviewed: HashMap<_, &ObjectChange> =
            reviewed.flat_map(|it| &it.changes).map(|change| (change.key(), change)).collect();
        let now = objects::cluster_plan(cluster).changes;
        let find = |change: &ObjectChange| reviewed.get(&change.key()).copied();
        let deviations: Vec<String> = now.iter().flat_map(|change| object_deviations(find(change), change)).collect();
        if deviations.is_empty() { Ok(()) } else { Err(deviations) }
    }

    fn was_asked(&self, colour: &str) -> bool {
        self.0.clusters.iter().any(|cluster| cluster.colour == colour && cluster.not_asked.is_none())
    }
}

impl Reviewed<'_> {
    /// One sentence for each change of a stack that was not reviewed.
    fn deviations(&self, stack: &str, changes: &[ResourceChange]) -> Vec<String> {
        let reviewed = self.0.stacks.iter().filter(|reviewed| reviewed.name == stack).flat_map(|it| &it.changes);
        let reviewed: HashMap<&str, &ResourceChange> =
            reviewed.map(|reviewed| (reviewed.address.as_str(), reviewed)).collect();
        changes
            .iter()
            .flat_map(|change| match reviewed.get(change.address.as_str()) {
                Some(reviewed) => deviations_of(reviewed, change),
                None => {
                    vec![format!("`{}` is to be {}, which was not in the plan.", change.address, done(change.action))]
                }
            })
            .collect()
    }
}

/// One sentence for each thing in the change of an object that was not reviewed.
fn object_deviations(reviewed: Option<&ObjectChange>, change: &ObjectChange) -> Vec<String> {
    let Some(reviewed) = reviewed else {
        return vec![format!("`{}` is to be {}, which was not in the plan.", change.title(), done(change.action))];
    };
    if reviewed.action != change.action {
        let (planned, now) = (done(reviewed.action), done(change.action));
        return vec![format!("`{}` is to be {now}, but the plan was that it is {planned}.", change.title())];
    }
    let admits = |reviewed: &AttributeChange, field: &AttributeChange| match &reviewed.after {
        Some(Planned::Unknown) => leads_to(&reviewed.path, &field.path),
        after => reviewed.path == field.path && *after == field.after,
    };
    let is_reviewed = |field: &AttributeChange| reviewed.fields.iter().any(|reviewed| admits(reviewed, field));
    let differing = change.fields.iter().filter(|field| !is_reviewed(field));
    differing
        .map(|field| format!("`{}` of `{}` is to be another value than in the plan.", field.path, change.title()))
        .collect()
}

fn deviations_of(reviewed: &ResourceChange, change: &ResourceChange) -> Vec<String> {
    let address = &change.address;
    if !admits(reviewed.action, change.action) {
        let (planned, now) = (done(reviewed.action), done(change.action));
        return vec![format!("`{address}` is to be {now}, but the plan was that it is {planned}.")];
    }
    if change.import.is_some() && change.import != reviewed.import {
        return vec![format!("`{address}` is to be imported otherwise than in the plan.")];
    }
    if change.action == Action::Delete {
        return Vec::new();
    }
    let differs = |attribute: &&AttributeChange| !is_reviewed(reviewed, attribute);
    let differing = change.attributes.iter().filter(differs);
    differing
        .map(|attribute| format!("`{}` of `{address}` is to be another value than in the plan.", attribute.path))
        .collect()
}

/// Whether one action is the reviewed one or less than it.
fn admits(reviewed: Action, now: Action) -> bool {
    reviewed == now || now == Action::Keep || now == Action::Read || (reviewed.replaces() && now == Action::Update)
}

/// Whether the plan had this attribute with a value that admits this one. The plan may have had it, or the object it
/// is in, as not yet known.
fn is_reviewed(reviewed: &ResourceChange, attribute: &AttributeChange) -> bool {
    reviewed.attributes.iter().filter(|reviewed| leads_to(&reviewed.path, &attribute.path)).any(|reviewed| {
        match (&reviewed.after, &attribute.after) {
            (Some(Planned::Unknown), _) => true,
            (Some(planned), Some(now)) => reviewed.path == attribute.path && planned.admits(now),
            (planned, now) => reviewed.path == attribute.path && planned == now,
        }
    }) || is_part_of_reviewed(reviewed, attribute)
}

/// An object that was in the plan attribute by attribute, and is now in one piece, or the other way round.
fn is_part_of_reviewed(reviewed: &ResourceChange, attribute: &AttributeChange) -> bool {
    let Some(entries) = attribute.after.as_ref().and_then(Planned::entries) else { return false };
    !entries.is_empty()
        && entries.into_iter().all(|(key, value)| {
            let path = format!("{}.{key}", attribute.path);
            let inner = AttributeChange { path, after: Some(value), ..attribute.clone() };
            reviewed.attributes.iter().any(|reviewed| reviewed.path == inner.path) && is_reviewed(reviewed, &inner)
        })
}

fn done(action: Action) -> &'static str {
    match action {
        Action::Create => "created",
        Action::Update => "changed in place",
        Action::DeleteThenCreate | Action::CreateThenDelete => "replaced",
        Action::Delete => "deleted",
        Action::Forget => "let go of",
        Action::Read => "read",
        Action::Keep => "kept",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{deviations_of, read_stack};

    fn shown(actions: &Value, before: &Value, after: &Value, unknown: &Value) -> Vec<u8> {
        let change = json!({"actions": actions, "before": before, "after": after, "after_unknown": unknown});
        let resource = json!({"address": "aws_x.y", "type": "aws_x", "change": change});
        json!({"format_version": "1.2", "resource_changes": [resource]}).to_string().into_bytes()
    }

    /// What a later plan of one resource does that an earlier one did not.
    fn deviations(reviewed: &[u8], now: &[u8]) -> Vec<String> {
        let reviewed = read_stack(reviewed).unwrap();
        read_stack(now).unwrap().iter().flat_map(|change| deviations_of(&reviewed[0], change)).collect()
    }

    #[test]
    fn what_was_unknown_may_be_known() {
        let reviewed = shown(
            &json!(["create"]),
            &Value::Null,
            &json!({"name": "a", "tags": {"a": "1"}}),
            &json!({"id": true, "vpc": true, "tags": {"b": true}}),
        );
        let now = shown(
            &json!(["create"]),
            &Value::Null,
            &json!({"name": "a", "vpc": "vpc-1", "tags": {"a": "1", "b": "2"}}),
            &json!({"id": true}),
        );
        assert_eq!(deviations(&reviewed, &now), Vec::<String>::new());
        let other = shown(&json!(["create"]), &Value::Null, &json!({"name": "b", "tags": {"a": "1"}}), &json!({}));
        assert_eq!(deviations(&reviewed, &other), ["`name` of `aws_x.y` is to be another value than in the plan."]);
    }

    #[test]
    fn less_is_allowed_and_more_is_not() {
        let state = json!({"id": "1", "size": 1});
        let plan = |actions: Value| shown(&actions, &state, &json!({"size": 2}), &json!({"id": true}));
        let update = shown(&json!(["update"]), &state, &json!({"id": "1", "size": 2}), &json!({}));
        let nothing = shown(&json!(["no-op"]), &state, &state, &json!({}));
        let replace = plan(json!(["delete", "create"]));
        assert_eq!(deviations(&replace, &nothing), Vec::<String>::new());
        assert_eq!(deviations(&replace, &update), Vec::<String>::new());
        assert_eq!(
            deviations(&update, &replace),
            ["`aws_x.y` is to be replaced, but the plan was that it is changed in place."]
        );
        let larger = shown(&json!(["update"]), &state, &json!({"id": "1", "size": 3}), &json!({}));
        assert_eq!(deviations(&update, &larger), ["`size` of `aws_x.y` is to be another value than in the plan."]);
        let more = shown(&json!(["update"]), &state, &json!({"id": "1", "size": 2, "public": true}), &json!({}));
        assert_eq!(deviations(&update, &more), ["`public` of `aws_x.y` is to be another value than in the plan."]);
    }

    #[test]
    fn refuses_a_format_that_it_does_not_know() {
        let error = read_stack(b"{\"format_version\": \"2.0\"}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the engine's plan has format version 2.0; versions that begin with `1.` can be read"
        );
    }
}
