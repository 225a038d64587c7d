//! A group of machines without a machine type.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "instances-missing",
    what: "A group of machines without a machine type.",
    why: "A group of no type has no machines.",
    example: "nodes:\n  baseline: { instances: [], max: 3 }",
    fix: "Name at least one instance type.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, nodes) in spec.nodes.iter().filter(|(_, nodes)| nodes.instances.is_empty()) {
        // A list whose items are all wrong is no empty list; what is wrong with them has been said.
        if context.is_refused_within(&format!("nodes.{name}.instances")) {
            continue;
        }
        findings.push(
            Diagnostic::error(RULE.id, format!("`nodes.{name}` has no instance type"))
                .at(nodes.name_span, "`instances` is empty")
                .help("write for example `instances: [m7g.large]`"),
        );
    }
}
