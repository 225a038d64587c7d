//! A database whose name is a reserved word.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::database_name;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "database-name",
    what: "A database whose name is a reserved word of PostgreSQL or RDS.",
    why: "The entry's name is the name of the database inside the server too, and RDS refuses reserved words there when the server is created.",
    example: "databases:\n  user: { engine: postgres, version: \"17\", instance: db.t4g.medium, storage: 20Gi }",
    fix: "Choose another name, for example the plural.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, database) in spec.databases.iter() {
        let inside = database_name(name.as_str());
        if context.facts.is_reserved_database_name(&inside) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` cannot be the name of a database"))
                    .at(database.name_span, format!("`{inside}` is a reserved word"))
                    .because("RDS refuses the reserved words of PostgreSQL as names of databases.")
                    .help(format!("write another name, for example `{name}-db`")),
            );
        }
    }
}
