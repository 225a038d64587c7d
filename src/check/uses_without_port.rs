//! A service that uses a service without a port.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "uses-without-port",
    what: "A service that uses a service without a port.",
    why: "What listens on no port cannot be called.",
    example: "services:\n  app: { image: ghcr.io/example/app, uses: [workers] }\n  workers: { image: ghcr.io/example/workers }",
    fix: "Give the used service a `port`, or remove it from `uses`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        for used in service.uses.iter().filter(|used| used.as_str() != name.as_str()) {
            if context.is_refused(&format!("services.{}.port", used.as_str())) {
                continue;
            }
            if let Some(called) = spec.services.get(used.as_str()).filter(|called| called.port.is_none()) {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` uses `{}`, which has no port", used.as_str()))
                        .at(used.span, "")
                        .at(called.name_span, "this listens on no port")
                        .help(format!("give `services.{}` a `port`, or remove it from `uses`", used.as_str())),
                );
            }
        }
    }
}
