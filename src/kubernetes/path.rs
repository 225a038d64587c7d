//! Paths into objects: `spec.template.spec.containers[name=api].image`, `metadata.annotations["example.com/a.b"]`.

use super::tree::{Key, Node, Scalar};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The value under a key of a mapping.
    Key(String),
    /// The item of a list at a place, from 0.
    Index(usize),
    /// The item of a list whose key has a value.
    Item {
        /// The key.
        key: String,
        /// Its value as text.
        value: String,
    },
}

/// Reads a path.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence that begins with "the path".
pub(super) fn parse(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        rest = match rest.strip_prefix('[') {
            Some(bracket) => bracketed(bracket, &mut steps)?,
            None => plain(rest, &mut steps)?,
        };
        rest = match rest.strip_prefix('.') {
            Some("") => return Err("ends with a dot".to_owned()),
            Some(behind) => behind,
            None if rest.is_empty() || rest.starts_with('[') => rest,
            None => return Err(format!("has no dot before `{rest}`")),
        };
    }
    if steps.is_empty() { Err("is empty".to_owned()) } else { Ok(steps) }
}

fn plain<'a>(rest: &'a str, steps: &mut Vec<Step>) -> Result<&'a str, String> {
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    if end == 0 {
        return Err("has a dot too many".to_owned());
    }
    steps.push(Step::Key(rest[..end].to_owned()));
    Ok(&rest[end..])
}

/// What stands between brackets: `0]`, `name=api]`, `"a.b/c"]`.
fn bracketed<'a>(rest: &'a str, steps: &mut Vec<Step>) -> Result<&'a str, String> {
    if let Some(quoted) = rest.strip_prefix('"') {
        let (key, behind) = quoted.split_once("\"]").ok_or("has a bracket that is not closed")?;
        steps.push(Step::Key(key.to_owned()));
        return Ok(behind);
    }
    let (inside, behind) = rest.split_once(']').ok_or("has a bracket that is not closed")?;
    steps.push(match inside.split_once('=') {
        Some((key, value)) => {
            Step::Item { key: key.trim().to_owned(), value: value.trim().trim_matches('"').to_owned() }
        }
        None => Step::Index(
            inside.trim().parse().map_err(|_| format!("has `[{inside}]`, which is neither a place nor `key=value`"))?,
        ),
    });
    Ok(behind)
}

/// The node at a path; `None` when there is none.
pub(super) fn find<'a>(node: &'a mut Node, steps: &[Step]) -> Option<&'a mut Node> {
    steps.iter().try_fold(node, |node, step| child(node, step))
}

/// The node one step further.
fn child<'a>(node: &'a mut Node, step: &Step) -> Option<&'a mut Node> {
    match (node, step) {
        (Node::Map(entries), Step::Key(wanted)) => {
            entries.iter_mut().find(|(key, _)| is_key(key, wanted)).map(|(_, node)| node)
        }
        (Node::List(items), Step::Index(index)) => items.get_mut(*index),
        (Node::List(items), Step::Item { key, value }) => items.iter_mut().find(|item| is_item(item, key, value)),
        _ => None,
    }
}

/// The node at a path, with mappings made on the way where nothing is.
pub(super) fn find_or_make<'a>(node: &'a mut Node, steps: &[Step]) -> Option<&'a mut Node> {
    let Some((step, rest)) = steps.split_first() else { return Some(node) };
    if matches!(node, Node::Scalar(Scalar::Null)) {
        *node = Node::Map(Vec::new());
    }
    if let (Node::Map(entries), Step::Key(wanted)) = (&mut *node, step)
        && !entries.iter().any(|(key, _)| is_key(key, wanted))
    {
        entries.push((Key::Text(wanted.as_str().into()), Node::Scalar(Scalar::Null)));
    }
    // A place behind the last item of a list is a new item.
    if let (Node::List(items), Step::Index(index)) = (&mut *node, step)
        && *index == items.len()
    {
        items.push(Node::Scalar(Scalar::Null));
    }
    find_or_make(child(node, step)?, rest)
}

/// Removes the node at a path; false when there is none.
pub(super) fn remove(node: &mut Node, steps: &[Step]) -> bool {
    let Some((last, before)) = steps.split_last() else { return false };
    match (find(node, before), last) {
        (Some(Node::Map(entries)), Step::Key(wanted)) => {
            let count = entries.len();
            entries.retain(|(key, _)| !is_key(key, wanted));
            entries.len() < count
        }
        (Some(Node::List(items)), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
            true
        }
        (Some(Node::List(items)), Step::Item { key, value }) => {
            let count = items.len();
            items.retain(|item| !is_item(item, key, value));
            items.len() < count
        }
        _ => false,
    }
}

fn is_key(key: &Key, wanted: &str) -> bool {
    matches!(key, Key::Text(key) if **key == *wanted)
}

fn is_item(item: &Node, key: &str, value: &str) -> bool {
    let Node::Map(entries) = item else { return false };
    let found = entries.iter().find(|(name, _)| is_key(name, key)).map(|(_, node)| node);
    match found {
        Some(Node::Scalar(Scalar::Text(text))) => **text == *value,
        Some(Node::Scalar(Scalar::Integer(number))) => number.to_string() == value,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_keys_places_and_items() {
        let key = |text: &str| Step::Key(text.to_owned());
        assert_eq!(
            parse(r#"spec.containers[name=api].args[0].a["example.com/b.c"].d"#),
            Ok(vec![
                key("spec"),
                key("containers"),
                Step::Item { key: "name".to_owned(), value: "api".to_owned() },
                key("args"),
                Step::Index(0),
                key("a"),
                key("example.com/b.c"),
                key("d"),
            ])
        );
        for (text, problem) in [
            ("", "is empty"),
            ("a.", "ends with a dot"),
            ("a..b", "has a dot too many"),
            ("a[0", "has a bracket that is not closed"),
            ("a[x]", "has `[x]`, which is neither a place nor `key=value`"),
            ("a[0]b", "has no dot before `b`"),
        ] {
            assert_eq!(parse(text), Err(problem.to_owned()), "{text}");
        }
    }
}
