//! A variable of the user's own that nothing fills.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;
use crate::terraform::Stack;
use crate::terraform::own::{open_variables, source};

pub(super) const RULE: Rule = Rule {
    id: "terraform-variable",
    what: "A variable in a Terraform file of your own that has no default and is no output of a stack before this one.",
    why: "Nobody is asked for values: a variable without a default takes the output of its name of the one stack before that has it.",
    example: "# environments/prod/terraform/network/peering.tf\nvariable \"peer_id\" { type = string }",
    fix: "Give it a default, or the name of an output of a stack that is applied before.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    if context.resolved.is_none() {
        return;
    }
    for (index, stack) in context.stacks.iter().enumerate() {
        let (before, after) = (&context.stacks[..index], &context.stacks[index + 1..]);
        for (name, span) in open_variables(stack) {
            let sources = source(before, name);
            let help = match sources.as_slice() {
                [_] => continue,
                [] => nothing(name, before, after),
                several => format!(
                    "give it a default; of the stacks before, {} have an output of this name",
                    several.iter().map(|stack| format!("`{stack}`")).collect::<Vec<_>>().join(", ")
                ),
            };
            findings.push(
                Diagnostic::error(
                    RULE.id,
                    format!("nothing fills the variable `{name}` of the stack `{}`", stack.name),
                )
                .at(span, "it has no default, and is not the output of one stack before")
                .help(help),
            );
        }
    }
}

/// What to write in the place of a name that no stack before has as an output.
fn nothing(name: &str, before: &[Stack], after: &[Stack]) -> String {
    if let Some(later) = source(after, name).first() {
        return format!("move the file to a stack after `{later}`, which has the output, or give it a default");
    }
    let outputs = before.iter().flat_map(|stack| &stack.files).flat_map(|file| file.body.blocks());
    let outputs = outputs.filter(|block| block.kind() == "output").filter_map(|block| block.labels().first());
    match did_you_mean(name, outputs.map(String::as_str)) {
        Some(near) => format!("did you mean the output `{near}`?"),
        None => "write `default = …`".to_owned(),
    }
}
