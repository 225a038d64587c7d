//! A machine type of EC2, RDS or ElastiCache that does not exist.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::facts::Date;
use crate::spec::Spec;
use crate::spec::data::DatabaseEngine;

pub(super) const RULE: Rule = Rule {
    id: "instance-type-unknown",
    what: "A machine type of EC2, RDS or ElastiCache that does not exist, or that the engine does not run on.",
    why: "A plan cannot know this, so that the mistake would show only when the machines are created.",
    example: "nodes:\n  baseline: { instances: [m7q.large], max: 3 }",
    fix: "Write a type that exists.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let facts = context.facts;
    for instance in spec.nodes.iter().flat_map(|(_, nodes)| &nodes.instances) {
        let sizes = facts.instance_family(instance.family()).map(|family| family.sizes());
        let families = facts.instance_families().collect();
        let written =
            Written { prefix: "", purpose: "", family: instance.family(), size: instance.size(), span: instance.span };
        findings.extend(written.check(sizes, families, facts.instance_families_date()));
    }
    let classes = spec.databases.iter().flat_map(|(_, database)| {
        let instances = std::iter::once(&database.instance).chain(&database.replica_instance);
        instances.map(|instance| (database.engine.value, instance))
    });
    for (engine, instance) in classes {
        let purpose = if engine == DatabaseEngine::AuroraPostgres { " for Aurora" } else { "" };
        let sizes = facts.database_sizes(engine, instance.family()).map(texts);
        let families = facts.database_families(engine).collect();
        let written =
            Written { prefix: "db.", purpose, family: instance.family(), size: instance.size(), span: instance.span };
        findings.extend(written.check(sizes, families, facts.database_families_date()));
    }
    for (_, cache) in spec.caches.iter() {
        let node = &cache.node;
        let sizes = facts.cache_sizes(node.family()).map(texts);
        let families = facts.cache_families().collect();
        let written =
            Written { prefix: "cache.", purpose: "", family: node.family(), size: node.size(), span: node.span };
        findings.extend(written.check(sizes, families, facts.cache_families_date()));
    }
}

fn texts(sizes: &[String]) -> Vec<&str> {
    sizes.iter().map(String::as_str).collect()
}

/// A machine type as it is written.
struct Written<'a> {
    prefix: &'static str,
    /// What the type is for, where others have more types.
    purpose: &'static str,
    family: &'a str,
    size: &'a str,
    span: Span,
}

impl Written<'_> {
    /// `sizes` are those of the family, `None` when there is no such family.
    fn check(&self, sizes: Option<Vec<&str>>, families: Vec<&str>, date: Date) -> Diagnostics {
        let Self { prefix, purpose, family, size, span } = self;
        let finding = match sizes {
            None => {
                let near = did_you_mean(family, families.iter().copied());
                Diagnostic::error(RULE.id, format!("there is no machine family `{prefix}{family}`{purpose}"))
                    .at(*span, "")
                    .because(format!("The list of families is of {date}."))
                    .help(match near {
                        Some(near) => format!("did you mean `{prefix}{near}.{size}`?"),
                        None => format!("write a family such as `{prefix}m7g` or `{prefix}r7g`"),
                    })
            }
            Some(sizes) if !sizes.contains(size) => {
                let near = did_you_mean(size, sizes.iter().copied());
                Diagnostic::error(RULE.id, format!("the family `{prefix}{family}` has no size `{size}`{purpose}"))
                    .at(*span, "")
                    .help(match near {
                        Some(near) => format!("did you mean `{prefix}{family}.{near}`?"),
                        None => format!("its sizes are {}", sizes.join(", ")),
                    })
            }
            Some(_) => return Diagnostics::default(),
        };
        finding.into()
    }
}
