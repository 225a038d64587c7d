//! What would happen to the resources of a stack.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Danger, Planned};

/// What would happen to one stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackPlan {
    /// The stack.
    pub name: String,
    /// Whether something of it is applied already.
    pub applied: bool,
    /// What would change, the most dangerous first.
    pub changes: Vec<ResourceChange>,
}

/// What would happen to one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceChange {
    /// Its address in the stack, for example `aws_subnet.private["us-east-1a"]`.
    pub address: String,
    /// Its type, for example `aws_subnet`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// What would be done.
    pub action: Action,
    /// How dangerous that is.
    pub danger: Danger,
    /// Whether it holds what cannot be made again: data, or the keys to data.
    pub holds_data: bool,
    /// The address it had before, when it is to be known by another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_address: Option<String>,
    /// What it is imported as, when it is taken over from outside of Terraform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
    /// Why Terraform chose the action, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The place in the spec that asks for it, as `file:line:column`; none when nothing asks for it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The attributes that would be other than they are.
    pub attributes: Vec<AttributeChange>,
}

/// What would be done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed in place.
    Update,
    /// It is deleted, then made again: in between there is none.
    DeleteThenCreate,
    /// A new one is made, then the old one is deleted.
    CreateThenDelete,
    /// It is deleted.
    Delete,
    /// Terraform lets go of it; it stays.
    Forget,
    /// It is read while applying: a data source that needs something not yet known.
    Read,
    /// Nothing is done to it but a new name or an import.
    Keep,
}

/// An attribute that would be other than it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttributeChange {
    /// Where it is in the resource, for example `tags.Name` or `rule[0].port`.
    pub path: String,
    /// The value it has; none when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Planned>,
    /// The value it would have; none when it would have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Planned>,
    /// Whether this change is why the resource is replaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forces_replacement: bool,
    /// The other stack that has to be applied before the value is known; none when it is known, or when it becomes known
    /// as its own stack is applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_after: Option<String>,
}

impl Action {
    /// Whether the present resource ceases to be.
    #[must_use]
    pub fn destroys(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteThenCreate | Self::CreateThenDelete)
    }

    /// Whether the resource is replaced by another.
    #[must_use]
    pub fn replaces(self) -> bool {
        matches!(self, Self::DeleteThenCreate | Self::CreateThenDelete)
    }

    /// Whether there is a resource of ours afterwards that there was not before.
    #[must_use]
    pub fn creates(self) -> bool {
        self == Self::Create || self.replaces()
    }
}

impl AttributeChange {
    /// A change from one value to another.
    #[must_use]
    pub fn new(path: impl Into<String>, before: Option<Planned>, after: Option<Planned>) -> Self {
        Self { path: path.into(), before, after, forces_replacement: false, known_after: None }
    }
}

impl ResourceChange {
    /// The address of the block that the resource is written in: its own without the keys of instances.
    #[must_use]
    pub fn block_address(&self) -> String {
        without_keys(&self.address)
    }
}

impl StackPlan {
    /// The stacks that have to be applied before all values of this one are known, and how many values wait for each.
    #[must_use]
    pub fn waits_for(&self) -> BTreeMap<&str, usize> {
        waiting(self.changes.iter().flat_map(|change| &change.attributes))
    }
}

/// How many values wait for which stack.
pub(super) fn waiting<'a>(attributes: impl Iterator<Item = &'a AttributeChange>) -> BTreeMap<&'a str, usize> {
    let mut waiting = BTreeMap::new();
    for stack in attributes.filter_map(|attribute| attribute.known_after.as_deref()) {
        *waiting.entry(stack).or_default() += 1;
    }
    waiting
}

/// An address without the keys of instances: `module.a["x"].aws_b.c[0]` is in the block `module.a.aws_b.c`.
pub(super) fn without_keys(address: &str) -> String {
    let mut kept = String::with_capacity(address.len());
    let (mut is_in_key, mut is_quoted, mut is_escaped) = (false, false, false);
    for character in address.chars() {
        match character {
            '[' if !is_in_key => is_in_key = true,
            ']' if is_in_key && !is_quoted => is_in_key = false,
            '"' if is_in_key && !is_escaped => is_quoted = !is_quoted,
            // Of a deposed object, see `reading`.
            ' ' if !is_in_key => break,
            other if !is_in_key => kept.push(other),
            _ => {}
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::without_keys;

    #[test]
    fn keys_of_instances_are_no_part_of_a_block() {
        assert_eq!(without_keys("aws_subnet.private[\"us-east-1a\"]"), "aws_subnet.private");
        assert_eq!(without_keys("module.a[\"x]\\\"[\"].aws_b.c[0]"), "module.a.aws_b.c");
        assert_eq!(without_keys("aws_vpc.main (deposed 1234)"), "aws_vpc.main");
    }
}
