//! A root disk of machines that is too small for the image, or larger than a volume can be.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::scalar::Size;

pub(super) const RULE: Rule = Rule {
    id: "disk-range",
    what: "A root disk of machines that is too small for the image, or larger than a volume can be.",
    why: "The machine image needs 20 GiB; a volume has at most 16 TiB.",
    example: "nodes:\n  baseline: { instances: [m7g.large], max: 3, disk: 8Gi }",
    fix: "Write a size from `20Gi` to `16Ti`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let (smallest, largest) = (Size::from_gibibytes(20), Size::from_gibibytes(16 * 1024));
    for (name, nodes) in spec.nodes.iter() {
        if let Some(disk) = nodes.disk.as_ref().filter(|disk| disk.value < smallest || disk.value > largest) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`nodes.{name}.disk` is out of range"))
                    .at(disk.span, "")
                    .help(format!("write a size from `{smallest}` to `{largest}`")),
            );
        }
    }
}
