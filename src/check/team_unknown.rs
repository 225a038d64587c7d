//! A service of a team that does not exist.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "team-unknown",
    what: "A service of a team that does not exist.",
    why: "The team's people are to look after the service, and get their rights through the team.",
    example: "teams:\n  booking: { group: booking-developers }\nservices:\n  app: { image: ghcr.io/example/app, team: bookings }",
    fix: "Write one of `teams`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        let Some(team) = service.team.as_ref().filter(|team| !spec.teams.is_written(team.as_str())) else { continue };
        let names: Vec<&str> = spec.teams.names().collect();
        let help = match did_you_mean(team.as_str(), names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => {
                format!("write `teams: {{ {0}: {{ group: {0}-developers }} }}` at the top level", team.as_str())
            }
            None => format!("the teams are {}", names.join(", ")),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` is of the team `{}`, which does not exist", team.as_str()))
                .at(team.span, "")
                .help(help),
        );
    }
}
