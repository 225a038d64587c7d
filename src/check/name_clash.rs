//! One name for two things that `uses` can point at.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "name-clash",
    what: "One name for two things that `uses` can point at.",
    why: "`uses` names services, databases, caches and buckets alike; a name must mean one of them.",
    example: "databases:\n  api: { engine: postgres }\nservices:\n  api: { image: ghcr.io/example/api }",
    fix: "Rename one of them.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    let services = spec.services.iter().map(|(name, entry)| (name.as_str(), "service", entry.name_span));
    let databases = spec.databases.iter().map(|(name, entry)| (name.as_str(), "database", entry.name_span));
    let caches = spec.caches.iter().map(|(name, entry)| (name.as_str(), "cache", entry.name_span));
    let buckets = spec.buckets.iter().map(|(name, entry)| (name.as_str(), "bucket", entry.name_span));
    for (name, kind, span) in databases.chain(caches).chain(buckets).chain(services) {
        if let Some((other_kind, other)) = seen.insert(name, (kind, span)) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` is both a {other_kind} and a {kind}"))
                    .at(span, format!("a {kind} here"))
                    .at(other, format!("a {other_kind} here"))
                    .help("rename one of them"),
            );
        }
    }
}
