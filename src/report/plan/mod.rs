//! The views of a plan: text for the terminal, Markdown for a pull request, JSON for programs.

mod budget;
mod json;
mod markdown;
mod pieces;
mod text;
mod values;
mod words;

pub use json::{PLAN_SCHEMA, plan_json};
pub use markdown::PlanMarkdown;
pub use text::PlanText;
