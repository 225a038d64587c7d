//! The one place that turns text into the inside of a quoted HCL string.
//!
//! The rules are those of Go's hclwrite (`escapeQuotedStringLit` in `hclwrite/generate.go`), because that is what
//! Terraform itself writes. hcl-rs takes `$${` for something that is already escaped; here it becomes `$$${`.

use std::fmt::Write;

/// Escapes literal `text`; the result stands between two double quotes.
pub(super) fn escape(text: &str) -> String {
    if text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '$' | '%' if characters.peek() == Some(&'{') => escaped.extend([character, character]),
            printable if is_printable(printable) => escaped.push(printable),
            other => push_code_point(&mut escaped, other),
        }
    }
    escaped
}

/// Whether a byte stands for itself whatever is around it, as nearly all do.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'$' | b'%')
}

/// Escapes literal `text` that an interpolation follows: a `$` at its end would double the `$` of the `${`.
pub(super) fn escape_before_interpolation(text: &str) -> String {
    match text.strip_suffix('$') {
        Some(start) => format!("{}\\u0024", escape(start)),
        None => escape(text),
    }
}

/// Whether Go's `unicode.IsPrint` holds, so that invisible and direction-changing characters are seen by the reader.
///
/// `str::escape_debug` asks the same question of all characters but the first one.
fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    let text: String = ['a', character].into_iter().collect();
    text.escape_debug().nth(1) == Some(character)
}

fn push_code_point(escaped: &mut String, character: char) {
    let code = u32::from(character);
    let written = if code > 0xffff { write!(escaped, "\\U{code:08x}") } else { write!(escaped, "\\u{code:04x}") };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

#[cfg(test)]
mod tests {
    use super::{escape, escape_before_interpolation};

    #[test]
    fn equals_hclwrite() {
        let cases = [
            ("", ""),
            ("plain é 日本 👩‍🚀", "plain é 日本 👩\\u200d🚀"),
            ("say \"hi\" \\ there", "say \\\"hi\\\" \\\\ there"),
            ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
            ("\u{0}\u{1b}\u{7f}", "\\u0000\\u001b\\u007f"),
            ("\u{a0}\u{2028}\u{202e}", "\\u00a0\\u2028\\u202e"),
            ("\u{e0001}", "\\U000e0001"),
            ("e\u{301}", "e\u{301}"),
            ("${a} %{b}", "$${a} %%{b}"),
            ("$${a} %%{b}", "$$${a} %%%{b}"),
            ("$ $$ % {} $", "$ $$ % {} $"),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_dollar_before_an_interpolation_is_kept_apart() {
        assert_eq!(escape_before_interpolation("costs $"), "costs \\u0024");
        assert_eq!(escape_before_interpolation("$$"), "$\\u0024");
        assert_eq!(escape_before_interpolation("100%"), "100%");
    }
}
