//! Every view of what was found, planned and estimated: text for people, Markdown for pull requests, JSON for programs.

mod cost;
pub mod diagnostics;
mod difference;
mod layout;
mod plan;
mod review;
mod rollout;
mod run_json;
mod run_progress;
mod run_text;

pub use cost::{COST_SCHEMA, CostReport, CostText, cost_json, cost_markdown};
pub use difference::{DIFFERENCE_SCHEMA, difference_json, difference_markdown, difference_text};
pub use plan::{AFFECTED_SCHEMA, PLAN_SCHEMA, PlanMarkdown, PlanText, TouchedEnvironments, plan_html, plan_json};
pub use review::{reviews_json, reviews_text};
pub use rollout::{ClusterRollouts, RolloutReport, rollout_json, rollout_text, services_text};
pub use run_json::run_json;
pub use run_progress::{RunProgress, counted};
pub use run_text::{done_text, standing_text};
