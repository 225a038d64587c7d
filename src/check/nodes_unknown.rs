//! A service on a group of machines that does not exist.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "nodes-unknown",
    what: "A service on a group of machines that does not exist.",
    why: "The service would wait for machines for ever.",
    example: "services:\n  app: { image: ghcr.io/example/app, nodes: burts }",
    fix: "Write the name of a group under `nodes`.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(host) = context.host_of(spec) else { return };
    for (name, service) in spec.services.iter() {
        let Some(nodes) = &service.nodes else { continue };
        if spec.nodes.is_written(nodes.as_str()) || host.nodes.is_written(nodes.as_str()) {
            continue;
        }
        let help = match did_you_mean(nodes.as_str(), spec.nodes.names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if spec.nodes.names().next().is_none() => "add the group under `nodes`".to_owned(),
            None => format!("the groups are {}", spec.nodes.names().collect::<Vec<_>>().join(", ")),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` runs on `{}`, which does not exist", nodes.as_str()))
                .at(nodes.span, "no group of machines has this name")
                .help(help),
        );
    }
}
