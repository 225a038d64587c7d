//! The engine against the real `terraform`, with stacks of `terraform_data`, which needs no provider.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod apply;
mod aws;
mod interrupt;
mod isolation;
mod online;
mod plan;
mod project;
mod providers;
