//! A name that AWS keeps for load balancers of its own.

use super::{Context, Rule, rendered};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "edge-name",
    what: "A name that AWS keeps for load balancers of its own.",
    why: "The load balancer is called `<platform>-<environment>`, and AWS refuses names that begin with `internal-`.",
    example: "platform: internal-tools\ndomain: tools.example.com",
    fix: "Give the platform a name that begins otherwise.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let balancers = rendered::resources(context.stacks).filter(|(_, resource)| rendered::kind(resource) == "aws_lb");
    for (_, balancer) in balancers {
        let Some(name) = rendered::name(balancer, context.facts).filter(|name| name.starts_with("internal-")) else {
            continue;
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("a load balancer cannot be called `{name}`"))
                .at(rendered::place_of_name(spec, context, balancer), "AWS refuses `internal-` at the beginning")
                .help("give the platform a name that begins otherwise"),
        );
    }
}
