//! Environments of pull requests whose address leads nowhere, or to one of several services.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "review-entry",
    what: "A `review` whose `entry` is no service that can be reached, or that lacks it although several can.",
    why: "The environment of a pull request is told to people by one address, which leads to one service.",
    example: "review: {}\nservices:\n  app: { image: ghcr.io/example/app, port: 3000, host: www }\n  api: { image: ghcr.io/example/api, port: 8080, host: api }",
    fix: "Write the name of a service with a `host` and a `port`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(review) = &spec.review else { return };
    let exposed = spec.services.iter().filter(|(_, service)| service.host.is_some() && service.port.is_some());
    let exposed: Vec<&str> = exposed.map(|(name, _)| name.as_str()).collect();
    match &review.entry {
        Some(entry) if exposed.contains(&entry.as_str()) => {}
        Some(entry) => {
            let help = match (did_you_mean(entry.as_str(), exposed.iter().copied()), &exposed[..]) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, []) => "give the service a `host` and a `port`, or remove the key".to_owned(),
                (None, exposed) => format!("those that can be reached are {}", exposed.join(", ")),
            };
            let reason = match spec.services.get(entry.as_str()) {
                Some(_) => "it has no host, or no port",
                None => "there is no such service",
            };
            findings.push(
                Diagnostic::error(RULE.id, format!("`{}` cannot be reached from outside", entry.as_str()))
                    .at(entry.span, reason)
                    .help(help),
            );
        }
        None if exposed.len() > 1 && !context.is_refused("review.entry") => findings.push(
            Diagnostic::error(RULE.id, "which service is meant by the address of a pull request is not said")
                .at(review.span, format!("{} have hosts", exposed.join(", ")))
                .help(format!("write for example `entry: {}`", exposed[0])),
        ),
        None => {}
    }
}
