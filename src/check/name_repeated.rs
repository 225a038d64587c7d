//! Two resources of one kind that would get the same name.

use std::collections::BTreeMap;

use super::{Context, Rule, rendered};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::hcl::Block;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "name-repeated",
    what: "Two resources of one kind that would get the same name.",
    why: "AWS refuses the second. Some resources have fixed names, which a name in the spec can meet.",
    example: "services:\n  default: { image: ghcr.io/example/app, uses: [sessions] }",
    fix: "Rename the entry.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let mut seen: BTreeMap<(&str, &str), &Block> = BTreeMap::new();
    for (_, resource) in rendered::resources(context.stacks) {
        let Some(name) = rendered::name(resource, context.facts) else { continue };
        let Some(earlier) = seen.insert((rendered::kind(resource), name), resource) else { continue };
        let called = context.facts.name_limit(rendered::kind(resource)).map_or("a resource", |limit| &limit.called);
        // The user's own resource is the one that can be renamed, then the one with an entry of its own.
        let is_own = |block: &Block| block.origin().is_some_and(|origin| context.is_own_code(origin));
        let has_entry = rendered::name_of_entry(spec, resource).is_some();
        let renamed = if is_own(resource) || !is_own(earlier) && has_entry { resource } else { earlier };
        findings.push(
            Diagnostic::error(RULE.id, format!("the name `{name}` is needed twice"))
                .at(rendered::place_of_name(spec, context, renamed), "")
                .because(format!("Two resources would have this name, and the name of {called} has to be its own."))
                .help("choose another name"),
        );
    }
}
