//! Pools of CloudFlare that nobody holds, and hosts that take their names.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{BALANCER, ORIGIN};
use crate::spec::Spec;
use crate::spec::edge::{Dns, Edge};

pub(super) const RULE: Rule = Rule {
    id: "edge-pools",
    what: "Pools of CloudFlare without an account to hold them, a host with a name that they need, or a second region that no pool leads to.",
    why: "Pools and health checks belong to an account, not to a zone. Only they lead to the second region by themselves. The name `balancer` leads to the pools, and `origin-<region>` to the load balancer of each region.",
    example: "edge: { dns: cloudflare, zone: 0123456789abcdef0123456789abcdef, cloudflare: { pools: true } }",
    fix: "Write the account's identifier as `edge.cloudflare.account`; give the host another name.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let is_cloudflare = |edge: &&Edge| edge.dns.as_ref().is_some_and(|dns| dns.value == Dns::Cloudflare);
    let Some(edge) = spec.edge.as_ref().filter(is_cloudflare) else { return };
    let cloudflare = edge.cloudflare.as_ref();
    let written = cloudflare.and_then(|cloudflare| cloudflare.pools.as_ref());
    if let (Some(pools), Some(recovery)) = (written.filter(|pools| !pools.value.is_on()), &spec.recovery) {
        findings.push(
            Diagnostic::warning(RULE.id, "nothing leads to the second region when the first one is lost")
                .at(pools.span, "the hosts lead straight to the first region")
                .at(recovery.region.span, "the second region")
                .help(
                    "write `pools: true`; otherwise somebody changes the records by hand, and the outage lasts as long",
                ),
        );
    }
    let reason = match (written, &spec.recovery) {
        (Some(pools), _) if pools.value.is_on() => (pools.span, "these pools need an account"),
        (None, Some(recovery)) if !context.is_refused("edge.cloudflare.pools") => {
            (recovery.region.span, "a pool for each region leads to the second one")
        }
        _ => return,
    };
    let has_account = cloudflare.is_some_and(|cloudflare| cloudflare.account.is_some());
    if !has_account && !context.is_refused("edge.cloudflare.account") && !context.is_refused("edge.cloudflare") {
        findings.push(
            Diagnostic::error(RULE.id, "the pools at CloudFlare belong to no account")
                .at(reason.0, reason.1)
                .help("write `account:` with its 32 hexadecimal digits in `edge.cloudflare`, or `pools: false`"),
        );
    }
    for host in spec.services.iter().filter_map(|(_, service)| service.host.as_ref()) {
        if host.as_str() == BALANCER || host.as_str().starts_with(ORIGIN) {
            findings.push(
                Diagnostic::error(RULE.id, format!("the host `{}` is needed by the pools", host.as_str()))
                    .at(host.span, "this name leads to the pools or to a load balancer")
                    .at(reason.0, reason.1)
                    .help("give the service another host"),
            );
        }
    }
}
