//! Environments of pull requests that have no place to live in.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::edge::Dns;

pub(super) const RULE: Rule = Rule {
    id: "review-shares",
    what: "A `review` in an environment that shares nothing, beside another one that shares the same, or where CloudFlare keeps the records.",
    why: "Environments of pull requests live in another environment, where their names would be those of the other `review`. CloudFlare's own certificates do not cover hosts two levels below a domain, which those of pull requests are.",
    example: "# prod.yaml\nreview: { entry: app }   # without `shares`",
    fix: "Write `review` once, in an environment that shares one whose records are not kept by CloudFlare.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(review) = &spec.review else { return };
    let Some(shares) = &spec.shares else {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{}` shares no environment", context.environment))
                .at(review.span, "pull requests have no place to live in")
                .help("write `shares` with the environment that they live in, or remove `review`"),
        );
        return;
    };
    let shares_too = |other: &Spec| other.shares.as_ref().is_some_and(|other| other.as_str() == shares.as_str());
    // Whole environments have names, domains and everything else of their own.
    let is_alike = |other: &Spec| other.review.as_ref().is_some_and(|other| other.is_full() == review.is_full());
    let mut others = context.others().filter(|(_, other)| is_alike(other) && shares_too(other));
    if let Some((name, _)) = others.next() {
        findings.push(
            Diagnostic::error(
                RULE.id,
                format!("`{}` and `{name}` both let pull requests live in `{}`", context.environment, shares.as_str()),
            )
            .at(review.span, "")
            .because(match review.is_full() {
                true => format!("The environment of pull request 142 is called `{}-pr-142` in both.", shares.as_str()),
                false => "The environment of pull request 142 is called `pr-142` in both.".to_owned(),
            })
            .help("remove `review` from one of them"),
        );
    }
    // A whole environment has the edge of its own spec.
    let host = if review.is_full() { Some(spec) } else { context.spec_of(shares.as_str()) };
    let dns = host.and_then(|host| host.edge.as_ref()?.dns.as_ref());
    if let Some(dns) = dns.filter(|dns| dns.value == Dns::Cloudflare) {
        findings.push(
            Diagnostic::error(
                RULE.id,
                format!("the hosts of pull requests in `{}` would have no certificate", shares.as_str()),
            )
            .at(review.span, "")
            .at(dns.span, "CloudFlare's certificates cover one level below the domain")
            .help("keep the records of that environment in Route 53"),
        );
    }
}
