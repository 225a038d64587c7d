//! Every view of what was found and planned: text for people, JSON for programs.

pub mod diagnostics;
