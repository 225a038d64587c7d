//! The views of a plan: text for the terminal, Markdown for a pull request, HTML for
//! reading in a browser, JSON for programs.

mod budget;
mod html;
mod json;
mod markdown;
mod pieces;
mod text;
mod touched;
mod values;
mod words;

pub use html::plan_html;
pub use json::{PLAN_SCHEMA, plan_json};
pub use markdown::PlanMarkdown;
pub use text::PlanText;
pub use touched::{AFFECTED_SCHEMA, TouchedEnvironments};
