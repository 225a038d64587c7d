//! A file beside the Terraform files of the user's own that cannot become a part of a stack.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;
use crate::spec::own_file::OwnFile;
use crate::terraform::adopt;
use crate::terraform::own::{EXTENSION, is_stack};

pub(super) const RULE: Rule = Rule {
    id: "terraform-file",
    what: "A file below `environments/<name>/terraform/` that cannot become a part of a stack.",
    why: "Files there stand in a folder named after a stack, and are copied beside what is rendered for it. One of another kind, of a stack that is not there, or with the name of a rendered file would be lost without a word.",
    example: "# environments/prod/terraform/networks/peering.tf",
    fix: "Move or rename the file: `environments/prod/terraform/<stack>/<name>.tf`.",
    check,
};

/// What may lie beside the code for its readers. It is not copied.
const FOR_READERS: &str = ".md";

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let files = context.own_files().iter().filter(|file| !file.name().ends_with(FOR_READERS));
    files.filter_map(|file| finding(file, spec, context)).for_each(|finding| findings.push(finding));
}

fn finding(file: &OwnFile, spec: &Spec, context: &Context<'_>) -> Option<Diagnostic> {
    let refused = |summary: String, label: String, help: String| {
        Some(Diagnostic::error(RULE.id, summary).at(file.start(), label).help(help))
    };
    let path = file.path.as_str();
    let Some(stack) = file.stack() else {
        let help = "move it to `<stack>/<name>.tf` below the folder `terraform`".to_owned();
        return refused(
            format!("`{path}` stands in no stack"),
            "Terraform reads the files of one folder".to_owned(),
            help,
        );
    };
    if !file.name().ends_with(EXTENSION) {
        let label = "only files that end with `.tf` are copied".to_owned();
        let help = match file.name().strip_suffix(".json").or(file.name().strip_suffix(".tofu")) {
            Some(_) => "write it in Terraform's own language, in a file that ends with `.tf`",
            None => "write its text into a Terraform file, for example as a local value, or move it elsewhere",
        };
        return refused(format!("`{path}` is no Terraform file"), label, help.to_owned());
    }
    if file.name() == "override.tf" || file.name().ends_with("_override.tf") {
        let label = "Terraform puts such a file over others, instead of beside them".to_owned();
        let help = "say what is to be otherwise in the spec, and rename the file".to_owned();
        return refused(format!("`{path}` would change what is rendered"), label, help);
    }
    let stacks = || context.stacks.iter().map(|stack| stack.name.as_str());
    let Some(found) = context.stacks.iter().find(|known| known.name == stack) else {
        // What others extend may have files for stacks that only some of them have.
        let is_excused = context.resolved.is_none() || file.is_shared && is_stack(stack);
        return if is_excused { None } else { unknown_stack(file, stack, spec, stacks()) };
    };
    if file.name() == adopt::FILE {
        let label = "this name is kept for what is adopted".to_owned();
        return refused(format!("`{path}` stands in the way of what is rendered"), label, "rename it".to_owned());
    }
    if found.file(file.name()).is_some_and(|rendered| rendered.own.is_none()) {
        let label = format!("the stack `{stack}` has a rendered file of this name");
        return refused(format!("`{path}` stands in the way of what is rendered"), label, "rename it".to_owned());
    }
    None
}

fn unknown_stack<'a>(
    file: &OwnFile,
    stack: &str,
    spec: &Spec,
    stacks: impl Iterator<Item = &'a str> + Clone,
) -> Option<Diagnostic> {
    let finding = Diagnostic::error(RULE.id, format!("there is no stack `{stack}` for `{}`", file.path));
    let finding = match &spec.shares {
        Some(shares) => finding
            .at(file.start(), "this environment has no stacks of its own")
            .at(shares.span, "it lives in this one")
            .help(format!("move the file to `environments/{}/terraform/{stack}/`", shares.as_str())),
        None => finding.at(file.start(), "the folder names no stack of the environment").help(
            match did_you_mean(stack, stacks.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its stacks are {}", stacks.collect::<Vec<_>>().join(", ")),
            },
        ),
    };
    Some(finding)
}
