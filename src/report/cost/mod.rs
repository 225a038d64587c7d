//! Every view of what environments cost.

mod json;
mod markdown;
mod text;
mod words;

pub use json::{COST_SCHEMA, cost_json};
pub use markdown::cost_markdown;
pub use text::CostText;
pub use words::CostReport;
