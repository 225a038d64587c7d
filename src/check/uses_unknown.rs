//! A service that uses something that does not exist, or itself.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "uses-unknown",
    what: "A service that uses something that does not exist, or itself.",
    why: "From `uses` follow network rules, roles and addresses; they need something to point at.",
    example: "services:\n  app: { image: ghcr.io/example/app, uses: [booking] }",
    fix: "Write the name of a service, database, cache or bucket.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let host = context.host_of(spec);
    for (name, service) in spec.services.iter() {
        for used in &service.uses {
            let used_name = used.as_str();
            if used_name == name.as_str() {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` uses itself"))
                        .at(used.span, "a service always reaches itself")
                        .help("remove it from the list"),
                );
            } else if !exists(spec, used_name) && host.is_some_and(|host| !exists(host, used_name)) {
                let help = match did_you_mean(used_name, names(spec).filter(|near| *near != name.as_str())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the name of a service, database, cache or bucket of this environment".to_owned(),
                };
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` uses `{used_name}`, which does not exist"))
                        .at(used.span, "no service, database, cache or bucket has this name")
                        .help(help),
                );
            }
        }
    }
}

/// Whether something of that name is written, even when it could not be read.
fn exists(spec: &Spec, name: &str) -> bool {
    spec.services.is_written(name)
        || spec.databases.is_written(name)
        || spec.caches.is_written(name)
        || spec.buckets.is_written(name)
}

fn names(spec: &Spec) -> impl Iterator<Item = &str> {
    spec.services.names().chain(spec.databases.names()).chain(spec.caches.names()).chain(spec.buckets.names())
}
