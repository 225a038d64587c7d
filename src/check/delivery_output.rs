//! Objects that Argo CD brings and that need to know what Terraform made.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::kubernetes::{Bringer, output_references};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "delivery-output",
    what: "An object that Argo CD brings, and that names an output of a stack.",
    why: "Only `platform apply` knows the outputs of stacks. Argo CD would bring the object with the words `output:…` in the place of the value.",
    example: "delivery: { mode: gitops }\npatches:\n  bucket: { target: { kind: ConfigMap, name: web }, set: { data.BUCKET: \"output:bootstrap/state_bucket\" } }",
    fix: "Put the value into an object of a template in `templates/kubernetes/cluster/`, whose file `platform apply` brings when it names an output, and refer to that object.",
    check,
};

fn check(_: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    // The environments of pull requests are a chart, which gets the outputs as its values.
    if context.resolved.is_some_and(|environment| environment.review.is_some()) {
        return;
    }
    let brought = context.manifests.iter().filter(|file| file.brought_by == Bringer::ArgoCd);
    for manifest in brought.flat_map(|file| &file.manifests) {
        for reference in output_references(&manifest.object) {
            findings.push(
                Diagnostic::error(
                    RULE.id,
                    format!("`{}` names `{reference}`, which Argo CD does not know", manifest.address()),
                )
                .at(manifest.patch.unwrap_or(manifest.origin), "Argo CD brings the object")
                .because("Only `platform apply` knows the outputs of stacks.")
                .help(
                    "put the value into an object of a template in `templates/kubernetes/cluster/`, and refer to that",
                ),
            );
        }
    }
}
