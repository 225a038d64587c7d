//! Stacks that are left out, resolved: what exists in the places of their outputs.

use std::collections::BTreeMap;

use super::Environment;
use crate::spec::Spec;
use crate::spec::without::{GivenOutput, GivenValue};

/// The value in the place of an output of a stack that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenText {
    /// A text.
    Alone(String),
    /// A list of texts.
    List(Vec<String>),
    /// Texts by name.
    Map(BTreeMap<String, String>),
}

/// The stacks that are left out, each with what exists in the places of its outputs.
pub type LeftOutStacks = BTreeMap<String, BTreeMap<String, GivenText>>;

impl Environment {
    /// Whether a stack is left out.
    #[must_use]
    pub fn leaves_out(&self, stack: &str) -> bool {
        self.left_out.contains_key(stack)
    }

    /// What exists in the place of an output of a stack that is left out.
    #[must_use]
    pub fn given(&self, stack: &str, output: &str) -> Option<&GivenText> {
        self.left_out.get(stack)?.get(output)
    }

    /// The same of an output that is a text.
    #[must_use]
    pub fn given_text(&self, stack: &str, output: &str) -> Option<&str> {
        match self.given(stack, output)? {
            GivenText::Alone(text) => Some(text),
            GivenText::List(_) | GivenText::Map(_) => None,
        }
    }

    /// The same of one entry of an output that is a map.
    #[must_use]
    pub fn given_entry(&self, stack: &str, output: &str, key: &str) -> Option<&str> {
        match self.given(stack, output)? {
            GivenText::Map(entries) => entries.get(key).map(String::as_str),
            GivenText::Alone(_) | GivenText::List(_) => None,
        }
    }
}

/// Whether a spec leaves a stack out.
pub(super) fn is_left_out(spec: &Spec, stack: &str) -> bool {
    spec.without.is_written(stack)
}

pub(super) fn resolve(spec: &Spec) -> LeftOutStacks {
    let of_stack =
        |outputs: &[GivenOutput]| outputs.iter().map(|given| (given.name.clone(), text(&given.value))).collect();
    spec.without.iter().map(|(stack, left_out)| (stack.to_string(), of_stack(&left_out.outputs.0))).collect()
}

fn text(value: &GivenValue) -> GivenText {
    match value {
        GivenValue::Text(text) => GivenText::Alone(text.to_string()),
        GivenValue::List(items) => GivenText::List(items.iter().map(|item| item.to_string()).collect()),
        GivenValue::Map(entries) => {
            GivenText::Map(entries.iter().map(|(key, value)| (key.clone(), value.to_string())).collect())
        }
    }
}
