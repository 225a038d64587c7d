//! Looking into rendered blocks.

use crate::hcl::{Block, Expression};

/// The literal text of an attribute.
pub(super) fn text<'a>(block: &'a Block, name: &str) -> Option<&'a str> {
    match block.body().get(name)? {
        Expression::String(text) => Some(text),
        _ => None,
    }
}

/// The literal number of an attribute.
pub(super) fn number(block: &Block, name: &str) -> Option<f64> {
    match block.body().get(name)? {
        Expression::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// Whether an attribute is literally `true`.
pub(super) fn is_on(block: &Block, name: &str) -> bool {
    matches!(block.body().get(name), Some(Expression::Bool(true)))
}

/// The literal texts of a list.
pub(super) fn texts<'a>(block: &'a Block, name: &str) -> Vec<&'a str> {
    let Some(Expression::Array(items)) = block.body().get(name) else { return Vec::new() };
    let text = |item: &'a Expression| match item {
        Expression::String(text) => Some(text.as_str()),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}

/// How many items a list has; `None` when it is not written as one.
pub(super) fn length(block: &Block, name: &str) -> Option<usize> {
    match block.body().get(name)? {
        Expression::Array(items) => Some(items.len()),
        _ => None,
    }
}

/// The nested blocks of a kind.
pub(super) fn nested<'a>(block: &'a Block, kind: &'a str) -> impl Iterator<Item = &'a Block> {
    block.body().blocks().filter(move |nested| nested.kind() == kind)
}

/// The label of the resource of a type that an attribute refers to: `baseline` of `aws_launch_template.baseline.id`.
pub(super) fn referred(block: &Block, name: &str, kind: &str) -> Option<String> {
    let reference = block.body().get(name)?.to_string();
    let rest = reference.strip_prefix(kind)?.strip_prefix('.')?;
    rest.split(['.', '[']).next().map(ToOwned::to_owned)
}
