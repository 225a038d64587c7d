//! What a key of the spec means, and what value it has where: the data of `platform explain`.

use super::Spec;
use super::node::{Node, Value};
use super::record::{KeyShape, Record, RecordShape, Shape, running_text};
use super::scalar::shown;
use super::yaml;
use crate::diagnostic::{Diagnostic, Sources, Span, did_you_mean};

/// The documentation of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDocumentation {
    /// The key, dotted; names of entries as they were asked for. Empty for the whole spec.
    pub path: String,
    /// What it is for, in full sentences.
    pub text: String,
    /// What kind of value it takes.
    pub meaning: String,
    /// A value it takes.
    pub example: String,
    /// Whether it must be written.
    pub required: bool,
    /// The words it takes, each with its meaning.
    pub words: Vec<(String, String)>,
    /// The keys beneath it, each with its meaning.
    pub keys: Vec<(String, String)>,
}

/// A value, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The value as YAML.
    pub value: String,
    /// Where it is written.
    pub span: Span,
    /// Where the values stand that it replaces, the oldest first.
    pub replaced: Vec<Span>,
}

/// The documentation of a key such as `network.nat`. The name of an entry is any name, or `*`; the empty key is the
/// whole spec.
///
/// # Errors
/// There is no such key.
pub fn key(path: &str) -> Result<KeyDocumentation, Diagnostic> {
    let root = Spec::record_shape();
    let mut text = running_text(root.documentation);
    let mut shape = Shape::Record(root);
    let mut required = true;
    let mut walked: Vec<&str> = Vec::new();
    for segment in path.split('.').filter(|segment| !segment.is_empty()) {
        // A list is transparent: `access.admins` and its items have one documentation.
        while let Shape::List(item) = shape {
            shape = *item;
        }
        shape = match shape {
            Shape::Record(record) => {
                let Some(key) = record.keys.iter().find(|key| key.key == segment) else {
                    return Err(unknown(segment, &walked, &record.keys));
                };
                text = running_text(key.documentation);
                required = key.required;
                (key.shape)()
            }
            Shape::Entries(entry) | Shape::Pairs(entry) => {
                required = false;
                if let Shape::Record(record) = entry.as_ref() {
                    text = running_text(record.documentation);
                }
                *entry
            }
            _ => return Err(unknown(segment, &walked, &[])),
        };
        walked.push(segment);
    }
    Ok(document(walked.join("."), text, required, &shape))
}

fn document(path: String, text: String, required: bool, shape: &Shape) -> KeyDocumentation {
    let inner = innermost(shape);
    let words = match inner {
        Shape::Enumeration(words) => {
            words.iter().map(|(word, meaning)| ((*word).to_owned(), running_text(meaning))).collect()
        }
        _ => Vec::new(),
    };
    let keys = match inner {
        Shape::Record(record) => {
            record.keys.iter().map(|key| (key.key.to_owned(), running_text(key.documentation))).collect()
        }
        _ => Vec::new(),
    };
    KeyDocumentation { path, text, meaning: meaning(shape), example: shape.example(), required, words, keys }
}

fn meaning(shape: &Shape) -> String {
    match shape {
        Shape::List(item) => format!("a list, each item {}", item.meaning()),
        Shape::Integer { minimum, maximum } => format!("a whole number from {minimum} to {maximum}"),
        other => other.meaning(),
    }
}

/// What lists and entries hold.
fn innermost(shape: &Shape) -> &Shape {
    match shape {
        Shape::List(inner) | Shape::Entries(inner) | Shape::Pairs(inner) => innermost(inner),
        other => other,
    }
}

/// Whether a key somewhere in the spec has this name.
#[must_use]
pub fn is_name_of_a_key(name: &str) -> bool {
    !places(name, &Spec::record_shape(), "").is_empty()
}

fn unknown(segment: &str, walked: &[&str], keys: &[KeyShape]) -> Diagnostic {
    let place = if walked.is_empty() { "the spec".to_owned() } else { format!("`{}`", walked.join(".")) };
    let names = || keys.iter().map(|key| key.key);
    let help = match did_you_mean(segment, names()) {
        _ if keys.is_empty() => format!("{place} has no keys beneath it"),
        Some(near) => {
            let path: Vec<&str> = walked.iter().copied().chain([near]).collect();
            format!("did you mean `{}`?", path.join("."))
        }
        None => match places(segment, &Spec::record_shape(), "").first() {
            Some(path) => format!("did you mean `{path}`?"),
            None => format!("the keys of {place} are {}", names().collect::<Vec<_>>().join(", ")),
        },
    };
    Diagnostic::error("unknown-key", format!("{place} has no key {}", shown(segment))).help(help)
}

/// The dotted paths of all keys of a name at or beneath a record; `*` stands for the name of an entry.
fn places(name: &str, record: &RecordShape, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    for key in &record.keys {
        let path = format!("{prefix}{}", key.key);
        let shape = (key.shape)();
        if let Shape::Record(inner) = innermost(&shape) {
            let entries = if matches!(shape, Shape::Entries(_)) { ".*." } else { "." };
            found.extend(places(name, inner, &format!("{path}{entries}")));
        }
        if key.key == name {
            found.push(path);
        }
    }
    found
}

/// The value of a key in a spec, and where it comes from; `None` when it is not written.
#[must_use]
pub fn resolved(root: &Node, path: &str) -> Option<Resolved> {
    let node = root.at(path.split('.').filter(|segment| !segment.is_empty()))?;
    let mut value = String::new();
    write_yaml(node, 0, &mut value);
    Some(Resolved { value, span: node.span, replaced: node.replaced.clone() })
}

/// The key that is written at a place of a file, or whose value is; `None` where there is none.
#[must_use]
pub fn key_at(place: Span, sources: &Sources) -> Option<String> {
    let (root, _) = yaml::read(place.source, sources.text(place.source));
    let mut path = Vec::new();
    leads_to(&root?, place, &mut path).then(|| path.join("."))
}

/// Extends a path by the keys that lead to a place, if it is in here.
fn leads_to<'a>(node: &'a Node, place: Span, path: &mut Vec<&'a str>) -> bool {
    match &node.value {
        Value::Map(entries) => entries.iter().any(|entry| {
            path.push(&entry.key);
            let is_here = [entry.key_span, entry.value.span].contains(&place) || leads_to(&entry.value, place, path);
            if !is_here {
                path.pop();
            }
            is_here
        }),
        Value::List(items) => items.iter().any(|item| item.span == place || leads_to(item, place, path)),
        Value::Null | Value::Scalar { .. } | Value::Unreadable => false,
    }
}

fn write_yaml(node: &Node, depth: usize, output: &mut String) {
    let indent = "  ".repeat(depth);
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                let is_nested = matches!(&entry.value.value, Value::Map(inner) if !inner.is_empty());
                output.push_str(&format!("{indent}{}:{}", entry.key, if is_nested { "\n" } else { " " }));
                write_yaml(&entry.value, depth + 1, output);
            }
        }
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            output.push_str(&format!("[{}]\n", items.join(", ")));
        }
        _ => {
            output.push_str(&inline(node));
            output.push('\n');
        }
    }
}

fn inline(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, quoted: true } => format!("{text:?}"),
        Value::Scalar { text, quoted: false } => text.clone(),
        Value::Null | Value::Unreadable => "null".to_owned(),
        Value::List(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let pairs: Vec<String> =
                entries.iter().map(|entry| format!("{}: {}", entry.key, inline(&entry.value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_keys_of_entries() {
        let documentation = key("services.*.uses").unwrap();
        assert_eq!(documentation.meaning, "a list, each item a name");
        assert_eq!(documentation.example, "[bookings]");
        assert!(!documentation.required);
        let nat = key("network.nat").unwrap();
        assert_eq!(nat.words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>(), ["per-zone", "single", "none"]);
        assert_eq!(key("databases.bookings").unwrap().text, "A relational database on RDS.");
    }

    #[test]
    fn finds_the_key_at_a_place() {
        let mut sources = Sources::default();
        let text = "databases:\n  bookings: { storage: 20Gi }\naccess:\n  admins: [a, b]\n";
        let source = sources.add("dev.yaml", text);
        let at = |word: &str, line: u32, column: u32| {
            let start = u32::try_from(text.find(word).unwrap()).unwrap();
            let end = start + u32::try_from(word.len()).unwrap();
            key_at(Span { source, start, end, line, column }, &sources)
        };
        assert_eq!(at("bookings", 2, 3).as_deref(), Some("databases.bookings"));
        assert_eq!(at("20Gi", 2, 24).as_deref(), Some("databases.bookings.storage"));
        assert_eq!(at("b]", 4, 15), None);
    }

    #[test]
    fn suggests_the_nearest_key() {
        assert_eq!(key("network.nta").unwrap_err().help, "did you mean `network.nat`?");
        assert_eq!(key("uses").unwrap_err().help, "did you mean `services.*.uses`?");
        assert_eq!(key("network.nat.x").unwrap_err().help, "`network.nat` has no keys beneath it");
    }
}
