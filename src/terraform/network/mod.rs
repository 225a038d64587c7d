//! The `network` stack: the VPC, its ways in and out, and who may reach whom inside it.
//!
//! Two fences stand around every packet. Security groups follow from `uses` alone: a service reaches what it uses and
//! nothing else. Network ACLs are coarse, except around the data subnets, which only the private subnets reach, and
//! only on the ports of databases and caches.

mod acl;
mod endpoints;
mod flow_logs;
mod routes;
mod service_security_groups;
mod subnets;
mod vpc;

use super::Stack;
use super::stack::StackBuilder;
use crate::hcl::{self, Block, Expression, reference, resource};
use crate::model::{Environment, ExistingSubnets, Zone};

/// The kinds of subnets; each zone has one of each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tier {
    /// Load balancers and NAT gateways.
    Public,
    /// Machines and pods.
    Private,
    /// Databases and caches.
    Data,
}

impl Tier {
    const ALL: [Self; 3] = [Self::Public, Self::Private, Self::Data];

    /// The word that names begin with.
    fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Data => "data",
        }
    }

    /// The address range of this tier in a zone.
    fn cidr(self, zone: &Zone) -> String {
        match self {
            Self::Public => zone.public,
            Self::Private => zone.private,
            Self::Data => zone.data,
        }
        .to_string()
    }

    /// The identifiers of the subnets of all zones, in the order of the zones.
    fn subnets(self, environment: &Environment) -> Expression {
        hcl::list(environment.network.zones.iter().map(|zone| match &zone.existing {
            Some(existing) => hcl::string(self.existing(existing)),
            None => reference(&format!("aws_subnet.{}.id", self.of(zone))),
        }))
    }

    /// The subnet of this tier that exists already.
    fn existing(self, subnets: &ExistingSubnets) -> &str {
        match self {
            Self::Public => &subnets.public,
            Self::Private => &subnets.private,
            Self::Data => &subnets.data,
        }
    }

    /// The name of this tier's resources in a zone: `private_a`.
    fn of(self, zone: &Zone) -> String {
        format!("{}_{}", self.word(), zone.letter)
    }
}

pub(super) fn stack(environment: &Environment) -> Stack {
    let mut stack = StackBuilder::new(environment, "network");
    contents(environment, &mut stack);
    stack.finish()
}

/// What the stack holds.
pub(super) fn contents(environment: &Environment, stack: &mut StackBuilder<'_>) {
    if environment.network.existing.is_none() {
        vpc_with_everything(environment, stack);
    }
    if !environment.services.is_empty() {
        stack.file("service_security_groups.tf", service_security_groups::security_groups(environment));
    }
    outputs(environment, stack);
}

/// The VPC and what is in it, where none exists.
fn vpc_with_everything(environment: &Environment, stack: &mut StackBuilder<'_>) {
    stack.file("vpc.tf", vpc::vpc(environment));
    stack.file("subnets.tf", subnets::subnets(environment));
    stack.file("routes.tf", routes::routes(environment));
    stack.file("network_acls.tf", acl::network_acls(environment));
    stack.file("endpoints.tf", endpoints::endpoints(environment));
    if environment.network.flow_logs {
        let flow_logs = flow_logs::flow_logs(environment, stack);
        stack.file("flow_logs.tf", flow_logs);
    }
}

/// The identifier of the VPC.
fn vpc_id(environment: &Environment) -> Expression {
    match &environment.network.existing {
        Some(existing) => hcl::string(existing),
        None => reference("aws_vpc.main.id"),
    }
}

/// The address range of the VPC.
fn vpc_range(environment: &Environment) -> Expression {
    match &environment.network.existing {
        Some(_) => hcl::string(environment.network.cidr.to_string()),
        None => reference("aws_vpc.main.cidr_block"),
    }
}

fn outputs(environment: &Environment, stack: &mut StackBuilder<'_>) {
    stack.output("vpc_id", vpc_id(environment), "ID of the VPC.");
    stack.output("vpc_cidr", vpc_range(environment), "Address range of the VPC.");
    for tier in Tier::ALL {
        let description = format!("IDs of the {} subnets, in the order of the zones.", tier.word());
        stack.output(&format!("{}_subnet_ids", tier.word()), tier.subnets(environment), &description);
    }
    let groups = service_security_groups::ids(environment);
    stack.output("security_group_ids", groups, "IDs of the security groups of services, by network identity.");
    if endpoints::has_interface_endpoints(environment) {
        let id = reference("aws_security_group.endpoints.id");
        stack.output("endpoint_security_group_id", id, "ID of the security group of the interface endpoints.");
    }
}

/// A resource of the VPC, with the name `<prefix>-<component>`.
fn in_vpc(environment: &Environment, kind: &str, name: &str, component: &str) -> Block {
    resource(kind, name)
        .attribute("vpc_id", reference("aws_vpc.main.id"))
        .attribute("tags", name_tag(&environment.names.component(component)))
        .from(Some(environment.network.span))
}

fn name_tag(name: &str) -> Expression {
    hcl::object([("Name", hcl::string(name))])
}
