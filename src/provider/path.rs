//! The place of a value inside a resource, for diagnostics and for what forces replacement.

use super::protocol;

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// An attribute or nested block by name.
    Name(String),
    /// An item of a list.
    Index(usize),
    /// An element of a map.
    Key(String),
}

/// Steps from the whole resource to a value in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Path(Vec<Step>);

impl Path {
    /// The place one step further in.
    pub(super) fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The place of an attribute or nested block.
    pub(super) fn name(&self, name: &str) -> Self {
        self.then(Step::Name(name.to_owned()))
    }

    /// The steps.
    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The names along the path, without positions and keys.
    pub(super) fn names(&self) -> Vec<&str> {
        self.0.iter().filter_map(|step| if let Step::Name(name) = step { Some(name.as_str()) } else { None }).collect()
    }

    /// The path as a reader of the configuration would write it, for example `vpc_config[0].subnet_ids`.
    pub(super) fn words(&self) -> String {
        let mut words = String::new();
        for step in &self.0 {
            match step {
                Step::Name(name) if words.is_empty() => words.push_str(name),
                Step::Name(name) => words.push_str(&format!(".{name}")),
                Step::Index(index) => words.push_str(&format!("[{index}]")),
                Step::Key(key) => words.push_str(&format!("[{key:?}]")),
            }
        }
        words
    }

    /// The message for Terraform.
    pub(super) fn message(&self) -> protocol::Path {
        use protocol::step::Selector;
        let steps = self.0.iter().map(|step| {
            let selector = match step {
                Step::Name(name) => Selector::AttributeName(name.clone()),
                Step::Index(index) => Selector::ElementKeyInt(i64::try_from(*index).unwrap_or(i64::MAX)),
                Step::Key(key) => Selector::ElementKeyString(key.clone()),
            };
            protocol::Step { selector: Some(selector) }
        });
        protocol::Path { steps: steps.collect() }
    }
}
