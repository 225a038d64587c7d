//! A cache of a shape that ElastiCache does not offer.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "cache-range",
    what: "A cache of a shape that ElastiCache does not offer.",
    why: "A cache has 1 to 500 shards with 0 to 5 replicas each, and at most 500 nodes together.",
    example: "caches:\n  sessions: { shards: 3, replicas: 6 }",
    fix: "Write shards from 1 and replicas up to 5.",
    check,
};

const MOST_NODES: u32 = 500;
const MOST_REPLICAS: u32 = 5;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, cache) in spec.caches.iter() {
        let shards = cache.shards.as_ref().map_or(1, |shards| shards.value.value());
        let replicas = cache.replicas.as_ref().map_or(1, |replicas| replicas.value.value());
        if let Some(wrong) = cache.shards.as_ref().filter(|_| !(1..=MOST_NODES).contains(&shards)) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`caches.{name}.shards` is out of range"))
                    .at(wrong.span, "")
                    .help(format!("write a number from 1 to {MOST_NODES}")),
            );
        } else if let Some(wrong) = cache.replicas.as_ref().filter(|_| replicas > MOST_REPLICAS) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`caches.{name}.replicas` is out of range"))
                    .at(wrong.span, "")
                    .help(format!("write a number from 0 to {MOST_REPLICAS}")),
            );
        } else if shards * (1 + replicas) > MOST_NODES {
            findings.push(
                Diagnostic::error(RULE.id, format!("`caches.{name}` has more than {MOST_NODES} nodes"))
                    .at(cache.name_span, format!("{shards} shards of {} nodes", 1 + replicas))
                    .help(format!("write `shards: {}` or less", MOST_NODES / (1 + replicas))),
            );
        }
    }
}
