//! A limit of the edge outside what AWS offers.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::edge::Edge;
use crate::spec::scalar::{Count, Duration};

pub(super) const RULE: Rule = Rule {
    id: "edge-range",
    what: "A limit of the edge outside what AWS offers.",
    why: "WAF counts from 10 requests up, and a load balancer keeps a silent connection for 1 to 4000 whole seconds.",
    example: "edge: { waf: { rateLimit: 5 }, idleTimeout: 2h }",
    fix: "Write a number within the limits.",
    check,
};

const LEAST_REQUESTS: u32 = 10;
const LONGEST_SILENCE_SECONDS: u64 = 4000;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) = &spec.edge else { return };
    findings.extend(rate_limit(edge).map(check_rate_limit).unwrap_or_default());
    findings.extend(edge.idle_timeout.as_ref().map(check_idle_timeout).unwrap_or_default());
}

fn rate_limit(edge: &Edge) -> Option<&Located<Count>> {
    edge.waf.as_ref()?.rate_limit.as_ref()
}

fn check_rate_limit(limit: &Located<Count>) -> Diagnostics {
    if limit.value.value() >= LEAST_REQUESTS {
        return Diagnostics::default();
    }
    Diagnostic::error(RULE.id, "the limit of requests is too low")
        .at(limit.span, format!("WAF counts from {LEAST_REQUESTS} up"))
        .because("It is the number of requests of one address in five minutes.")
        .help("write for example `2000`")
        .into()
}

fn check_idle_timeout(timeout: &Located<Duration>) -> Diagnostics {
    let is_whole = timeout.milliseconds().is_multiple_of(1000);
    if is_whole && (1..=LONGEST_SILENCE_SECONDS).contains(&timeout.seconds()) {
        return Diagnostics::default();
    }
    let label =
        if is_whole { format!("this is {} seconds", timeout.seconds()) } else { "not a whole second".to_owned() };
    Diagnostic::error(RULE.id, "a load balancer does not offer this idle timeout")
        .at(timeout.span, label)
        .because(format!("It offers 1 to {LONGEST_SILENCE_SECONDS} whole seconds."))
        .help(format!("write `{}s`", timeout.seconds().clamp(1, LONGEST_SILENCE_SECONDS)))
        .into()
}
