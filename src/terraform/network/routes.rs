//! The ways out: internet gateway for the public subnets, NAT for the private ones, nothing for the data subnets.

use super::{Tier, in_vpc, name_tag};
use crate::hcl::{self, Block, Body, reference, resource};
use crate::model::{Environment, Zone};
use crate::spec::network::Nat;

const ANYWHERE: &str = "0.0.0.0/0";

/// `routes.tf`.
pub(super) fn routes(environment: &Environment) -> Body {
    let mut body = public_routes(environment);
    body.append(nat_gateways(environment));
    body.append(private_routes(environment));
    body.append(data_routes(environment));
    body
}

fn public_routes(environment: &Environment) -> Body {
    let body = Body::new().block(in_vpc(environment, "aws_route_table", "public", "public")).block(default_route(
        environment,
        "public",
        "gateway_id",
        "aws_internet_gateway.main",
    ));
    associations(environment, body, Tier::Public, |_| "public".to_owned())
}

/// The zones that have a NAT gateway.
fn nat_zones(environment: &Environment) -> &[Zone] {
    let zones = environment.network.zones.as_slice();
    match environment.network.nat {
        Nat::PerZone => zones,
        Nat::Single => zones.get(..1).unwrap_or_default(),
        Nat::None => &[],
    }
}

fn nat_gateways(environment: &Environment) -> Body {
    nat_zones(environment).iter().fold(Body::new(), |body, zone| {
        let name = environment.names.component(&format!("nat-{}", zone.letter));
        let address = resource("aws_eip", &format!("nat_{}", zone.letter))
            .attribute("domain", "vpc")
            .attribute("tags", name_tag(&name))
            .from(Some(environment.network.span));
        body.block(address).block(nat_gateway(environment, zone, &name))
    })
}

fn nat_gateway(environment: &Environment, zone: &Zone, name: &str) -> Block {
    let letter = &zone.letter;
    let gateway = resource("aws_nat_gateway", letter)
        .attribute("allocation_id", reference(&format!("aws_eip.nat_{letter}.allocation_id")))
        .attribute("subnet_id", reference(&format!("aws_subnet.{}.id", Tier::Public.of(zone))))
        .attribute("tags", name_tag(name))
        .attribute("depends_on", hcl::list([reference("aws_internet_gateway.main")]))
        .from(Some(environment.network.span));
    match environment.network.nat {
        Nat::Single => {
            gateway.about("The one way out for all zones: when its zone fails, no other reaches the internet.")
        }
        Nat::PerZone | Nat::None => gateway,
    }
}

/// Every zone has a route table of its own, so that going from one NAT gateway to several moves no subnet.
fn private_routes(environment: &Environment) -> Body {
    let gateways = nat_zones(environment);
    let tables = environment.network.zones.iter().fold(Body::new(), |body, zone| {
        let (name, component) = (Tier::Private.of(zone), format!("private-{}", zone.letter));
        let body = body.block(in_vpc(environment, "aws_route_table", &name, &component));
        match gateways.iter().find(|gateway| gateway.name == zone.name).or(gateways.first()) {
            Some(gateway) => {
                let target = format!("aws_nat_gateway.{}", gateway.letter);
                body.block(default_route(environment, &name, "nat_gateway_id", &target))
            }
            None => body,
        }
    });
    associations(environment, tables, Tier::Private, |zone| Tier::Private.of(zone))
}

fn data_routes(environment: &Environment) -> Body {
    let table = in_vpc(environment, "aws_route_table", "data", "data")
        .about("No routes but the VPC's own: what holds the data cannot send it anywhere.");
    associations(environment, Body::new().block(table), Tier::Data, |_| "data".to_owned())
}

fn default_route(environment: &Environment, table: &str, argument: &str, target: &str) -> Block {
    resource("aws_route", &format!("{table}_internet"))
        .attribute("route_table_id", reference(&format!("aws_route_table.{table}.id")))
        .attribute("destination_cidr_block", ANYWHERE)
        .attribute(argument, reference(&format!("{target}.id")))
        .from(Some(environment.network.span))
}

fn associations(environment: &Environment, body: Body, tier: Tier, table: impl Fn(&Zone) -> String) -> Body {
    environment.network.zones.iter().fold(body, |body, zone| {
        let name = tier.of(zone);
        let association = resource("aws_route_table_association", &name)
            .attribute("subnet_id", reference(&format!("aws_subnet.{name}.id")))
            .attribute("route_table_id", reference(&format!("aws_route_table.{}.id", table(zone))))
            .from(Some(environment.network.span));
        body.block(association)
    })
}
