//! Machine types of different processor architectures in one group.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::cluster::Nodes;

pub(super) const RULE: Rule = Rule {
    id: "mixed-architecture",
    what: "Machine types of different processor architectures in one group.",
    why: "A group has one machine image, and an image is made for one architecture.",
    example: "nodes:\n  baseline: { instances: [m7g.large, m7i.large], max: 3 }",
    fix: "Name types of one architecture; make a second group for the other.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, nodes) in spec.nodes.iter() {
        findings.extend(check_group(name.as_str(), nodes, context).map(Diagnostics::from).unwrap_or_default());
    }
}

fn check_group(name: &str, nodes: &Nodes, context: &Context<'_>) -> Option<Diagnostic> {
    let mut known = nodes.instances.iter().filter_map(|instance| {
        let family = context.facts.instance_family(instance.family())?;
        Some((instance, family.is_arm()))
    });
    let (first, is_arm) = known.next()?;
    let (other, _) = known.find(|(_, other)| *other != is_arm)?;
    let word = |is_arm: bool| if is_arm { "this is ARM (Graviton)" } else { "this is x86" };
    Some(
        Diagnostic::error(RULE.id, format!("`nodes.{name}` mixes processor architectures"))
            .at(other.span, word(!is_arm))
            .at(first.span, word(is_arm))
            .because("All machines of a group start from one image.")
            .help("name types of one architecture, and make a group of its own for the other"),
    )
}
