//! Cache rules that contradict themselves, or that are about nothing.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;
use crate::spec::decode::Entries;
use crate::spec::edge::CacheRule;

pub(super) const RULE: Rule = Rule {
    id: "edge-cache",
    what: "A cache rule that contradicts itself, that is about a host which no service has, or that another environment's rules take the place of.",
    why: "Nothing is kept for a time. A rule names hosts by the labels that services have. A zone has one list of cache rules, which one of its environments holds.",
    example: "edge: { cloudflare: { cache: { private: { bypass: true, edge: 1d } } } }",
    fix: "Write either `bypass` or times, and hosts of services. Where environments share a zone, write the rules in the one whose domain is the shortest.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(cloudflare) = spec.edge.as_ref().and_then(|edge| edge.cloudflare.as_ref()) else { return };
    for (_, rule) in cloudflare.cache.iter() {
        check_bypass(rule, findings);
        check_hosts(rule, spec, context, findings);
    }
    check_holder(&cloudflare.cache, context, findings);
}

fn check_bypass(rule: &CacheRule, findings: &mut Diagnostics) {
    let Some(bypass) = rule.bypass.as_ref().filter(|bypass| bypass.value.is_on()) else { return };
    for time in [&rule.edge, &rule.browser].into_iter().flatten() {
        findings.push(
            Diagnostic::error(RULE.id, "what is not kept is not kept for a time")
                .at(time.span, "a time to keep it for")
                .at(bypass.span, "nothing is kept")
                .help("remove one of them"),
        );
    }
}

fn check_hosts(rule: &CacheRule, spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    if context.is_refused("services") {
        return;
    }
    let known: Vec<&str> =
        spec.services.iter().filter_map(|(_, service)| service.host.as_ref()).map(|host| host.as_str()).collect();
    for host in rule.hosts.iter().filter(|host| !known.contains(&host.as_str())) {
        let help = match did_you_mean(host.as_str(), known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "no service has a `host`".to_owned(),
            None => format!("the hosts are {}", known.join(", ")),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("no service has the host `{}`", host.as_str()))
                .at(host.span, "")
                .help(help),
        );
    }
}

fn check_holder(rules: &Entries<CacheRule>, context: &Context<'_>, findings: &mut Diagnostics) {
    let cloudflare = context.resolved.and_then(|resolved| resolved.edge.as_ref()?.cloudflare.as_ref());
    let (Some(cloudflare), Some((_, first))) = (cloudflare, rules.iter().next()) else { return };
    if !cloudflare.is_held_by(context.environment) {
        let holder = &cloudflare.zone_holder;
        findings.push(
            Diagnostic::warning(RULE.id, "the cache rules have no effect")
                .at(first.name_span, "rules of this environment")
                .because(format!("The zone's rules are those of the environment `{holder}`, which has the same zone."))
                .help(format!("write them in `{holder}`, or give this environment a zone of its own")),
        );
    }
}
