//! Something that is said to have been what is still there, or what something else was.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Name;

pub(super) const RULE: Rule = Rule {
    id: "was",
    what: "Something that is said to have been what is still there, or what something else was.",
    why: "Two things cannot have been one: Terraform moves a resource to one address only, and its names inside AWS belong to one.",
    example: "databases:\n  orders: { was: bookings }\n  bookings: {}",
    fix: "Take `was` away where it is not the same thing under a new name.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let databases = spec.databases.iter().map(|(name, entry)| (name.as_str(), &entry.was, entry.name_span));
    section("database", databases.collect(), findings);
    let caches = spec.caches.iter().map(|(name, entry)| (name.as_str(), &entry.was, entry.name_span));
    section("cache", caches.collect(), findings);
    let buckets = spec.buckets.iter().map(|(name, entry)| (name.as_str(), &entry.was, entry.name_span));
    section("bucket", buckets.collect(), findings);
    let services = spec.services.iter().map(|(name, entry)| (name.as_str(), &entry.was, entry.name_span));
    section("service", services.collect(), findings);
    let nodes = spec.nodes.iter().map(|(name, entry)| (name.as_str(), &entry.was, entry.name_span));
    section("node group", nodes.collect(), findings);
}

fn section(kind: &str, entries: Vec<(&str, &Option<Located<Name>>, Span)>, findings: &mut Diagnostics) {
    let there: BTreeMap<&str, Span> = entries.iter().map(|(name, _, span)| (*name, *span)).collect();
    let mut earlier: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, was) in entries.iter().filter_map(|(name, was, _)| Some((*name, was.as_ref()?))) {
        let before = was.as_str();
        if before == name {
            findings.push(
                Diagnostic::error(RULE.id, format!("the {kind} `{name}` was `{name}` and is `{name}`"))
                    .at(was.span, "this is its name")
                    .help("write the name that it had before, or take `was` away"),
            );
        } else if let Some(still) = there.get(before) {
            findings.push(
                Diagnostic::error(
                    RULE.id,
                    format!("the {kind} `{name}` cannot have been `{before}`, which is still there"),
                )
                .at(was.span, "is said to be the same")
                .at(*still, "is still there")
                .help("take one of the two away"),
            );
        } else if let Some(other) = earlier.insert(before, was.span) {
            findings.push(
                Diagnostic::error(RULE.id, format!("two {kind}s cannot both have been `{before}`"))
                    .at(was.span, "the second")
                    .at(other, "the first")
                    .help("keep the one that has taken its place"),
            );
        }
    }
}
