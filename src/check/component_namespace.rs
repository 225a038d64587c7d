//! Namespaces that refuse the pods of their own component.

use super::fault::judge;
use super::objects::Kind;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::View;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "component-namespace",
    what: "The namespace of a component with a pod security level that its own pods do not keep, or with none.",
    why: "The chart is installed and none of its pods starts. Without a level, anything may start there.",
    example: "components: { falco: {} }\npatches:\n  level:\n    target: { kind: Namespace, name: falco }\n    set: { 'metadata.labels[\"pod-security.kubernetes.io/enforce\"]': restricted }",
    fix: "Give the namespace the level that the component's own template has.",
    check,
};

const LABEL: &str = "pod-security.kubernetes.io/enforce";
/// From what allows everything to what allows least.
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved else { return };
    let rank = |level: &str| LEVELS.iter().position(|known| *known == level);
    judge(RULE.id, context, findings, |objects, faults| {
        for component in environment.components.iter().filter(|component| !component.is_external()) {
            let definition = component.definition();
            let Some(namespace) = objects.get(Kind::core("Namespace"), "", definition.namespace) else { continue };
            let level = namespace.view().at(&["metadata", "labels", LABEL]).and_then(View::text);
            let needed = component.kind.pod_security();
            let help = format!("write `{LABEL}: {needed}`");
            let why = "Its pods are those of the chart.";
            match level.and_then(rank) {
                None => faults.error(namespace, format!("anything may start in `{}`", definition.namespace), why, help),
                Some(level) if Some(level) > rank(needed) => faults.error(
                    namespace,
                    format!("the namespace `{}` refuses the pods of {}", definition.namespace, definition.title),
                    why,
                    help,
                ),
                Some(_) => {}
            }
        }
    });
}
