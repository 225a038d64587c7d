//! Names that together are longer than AWS allows.

use std::collections::BTreeMap;

use super::{Context, Rule, rendered};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::facts::NameLimit;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "name-too-long",
    what: "Names that together are longer than AWS allows.",
    why: "Resources are called `<platform>-<environment>-<name>`. AWS limits them, and some limits show only when the resource is created.",
    example: "platform: the-hotel-booking-platform\ncaches:\n  customer-sessions: { engine: redis, node: cache.r7g.large }",
    fix: "Shorten the platform's name, the environment's or the entry's.",
    check,
};

/// A name that is too long.
struct TooLong<'a> {
    name: &'a str,
    limit: &'a NameLimit,
    excess: usize,
    place: Span,
}

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    // Of all names that come from one place, the one that has to be shortened most: then the others fit too.
    let mut worst: BTreeMap<_, TooLong<'_>> = BTreeMap::new();
    for found in too_long(spec, context) {
        let known = worst.get(&found.place.sort_key()).map_or(0, |known| known.excess);
        if found.excess > known {
            worst.insert(found.place.sort_key(), found);
        }
    }
    worst.values().for_each(|found| findings.push(finding(found, spec, context)));
}

fn too_long<'a>(spec: &'a Spec, context: &Context<'a>) -> impl Iterator<Item = TooLong<'a>> {
    let facts = context.facts;
    rendered::resources(context.stacks).filter_map(move |(_, resource)| {
        let limit = facts.name_limit(rendered::kind(resource))?;
        let name = rendered::name(resource, facts)?;
        let excess = name.chars().count().checked_sub(limit.longest).filter(|excess| *excess > 0)?;
        Some(TooLong { name, limit, excess, place: rendered::place_of_name(spec, context, resource) })
    })
}

fn finding(found: &TooLong<'_>, spec: &Spec, context: &Context<'_>) -> Diagnostic {
    let TooLong { name, limit, excess, place } = found;
    let is_platform = spec.platform.get().is_some_and(|platform| platform.span == *place);
    let parts = match is_platform {
        _ if context.is_own_code(*place) => "it",
        true => "this name or the environment's",
        false => "this name, the platform's or the environment's",
    };
    Diagnostic::error(RULE.id, format!("the name `{name}` is too long"))
        .at(*place, format!("it has {} characters", name.chars().count()))
        .because(format!("The name of {} has at most {} characters.", limit.called, limit.longest))
        .help(format!("shorten {parts} by {excess} characters"))
}
