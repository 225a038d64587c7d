//! A DestinationRule for a host that is not there, or two for one host.

use std::collections::HashMap;

use super::fault::judge;
use super::mesh_host::{Found, Host, find};
use super::objects::Kind;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "destination-rule-host",
    what: "A DestinationRule for a host that is not there, or two of them for one host.",
    why: "A rule for no host has no effect; of two for one host, Istio merges some parts and drops others.",
    example: "patches:\n  other-host:\n    target: { kind: DestinationRule, name: api }\n    set: { spec.host: apii }",
    fix: "Write the name of a Service, and change the rule that is there by a patch instead of adding another.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        let mut seen = HashMap::new();
        for entry in objects.of(Kind::istio("DestinationRule")) {
            let written = entry.view().text_at(&["spec", "host"]).unwrap_or_default();
            let host = Host::read(written, entry.namespace);
            if let Found::Missing(help) = find(objects, host) {
                let summary = format!("`{}` is for the host `{written}`, which is no Service", entry.name);
                faults.error(entry, summary, "It has no effect.", help);
            }
            // A rule for some pods only stands beside the one for all.
            if entry.view().at(&["spec", "workloadSelector"]).is_some() || host == Host::Several {
                continue;
            }
            if let Some(other) = seen.insert((entry.namespace, host), entry.name) {
                faults.error(
                    entry,
                    format!("`{}` and `{other}` are both for the host `{written}`", entry.name),
                    "Istio merges some parts of them and drops others.",
                    "put both into one",
                );
            }
        }
    });
}
