//! One subnet of each tier in each zone.

use super::Tier;
use crate::hcl::{self, Block, Body, reference, resource};
use crate::model::{Environment, Zone};

/// `subnets.tf`, tier by tier.
pub(super) fn subnets(environment: &Environment) -> Body {
    Tier::ALL.into_iter().fold(Body::new(), |body, tier| {
        let zones = environment.network.zones.iter().enumerate();
        zones.fold(body, |body, (index, zone)| {
            let subnet = subnet(environment, tier, zone);
            body.block(if index == 0 { subnet.about(about(tier)) } else { subnet })
        })
    })
}

fn about(tier: Tier) -> &'static str {
    match tier {
        Tier::Public => "Public: load balancers and NAT gateways. Nothing gets a public address by being started here.",
        Tier::Private => "Private: machines and pods.",
        Tier::Data => "Data: databases and caches. No route leads out of them.",
    }
}

fn subnet(environment: &Environment, tier: Tier, zone: &Zone) -> Block {
    let name = environment.names.component(&format!("{}-{}", tier.word(), zone.letter));
    let mut tags = vec![("Name".to_owned(), hcl::string(name))];
    tags.extend(cluster_tags(environment, tier).into_iter().map(|(key, value)| (key, hcl::string(value))));
    resource("aws_subnet", &tier.of(zone))
        .attribute("vpc_id", reference("aws_vpc.main.id"))
        .attribute("availability_zone", zone.name.as_str())
        .attribute("cidr_block", tier.cidr(zone))
        .attribute("map_public_ip_on_launch", false)
        .attribute("tags", hcl::object(tags))
        .from(Some(environment.network.span))
}

/// By these tags the AWS Load Balancer Controller finds the subnets for its load balancers.
fn cluster_tags(environment: &Environment, tier: Tier) -> Vec<(String, &'static str)> {
    let role = match tier {
        Tier::Public => "elb",
        Tier::Private => "internal-elb",
        Tier::Data => return Vec::new(),
    };
    if environment.clusters.is_empty() {
        return Vec::new();
    }
    let shared =
        environment.clusters.iter().map(|cluster| (format!("kubernetes.io/cluster/{}", cluster.name), "shared"));
    shared.chain([(format!("kubernetes.io/role/{role}"), "1")]).collect()
}
