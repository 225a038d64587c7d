//! Where a text has to be changed so that a key has another value.

use crate::spec::node::{Entry, Node, Value};
use crate::spec::overlay::EXTENDS;

/// A part of a text and what comes in its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Splice {
    start: usize,
    end: usize,
    text: String,
}

impl Splice {
    fn insert(at: usize, text: String) -> Self {
        Self { start: at, end: at, text }
    }

    /// The text with the part replaced.
    pub(super) fn apply(&self, text: &str) -> String {
        [&text[..self.start], &self.text, &text[self.end..]].concat()
    }
}

/// What to change in `text`, of which `root` is the tree, so that the keys lead to the value. `order` gives the usual
/// order of the keys of the mapping that so many keys lead to.
///
/// # Errors
/// Why it cannot be done, in a full sentence.
pub(super) fn set(
    text: &str,
    root: &Node,
    path: &[String],
    value: &str,
    order: &dyn Fn(usize) -> Vec<&'static str>,
) -> Result<Splice, String> {
    let mut node = root;
    let mut written: Option<&Entry> = None;
    for (depth, key) in path.iter().enumerate() {
        let Value::Map(entries) = &node.value else { return Err(no_mapping(node, &path[..depth])) };
        match entries.iter().find(|entry| entry.key == *key) {
            Some(entry) => (node, written) = (&entry.value, Some(entry)),
            None => return Ok(insert(text, node, entries, &path[depth..], value, &order(depth))),
        }
    }
    match written {
        Some(entry) => replace(text, entry, value).ok_or_else(|| no_single_line(entry, path)),
        None => Err("No key was named.".to_owned()),
    }
}

fn no_mapping(node: &Node, path: &[String]) -> String {
    match node.value {
        Value::Null => format!("Line {} removes `{}`.", node.span.line, path.join(".")),
        _ => format!("`{}` in line {} is {}, not a mapping.", path.join("."), node.span.line, node.kind()),
    }
}

fn no_single_line(entry: &Entry, path: &[String]) -> String {
    let is_text = matches!(entry.value.value, Value::Scalar { .. });
    let kind = if is_text { "a text of several lines" } else { entry.value.kind() };
    format!("`{}` in line {} is {kind}.", path.join("."), entry.key_span.line)
}

/// Another value for a key that is there; `None` when its value is not written on one line.
fn replace(text: &str, entry: &Entry, value: &str) -> Option<Splice> {
    let (start, end) = range(&entry.value);
    let old = text.get(start..end)?;
    match entry.value.value {
        // A key without anything behind its colon.
        Value::Null if old.is_empty() => {
            let colon = range_end(entry.key_span.end) + text.get(range_end(entry.key_span.end)..)?.find(':')?;
            Some(Splice::insert(colon + 1, format!(" {}", plain(value))))
        }
        Value::Null | Value::Scalar { .. } if !old.contains('\n') && !old.starts_with(['|', '>']) => {
            let new = in_style_of(old, value);
            let (gap, kept) = gap_before_comment(&text[end..], old.chars().count(), new.chars().count());
            Some(Splice { start, end: end + gap, text: new + &" ".repeat(kept) })
        }
        _ => None,
    }
}

/// The spaces between a value and an aligned comment behind it, and how many there have to be so that the comment
/// stays in its column. Less than two spaces align nothing.
fn gap_before_comment(rest: &str, old_width: usize, new_width: usize) -> (usize, usize) {
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    if gap < 2 || !rest[gap..].starts_with('#') {
        return (0, 0);
    }
    (gap, (gap + old_width).saturating_sub(new_width).max(2))
}

/// A value in the quotes that the old one has.
fn in_style_of(old: &str, value: &str) -> String {
    match old.chars().next() {
        Some('"') => double_quoted(value),
        Some('\'') if !value.chars().any(char::is_control) => format!("'{}'", value.replace('\'', "''")),
        _ => plain(value),
    }
}

/// A value without quotes, if it means the same without them.
fn plain(value: &str) -> String {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || "./_:@+%-".contains(letter);
    let begins_well = value.starts_with(|letter: char| letter.is_ascii_alphanumeric() || "./_".contains(letter));
    let is_nothing = matches!(value, "null" | "Null" | "NULL");
    match begins_well && value.chars().all(is_safe) && !value.ends_with(':') && !is_nothing {
        true => value.to_owned(),
        false => double_quoted(value),
    }
}

/// Every JSON text is a YAML text in double quotes.
fn double_quoted(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// New keys in a mapping that is there.
fn insert(text: &str, map: &Node, entries: &[Entry], keys: &[String], value: &str, order: &[&str]) -> Splice {
    let (start, end) = range(map);
    if text[start..].starts_with('{') {
        return insert_in_braces(start, end, entries, &pair(keys, value));
    }
    let rank = |key: &str| order.iter().position(|known| *known == key);
    let new = keys.first().and_then(|key| rank(key));
    let before = |entry: &&Entry| match (rank(&entry.key), new) {
        _ if entry.key == EXTENDS => true,
        (Some(other), Some(new)) => other < new,
        _ => new.is_none(),
    };
    let neighbour = entries.iter().filter(before).max_by_key(|entry| rank(&entry.key));
    let column = entries.first().map_or(0, |entry| entry.key_span.column.saturating_sub(1)) as usize;
    let lines = lines(keys, value, column);
    match neighbour {
        Some(entry) => insert_below(text, end_of_entry(entry), &lines),
        None => insert_above(text, entries.first().map_or(start, |entry| range_end(entry.key_span.start)), &lines),
    }
}

/// New keys at the end of a mapping in braces, or at its beginning where the end is no safe place.
fn insert_in_braces(start: usize, end: usize, entries: &[Entry], pair: &str) -> Splice {
    match entries.last() {
        None => Splice { start, end, text: format!("{{ {pair} }}") },
        Some(last) if matches!(last.value.value, Value::Null) => Splice::insert(start + 1, format!(" {pair},")),
        Some(last) => Splice::insert(end_of_entry(last), format!(", {pair}")),
    }
}

/// `a: { b: value }` for keys.
fn pair(keys: &[String], value: &str) -> String {
    let (last, outer) = keys.split_last().map_or(("", keys), |(last, outer)| (last.as_str(), outer));
    let opening: String = outer.iter().map(|key| format!("{}: {{ ", plain(key))).collect();
    format!("{opening}{}: {}{}", plain(last), plain(value), " }".repeat(outer.len()))
}

/// The lines for keys: at the left edge, where records are, the first key has a line of its own.
fn lines(keys: &[String], value: &str, column: usize) -> Vec<String> {
    let indent = " ".repeat(column);
    match keys {
        [first, rest @ ..] if column == 0 && rest.len() > 1 => {
            vec![format!("{}:", plain(first)), format!("  {}", pair(rest, value))]
        }
        _ => vec![format!("{indent}{}", pair(keys, value))],
    }
}

/// Lines after the line that a byte is in or that ends with it.
fn insert_below(text: &str, byte: usize, lines: &[String]) -> Splice {
    let line_end = line_end_of(text);
    let is_after_line = text[..byte].ends_with('\n');
    let next = if is_after_line { Some(byte) } else { text[byte..].find('\n').map(|found| byte + found + 1) };
    match next {
        Some(next) => Splice::insert(next, lines.iter().map(|line| format!("{line}{line_end}")).collect()),
        // The last line has no end, and so it stays.
        None => Splice::insert(text.len(), lines.iter().map(|line| format!("{line_end}{line}")).collect()),
    }
}

/// Lines before the line that a byte is in.
fn insert_above(text: &str, byte: usize, lines: &[String]) -> Splice {
    let line_end = line_end_of(text);
    let start = text[..byte].rfind('\n').map_or(0, |found| found + 1);
    Splice::insert(start, lines.iter().map(|line| format!("{line}{line_end}")).collect())
}

fn line_end_of(text: &str) -> &'static str {
    if text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) { "\r\n" } else { "\n" }
}

/// The last byte of a key and all that belongs to it.
fn end_of_entry(entry: &Entry) -> usize {
    end_of(&entry.value).max(range_end(entry.key_span.end))
}

fn end_of(node: &Node) -> usize {
    let inner = match &node.value {
        Value::Map(entries) => entries.iter().map(end_of_entry).max(),
        Value::List(items) => items.iter().map(end_of).max(),
        _ => None,
    };
    inner.unwrap_or_default().max(range_end(node.span.end))
}

fn range(node: &Node) -> (usize, usize) {
    (range_end(node.span.start), range_end(node.span.end))
}

/// A file has at most 1 MiB, so that a position always fits.
fn range_end(offset: u32) -> usize {
    offset as usize
}
