//! What a reviewer has to see first.

use serde::{Deserialize, Serialize};

use super::{Action, AttributeChange};
use crate::facts::Class;

/// How dangerous a change is; the smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Danger {
    /// Data, or the key to data, is lost.
    LosesData,
    /// Something is deleted or replaced.
    Destroys,
    /// What exists is reached by others, or may do something else.
    NetworkOrIdentity,
    /// Something is changed in place.
    Changes,
    /// Something is made.
    Creates,
    /// Something is known by another name or is taken over, and is not changed otherwise.
    Renames,
    /// Only tags are changed.
    Tags,
    /// Data is read while applying.
    Reads,
}

/// What the danger of a change depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances {
    pub(super) action: Action,
    /// What it is that changes.
    pub(super) class: Class,
    pub(super) holds_data: bool,
    /// Whether nothing but tags changes.
    pub(super) only_tags: bool,
    /// Whether there is something around it already. Where all is new, nobody loses or gains a way.
    pub(super) is_applied: bool,
}

impl Danger {
    /// All of them, the most dangerous first.
    pub const ALL: [Self; 8] = [
        Self::LosesData,
        Self::Destroys,
        Self::NetworkOrIdentity,
        Self::Changes,
        Self::Creates,
        Self::Renames,
        Self::Tags,
        Self::Reads,
    ];

    pub(super) fn of(it: Circumstances) -> Self {
        let is_network_or_identity = it.class.is_network_or_identity();
        match it.action {
            action if action.destroys() && it.holds_data => Self::LosesData,
            action if action.destroys() => Self::Destroys,
            Action::Update if it.only_tags => Self::Tags,
            Action::Update | Action::Forget if is_network_or_identity => Self::NetworkOrIdentity,
            Action::Create if is_network_or_identity && it.is_applied => Self::NetworkOrIdentity,
            Action::Update | Action::Forget => Self::Changes,
            Action::Keep => Self::Renames,
            Action::Read => Self::Reads,
            _ => Self::Creates,
        }
    }

    /// Whether a reviewer has to see each change of this kind.
    #[must_use]
    pub fn is_grave(self) -> bool {
        self <= Self::NetworkOrIdentity
    }
}

/// Whether nothing but tags differs.
pub(super) fn only_tags(attributes: &[AttributeChange]) -> bool {
    let is_tag = |attribute: &AttributeChange| {
        let (root, _) = attribute.path.split_once(['.', '[']).unwrap_or((&attribute.path, ""));
        matches!(root, "tags" | "tags_all")
    };
    !attributes.is_empty() && attributes.iter().all(is_tag)
}
