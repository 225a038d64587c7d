//! A name in a Terraform file of the user's own that the stack has already.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::terraform::{Stack, StackFile};

pub(super) const RULE: Rule = Rule {
    id: "terraform-clash",
    what: "A resource, local value, variable or output in a Terraform file of your own whose name the stack has already.",
    why: "All files of a stack are one module, in which each name stands for one thing.",
    example: "# environments/prod/terraform/network/extra.tf\nresource \"aws_vpc\" \"main\" { cidr_block = \"10.9.0.0/16\" }",
    fix: "Choose another name; what the stack has already can be named without declaring it.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let mut rendered: BTreeMap<usize, BTreeMap<String, Rendered<'a>>> = BTreeMap::new();
    let mut own: BTreeMap<(usize, &str), Span> = BTreeMap::new();
    for (index, _, written) in context.own_code() {
        let of_stack = rendered.entry(index).or_insert_with(|| rendered_names(&context.stacks[index]));
        let stack = &context.stacks[index].name;
        for (name, span) in &written.declared {
            if let Some(found) = of_stack.get(name) {
                // Whoever is outside of the stack asks for outputs, and nobody inside.
                let use_it =
                    if name.starts_with("output.") { "" } else { "; it can be named here without declaring it" };
                let finding = Diagnostic::error(RULE.id, format!("the stack `{stack}` has `{name}` already"))
                    .at(*span, format!("`{}` of the stack declares it", found.file))
                    .help(format!("choose another name{use_it}"));
                findings.push(match found.origin {
                    Some(origin) => finding.at(origin, "it comes from this"),
                    None => finding,
                });
            } else if let Some(earlier) = own.insert((index, name), *span) {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` is declared twice in the stack `{stack}`"))
                        .at(*span, "again here")
                        .at(earlier, "first here")
                        .help("rename one of the two"),
                );
            }
        }
    }
}

/// Something that is rendered.
struct Rendered<'a> {
    file: &'a str,
    origin: Option<Span>,
}

fn rendered_names(stack: &Stack) -> BTreeMap<String, Rendered<'_>> {
    stack.files.iter().filter(|file| file.own.is_none()).flat_map(names).collect()
}

fn names(file: &StackFile) -> impl Iterator<Item = (String, Rendered<'_>)> {
    file.body.blocks().flat_map(|block| {
        let names = match block.kind() {
            "locals" => block.body().attributes().map(|(name, _)| format!("local.{name}")).collect(),
            _ => Vec::from_iter(block.address()),
        };
        names.into_iter().map(|name| (name, Rendered { file: &file.name, origin: block.origin() }))
    })
}
