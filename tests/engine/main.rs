//! The engine against the real `terraform`, with stacks of `terraform_data`, which needs no provider.

mod apply;
mod aws;
mod isolation;
mod online;
mod plan;
mod project;
