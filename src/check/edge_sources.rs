//! Sources that say nothing: others beside `anywhere`, or addresses that never come from the internet.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Source;

pub(super) const RULE: Rule = Rule {
    id: "edge-sources",
    what: "Sources of the edge that say nothing: others beside `anywhere`, or private addresses.",
    why: "`anywhere` lets everybody in, whatever else is named; and nobody on the internet has a private address.",
    example: "edge: { sources: [anywhere, 203.0.113.0/24] }",
    fix: "Name those who may come, by the addresses that the internet knows them by, or `anywhere` alone.",
    check,
};

const PRIVATE: [&str; 4] = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) = &spec.edge else { return };
    if let Some(anywhere) = edge.sources.iter().find(|source| source.value == Source::Anywhere)
        && edge.sources.len() > 1
    {
        findings.push(
            Diagnostic::error(RULE.id, "`anywhere` lets everybody in, whatever else is named")
                .at(anywhere.span, "")
                .help("remove it, or remove the others"),
        );
    }
    for source in edge.sources.iter().filter(|source| is_private(source)) {
        findings.push(
            Diagnostic::error(RULE.id, format!("nobody on the internet has an address in `{}`", source.value))
                .at(source.span, "these addresses are private")
                .because(
                    "The load balancer has public addresses, and sees those that its callers have on the internet.",
                )
                .help("write the public addresses of those who may come"),
        );
    }
}

fn is_private(source: &Located<Source>) -> bool {
    let Source::Range(range) = source.value else { return false };
    let private = PRIVATE.iter().filter_map(|private| private.parse::<ipnet::Ipv4Net>().ok());
    private.into_iter().any(|private| private.contains(&range.network()))
}
