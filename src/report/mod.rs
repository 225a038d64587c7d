//! Every view of what was found and planned: text for people, Markdown for pull requests, JSON for programs.

pub mod diagnostics;
mod layout;
mod plan;
mod rollout;
mod run_progress;
mod run_text;

pub use plan::{PLAN_SCHEMA, PlanMarkdown, PlanText, plan_json};
pub use rollout::{ClusterRollouts, RolloutReport, rollout_json, rollout_text, services_text};
pub use run_progress::{RunProgress, counted};
pub use run_text::{done_text, standing_text};
