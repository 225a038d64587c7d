//! A label of machines that Kubernetes refuses.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "labels-invalid",
    what: "A label of machines that Kubernetes refuses.",
    why: "Keys and values of labels have a form, and the prefixes of Kubernetes and EKS are reserved.",
    example: "nodes:\n  baseline: { instances: [m7g.large], max: 3, labels: { kubernetes.io/role: web } }",
    fix: "Write a key such as `example.com/tier` and a short value.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, nodes) in spec.nodes.iter() {
        for (key, value) in &nodes.labels.0 {
            if let Some(fault) = key_fault(key).or_else(|| value_fault(value.as_str())) {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`nodes.{name}` has a label that Kubernetes refuses"))
                        .at(value.span, fault)
                        .help("write a key such as `example.com/tier`, and a value of at most 63 characters"),
                );
            }
        }
    }
}

/// The rules of kubernetes.io/docs/concepts/overview/working-with-objects/labels.
fn key_fault(key: &str) -> Option<String> {
    let (prefix, name) = key.rsplit_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    let reserved = ["kubernetes.io", "k8s.io", "eks.amazonaws.com"];
    let is_reserved =
        |prefix: &str| reserved.iter().any(|domain| prefix == *domain || prefix.ends_with(&format!(".{domain}")));
    match prefix {
        Some(prefix) if is_reserved(prefix) => Some("the prefix of its key is reserved".to_owned()),
        Some(prefix) if prefix.is_empty() || prefix.len() > 253 || !prefix.bytes().all(is_domain) => {
            Some("the prefix of its key is no domain".to_owned())
        }
        _ if name.is_empty() || !is_plain(name) => Some("its key is not letters, digits, `-`, `_` and `.`".to_owned()),
        _ => None,
    }
}

fn value_fault(value: &str) -> Option<String> {
    (!is_plain(value)).then(|| "its value is not up to 63 letters, digits, `-`, `_` and `.`".to_owned())
}

fn is_domain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
}

fn is_plain(text: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
    text.len() <= 63
        && edge(text.as_bytes().first())
        && edge(text.as_bytes().last())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
