//! A row of a file of prices that nothing asks for.

use super::{Context, Rule};
use crate::cost::{PriceTable, read_rows};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::Facts;
use crate::spec::Spec;
use crate::spec::data::DatabaseEngine;

pub(super) const RULE: Rule = Rule {
    id: "prices-unknown",
    what: "A row of a file of prices that nothing asks for.",
    why: "A mistyped SKU leaves the built-in price where it is.",
    example: "# prices.json\n{ \"sku\": \"nat:gatevay\", \"price\": 0.04, … }",
    fix: "Write the SKU as `platform cost --format json` does, or take the row out.",
    check,
};

/// How many rows are named; a file for something else has many.
const NAMED: usize = 5;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(path) = spec.cost.as_ref().and_then(|cost| cost.prices.as_ref()) else { return };
    let Some(source) = context.all.prices.get(path.as_str()) else { return };
    let Ok(rows) = read_rows(context.all.sources.text(*source)) else { return };
    let unknown = rows.iter().filter(|row| !is_asked_for(&row.sku, context.facts));
    let unknown: Vec<String> = unknown.map(|row| format!("`{}`", row.sku)).collect();
    if unknown.is_empty() {
        return;
    }
    let more = unknown.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named = unknown.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    findings.push(
        Diagnostic::warning(RULE.id, "nothing asks for some of the prices")
            .at(path.span, format!("it has rows for {named}{more}"))
            .help("write SKUs as `platform cost --format json` does"),
    );
}

/// Whether an estimate can ask for it: what has a built-in price, and every machine that a spec can name.
fn is_asked_for(sku: &str, facts: &Facts) -> bool {
    let Some((service, machine)) = sku.rsplit_once(':') else { return false };
    let family = |prefix: &str| machine.strip_prefix(prefix)?.split_once('.').map(|(family, _)| family);
    let is_class = |engine, family: Option<&str>| family.is_some_and(|it| facts.database_sizes(engine, it).is_some());
    let is_machine = match service {
        "ec2" => family("").is_some_and(|family| facts.instance_family(family).is_some()),
        "rds:postgres" => is_class(DatabaseEngine::Postgres, family("db.")),
        "rds:aurora-postgresql" => is_class(DatabaseEngine::AuroraPostgres, family("db.")),
        "elasticache:redis" | "elasticache:valkey" => {
            family("cache.").is_some_and(|family| facts.cache_sizes(family).is_some())
        }
        _ => false,
    };
    is_machine || PriceTable::embedded().knows(sku)
}
