//! What a template yields, taken apart: its own text with placeholders, and the values that belong there.
//!
//! The YAML reader sees the placeholders only. A value can therefore neither end the text that it stands in nor become
//! something else than the value it is, and what a template yields for many services is often the same text.

use std::io::{self, Write};

/// Frames around a value in a template's output. No value can hold them: text with control characters is refused.
const START: u8 = 0x01;
const END: u8 = 0x02;

/// Characters around the number of a placeholder. They are for private use and mean nothing to YAML.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// One YAML document of a template's output.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Skeleton<'a> {
    /// The text with placeholders.
    pub(super) text: String,
    /// The values, in the order of the placeholders' numbers.
    pub(super) values: Vec<&'a str>,
}

/// What a text of a skeleton is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Placeholder {
    /// Text of the template.
    None,
    /// The value of this number.
    Whole(usize),
    /// A value with other text around it, which no template may write.
    Within,
}

/// Writes a value into a template's output; the template engine calls it for every text.
///
/// # Errors
/// For control characters other than tabs and line breaks, which YAML and Kubernetes do not know.
pub(super) fn frame(value: &str, output: &mut dyn Write) -> io::Result<()> {
    if value.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) || matches!(c, OPEN | CLOSE)) {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    output.write_all(&[START])?;
    output.write_all(value.as_bytes())?;
    output.write_all(&[END])
}

/// Takes a template's output apart into documents. Those without anything in them are left out.
pub(super) fn split(output: &str) -> Vec<Skeleton<'_>> {
    // Most templates yield one document; only where there may be more, lines are looked at.
    let own_text = if output.contains("---") { lines_of_own } else { whole_own };
    let text = String::with_capacity(output.len());
    let mut documents = vec![Skeleton { text, values: Vec::new() }];
    let mut rest = output;
    while let Some(start) = rest.find(char::from(START)) {
        own_text(&rest[..start], &mut documents);
        let framed = &rest[start + 1..];
        let end = framed.find(char::from(END)).unwrap_or(framed.len());
        if let Some(document) = documents.last_mut() {
            document.place(&framed[..end]);
        }
        rest = framed.get(end + 1..).unwrap_or_default();
    }
    own_text(rest, &mut documents);
    documents.retain(|document| !is_blank(&document.text));
    documents
}

/// Adds text of the template itself, in which no document ends.
fn whole_own<'a>(text: &str, documents: &mut Vec<Skeleton<'a>>) {
    if let Some(document) = documents.last_mut() {
        document.text.push_str(text);
    }
}

/// Adds text of the template itself, which may end documents.
fn lines_of_own<'a>(text: &str, documents: &mut Vec<Skeleton<'a>>) {
    for (index, part) in text.split_inclusive('\n').enumerate() {
        let begins_line =
            index > 0 || documents.last().is_none_or(|last| last.text.is_empty() || last.text.ends_with('\n'));
        if begins_line && part.trim_end() == "---" {
            documents.push(Skeleton::default());
        } else if let Some(document) = documents.last_mut() {
            document.text.push_str(part);
        }
    }
}

/// Whether nothing but comments is in it.
fn is_blank(text: &str) -> bool {
    text.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#'))
}

impl<'a> Skeleton<'a> {
    fn place(&mut self, value: &'a str) {
        self.text.push(OPEN);
        let number = self.values.len();
        // Two digits are enough nearly always; anything is right.
        if number >= 10 {
            self.text.push_str(&(number / 10).to_string());
        }
        self.text.push(char::from_digit((number % 10) as u32, 10).unwrap_or('0'));
        self.text.push(CLOSE);
        self.values.push(value);
    }
}

/// What a scalar of a skeleton stands for.
pub(super) fn placeholder(text: &str) -> Placeholder {
    let number =
        text.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE)).and_then(|number| number.parse().ok());
    match number {
        Some(number) => Placeholder::Whole(number),
        None if text.contains(OPEN) => Placeholder::Within,
        None => Placeholder::None,
    }
}

/// A line of a skeleton for people: placeholders become the values that stand there.
pub(super) fn shown(line: &str, values: &[&str]) -> String {
    let mut shown = String::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once(OPEN) {
        shown.push_str(before);
        let (number, after) = behind.split_once(CLOSE).unwrap_or((behind, ""));
        shown.push_str(number.parse().ok().and_then(|number: usize| values.get(number)).copied().unwrap_or_default());
        rest = after;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(value: &str) -> String {
        let mut output = Vec::new();
        frame(value, &mut output).expect("no control characters");
        String::from_utf8(output).expect("text")
    }

    #[test]
    fn values_cannot_end_a_document() {
        let output =
            format!("a: {}\n---\n# nothing\n---\nb: {}\n{}: 1\n", framed("x\n---\ny: \"z"), framed("c"), framed("d"));
        let documents = split(&output);
        assert_eq!(
            documents,
            [
                Skeleton { text: "a: \u{e000}0\u{e001}\n".to_owned(), values: vec!["x\n---\ny: \"z"] },
                Skeleton { text: "b: \u{e000}0\u{e001}\n\u{e000}1\u{e001}: 1\n".to_owned(), values: vec!["c", "d"] },
            ]
        );
        assert_eq!(shown("b: \u{e000}0\u{e001}-\u{e000}1\u{e001}", &["c", "d"]), "b: c-d");
    }

    #[test]
    fn control_characters_are_refused() {
        for value in ["a\u{1}b", "\u{2}", "\u{e000}", "\u{0}", "\u{7f}"] {
            assert!(frame(value, &mut Vec::new()).is_err());
        }
    }

    #[test]
    fn a_placeholder_is_whole_or_within() {
        assert_eq!(placeholder("\u{e000}12\u{e001}"), Placeholder::Whole(12));
        assert_eq!(placeholder("x-\u{e000}1\u{e001}"), Placeholder::Within);
        assert_eq!(placeholder("\u{e000}1\u{e001}\u{e000}2\u{e001}"), Placeholder::Within);
        assert_eq!(placeholder("x"), Placeholder::None);
    }
}
