//! Services whose machines cannot tell them apart.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{self, NetworkIdentity};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "shared-machines",
    what: "Services on machines that cannot give pods security groups of their own, where one may reach what another may not.",
    why: "On such machines (the t families among them) all services share one security group: what one of them uses, all of them can reach over the network. IAM still keeps them apart.",
    example: "nodes:\n  small: { instances: [t4g.medium], max: 3 }",
    fix: "Use machines of a family with branch network interfaces, such as `m7g`, where that matters.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    if spec.shares.is_some() {
        return;
    }
    let Some(environment) = model::resolve(context.environment, spec, context.facts) else { return };
    for group in environment.node_groups.iter().filter(|group| !group.pod_security_groups) {
        let identity = NetworkIdentity::NodeGroup(group.name.clone());
        let mut members = environment.services.iter().filter(|service| service.identity == identity);
        let Some(first) = members.next() else { continue };
        let Some(other) = members.find(|service| service.uses != first.uses) else { continue };
        let Some(nodes) = spec.nodes.get(&group.name) else { continue };
        let instances = nodes.instances.iter().find(|instance| !context.facts.has_branch_interfaces(instance));
        findings.push(
            Diagnostic::warning(RULE.id, format!("the services on `nodes.{}` share one security group", group.name))
                .at(
                    instances.map_or(nodes.name_span, |instance| instance.span),
                    "these machines cannot give pods security groups",
                )
                .because(format!(
                    "What one of them uses, all of them can reach over the network, for example `{}` and `{}`; IAM still \
                     keeps them apart.",
                    first.name, other.name
                ))
                .help("use a family such as `m7g` where that matters"),
        );
    }
}
