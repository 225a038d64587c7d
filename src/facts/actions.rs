//! The actions and tools that workflows use, from `data/github/actions.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Date, Facts};

/// What workflows use.
#[derive(Debug, Deserialize)]
pub struct WorkflowTools {
    /// When the commits were looked up.
    pub date: Date,
    /// The actions, by the names that the templates know them by.
    pub actions: BTreeMap<String, Action>,
    /// The label of the runner of GitHub's own.
    pub runner: String,
    /// The version of Terraform.
    pub terraform: String,
}

/// An action, fixed to a commit: a tag can be moved.
#[derive(Debug, Clone, Deserialize)]
pub struct Action {
    /// Its repository, `owner/name`.
    pub action: String,
    /// The version that the commit was released as.
    pub version: String,
    /// The commit, in forty hexadecimal digits.
    pub commit: String,
}

impl Facts {
    /// The actions and tools that workflows use.
    #[must_use]
    pub fn workflow_tools(&self) -> &WorkflowTools {
        &self.workflow_tools
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_fixed_to_a_commit() {
        for action in Facts::embedded().workflow_tools().actions.values() {
            let is_hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            assert!(action.commit.len() == 40 && action.commit.bytes().all(is_hexadecimal), "{action:?}");
            let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
            assert!(is_plain(&action.action) && is_plain(&action.version), "{action:?}");
            assert_eq!(action.version.split('.').count(), 3, "{action:?}");
        }
    }
}
