//! Text for terminals: its width, where it is broken, and what it must not do.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// Columns that a line keeps to.
pub(super) const WIDTH: usize = 100;

/// The columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// A text without what would move the cursor, change the colours, hide something or turn the direction of writing: it
/// comes from others, and what a reviewer sees has to be what is there.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_deceptive) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => cleaned.push_str("\\n"),
            '\t' => cleaned.push_str("\\t"),
            deceptive if is_deceptive(deceptive) => {
                // Writing to a text cannot fail.
                let _ = write!(cleaned, "\\u{{{:x}}}", u32::from(deceptive));
            }
            other => cleaned.push(other),
        }
    }
    Cow::Owned(cleaned)
}

/// Control characters, marks of direction, and what takes no room.
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A text of at most so many columns; what is missing is marked by `…`.
pub(super) fn cut(text: String, room: usize) -> String {
    // Nothing takes more columns than it has bytes.
    if text.len() <= room || columns(&text) <= room {
        return text;
    }
    let mut used = 0;
    let end = text.char_indices().find(|(_, character)| {
        used += width(*character);
        used > room.saturating_sub(1)
    });
    let end = end.map_or(text.len(), |(index, _)| index);
    format!("{}…", &text[..end])
}

/// A text in lines, the first of `first` columns and the others of `next`, broken at spaces where there are any.
pub(super) fn wrapped(text: &str, first: usize, next: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut rest, mut room) = (text, first.max(1));
    loop {
        match break_at(rest, room) {
            None => break,
            Some(at) => {
                lines.push(rest[..at].trim_end());
                rest = rest[at..].trim_start_matches(' ');
            }
        }
        room = next.max(1);
    }
    lines.push(rest);
    lines
}

/// Items in lines of at most so many columns, broken between items only. `mark` stands between two of them.
pub(super) fn flowed(items: &[String], mark: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let mark = if index + 1 < items.len() { mark } else { "" };
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(item) + columns(mark) <= room => {
                *line += &format!(" {item}{mark}")
            }
            _ => lines.push(format!("{item}{mark}")),
        }
    }
    lines
}

/// Where a text that is too long is broken.
fn break_at(text: &str, room: usize) -> Option<usize> {
    let mut used = 0;
    let mut space = None;
    for (index, character) in text.char_indices() {
        used += width(character);
        // A space may hang over: it is not shown at the end of a line.
        if character == ' ' {
            space = Some(index).filter(|_| index > 0);
        } else if used > room {
            let at = space.unwrap_or(index.max(character.len_utf8()));
            return (at < text.len()).then_some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{clean, columns, cut, flowed, wrapped};

    #[test]
    fn what_could_deceive_is_spelled_out() {
        assert_eq!(clean("plain, größer, 漢字"), "plain, größer, 漢字");
        assert_eq!(
            clean("\u{1b}[2Jgone\r\u{9b}\u{202e}txt\u{200b}"),
            "\\u{1b}[2Jgone\\u{d}\\u{9b}\\u{202e}txt\\u{200b}"
        );
    }

    #[test]
    fn cuts_by_columns() {
        assert_eq!(cut("abcdef".to_owned(), 6), "abcdef");
        assert_eq!(cut("abcdefg".to_owned(), 6), "abcde…");
        assert_eq!(cut("漢字漢字".to_owned(), 6), "漢字…");
        assert_eq!(columns("漢字…"), 5);
    }

    #[test]
    fn breaks_at_spaces_where_there_are_any() {
        assert_eq!(wrapped("one two three", 7, 20), ["one two", "three"]);
        assert_eq!(wrapped("aaaaaaaaaa bb", 4, 4), ["aaaa", "aaaa", "aa", "bb"]);
        assert_eq!(wrapped("", 4, 4), [""]);
        assert_eq!(wrapped("漢字", 1, 1), ["漢", "字"]);
    }

    #[test]
    fn items_stay_whole() {
        let items = ["1 a", "2 b", "3 c"].map(str::to_owned);
        assert_eq!(flowed(&items, ",", 8), ["1 a,", "2 b, 3 c"]);
        assert_eq!(flowed(&items, ",", 9), ["1 a, 2 b,", "3 c"]);
        assert_eq!(flowed(&[], ",", 8), Vec::<String>::new());
    }
}
