//! A block in a Terraform file of the user's own that cannot be there.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::facts::Facts;
use crate::hcl::Block;
use crate::provider;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "terraform-block",
    what: "A block in a Terraform file of your own that cannot be in a stack, or whose type no offline provider has.",
    why: "Where the state is, which providers there are and how they are set up is rendered once for each stack. Modules and other providers would have to be downloaded before anything can be planned.",
    example: "# environments/prod/terraform/network/west.tf\nprovider \"aws\" { region = \"us-west-2\" }",
    fix: "Leave the block out: the fix says what to write in its place.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    for (_, file, own) in context.own_code() {
        for (name, span) in &own.attributes {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` stands outside of any block"))
                    .at(*span, "Terraform knows no such thing in a file")
                    .help(format!("write `locals {{ {name} = … }}`, and `local.{name}` where it is meant")),
            );
        }
        for block in file.body.blocks() {
            let Some(span) = block.origin() else { continue };
            of_kind(block, span).into_iter().for_each(|finding| findings.push(finding));
            if let ("resource" | "data" | "ephemeral", [kind, _]) = (block.kind(), block.labels()) {
                findings.extend(of_type(block.kind(), kind, span));
                findings.extend(provider(block, span));
            }
            // A check may ask something on its own.
            for nested in block.body().blocks().filter(|nested| block.kind() == "check" && nested.kind() == "data") {
                if let [kind, _] = nested.labels() {
                    findings.extend(of_type(nested.kind(), kind, span));
                }
            }
        }
    }
}

/// What is wrong with a block of this kind.
fn of_kind(block: &Block, span: Span) -> Option<Diagnostic> {
    let refused = |label: &str, help: &str| {
        let summary = format!("a file of your own cannot have a block `{}`", block.kind());
        Some(Diagnostic::error(RULE.id, summary).at(span, label).help(help))
    };
    let labels = match block.kind() {
        "resource" | "data" | "ephemeral" => 2,
        "variable" | "output" | "check" => 1,
        "locals" | "moved" | "removed" => 0,
        "terraform" => {
            return refused(
                "the versions and the place of the state are rendered",
                "leave it out; the providers of all types in the stack are required without it",
            );
        }
        "provider" => {
            return refused(
                "the stack has its provider already, with its account, region and tags",
                "leave it out; a resource in another region says `region = \"us-west-2\"` itself",
            );
        }
        "module" => {
            return refused(
                "its code would have to be downloaded before anything can be planned",
                "write the resources of the module into the file",
            );
        }
        "import" => {
            return refused(
                "Terraform takes it in the root module only, and a plan puts all stacks into one",
                "write the address and the identifier under `adopt` in the spec",
            );
        }
        _ => {
            return refused(
                "this is no block that a stack can have",
                "write a resource, a data source, or local values",
            );
        }
    };
    let written = block.labels().len();
    (written != labels).then(|| {
        let label = format!("it has {written}");
        let help = match labels {
            2 => format!("write `{} \"<type>\" \"<name>\" {{ … }}`", block.kind()),
            1 => format!("write `{} \"<name>\" {{ … }}`", block.kind()),
            _ => format!("write `{} {{ … }}`", block.kind()),
        };
        Diagnostic::error(RULE.id, format!("a block `{}` has {labels} labels", block.kind())).at(span, label).help(help)
    })
}

/// What is wrong with a type.
fn of_type(group: &str, kind: &str, span: Span) -> Diagnostics {
    // Built into Terraform itself.
    if kind.starts_with("terraform_") {
        return Diagnostics::default();
    }
    let what = match group {
        "resource" => "resource type",
        "data" => "data source",
        _ => "ephemeral resource",
    };
    if provider::type_exists(group, kind) {
        return Diagnostics::default();
    }
    let finding = match Facts::embedded().provider_of(kind) {
        Some((_, provider)) => {
            let near = provider::similar_type(group, kind);
            Diagnostic::error(RULE.id, format!("there is no {what} `{kind}`"))
                .at(span, format!("the {} provider {} has none of this name", provider.title, provider.version))
                .help(near.map_or_else(
                    || "look it up in the provider's documentation".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ))
        }
        None => {
            let titles: Vec<&str> =
                Facts::embedded().providers().map(|(_, provider)| provider.title.as_str()).collect();
            Diagnostic::error(RULE.id, format!("no offline provider has the {what} `{kind}`"))
                .at(span, "without one, the environment could not be planned without credentials")
                .help(format!("keep it in a folder of its own; the providers are those of {}", titles.join(", ")))
        }
    };
    finding.into()
}

/// Whether a block asks for a provider that is set up otherwise, of which there is none.
fn provider(block: &Block, span: Span) -> Diagnostics {
    if block.body().get("provider").is_none() {
        return Diagnostics::default();
    }
    Diagnostic::error(RULE.id, format!("`{}` chooses a provider", block.title()))
        .at(span, "a stack has one of each kind")
        .help("take `provider` away; a resource in another region says `region = \"us-west-2\"` itself")
        .into()
}
