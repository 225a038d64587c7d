//! A tag that AWS refuses, or that is set already.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "tags-invalid",
    what: "A tag that AWS refuses, or that is set already.",
    why: "`Platform`, `Environment`, `Owner`, `ManagedBy` and `Stack` are set on every resource, and AWS limits what a tag may hold.",
    example: "tags: { \"aws:team\": hotel }",
    fix: "Rename the tag, or leave out what AWS does not allow.",
    check,
};

const SET_ALWAYS: [&str; 6] = ["Platform", "Environment", "Owner", "ManagedBy", "Stack", "Name"];

/// What a resource can carry is 50 tags; some are set always.
const MOST: usize = 40;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (key, value) in &spec.tags.0 {
        if let Some((label, help)) = key_fault(key).or_else(|| value_fault(value.as_str())) {
            let key: String = key.chars().take(40).collect();
            findings.push(
                Diagnostic::error(RULE.id, format!("the tag `{key}` is not possible")).at(value.span, label).help(help),
            );
        }
    }
    if let Some(value) = spec.tags.0.values().nth(MOST) {
        findings.push(
            Diagnostic::error(RULE.id, format!("there are {} tags", spec.tags.0.len()))
                .at(value.span, format!("AWS allows 50 tags on a resource, of which {MOST} are yours"))
                .help("remove some"),
        );
    }
}

fn key_fault(key: &str) -> Option<(String, &'static str)> {
    if SET_ALWAYS.iter().any(|reserved| reserved.eq_ignore_ascii_case(key)) {
        Some(("this tag is set on every resource already".to_owned(), "remove it, or choose another key"))
    } else if key.to_ascii_lowercase().starts_with("aws:") {
        Some(("keys that begin with `aws:` belong to AWS".to_owned(), "choose another key"))
    } else if key.chars().count() > 128 {
        Some((format!("the key has {} characters, and 128 are allowed", key.chars().count()), "shorten it"))
    } else {
        character_fault(key, "key")
    }
}

fn value_fault(value: &str) -> Option<(String, &'static str)> {
    let length = value.chars().count();
    if length > 256 {
        return Some((format!("the value has {length} characters, and 256 are allowed"), "shorten it"));
    }
    character_fault(value, "value")
}

/// The characters that every AWS service accepts in tags.
fn character_fault(text: &str, what: &str) -> Option<(String, &'static str)> {
    let allowed = |c: char| c.is_alphanumeric() || " +-=._:/@".contains(c);
    let wrong = text.chars().find(|&c| !allowed(c))?;
    Some((
        format!("the {what} holds `{}`", wrong.escape_default()),
        "AWS allows letters, digits, spaces and `+ - = . _ : / @`",
    ))
}
