//! What a reviewer has to see first.

use super::{Action, ObjectChange, ResourceChange};

/// How dangerous a change is; the smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Data, or the key to data, is lost.
    LosesData,
    /// Something is deleted or replaced.
    Destroys,
    /// Something is changed in place.
    Changes,
    /// Something is made, renamed, taken over or read.
    Adds,
}

impl ResourceChange {
    /// How dangerous the change is.
    #[must_use]
    pub fn danger(&self) -> Danger {
        match self.action {
            action if action.destroys() && self.holds_data => Danger::LosesData,
            action if action.destroys() => Danger::Destroys,
            Action::Update | Action::Forget => Danger::Changes,
            _ => Danger::Adds,
        }
    }
}

/// The kinds that hold data, or take all that is in them along: what was in a deleted namespace, or was of the kind that
/// a deleted definition defines, is gone.
const HOLD_DATA: [&str; 5] =
    ["CustomResourceDefinition", "Namespace", "PersistentVolume", "PersistentVolumeClaim", "StatefulSet"];

impl ObjectChange {
    /// How dangerous the change is.
    #[must_use]
    pub fn danger(&self) -> Danger {
        match self.action {
            Action::Delete if HOLD_DATA.contains(&self.kind.as_str()) => Danger::LosesData,
            Action::Delete => Danger::Destroys,
            Action::Create => Danger::Adds,
            _ => Danger::Changes,
        }
    }
}
