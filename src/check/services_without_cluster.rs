//! Services without a cluster or machines to run on.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "services-without-cluster",
    what: "Services without a cluster or machines to run on.",
    why: "A service runs in a cluster, on a group of machines.",
    example: "services:\n  app: { image: ghcr.io/example/app }\n# and no `clusters`",
    fix: "Add a cluster and a group of machines, or remove the services.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some((_, first)) = spec.services.iter().next() else { return };
    let Some(host) = context.host_of(spec) else { return };
    if spec.clusters.is_empty() && host.clusters.is_empty() {
        findings.push(
            Diagnostic::error(RULE.id, "there are services, but no cluster")
                .at(first.name_span, "this has no cluster to run in")
                .help("write for example `clusters: { blue: { version: \"1.36\" } }`"),
        );
    }
    if spec.nodes.is_empty() && host.nodes.is_empty() {
        findings.push(
            Diagnostic::error(RULE.id, "there are services, but no machines")
                .at(first.name_span, "this has no machines to run on")
                .help("write for example `nodes: { general: { instances: [m7g.large], max: 3 } }`"),
        );
    }
}
