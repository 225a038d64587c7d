//! A tag that AWS refuses, or that is set already.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::scalar::shown;

pub(super) const RULE: Rule = Rule {
    id: "tags-invalid",
    what: "A tag that AWS refuses, or that is set already; `owner` is a tag too.",
    why: "`Platform`, `Environment`, `Owner`, `ManagedBy` and `Stack` are set on every resource, and AWS limits what a tag may hold.",
    example: "tags: { \"aws:team\": hotel }",
    fix: "Rename the tag, or leave out what AWS does not allow.",
    check,
};

const SET_ALWAYS: [&str; 5] = ["Platform", "Environment", "Owner", "ManagedBy", "Stack"];

/// Keys of what the volume driver of EKS tells its own volumes by; it does not start with them as tags of ours
/// (kubernetes-sigs/aws-ebs-csi-driver, validation of `--extra-tags`).
const OF_VOLUMES: [&str; 3] = ["CSIVolumeName", "CSIVolumeSnapshotName", "ebs.csi.aws.com/cluster"];

/// What a resource can carry is 50 tags; five are set always, and the volume driver adds up to eight to volumes of pods.
const MOST: usize = 37;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for (key, value) in &spec.tags.0 {
        if let Some((label, help)) = key_fault(key).or_else(|| value_fault(value.as_str())) {
            findings.push(refused(key, value.span, label).help(help));
        } else if let Some(earlier) = seen.insert(key.to_lowercase(), value.span) {
            findings.push(
                refused(key, value.span, "this key differs from another one in its case only")
                    .at(earlier, "the other one")
                    .because("IAM takes both for the same.")
                    .help("remove one of the two"),
            );
        }
    }
    if let Some((label, help)) = spec.owner.get().and_then(|owner| value_fault(owner.as_str())) {
        let span = spec.owner.get().map_or(spec.span, |owner| owner.span);
        findings.push(
            Diagnostic::error(RULE.id, "`owner` cannot become a tag")
                .at(span, label)
                .because("It is the tag `Owner` of every resource.")
                .help(help),
        );
    }
    if let Some(value) = spec.tags.0.values().nth(MOST) {
        findings.push(
            Diagnostic::error(RULE.id, format!("there are {} tags", spec.tags.0.len()))
                .at(value.span, format!("AWS allows 50 tags on a resource, of which {MOST} are yours"))
                .help("remove some"),
        );
    }
}

fn refused(key: &str, span: Span, label: impl Into<String>) -> Diagnostic {
    Diagnostic::error(RULE.id, format!("the tag {} is not possible", shown(key))).at(span, label)
}

fn key_fault(key: &str) -> Option<(String, &'static str)> {
    if SET_ALWAYS.iter().any(|reserved| reserved.eq_ignore_ascii_case(key)) {
        Some(("this tag is set on every resource already".to_owned(), "remove it, or choose another key"))
    } else if key.eq_ignore_ascii_case("Name") {
        Some(("this tag is the name of each resource".to_owned(), "remove it, or choose another key"))
    } else if key.to_ascii_lowercase().starts_with("aws:") {
        Some(("keys that begin with `aws:` belong to AWS".to_owned(), "choose another key"))
    } else if key.starts_with("kubernetes.io") || OF_VOLUMES.contains(&key) {
        let label = "the volumes of pods have tags of this key from EKS".to_owned();
        Some((label, "choose another key"))
    } else if key.contains('=') {
        let label = "the volume driver of EKS takes tags as `KEY=VALUE`, so that no key may hold `=`".to_owned();
        Some((label, "leave out the `=`"))
    } else if key.is_empty() {
        Some(("its key is empty".to_owned(), "write a key"))
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
    let number = if wrong.is_ascii_graphic() { String::new() } else { format!(" (U+{:04X})", u32::from(wrong)) };
    Some((
        format!("the {what} holds {}{number}", shown(&wrong.to_string())),
        "AWS allows letters, digits, spaces and `+ - = . _ : / @`",
    ))
}
