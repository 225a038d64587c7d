//! How many changes there are of which kind.

use serde::{Deserialize, Serialize};

use super::{Action, ObjectChange, ResourceChange};

/// How many resources a plan creates, changes and so on. Each change counts once, but for new names and imports, which
/// may come with any other change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Made.
    pub create: usize,
    /// Changed in place.
    pub update: usize,
    /// Deleted and made again.
    pub replace: usize,
    /// Deleted.
    pub delete: usize,
    /// Let go of.
    pub forget: usize,
    /// Taken over.
    pub import: usize,
    /// Known by another name.
    pub rename: usize,
}

impl Summary {
    /// Counts changes.
    #[must_use]
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a ResourceChange>) -> Self {
        let mut summary = Self::default();
        for change in changes {
            summary.count(change.action);
            summary.import += usize::from(change.import.is_some());
            summary.rename += usize::from(change.previous_address.is_some());
        }
        summary
    }

    /// Counts changes of objects.
    #[must_use]
    pub fn of_objects<'a>(changes: impl IntoIterator<Item = &'a ObjectChange>) -> Self {
        let mut summary = Self::default();
        changes.into_iter().for_each(|change| summary.count(change.action));
        summary
    }

    fn count(&mut self, action: Action) {
        match action {
            Action::Create => self.create += 1,
            Action::Update => self.update += 1,
            Action::DeleteThenCreate | Action::CreateThenDelete => self.replace += 1,
            Action::Delete => self.delete += 1,
            Action::Forget => self.forget += 1,
            Action::Read | Action::Keep => {}
        }
    }
}
