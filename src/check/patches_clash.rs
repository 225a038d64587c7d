//! Two patches for one place.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::patch::PatchTarget;

pub(super) const RULE: Rule = Rule {
    id: "patches-clash",
    what: "Two patches that set the same place of the same objects.",
    why: "Patches are applied in the order of their names, so that the second one wins by its name alone.",
    example: "patches:\n  one: { target: { kind: Deployment }, set: { spec.revisionHistoryLimit: 2 } }\n  two: { target: { kind: Deployment }, set: { spec.revisionHistoryLimit: 3 } }",
    fix: "Remove one of the two.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let mut seen = BTreeMap::<(Target<'_>, &str), (&str, Span)>::new();
    for (name, patch) in spec.patches.iter() {
        let values = patch.set.0.iter().map(|(path, value)| (path.as_str(), value.span));
        let deleted = patch.delete.iter().map(|path| (path.as_str(), path.span));
        for (path, span) in values.chain(deleted) {
            let Some((other, earlier)) = seen.insert((target(&patch.target), path), (name.as_str(), span)) else {
                continue;
            };
            findings.push(
                Diagnostic::error(RULE.id, format!("the patches `{other}` and `{name}` change the same place"))
                    .at(span, "again here")
                    .at(earlier, "first here")
                    .help("remove one of the two"),
            );
        }
    }
}

/// Kind, name, namespace and cluster.
type Target<'a> = [Option<&'a str>; 4];

fn target(target: &PatchTarget) -> Target<'_> {
    let [name, namespace, cluster] =
        [&target.name, &target.namespace, &target.cluster].map(|text| text.as_ref().map(|text| text.value.as_str()));
    [Some(target.kind.value.as_str()), name, namespace, cluster]
}
