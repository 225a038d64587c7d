//! A reference to an output that no stack has.

use std::collections::BTreeMap;

use super::fault::judge;
use super::{Context, Rule};
use crate::diagnostic::{Diagnostics, did_you_mean};
use crate::hcl::Expression;
use crate::kubernetes::{OutputReference, output_references};
use crate::spec::Spec;
use crate::terraform::Stack;

pub(super) const RULE: Rule = Rule {
    id: "output-unknown",
    what: "An object with a reference `output:<stack>/<output>/<key>` to an output that no stack has.",
    why: "The value is put into the object when it is applied; without one, nothing of the cluster is applied.",
    example: "patches:\n  host:\n    target: { kind: ConfigMap, name: endpoints }\n    set: { data.host: \"output:data/database_adresses/bookings\" }",
    fix: "Write an output as it stands in `outputs.tf` of the stack, and a key where that is a map.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let is_left_out = |stack: &str| context.resolved.is_some_and(|environment| environment.leaves_out(stack));
    let outputs = outputs(context.stacks.iter().chain(context.shared));
    judge(RULE.id, context, findings, |objects, faults| {
        for entry in objects.all() {
            let references = output_references(&entry.manifest.object).into_iter();
            // What a stack that is left out would have to hand on is the matter of another rule.
            for reference in references.filter(|reference| !is_left_out(&reference.stack)) {
                if let Err((why, help)) = find(&outputs, &reference) {
                    let summary = format!("`{}` refers to `{reference}`, which is not there", entry.manifest.address());
                    faults.error(entry, summary, why, help);
                }
            }
        }
    });
}

/// The outputs of the stacks: stack, output, value.
type Outputs<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Option<&'a Expression>>>;

fn outputs<'a>(stacks: impl Iterator<Item = &'a Stack>) -> Outputs<'a> {
    stacks.map(|stack| (stack.name.as_str(), outputs_of(stack))).collect()
}

fn outputs_of(stack: &Stack) -> BTreeMap<&str, Option<&Expression>> {
    let blocks = stack.files.iter().flat_map(|file| file.body.blocks()).filter(|block| block.kind() == "output");
    blocks.filter_map(|block| Some((block.labels().first()?.as_str(), block.body().get("value")))).collect()
}

/// Whether a reference stands for something.
///
/// # Errors
/// Why not, and what to write instead.
fn find(outputs: &Outputs<'_>, reference: &OutputReference) -> Result<(), (String, String)> {
    let OutputReference { stack, output, key, .. } = reference;
    let Some(of_stack) = outputs.get(stack.as_str()) else {
        return Err((format!("There is no stack `{stack}`."), near(stack, outputs.keys().copied(), "a stack")));
    };
    let Some(value) = of_stack.get(output.as_str()) else {
        let help = near(output, of_stack.keys().copied(), "an output of the stack");
        return Err((format!("The stack `{stack}` has no output `{output}`."), help));
    };
    // What is not written as a map may become one.
    let Some(Expression::Object(entries)) = value else { return Ok(()) };
    let keys: Vec<String> = entries.keys().map(|key| key.to_string().trim_matches('"').to_owned()).collect();
    match key {
        Some(key) if keys.contains(key) => Ok(()),
        Some(key) => {
            let why = format!("The output `{output}` of the stack `{stack}` has no key `{key}`.");
            Err((why, near(key, keys.iter().map(String::as_str), "a key of the output")))
        }
        None => {
            let why = format!("The output `{output}` of the stack `{stack}` is a map.");
            Err((why, format!("add one of its keys: {}", keys.join(", "))))
        }
    }
}

fn near<'a>(written: &str, known: impl Iterator<Item = &'a str> + Clone, what: &str) -> String {
    match did_you_mean(written, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {what}: {}", known.collect::<Vec<_>>().join(", ")),
    }
}
