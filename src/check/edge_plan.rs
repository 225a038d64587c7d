//! More than the zone's plan at CloudFlare offers.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::facts::CloudflarePlan;
use crate::spec::Spec;
use crate::spec::edge::{Cloudflare, Dns, Plan};

pub(super) const RULE: Rule = Rule {
    id: "edge-plan",
    what: "More cache rules, more records or shorter times than the zone's plan at CloudFlare offers.",
    why: "CloudFlare refuses what a plan does not hold, in the middle of an apply. Without `plan` a zone counts as free.",
    example: "edge: { dns: cloudflare, zone: 0123456789abcdef0123456789abcdef, cloudflare: { cache: { pages: { edge: 60s } } } }",
    fix: "Write the `plan` that the zone has, or ask for less.",
    check,
};

/// The names of the load balancers of two regions, and the balancer's.
const RECORDS_OF_THE_PLATFORM: usize = 3;
/// Its own record, and the one that proves to the certificate authority whose it is.
const RECORDS_OF_A_HOST: usize = 2;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) =
        spec.edge.as_ref().filter(|edge| edge.dns.as_ref().is_some_and(|dns| dns.value == Dns::Cloudflare))
    else {
        return;
    };
    if context.is_refused("edge.cloudflare.plan") {
        return;
    }
    let written = edge.cloudflare.as_ref().and_then(|cloudflare| cloudflare.plan.as_ref());
    let name = written.map_or(Plan::Free, |plan| plan.value).word();
    let Some(plan) = context.facts.cloudflare_plan(name) else { return };
    let place = written.map_or(edge.span, |plan| plan.span);
    let subject = Subject { name, plan, place };
    let most = (plan.records - RECORDS_OF_THE_PLATFORM) / RECORDS_OF_A_HOST;
    let hosts: Vec<Span> = spec.services.iter().filter_map(|(_, service)| Some(service.host.as_ref()?.span)).collect();
    if let Some(first_too_many) = hosts.get(most) {
        findings.push(subject.too_many(*first_too_many, &format!("{} hosts", hosts.len()), most, "hosts"));
    }
    if let Some(cloudflare) = &edge.cloudflare {
        check_cache(cloudflare, &subject, findings);
    }
}

struct Subject<'a> {
    name: &'static str,
    plan: &'a CloudflarePlan,
    place: Span,
}

impl Subject<'_> {
    fn too_many(&self, at: Span, what: &str, most: usize, unit: &str) -> Diagnostic {
        Diagnostic::error(RULE.id, format!("a zone of the plan `{}` does not take {what}", self.name))
            .at(at, "")
            .at(self.place, format!("this takes {most} {unit}"))
            .help("write the plan that the zone has, or ask for less")
    }
}

fn check_cache(cloudflare: &Cloudflare, subject: &Subject<'_>, findings: &mut Diagnostics) {
    let most = subject.plan.cache_rules;
    if let Some((_, rule)) = cloudflare.cache.iter().nth(most) {
        let what = format!("{} cache rules", cloudflare.cache.iter().count());
        findings.push(subject.too_many(rule.name_span, &what, most, "rules"));
    }
    let shortest = u64::from(subject.plan.edge_seconds);
    let times = cloudflare.cache.iter().filter_map(|(_, rule)| rule.edge.as_ref());
    for time in times.filter(|time| time.seconds() < shortest) {
        findings.push(
            Diagnostic::error(
                RULE.id,
                format!("a zone of the plan `{}` keeps nothing for so short a time", subject.name),
            )
            .at(time.span, format!("this is {} seconds", time.seconds()))
            .at(subject.place, format!("{shortest} seconds at least"))
            .help(format!("write `{shortest}s` or more, or the plan that the zone has")),
        );
    }
}
