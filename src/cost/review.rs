//! What the environment of a pull request costs: its part of the machines of the environment that it lives in. Databases,
//! caches and the way in are there anyway.

use super::ownership::demand;
use super::{HOURS, PriceTable, size};
use crate::model::{Environment, NodeGroup, Service};
use crate::spec::cluster::Capacity;

/// The normalization factor of a machine with one core: `large` has two, and a factor of 4.
const FACTOR_OF_A_CORE: f64 = 2.0;
/// The share of its price that a machine costs as a spot machine.
const SPOT_SHARE: &str = "ec2:spot-share";

/// Dollars each month while all of it runs; `None` when the price of a machine is not known.
#[must_use]
pub fn review_dollars(environment: &Environment, prices: &PriceTable) -> Option<f64> {
    let of_service = |service: &Service| {
        let group = environment.node_groups.iter().find(|group| group.name == service.node_group)?;
        Some(demand(service) * core_price(group, &environment.cloud.region, prices)? * HOURS)
    };
    environment.services.iter().map(of_service).sum()
}

/// Dollars for one core of a group's machines in an hour, on average over their types.
fn core_price(group: &NodeGroup, region: &str, prices: &PriceTable) -> Option<f64> {
    let of_type = |instance: &String| {
        let sku = format!("ec2:{instance}");
        let price = match group.capacity {
            Capacity::Spot => prices.share_of(&sku, SPOT_SHARE, region),
            Capacity::OnDemand => prices.price(&sku, region),
        };
        let (_, machine_size) = size::split(&sku)?;
        Some(price.ok()?.dollars / (size::factor(machine_size)? / FACTOR_OF_A_CORE))
    };
    let all: Vec<f64> = group.instances.iter().map(of_type).collect::<Option<_>>()?;
    #[expect(clippy::cast_precision_loss, reason = "a group has fewer types than that")]
    let count = all.len().max(1) as f64;
    Some(all.iter().sum::<f64>() / count)
}
