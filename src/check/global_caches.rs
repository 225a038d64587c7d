//! Caches that cannot be followed from another region.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::policy::CacheRecovery;

pub(super) const RULE: Rule = Rule {
    id: "global-caches",
    what: "A cache that cannot be followed from the second region, where `recovery` says `caches: global`.",
    why: "A global datastore is made of nodes of certain families only, none of them burstable, and asks for a second zone, which a cache without replicas does not use. A plan cannot know this, so that the mistake would show only in an apply.",
    example: "caches:\n  sessions: { engine: valkey, node: cache.t4g.medium }\nrecovery: { region: us-west-2, rto: 15m, rpo: 5m, caches: global }",
    fix: "Choose another node and `replicas` from 1, or `caches: cold`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let chosen = spec.recovery.as_ref().filter(|_| spec.shares.is_none()).and_then(|recovery| recovery.caches.as_ref());
    let Some(chosen) = chosen.filter(|chosen| chosen.value == CacheRecovery::Global) else { return };
    for (name, cache) in spec.caches.iter() {
        let (facts, node) = (context.facts, &cache.node);
        // Whether there is such a node at all is judged elsewhere.
        let is_known = facts.cache_sizes(node.family()).is_some();
        if is_known && !facts.global_cache_families().any(|family| family == node.family()) {
            let families: Vec<&str> = facts.global_cache_families().collect();
            findings.push(
                Diagnostic::error(RULE.id, format!("`caches.{name}` cannot be followed from another region"))
                    .at(node.span, "no global datastore has such nodes")
                    .at(chosen.span, "this asks for one")
                    .because(format!("The list of families is of {}.", facts.cache_families_date()))
                    .help(format!("write a node of {}, or `caches: cold`", families.join(", "))),
            );
        }
        if let Some(replicas) = cache.replicas.as_ref().filter(|replicas| replicas.value.value() == 0) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`caches.{name}` cannot be followed from another region"))
                    .at(replicas.span, "without replicas it is in one zone only")
                    .at(chosen.span, "a global datastore asks for two")
                    .help("write `replicas: 1` or more, or `caches: cold`"),
            );
        }
    }
}
