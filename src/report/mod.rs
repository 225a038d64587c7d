//! Every view of what was found and planned: text for people, Markdown for pull requests, JSON for programs.

pub mod diagnostics;
mod object_words;
mod plan_json;
mod plan_markdown;
mod plan_text;
mod plan_words;
mod rollout;
mod run_progress;
mod run_text;

pub use plan_json::plan_json;
pub use plan_markdown::plan_markdown;
pub use plan_text::PlanText;
pub use rollout::{ClusterRollouts, RolloutReport, rollout_json, rollout_text, services_text};
pub use run_progress::{RunProgress, counted};
pub use run_text::{done_text, standing_text};
