//! Names of things in the spec, and free text.

use std::borrow::Borrow;

use super::{Scalar, Shape, Wrong, shown, text_type};

text_type! {
    /// The name of something in the spec: 1 to 32 lowercase letters, digits and single hyphens, beginning with a letter.
    ///
    /// It becomes part of AWS, DNS and Kubernetes names, whose common ground this is.
    Name
}

impl Name {
    /// The longest name, in characters.
    pub const LONGEST: usize = 32;
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Scalar for Name {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match name_fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(label) => Err(Wrong::new(
                "must be 1 to 32 lowercase letters, digits and single hyphens, beginning with a letter",
                label,
                suggestion(text),
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a name",
            pattern: "[a-z]([a-z0-9]|-[a-z0-9]){0,31}",
            example: "bookings",
            unquoted: &[],
        }
    }
}

fn name_fault(text: &str) -> Option<String> {
    let wrong_character = text.chars().find(|&c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
    if text.is_empty() {
        Some("this is empty".to_owned())
    } else if let Some(character) = wrong_character {
        Some(format!("{} is not allowed", shown(&character.to_string())))
    } else if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("it does not begin with a letter".to_owned())
    } else if text.ends_with('-') {
        Some("it ends with a hyphen".to_owned())
    } else if text.contains("--") {
        Some("two hyphens in a row".to_owned())
    } else if text.len() > Name::LONGEST {
        Some(format!("this has {} characters", text.len()))
    } else {
        None
    }
}

/// The nearest valid name, so that the writer sees the form.
fn suggestion(text: &str) -> String {
    let mapped: String = text
        .chars()
        .take(Name::LONGEST * 2)
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let words: Vec<&str> = mapped.split('-').filter(|word| !word.is_empty()).collect();
    let mut near = words.join("-");
    near.truncate(Name::LONGEST);
    let near = near.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').trim_end_matches('-');
    if near.is_empty() { "write for example `bookings`".to_owned() } else { format!("write for example `{near}`") }
}

text_type! {
    /// Any text that is not empty. It may hold quotes, line breaks, `${`, anything but control characters, which YAML
    /// does not know.
    Text
}

impl Scalar for Text {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.trim().is_empty() {
            return Err(Wrong::new("must not be empty", "this is empty", "write a text, or leave the key out"));
        }
        printable(text).map(|()| Self(text.to_owned()))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a text",
            pattern: r"[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uE000\uE001]*[^\s\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uE000\uE001][^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uE000\uE001]*",
            example: "platform-team",
            unquoted: &["number", "boolean"],
        }
    }
}

text_type! {
    /// The value of an environment variable: any text, also an empty one.
    VariableValue
}

impl Scalar for VariableValue {
    fn parse(text: &str) -> Result<Self, Wrong> {
        printable(text).map(|()| Self(text.to_owned()))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a text",
            pattern: r"[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uE000\uE001]*",
            example: "info",
            unquoted: &["number", "boolean"],
        }
    }
}

fn printable(text: &str) -> Result<(), Wrong> {
    let Some(wrong) = text.chars().find(|&character| is_unprintable(character)) else { return Ok(()) };
    let label = format!("it has the character U+{:04X}", u32::from(wrong));
    Err(Wrong::new("must be text that can be printed", label, "leave the character out"))
}

/// Characters that mean nothing in YAML or HCL, and two for private use that the rendering keeps for itself.
fn is_unprintable(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\n' | '\t' | '\r');
    is_control || matches!(character, '\u{e000}' | '\u{e001}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_names_that_every_service_accepts() {
        for text in ["a", "app", "api-2", "a1-b2-c3", "abcdefghijklmnopqrstuvwxyz012345"] {
            assert_eq!(Name::parse(text).map(|name| name.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_name() {
        let wrong = |text: &str| {
            let wrong = Name::parse(text).unwrap_err();
            format!("{}; {}", wrong.label, wrong.help)
        };
        assert_eq!(wrong(""), "this is empty; write for example `bookings`");
        assert_eq!(wrong("My_App"), "`M` is not allowed; write for example `my-app`");
        assert_eq!(wrong("1st"), "it does not begin with a letter; write for example `st`");
        assert_eq!(wrong("app-"), "it ends with a hyphen; write for example `app`");
        assert_eq!(wrong("a--b"), "two hyphens in a row; write for example `a-b`");
        assert_eq!(
            wrong("abcdefghijklmnopqrstuvwxyz0123456"),
            "this has 33 characters; write for example `abcdefghijklmnopqrstuvwxyz012345`",
        );
    }

    #[test]
    fn free_text_is_kept_to_the_letter() {
        let text = "a \"b\" ${c} %{d}\n'e'";
        assert_eq!(Text::parse(text).unwrap().as_str(), text);
        assert_eq!(Text::parse(" ").unwrap_err().problem, "must not be empty");
        assert_eq!(Text::parse("a\r\n\tb").unwrap().as_str(), "a\r\n\tb");
        assert_eq!(Text::parse("a\u{85}b").unwrap_err().label, "it has the character U+0085");
    }
}
