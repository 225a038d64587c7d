//! What is written to GitHub: one comment on a pull request, one issue about a subject; and which pull requests are closed.
//!
//! Only this module speaks to GitHub. Both kinds of text are found again by a mark in their first line, which no reader sees, and
//! only among those of one author: anybody can write the mark. A request that may have been carried out is never simply
//! sent again; what is there is looked at first.

mod client;
mod error;
mod limits;
mod pulls;
mod texts;

pub use client::{Client, Clock, Repository, Settings, Token};
pub use error::{Error, Refusal};
pub use pulls::{KnownPulls, closed_pulls, take_label};
pub use texts::{LONGEST_BODY, Outcome, Subject, Text, close_issue, publish_comment, publish_issue};
