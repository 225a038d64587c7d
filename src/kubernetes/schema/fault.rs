//! What is wrong with a single value, apart from where it stands.

use std::fmt::Write as _;

/// What is wrong, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// A phrase that goes on from the name of the field.
    pub(super) problem: String,
    /// What to write instead; empty when there is nothing better to say.
    pub(super) help: String,
}

impl Fault {
    /// A fault without advice.
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), help: String::new() }
    }

    /// Says what to write instead.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// A text of the object in a message: in backticks, without line breaks, cut when it is long.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown = String::from("`");
    for character in text.chars().take(LONGEST) {
        if character.is_control() {
            let _ = write!(shown, "{}", character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown.push_str(if text.chars().count() > LONGEST { "…`" } else { "`" });
    shown
}

/// Words in backticks, with commas between them.
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
