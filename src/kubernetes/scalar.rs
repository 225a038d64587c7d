//! Single values as Kubernetes reads them: what text without quotes means, and which text needs quotes.
//!
//! kubectl and every other tool of the field read YAML 1.1 with Go's parser, where `no`, `on`, `1_000` and `12:30` are
//! not text. What has two readings is refused in templates, and always written in quotes.

use std::fmt::Write as _;

use super::tree::Scalar;

/// Words that some reader takes for a truth value or for nothing.
const WORDS: [&str; 12] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "nan", "inf"];

/// Text without quotes that readers disagree about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ambiguous;

/// What text without quotes stands for.
pub(super) fn unquoted(text: &str) -> Result<Scalar, Ambiguous> {
    match text {
        "" | "~" | "null" => return Ok(Scalar::Null),
        "true" => return Ok(Scalar::Boolean(true)),
        "false" => return Ok(Scalar::Boolean(false)),
        _ => {}
    }
    if let Some(number) = number(text) {
        return Ok(number);
    }
    if is_plain(text) { Ok(Scalar::Text(text.into())) } else { looks_like_text(text).ok_or(Ambiguous) }
}

/// Text that has to be written in quotes may still be clear to all readers when it is not.
fn looks_like_text(text: &str) -> Option<Scalar> {
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let is_numeric = text.bytes().all(is_numeric_byte) && text.bytes().any(|byte| byte.is_ascii_digit());
    (!is_word && !is_numeric && text != "=" && text != "<<").then(|| Scalar::Text(text.into()))
}

/// Decimal numbers, as all readers read them.
fn number(text: &str) -> Option<Scalar> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
    match fraction {
        _ if !all_digits(whole) || has_leading_zero => None,
        None => text.parse().ok().map(Scalar::Integer),
        Some(fraction) => all_digits(fraction).then(|| text.parse().ok().map(Scalar::Float)).flatten(),
    }
}

/// Whether a byte occurs in numbers, times and dates of YAML 1.1.
fn is_numeric_byte(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
        || matches!(byte, b'+' | b'-' | b'.' | b':' | b'_' | b'x' | b'o' | b'X' | b'O' | b'T' | b'Z' | b' ')
}

/// Whether text is read as the same text when it stands without quotes.
fn is_plain(text: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'_' | b'.' | b'/' | b':' | b'@' | b'+' | b' ' | b'=' | b',' | b'%' | b'(' | b')' | b'*' | b'$'
            )
    };
    let Some(first) = text.bytes().next() else { return false };
    (first.is_ascii_alphanumeric() || matches!(first, b'/' | b'_'))
        && text.bytes().all(allowed)
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !(text.bytes().all(is_numeric_byte) && (first.is_ascii_digit() || text.len() == 1))
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Writes text so that every reader reads the same text. Text of several lines becomes a block, indented by `indent`.
pub(super) fn write_text(text: &str, indent: usize, output: &mut String) {
    if is_plain(text) {
        output.push_str(text);
    } else if is_block(text) {
        write_block(text, indent, output);
    } else {
        write_quoted(text, output);
    }
}

/// Writes a key of a mapping.
pub(super) fn write_key(key: &str, output: &mut String) {
    if is_plain(key) { output.push_str(key) } else { write_quoted(key, output) }
}

/// Writes any single value.
pub(super) fn write_scalar(scalar: &Scalar, indent: usize, output: &mut String) {
    let written = match scalar {
        Scalar::Null => write!(output, "null"),
        Scalar::Boolean(boolean) => write!(output, "{boolean}"),
        Scalar::Integer(integer) => write!(output, "{integer}"),
        // A whole number keeps its point, so that it stays what it is.
        Scalar::Float(float) => write!(output, "{float:?}"),
        Scalar::Text(text) => return write_text(text, indent, output),
    };
    debug_assert!(written.is_ok(), "writing to a string does not fail");
}

/// What YAML reads as a line break or a mark, or does not know at all (YAML 1.2, `c-printable`), so that it is escaped.
fn is_unprintable(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether text of several lines can be written as a block without being changed.
fn is_block(text: &str) -> bool {
    let is_printable = |c: char| c == '\n' || c == '\t' || (!c.is_control() && !is_unprintable(c));
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with('\n')
        && text.chars().all(is_printable)
}

fn write_block(text: &str, indent: usize, output: &mut String) {
    let (head, body) = text.strip_suffix('\n').map_or(("|-", text), |body| ("|", body));
    output.push_str(head);
    for line in body.split('\n') {
        output.push('\n');
        if !line.is_empty() {
            output.extend(std::iter::repeat_n(' ', indent));
            output.push_str(line);
        }
    }
}

fn write_quoted(text: &str, output: &mut String) {
    output.push('"');
    for character in text.chars() {
        match character {
            '"' => output.push_str("\\\""),
            '\\' => output.push_str("\\\\"),
            '\n' => output.push_str("\\n"),
            '\t' => output.push_str("\\t"),
            '\r' => output.push_str("\\r"),
            c if c.is_control() || is_unprintable(c) => {
                output.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => output.push(c),
        }
    }
    output.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Scalar, unquoted, write_text};

    fn written(text: &str) -> String {
        let mut output = String::new();
        write_text(text, 2, &mut output);
        output
    }

    #[test]
    fn text_that_some_reader_takes_for_something_else_is_quoted() {
        for text in [
            "",
            "no",
            "On",
            "y",
            "1",
            "1_000",
            "0x1f",
            "12:30",
            "2026-11-22",
            "1e3",
            "-",
            "~",
            "null",
            "a: b",
            "a #b",
            "=",
            " a",
            "1.35",
        ] {
            assert!(written(text).starts_with('"'), "{text} is written {}", written(text));
        }
        for text in
            ["api", "250m", "512Mi", "/healthz", "10.0.0.0/16", "ghcr.io/example/api:1.4.2", "http://api:8080", "30s"]
        {
            assert_eq!(written(text), text);
        }
    }

    #[test]
    fn text_of_several_lines_is_a_block() {
        assert_eq!(written("a\n  b\n\nc\n"), "|\n  a\n    b\n\n  c");
        assert_eq!(written("a\nb"), "|-\n  a\n  b");
        assert_eq!(written(" a\nb"), "\" a\\nb\"");
    }

    #[test]
    fn what_has_two_readings_is_refused() {
        for text in ["no", "Yes", "010", "0x1f", "1_000", "12:30", "2026-11-22", "1e3"] {
            assert!(unquoted(text).is_err(), "{text}");
        }
        assert_eq!(unquoted("8080"), Ok(Scalar::Integer(8080)));
        assert_eq!(unquoted("-0.5"), Ok(Scalar::Float(-0.5)));
        assert_eq!(unquoted("0.0.0.0/0"), Ok(Scalar::Text("0.0.0.0/0".into())));
        assert_eq!(unquoted("1.35.2"), Err(super::Ambiguous));
    }

    proptest! {
        #[test]
        fn plain_text_is_read_as_itself(text in "[ -~]{0,12}") {
            let output = written(&text);
            if output == text {
                prop_assert_eq!(unquoted(&text), Ok(Scalar::Text(text.as_str().into())));
            }
        }
    }
}
