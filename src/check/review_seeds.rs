//! Databases to be copied for pull requests that there are not.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "review-seeds",
    what: "A key of `review.seeds` that is no database.",
    why: "It says of a database what pull requests find in theirs.",
    example: "review: { seeds: { booking: bookings-seed } }\ndatabases:\n  bookings: { engine: postgres, version: \"17\", instance: db.t4g.medium, storage: 20Gi }",
    fix: "Write the name of an entry of `databases`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(review) = &spec.review else { return };
    for (database, seed) in review.seeds.0.iter().filter(|(database, _)| !spec.databases.is_written(database)) {
        let help = match did_you_mean(database, spec.databases.names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the databases are {}", spec.databases.names().collect::<Vec<_>>().join(", ")),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("there is no database `{database}`"))
                .at(seed.span, "nobody gets a copy of this")
                .help(help),
        );
    }
}
