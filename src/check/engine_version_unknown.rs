//! A version of a database or cache engine that AWS does not offer.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::data::{Cache, Database, DatabaseEngine};

pub(super) const RULE: Rule = Rule {
    id: "engine-version-unknown",
    what: "A version of a database or cache engine that AWS does not offer.",
    why: "A plan cannot know this, so that the mistake would show only when the database is created.",
    example: "databases:\n  bookings: { version: \"12\" }",
    fix: "Write a version that is offered.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, database) in spec.databases.iter() {
        if context.is_refused(&format!("databases.{name}.engine")) {
            continue;
        }
        findings.extend(check_database(database, context).map(Diagnostics::from).unwrap_or_default());
    }
    for (name, cache) in spec.caches.iter() {
        if context.is_refused(&format!("caches.{name}.engine")) {
            continue;
        }
        findings.extend(check_cache(cache, context).map(Diagnostics::from).unwrap_or_default());
    }
}

fn check_database(database: &Database, context: &Context<'_>) -> Option<Diagnostic> {
    let (version, engine) = (&database.version, database.engine.value);
    let called = match engine {
        DatabaseEngine::Postgres => "PostgreSQL",
        DatabaseEngine::AuroraPostgres => "Aurora PostgreSQL",
    };
    let Some(known) = context.facts.database_version(engine, version.major()) else {
        let offered = context.facts.database_versions(engine);
        return Some(unknown(called, &version.to_string(), version.span, offered, context));
    };
    let end = known.end_of_standard_support;
    if context.today.days_until(end) < 0 {
        return Some(
            Diagnostic::warning(RULE.id, format!("{called} `{}` has left standard support", version.major()))
                .at(version.span, "")
                .because(format!("Its standard support ended on {end}; AWS charges for extended support."))
                .help("write a newer major version"),
        );
    }
    let minor = version.minor().filter(|minor| *minor < known.oldest_minor)?;
    let (major, oldest) = (version.major(), known.oldest_minor);
    Some(
        Diagnostic::warning(RULE.id, format!("{called} `{major}.{minor}` is not offered for new databases"))
            .at(version.span, "")
            .because("RDS moves databases of older minor versions to a newer one by itself.")
            .help(format!("write `\"{major}\"`, or a minor version from `\"{major}.{oldest}\"`")),
    )
}

fn check_cache(cache: &Cache, context: &Context<'_>) -> Option<Diagnostic> {
    let (engine, version) = (cache.engine.word(), cache.version.as_ref()?);
    let text = version.to_string();
    let is_known = context.facts.cache_parameter_group_family(engine, &text).is_some();
    (!is_known).then(|| unknown(engine, &text, version.span, context.facts.cache_versions(engine), context))
}

fn unknown<'a>(
    engine: &str,
    version: &str,
    span: Span,
    offered: impl Iterator<Item = &'a str>,
    context: &Context<'_>,
) -> Diagnostic {
    let offered: Vec<&str> = offered.collect();
    Diagnostic::error(RULE.id, format!("AWS does not offer {engine} `{version}`"))
        .at(span, "")
        .because(format!("The list of versions is of {}.", context.facts.engine_versions_date()))
        .help(format!("the versions are {}", offered.join(", ")))
}
