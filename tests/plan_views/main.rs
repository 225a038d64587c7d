//! The views of a plan: text, JSON, Markdown and HTML say the same, keep to their limits, and show no secret.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod browser;
mod example;
mod limits;
mod risks;
mod secrets;
mod shown;
