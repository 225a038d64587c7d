//! Clusters and their machines.

use super::block::{is_on, nested, number, referred, text, texts};
use super::{Item, Pricer, resources};
use crate::cost::line::{Amount, Committable};
use crate::cost::{HOURS, NoPrice, Price};
use crate::hcl::Block;
use crate::model::Environment;
use crate::spec::cluster::Capacity;

const SPOT_SHARE: &str = "ec2:spot-share";

/// The control plane.
pub(super) fn cluster(pricer: &mut Pricer<'_>, block: &Block) {
    pricer.add(block, Item::fixed("control plane", "eks:cluster", HOURS));
    volumes(pricer, block);
}

/// The environment as it is in the region that is priced.
fn here<'a>(pricer: &Pricer<'a>) -> &'a Environment {
    let environment = pricer.environment;
    environment.regions().find(|region| region.cloud.region == pricer.region).unwrap_or(environment)
}

/// The volumes that components ask the cluster for.
fn volumes(pricer: &mut Pricer<'_>, block: &Block) {
    const BYTES_PER_GIBIBYTE: f64 = (1_u64 << 30) as f64;
    for volumes in here(pricer).volumes() {
        #[expect(clippy::cast_precision_loss, reason = "no disk is so large")]
        let size = volumes.bytes as f64 / BYTES_PER_GIBIBYTE;
        let item = Item::fixed(volumes.name, "ebs:gp3", f64::from(volumes.count) * size);
        pricer.add(block, item.detail(format!("{} × {size} GB gp3", volumes.count)));
    }
}

/// Machines that are there all the time, those that come and go, and their disks.
pub(super) fn node_group(pricer: &mut Pricer<'_>, block: &Block) {
    let scaling = nested(block, "scaling_config").next();
    let size = |name: &str| scaling.and_then(|scaling| number(scaling, name));
    let Some((least, most)) = size("min_size").zip(size("max_size")) else {
        return pricer.leave_out(block, "its number of machines is not written down".to_owned());
    };
    let machines = Amount { least, expected: expected(pricer, least, most), most };
    let instances = texts(block, "instance_types");
    let is_spot = text(block, "capacity_type") == Some("SPOT");
    add_machines(pricer, block, &instances, is_spot, machines);
    let template = nested(block, "launch_template")
        .find_map(|launch| referred(launch, "id", "aws_launch_template"))
        .and_then(|label| resources(pricer.stack).find(|block| block.labels() == ["aws_launch_template", &label]));
    if let Some(template) = template {
        add_parts(pricer, block, template, machines);
    }
}

/// Only the cluster that takes the traffic scales; any other waits with as few machines as it may have.
fn expected(pricer: &Pricer<'_>, least: f64, most: f64) -> f64 {
    let mut clusters = pricer.environment.clusters.iter();
    let is_active =
        clusters.any(|cluster| cluster.active && pricer.stack.name == format!("cluster-{}", cluster.colour));
    if is_active { least + (most - least) * pricer.usage().scaling_percent / 100.0 } else { least }
}

/// The machines that Karpenter may add to those that EKS keeps; priced with the profile that they have.
pub(super) fn added_machines(pricer: &mut Pricer<'_>, block: &Block) {
    for group in here(pricer).node_groups.iter().filter(|group| group.added() > 0) {
        let most = f64::from(group.added());
        let machines = Amount { least: 0.0, expected: expected(pricer, 0.0, most), most };
        let instances: Vec<&str> = group.instances.iter().map(String::as_str).collect();
        add_machines(pricer, block, &instances, group.capacity == Capacity::Spot, machines);
        #[expect(clippy::cast_precision_loss, reason = "no disk is so large")]
        let size = group.disk_gibibytes as f64;
        let item = Item::fixed("disks", "ebs:gp3", 0.0).detail(format!("{size} GB gp3 each"));
        pricer.add(block, item.varying(machines * size));
        pricer.add(block, Item::fixed("detailed monitoring", "ec2:detailed-monitoring", 0.0).varying(machines));
    }
}

fn add_machines(pricer: &mut Pricer<'_>, block: &Block, instances: &[&str], is_spot: bool, machines: Amount) {
    let sku = format!("ec2:{}", instances.first().copied().unwrap_or_default());
    let how = if is_spot { "spot" } else { "on demand" };
    // On demand, EC2 takes the first type of the list that it has; of spot, whichever it has most of.
    let (names, price) = if is_spot {
        (instances.join(", "), mean_spot_price(pricer, instances))
    } else {
        (instances.first().copied().unwrap_or_default().to_owned(), pricer.prices.price(&sku, pricer.region))
    };
    let item = Item::fixed("machines", &sku, 0.0).detail(format!("{names} {how}")).varying(machines * HOURS);
    pricer.add_priced(block, item, price, (!is_spot).then_some(Committable::Machines));
}

fn mean_spot_price(pricer: &Pricer<'_>, instances: &[&str]) -> Result<Price, NoPrice> {
    let price = |instance: &&str| pricer.prices.share_of(&format!("ec2:{instance}"), SPOT_SHARE, pricer.region);
    let prices: Vec<Price> = instances.iter().map(price).collect::<Result<_, _>>()?;
    #[expect(clippy::cast_precision_loss, reason = "a group has fewer types than that")]
    let mean = prices.iter().map(|price| price.dollars).sum::<f64>() / prices.len().max(1) as f64;
    let missing = || NoPrice { sku: "ec2:".to_owned(), region: pricer.region.to_owned() };
    let first = prices.into_iter().next().ok_or_else(missing)?;
    Ok(Price { dollars: mean, ..first })
}

/// What the launch template adds to each machine.
fn add_parts(pricer: &mut Pricer<'_>, block: &Block, template: &Block, machines: Amount) {
    let disks = nested(template, "block_device_mappings").flat_map(|mapping| nested(mapping, "ebs"));
    for disk in disks {
        let (kind, size) = (text(disk, "volume_type").unwrap_or("gp3"), number(disk, "volume_size"));
        let Some(size) = size else { continue };
        let sku = format!("ebs:{kind}");
        let item = Item::fixed("disks", &sku, 0.0).detail(format!("{size} GB {kind} each"));
        pricer.add(block, item.varying(machines * size));
    }
    if nested(template, "monitoring").any(|monitoring| is_on(monitoring, "enabled")) {
        pricer.add(block, Item::fixed("detailed monitoring", "ec2:detailed-monitoring", 0.0).varying(machines));
    }
}
