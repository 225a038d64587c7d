//! Private subnets without NAT whose machines or services need the internet.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::network::Nat;

pub(super) const RULE: Rule = Rule {
    id: "way-out-missing",
    what: "Private subnets without NAT whose machines or services need the internet.",
    why: "Without NAT, machines reach AWS only through VPC endpoints, and services reach nothing outside AWS.",
    example: "network: { nat: none, endpoints: false }",
    fix: "Turn on `endpoints`, or choose another `nat`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(network) = spec.network.get().filter(|network| network.existing.is_none()) else { return };
    let Some(nat) = network.nat.as_ref().filter(|nat| nat.value == Nat::None) else { return };
    if let Some(endpoints) = network.endpoints.as_ref().filter(|endpoints| !endpoints.is_on()) {
        findings.push(
            Diagnostic::error(RULE.id, "the machines have no way to AWS")
                .at(endpoints.span, "no endpoints")
                .at(nat.span, "no NAT")
                .because("Machines join their cluster and fetch images through one of the two.")
                .help("write `endpoints: true`, or `nat: single`"),
        );
    }
    for (name, service) in spec.services.iter() {
        if let Some(internet) = service.internet.as_ref().filter(|internet| internet.is_on()) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` has no way to the internet"))
                    .at(internet.span, "it may call the internet")
                    .at(nat.span, "no NAT")
                    .help("write `nat: single`, or remove `internet`"),
            );
        }
    }
}
