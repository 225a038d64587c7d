//! Whether what is about to be applied is within what was reviewed.
//!
//! A plan made later knows more: values that were to be known after apply are known, data sources that were to be
//! read are read, and a resource that might have changed may turn out not to. Doing less than was reviewed is
//! therefore allowed; anything more, or anything else, is a deviation. Secrets are not in a plan, so that their
//! values cannot be compared. Outputs are not compared either: by themselves they do nothing, and what another stack or an
//! object makes of them is compared there, before it is carried out.

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
        let changes = read_stack(plan, self.0.offline).map_err(|error| vec![error.to_string()])?;
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
                None => vec![unexpected(change)],
            })
            .collect()
    }
}

/// What is said of a change that the plan did not have at all.
fn unexpected(change: &ResourceChange) -> String {
    let address = &change.address;
    match (&change.previous_address, &change.import) {
        (Some(before), _) => format!("`{before}` is to be known as `{address}`, which was not in the plan."),
        (None, Some(identity)) => format!("`{address}` is to be imported from {identity}, which was not in the plan."),
        (None, None) => format!("`{address}` is to be {}, which was not in the plan.", done(change.action)),
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
    if change.previous_address.is_some() && change.previous_address != reviewed.previous_address {
        let before = change.previous_address.as_deref().unwrap_or_default();
        return vec![format!("`{before}` is to be known as `{address}`, which was not in the plan.")];
    }
    if change.action == Action::Delete {
        return Vec::new();
    }
    let differs = |attribute: &&AttributeChange| !is_reviewed(reviewed, attribute);
    let differing = change.attributes.iter().filter(differs);
    let differing = differing
        .map(|attribute| format!("`{}` of `{address}` is to be another value than in the plan.", attribute.path));
    let missing = missing(reviewed, change)
        .map(|attribute| format!("`{}` of `{address}` is to be left out, which was not in the plan.", attribute.path));
    differing.chain(missing).collect()
}

/// What a new resource was to have and is to do without. What exists and is not changed as was reviewed stays as it is,
/// which is less; but a new one without encryption is not less than one with it.
fn missing<'a>(
    reviewed: &'a ResourceChange,
    change: &'a ResourceChange,
) -> impl Iterator<Item = &'a AttributeChange> + 'a {
    let is_there = |path: &str| {
        let leads = |other: &AttributeChange| leads_to(&other.path, path) || leads_to(path, &other.path);
        change.attributes.iter().any(leads)
    };
    let has_value = |attribute: &&AttributeChange| attribute.after.as_ref().is_some_and(Planned::has_known_part);
    let expected = reviewed.attributes.iter().filter(has_value);
    expected.filter(move |attribute| change.action.creates() && !is_there(&attribute.path))
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

    use super::{Reviewed, deviations_of, read_stack};
    use crate::engine::Review as _;
    use crate::plan::{EnvironmentPlan, StackPlan};

    fn shown(actions: &Value, before: &Value, after: &Value, unknown: &Value) -> Vec<u8> {
        let change = json!({"actions": actions, "before": before, "after": after, "after_unknown": unknown});
        let resource = json!({"address": "aws_x.y", "type": "aws_x", "change": change});
        json!({"format_version": "1.2", "resource_changes": [resource]}).to_string().into_bytes()
    }

    /// The same with something else about the resource or the change, such as `previous_address` or `importing`.
    fn with(plan: &[u8], path: &str, value: Value) -> Vec<u8> {
        let mut plan: Value = serde_json::from_slice(plan).unwrap();
        let place = plan.pointer_mut(&format!("/resource_changes/0{path}"));
        match place {
            Some(place) => *place = value,
            None => {
                let (parent, key) = path.rsplit_once('/').unwrap();
                plan.pointer_mut(&format!("/resource_changes/0{parent}")).unwrap()[key] = value;
            }
        }
        plan.to_string().into_bytes()
    }

    /// What a later plan of one stack does that an earlier one of all did not.
    fn deviations_in_stack(reviewed: &[u8], now: &[u8]) -> Vec<String> {
        let changes = read_stack(reviewed, false).unwrap();
        let stack = StackPlan { name: "network".to_owned(), applied: true, changes };
        let plan = EnvironmentPlan { stacks: vec![stack], ..EnvironmentPlan::default() };
        Reviewed(&plan).allows("network", now).err().unwrap_or_default()
    }

    /// What a later plan of one resource does that an earlier one did not.
    fn deviations(reviewed: &[u8], now: &[u8]) -> Vec<String> {
        let reviewed = read_stack(reviewed, false).unwrap();
        read_stack(now, false).unwrap().iter().flat_map(|change| deviations_of(&reviewed[0], change)).collect()
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
    fn a_new_resource_does_without_nothing_that_was_reviewed() {
        let create = |after: Value| shown(&json!(["create"]), &Value::Null, &after, &json!({"id": true}));
        let reviewed = create(json!({"name": "a", "encrypted": true, "tags": {"a": "1", "b": "2"}}));
        assert_eq!(deviations(&reviewed, &reviewed), [""; 0]);
        let open = create(json!({"name": "a", "tags": {"a": "1", "b": "2"}}));
        assert_eq!(
            deviations(&reviewed, &open),
            ["`encrypted` of `aws_x.y` is to be left out, which was not in the plan."]
        );
        let fewer = create(json!({"name": "a", "encrypted": true, "tags": {"a": "1"}}));
        assert_eq!(deviations(&reviewed, &fewer), ["`tags` of `aws_x.y` is to be another value than in the plan."]);
        // What exists already and stays as it is is less.
        let state = json!({"id": "1", "name": "a"});
        let update = |after: Value| shown(&json!(["update"]), &state, &after, &json!({}));
        let reviewed = update(json!({"id": "1", "name": "b", "encrypted": true}));
        assert_eq!(deviations(&reviewed, &update(json!({"id": "1", "name": "b"}))), [""; 0]);
        // A replacement is new.
        let replace = |after: Value| shown(&json!(["delete", "create"]), &state, &after, &json!({"id": true}));
        let reviewed = replace(json!({"name": "b", "encrypted": true}));
        assert_eq!(
            deviations(&reviewed, &replace(json!({"name": "b"}))),
            ["`encrypted` of `aws_x.y` is to be left out, which was not in the plan."]
        );
    }

    #[test]
    fn names_and_imports_are_the_reviewed_ones() {
        let state = json!({"id": "1", "size": 1});
        let update = shown(&json!(["update"]), &state, &json!({"id": "1", "size": 2}), &json!({}));
        let keep = shown(&json!(["no-op"]), &state, &state, &json!({}));
        let moved = |plan: &[u8], from: &str| with(plan, "/previous_address", json!(from));
        let imported = |plan: &[u8], id: &str| with(plan, "/change/importing", json!({"id": id}));
        assert_eq!(deviations(&moved(&update, "aws_x.a"), &moved(&update, "aws_x.a")), [""; 0]);
        let otherwise = ["`aws_x.b` is to be known as `aws_x.y`, which was not in the plan."];
        assert_eq!(deviations(&update, &moved(&update, "aws_x.b")), otherwise);
        assert_eq!(deviations(&moved(&update, "aws_x.a"), &moved(&update, "aws_x.b")), otherwise);
        // The renaming is done already.
        assert_eq!(deviations(&moved(&update, "aws_x.a"), &update), [""; 0]);
        assert_eq!(deviations(&imported(&keep, "i-1"), &imported(&keep, "i-1")), [""; 0]);
        assert_eq!(
            deviations(&imported(&keep, "i-1"), &imported(&keep, "i-2")),
            ["`aws_x.y` is to be imported otherwise than in the plan."]
        );
        let create = shown(&json!(["create"]), &Value::Null, &json!({"size": 2}), &json!({"id": true}));
        assert_eq!(
            deviations(&imported(&keep, "i-1"), &create),
            ["`aws_x.y` is to be created, but the plan was that it is kept."]
        );
    }

    #[test]
    fn what_the_plan_did_not_have_is_named() {
        let nothing = json!({"format_version": "1.2"}).to_string().into_bytes();
        let state = json!({"id": "1", "size": 1});
        let delete = shown(&json!(["delete"]), &state, &Value::Null, &json!({}));
        let keep = shown(&json!(["no-op"]), &state, &state, &json!({}));
        let said = |now: &[u8]| deviations_in_stack(&nothing, now).join(" ");
        assert_eq!(said(&delete), "`aws_x.y` is to be deleted, which was not in the plan.");
        assert_eq!(
            said(&with(&keep, "/previous_address", json!("aws_x.a"))),
            "`aws_x.a` is to be known as `aws_x.y`, which was not in the plan."
        );
        assert_eq!(
            said(&with(&keep, "/change/importing", json!({"id": "i-1"}))),
            "`aws_x.y` is to be imported from i-1, which was not in the plan."
        );
        assert_eq!(
            said(&with(&delete, "/deposed", json!("00000001"))),
            "`aws_x.y (deposed 00000001)` is to be deleted, which was not in the plan."
        );
        assert_eq!(said(&keep), "");
        // The plan of another stack says nothing about this one.
        let reviewed = deviations_in_stack(&delete, &delete);
        assert_eq!(reviewed, [""; 0]);
    }

    #[test]
    fn a_secret_that_becomes_one_or_ceases_to_be_one_is_told() {
        let create = |sensitive: Value| {
            let plan = shown(&json!(["create"]), &Value::Null, &json!({"key": "a"}), &json!({}));
            with(&plan, "/change/after_sensitive", sensitive)
        };
        let (open, secret) = (create(json!({})), create(json!({"key": true})));
        assert_eq!(deviations(&secret, &secret), [""; 0]);
        let otherwise = ["`key` of `aws_x.y` is to be another value than in the plan."];
        assert_eq!(deviations(&open, &secret), otherwise);
        assert_eq!(deviations(&secret, &open), otherwise);
    }

    #[test]
    fn refuses_a_format_that_it_does_not_know() {
        let error = read_stack(b"{\"format_version\": \"2.0\"}", false).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the engine's plan has format version 2.0; versions that begin with `1.` can be read"
        );
    }
}
