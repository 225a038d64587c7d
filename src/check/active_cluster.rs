//! Two clusters and no choice which one takes the traffic, or the choice of one that does not exist.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "active-cluster",
    what: "Two clusters and no choice which one takes the traffic, or the choice of one that does not exist.",
    why: "The traffic goes to one colour; a blue-green switch changes this key.",
    example: "clusters: { blue: { version: \"1.35\" }, green: { version: \"1.36\" } }\n# and no `active`",
    fix: "Write `active: blue` or `active: green`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let colours: Vec<&str> = spec.clusters.names().collect();
    match &spec.active {
        Some(active) if !spec.clusters.is_written(active.as_str()) && !spec.clusters.is_empty() => {
            findings.push(
                Diagnostic::error(RULE.id, format!("the active cluster `{}` does not exist", active.as_str()))
                    .at(active.span, "")
                    .help(match did_you_mean(active.as_str(), colours.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the clusters are {}", colours.join(", ")),
                    }),
            );
        }
        None => {
            if let [(_, first), (_, second)] = spec.clusters.iter().collect::<Vec<_>>()[..] {
                findings.push(
                    Diagnostic::error(RULE.id, "there are two clusters, and none is active")
                        .at(first.name_span, "")
                        .at(second.name_span, "")
                        .help(format!("write `active: {}` at the top level", colours[0])),
                );
            }
        }
        Some(_) => {}
    }
}
