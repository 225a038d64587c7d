//! A host that two services have, or that cannot lead anywhere.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "host-unreachable",
    what: "A host that two services have, or that cannot lead anywhere.",
    why: "A name leads to one service, at a port, in the platform's domain.",
    example: "services:\n  app: { image: ghcr.io/example/app, host: www }",
    fix: "Give the service a `port` and the platform a `domain`; give each service a host of its own.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let mut hosts: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, service) in spec.services.iter() {
        let Some(host) = &service.host else { continue };
        if let Some(earlier) = hosts.insert(host.as_str(), host.span) {
            findings.push(
                Diagnostic::error(RULE.id, format!("two services have the host `{}`", host.as_str()))
                    .at(host.span, "again here")
                    .at(earlier, "first here")
                    .help("give each service a host of its own"),
            );
        }
        if service.port.is_none() && !context.is_refused(&format!("services.{name}.port")) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` has a host, but no port"))
                    .at(host.span, "")
                    .help(format!("add `port: 8080` to `services.{name}`, or remove `host`")),
            );
        }
        if spec.domain.is_none() && !context.is_refused("domain") {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` has a host, but the platform has no domain"))
                    .at(host.span, "")
                    .help("write `domain: example.com` at the top level, or remove `host`"),
            );
        }
    }
}
