//! What the provider has to say about a configuration, before it becomes a message to Terraform.

use super::path::Path;
use super::protocol;

/// A refusal or a warning about one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) is_error: bool,
    pub(super) path: Path,
    pub(super) summary: String,
    pub(super) detail: String,
}

impl Finding {
    pub(super) fn error(path: Path, summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { is_error: true, path, summary: summary.into(), detail: detail.into() }
    }

    pub(super) fn warning(path: Path, summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { is_error: false, ..Self::error(path, summary, detail) }
    }

    /// The message for Terraform, which shows the place in the source when the path is not empty.
    pub(super) fn message(&self) -> protocol::Finding {
        let severity = if self.is_error { protocol::Severity::Error } else { protocol::Severity::Warning };
        protocol::Finding {
            severity: severity.into(),
            summary: self.summary.clone(),
            detail: self.detail.clone(),
            attribute: (!self.path.steps().is_empty()).then(|| self.path.message()),
        }
    }
}
