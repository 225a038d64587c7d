//! A group of spot machines with a single type.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::cluster::Capacity;

pub(super) const RULE: Rule = Rule {
    id: "spot-variety",
    what: "A group of spot machines with a single type.",
    why: "When AWS runs short of that one type, the whole group is gone at two minutes' notice.",
    example: "nodes:\n  burst: { capacity: spot, instances: [m7g.large], max: 10 }",
    fix: "Name several types of the same size and architecture.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, nodes) in spec.nodes.iter() {
        let is_spot = nodes.capacity.as_ref().is_some_and(|capacity| capacity.value == Capacity::Spot);
        if let ([only], true) = (nodes.instances.as_slice(), is_spot) {
            findings.push(
                Diagnostic::warning(RULE.id, format!("`nodes.{name}` lives on a single spot type"))
                    .at(only.span, "one shortage takes all machines of the group")
                    .help("name several types of the same size, for example `[m7g.large, m6g.large, c7g.xlarge]`"),
            );
        }
    }
}
