//! What Argo CD says of the environment of a pull request that it makes.

use std::fmt;

use serde_json::Value;

use super::ReviewError;
use crate::engine::rollout::{AskError, Asks};
use crate::pull_request::PullRequest;
use crate::text::short_line;

/// Where Argo CD keeps its applications.
const NAMESPACE: &str = "argocd";
/// The longest message of Argo CD's that is repeated.
const LONGEST: usize = 300;

/// An application of Argo CD's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The commit of the pull request that it brings.
    pub commit: Option<String>,
    /// Whether everything is as it is in the repository: `Synced`, `OutOfSync`, `Unknown`.
    pub sync: String,
    /// How what it brought is: `Healthy`, `Progressing`, `Degraded`, `Missing` and others.
    pub health: String,
    /// Whether it is being removed, with all that it brought.
    pub is_ending: bool,
    /// What Argo CD says about it; empty when nothing is wrong.
    pub message: String,
}

impl Application {
    /// Whether everything that belongs to a commit is there and well; to any commit, where none is given.
    #[must_use]
    pub fn is_ready(&self, commit: Option<&str>) -> bool {
        let is_wanted = commit.is_none_or(|commit| self.commit.as_deref() == Some(commit));
        is_wanted && !self.is_ending && self.sync == "Synced" && self.health == "Healthy"
    }

    fn of(application: &Value) -> Self {
        let status = &application["status"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let conditions = status["conditions"].as_array().into_iter().flatten().map(|condition| &condition["message"]);
        let messages = conditions.chain([&status["operationState"]["message"], &status["health"]["message"]]);
        let is_done = status["operationState"]["phase"] == "Succeeded";
        let mut message: Vec<&str> = messages.filter_map(Value::as_str).filter(|text| !text.is_empty()).collect();
        // Of a sync that went well, it says so.
        message.retain(|text| !is_done || Some(*text) != status["operationState"]["message"].as_str());
        Self {
            commit: application["spec"]["source"]["helm"]["valuesObject"]["commit"].as_str().map(str::to_owned),
            sync: text(&status["sync"]["status"]),
            health: text(&status["health"]["status"]),
            is_ending: !application["metadata"]["deletionTimestamp"].is_null(),
            message: short_line(&message.join("; "), LONGEST),
        }
    }
}

impl fmt::Display for Application {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = |text: &str| if text.is_empty() { "not known yet".to_owned() } else { text.to_owned() };
        write!(formatter, "sync: {}, health: {}", known(&self.sync), known(&self.health))?;
        if let Some(commit) = &self.commit {
            write!(formatter, ", commit: {}", short_line(commit, LONGEST))?;
        }
        if self.is_ending {
            write!(formatter, ", being removed")?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(formatter, ": {}", self.message) }
    }
}

/// The application of a pull request; `None` where Argo CD has none.
///
/// # Errors
/// When the cluster gives no answer, or has no Argo CD.
pub fn application(asks: &dyn Asks, pull_request: PullRequest) -> Result<Option<Application>, ReviewError> {
    let name = pull_request.name();
    match asks.ask(&["get", "applications.argoproj.io", &name, "-n", NAMESPACE, "-o", "json"]) {
        Ok(application) => Ok(Some(Application::of(&application))),
        Err(AskError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Application;

    #[test]
    fn an_application_is_ready_when_its_commit_is_there_and_well() {
        let commit = "0123456789012345678901234567890123456789";
        let mut application = json!({
            "metadata": {"name": "pr-142"},
            "spec": {"source": {"helm": {"valuesObject": {"number": "142", "commit": commit}}}},
            "status": {
                "sync": {"status": "Synced"}, "health": {"status": "Healthy"},
                "operationState": {"phase": "Succeeded", "message": "successfully synced (all tasks run)"},
            },
        });
        let read = Application::of(&application);
        assert!(read.is_ready(None) && read.is_ready(Some(commit)) && !read.is_ready(Some("another")));
        assert_eq!(read.to_string(), format!("sync: Synced, health: Healthy, commit: {commit}"));
        application["metadata"]["deletionTimestamp"] = json!("2026-11-22T00:00:00Z");
        assert!(!Application::of(&application).is_ready(None));
        let failed = json!({"status": {
            "health": {"status": "Missing"},
            "conditions": [{"type": "SyncError", "message": "one\nline"}],
            "operationState": {"phase": "Failed", "message": "a job failed"},
        }});
        assert_eq!(
            Application::of(&failed).to_string(),
            "sync: not known yet, health: Missing: one line; a job failed"
        );
    }
}
