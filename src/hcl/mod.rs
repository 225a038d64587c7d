//! The HCL tree and its printer, true to `terraform fmt`.
//!
//! Expressions are hcl-rs's [`Expression`]; [`Body`] and [`Block`] are ours, because hcl-rs's carry neither comments
//! nor the place in the spec that a block came from. The printer is ours as well: hcl-rs neither aligns like
//! `terraform fmt` nor escapes `$${` as Go's hclwrite does. This module knows HCL's syntax and Terraform's conventions
//! for the order inside a block; it knows no provider, reads no file and writes none.

mod body;
mod escape;
mod expression;
mod flat;
mod parse;
mod print;

pub use ::hcl::Expression;
pub use body::{Block, Body, data, output, resource, variable};
pub use expression::{
    Part, ToExpression, attribute_of_each, by_attribute, call, jsonencode, list, object, reference, string, template,
    type_expression,
};
pub use flat::expression_text;
pub use parse::{Parsed, SyntaxError, lines, parse};
pub use print::{Printed, PrintedBlock, print};
