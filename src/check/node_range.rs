//! A group of machines whose smallest number is above its largest, or whose largest is zero.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "node-range",
    what: "A group of machines whose smallest number is above its largest, or whose largest is zero.",
    why: "Such a group cannot exist.",
    example: "nodes:\n  baseline: { instances: [m7g.large], min: 5, max: 3 }",
    fix: "Write `min` below or equal to `max`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, nodes) in spec.nodes.iter() {
        let (min, max) = (nodes.min.as_ref().map_or(1, |min| min.value.value()), nodes.max.value.value());
        if max == 0 {
            findings.push(
                Diagnostic::error(RULE.id, format!("`nodes.{name}` can never have a machine"))
                    .at(nodes.max.span, "the largest number is zero")
                    .help("write `max: 1` or more, or remove the group"),
            );
        } else if min > max {
            let (span, text) = match &nodes.min {
                Some(min) => (min.span, String::new()),
                None => (nodes.name_span, "`min` is 1 when it is left out".to_owned()),
            };
            findings.push(
                Diagnostic::error(RULE.id, format!("`nodes.{name}` has a smallest number above its largest"))
                    .at(span, text)
                    .at(nodes.max.span, "")
                    .help(format!("write `min: {max}` or less, or `max: {min}` or more")),
            );
        }
    }
}
