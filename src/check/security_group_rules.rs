//! A security group with more rules than an account has from the start.

use std::collections::BTreeMap;

use super::{Context, Rule, rendered};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::hcl::Block;
use crate::model::STANDBY;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "security-group-rules",
    what: "A security group with more rules than an account has from the start.",
    why: "Each user of a service, database or cache is a rule. Beyond the quota, AWS refuses the rest when it is applied.",
    example: "# one database, and more than sixty services with\nuses: [bookings]",
    fix: "Ask AWS for a higher quota before applying, or let fewer services use it.",
    check,
};

const INGRESS: &str = "aws_vpc_security_group_ingress_rule";
const EGRESS: &str = "aws_vpc_security_group_egress_rule";

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let mut numbers: BTreeMap<(String, &str), usize> = BTreeMap::new();
    // The groups of the second region have the same rules or fewer: it has one cluster.
    for (stack, resource) in rendered::resources(context.stacks).filter(|(stack, _)| *stack != STANDBY) {
        let direction = match rendered::kind(resource) {
            INGRESS => "inbound",
            EGRESS => "outbound",
            _ => continue,
        };
        if let Some(group) = group(stack, resource) {
            *numbers.entry((group, direction)).or_default() += 1;
        }
    }
    let most = context.facts.security_group_rules();
    for ((group, direction), number) in numbers.iter().filter(|(_, number)| **number > most) {
        let (what, span) = owner(spec, group);
        findings.push(
            Diagnostic::warning(RULE.id, format!("the security group of {what} has {number} {direction} rules"))
                .at(span, format!("an account has {most} from the start"))
                .because("The quota is called `Inbound or outbound rules per security group`, and can be raised.")
                .help(format!("ask AWS for {number} or more before applying, or shorten the lists of `uses`")),
        );
    }
}

/// The label of the group that a rule belongs to. Stacks other than `network` know its groups by a variable.
fn group(stack: &str, rule: &Block) -> Option<String> {
    let text = rule.body().get("security_group_id")?.to_string();
    let own = text.strip_prefix("aws_security_group.").and_then(|rest| rest.strip_suffix(".id"));
    let other = text.strip_prefix("var.security_group_ids[\"").and_then(|rest| rest.strip_suffix("\"]"));
    Some(own.or(other).map_or_else(|| format!("{stack} {text}"), str::to_owned))
}

/// What a group belongs to, and where that is written.
fn owner(spec: &Spec, group: &str) -> (String, Span) {
    let service = group.strip_prefix("service-").and_then(|name| Some((name, spec.services.get(name)?.name_span)));
    let nodes = || group.strip_prefix("nodes-").and_then(|name| Some((name, spec.nodes.get(name)?.name_span)));
    let database =
        || group.strip_prefix("database-").and_then(|name| Some((name, spec.databases.get(name)?.name_span)));
    let cache = || group.strip_prefix("cache-").and_then(|name| Some((name, spec.caches.get(name)?.name_span)));
    match service.or_else(nodes).or_else(database).or_else(cache) {
        Some((name, span)) => (format!("`{name}`"), span),
        None => ("the cluster".to_owned(), spec.platform.get().map_or(spec.span, |platform| platform.span)),
    }
}
