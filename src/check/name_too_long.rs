//! Names that together are longer than AWS allows.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::facts::NameLimit;
use crate::model::Names;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "name-too-long",
    what: "Names that together are longer than AWS allows.",
    why: "Resources are called `<platform>-<environment>-<name>`. AWS limits them, and some limits show only when the resource is created.",
    example: "platform: the-hotel-booking-platform\ncaches:\n  customer-sessions: { engine: redis, node: cache.r7g.large }",
    fix: "Shorten the platform's name, the environment's or the entry's.",
    check,
};

/// What stands behind a service's name in the name of its role: the colour of the cluster.
const LONGEST_COLOUR: &str = "-green";

/// The longest name of a role that every environment has.
const LONGEST_FIXED: &str = "database-monitoring";

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(platform) = spec.platform.get() else { return };
    let names = Names::new(platform.as_str(), context.environment);
    let mut check = |name: String, kind: NameLimit, span: Span| {
        findings.extend(too_long(&name, kind, span, context).map(Diagnostics::from).unwrap_or_default());
    };
    check(names.component(LONGEST_FIXED), NameLimit::Role, platform.span);
    if let (None, Some(cloud)) = (&spec.state, spec.cloud.get()) {
        check(format!("{}-{}-state", names.prefix(), cloud.account.as_str()), NameLimit::Bucket, platform.span);
    }
    for (name, database) in spec.databases.iter() {
        check(names.component(name.as_str()), NameLimit::Database, database.name_span);
    }
    for (name, cache) in spec.caches.iter() {
        check(names.component(name.as_str()), NameLimit::ReplicationGroup, cache.name_span);
    }
    for (name, service) in spec.services.iter() {
        let uses_cache = service.uses.iter().any(|used| spec.caches.is_written(used.as_str()));
        if uses_cache {
            // A user of a cache bears the name of its service.
            check(names.component(name.as_str()), NameLimit::ReplicationGroup, service.name_span);
        } else {
            check(names.component(name.as_str()) + LONGEST_COLOUR, NameLimit::Role, service.name_span);
        }
    }
}

fn too_long(name: &str, kind: NameLimit, span: Span, context: &Context<'_>) -> Option<Diagnostic> {
    let limit = context.facts.longest_name(kind);
    let excess = name.len().checked_sub(limit).filter(|excess| *excess > 0)?;
    Some(
        Diagnostic::error(RULE.id, format!("the name `{name}` is too long"))
            .at(span, format!("it has {} characters", name.len()))
            .because(format!("The name of an {} has at most {limit} characters.", kind.kind()))
            .help(format!("make it {excess} shorter: the platform's name, the environment's, or this one")),
    )
}
