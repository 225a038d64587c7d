//! What each type of resource costs. A type that is in none of the lists here is listed as not priced, and a test keeps
//! that from happening to what the stacks render.

mod block;
mod compute;
mod data;
mod edge;
mod network;
mod operations;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::line::{Amount, Committable, Line, Nature};
use super::{Estimate, NoPrice, Price, PriceTable, ownership};
use crate::hcl::Block;
use crate::model::{Environment, Usage};
use crate::terraform::Stack;
use block::text;

/// Types that cost nothing, and those of which only their use costs something that cannot be told beforehand.
#[derive(Debug, Deserialize)]
struct Types {
    free: BTreeSet<String>,
    not_priced: BTreeMap<String, String>,
    /// The same for all types of a provider.
    not_priced_providers: BTreeMap<String, String>,
}

impl Types {
    /// Why a type, or everything of its provider, is not priced, with the name of what that is said of.
    fn reason(&self, kind: &str) -> Option<(String, &String)> {
        let of_type = self.not_priced.get(kind).map(|reason| (kind.to_owned(), reason));
        of_type.or_else(|| {
            let (provider, _) = kind.split_once('_')?;
            Some((format!("{provider}_*"), self.not_priced_providers.get(provider)?))
        })
    }

    fn embedded() -> &'static Self {
        static TYPES: OnceLock<Types> = OnceLock::new();
        TYPES.get_or_init(|| {
            let text = include_str!("../../../data/prices/resource-types.json");
            serde_json::from_str(text).expect("the embedded types are well-formed")
        })
    }
}

/// How the resources of a type are priced; `None` for types without a price.
fn pricing(kind: &str) -> Option<fn(&mut Pricer<'_>, &Block)> {
    Some(match kind {
        "aws_eks_cluster" => compute::cluster,
        "aws_eks_node_group" => compute::node_group,
        "aws_nat_gateway" => network::nat_gateway,
        "aws_eip" => network::public_address,
        "aws_vpc_endpoint" => network::endpoint,
        "aws_vpc" => network::between_zones,
        "aws_lb" => edge::load_balancer,
        "aws_wafv2_web_acl" => edge::firewall,
        "aws_route53_zone" => edge::zone,
        "aws_route53_health_check" => edge::health_check,
        "aws_db_instance" => data::database,
        "aws_rds_cluster_instance" => data::aurora_machine,
        "aws_rds_cluster" => data::aurora,
        "aws_elasticache_replication_group" => data::cache,
        "aws_s3_bucket" => data::bucket,
        "aws_ecr_repository" => data::images,
        "aws_iam_instance_profile" => compute::added_machines,
        "aws_kms_key" | "aws_kms_replica_key" => operations::key,
        "aws_secretsmanager_secret" => operations::secret,
        "aws_cloudwatch_log_group" => operations::logs,
        "aws_cloudwatch_metric_alarm" | "aws_cloudwatch_composite_alarm" => operations::alarm,
        _ => return None,
    })
}

/// How many resources of each type there are in each region: some assumptions are about all of a type together.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<(String, String), usize>);

impl Counts {
    pub(super) fn of(stacks: &[Stack]) -> Self {
        let mut counts = Self::default();
        for stack in stacks {
            let provided = provider_region(stack);
            for block in resources(stack) {
                let key = (block.labels()[0].clone(), text(block, "region").unwrap_or(provided).to_owned());
                *counts.0.entry(key).or_default() += 1;
            }
        }
        counts
    }

    fn get(&self, kind: &str, region: &str) -> usize {
        self.0.get(&(kind.to_owned(), region.to_owned())).copied().unwrap_or_default()
    }
}

/// Prices all resources of a stack.
pub(super) fn price_stack(
    environment: &Environment,
    stack: &Stack,
    prices: &PriceTable,
    counts: &Counts,
    estimate: &mut Estimate,
) {
    let provided = provider_region(stack);
    for block in resources(stack) {
        let kind = block.labels()[0].as_str();
        let region = text(block, "region").unwrap_or(provided);
        let mut pricer = Pricer { environment, stack, region, prices, counts, estimate };
        match (pricing(kind), Types::embedded().reason(kind)) {
            (Some(price), _) => price(&mut pricer, block),
            (None, Some((what, reason))) => pricer.estimate.leave_out(&stack.name, &what, reason.clone()),
            (None, None) if Types::embedded().free.contains(kind) => {}
            (None, None) => pricer.leave_out(block, "nothing is known about this type".to_owned()),
        }
    }
}

fn resources(stack: &Stack) -> impl Iterator<Item = &Block> {
    let blocks = stack.files.iter().flat_map(|file| file.body.blocks());
    blocks.filter(|block| block.kind() == "resource" && block.labels().len() == 2)
}

/// The region in which a stack makes its resources.
fn provider_region(stack: &Stack) -> &str {
    let mut blocks = stack.files.iter().flat_map(|file| file.body.blocks());
    let provider = blocks.find(|block| block.kind() == "provider" && block.labels().iter().any(|label| label == "aws"));
    provider.and_then(|provider| text(provider, "region")).unwrap_or_default()
}

/// Prices the resources of a stack in a region.
struct Pricer<'a> {
    environment: &'a Environment,
    stack: &'a Stack,
    region: &'a str,
    prices: &'a PriceTable,
    counts: &'a Counts,
    estimate: &'a mut Estimate,
}

/// One thing that a resource costs.
struct Item<'a> {
    name: &'static str,
    detail: String,
    sku: &'a str,
    nature: Nature,
    quantity: Amount,
}

impl<'a> Item<'a> {
    /// Something that costs because it is there.
    fn fixed(name: &'static str, sku: &'a str, quantity: f64) -> Self {
        Self { name, detail: String::new(), sku, nature: Nature::Fixed, quantity: Amount::exactly(quantity) }
    }

    /// Something that costs because it is used.
    fn usage(name: &'static str, sku: &'a str, quantity: f64) -> Self {
        Self { nature: Nature::Usage, ..Self::fixed(name, sku, quantity) }
    }

    /// The same with what it is.
    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The same with an amount that varies.
    fn varying(self, quantity: Amount) -> Self {
        Self { quantity, ..self }
    }
}

impl Pricer<'_> {
    fn usage(&self) -> &Usage {
        &self.environment.cost.usage
    }

    /// Whether the resource is where the traffic is; in another region it only waits.
    fn is_used(&self) -> bool {
        self.region == self.environment.cloud.region
    }

    /// How many resources of a type there are in this region; at least 1, since one is being priced.
    fn count(&self, kind: &str) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a stack has fewer resources than that")]
        let count = self.counts.get(kind, self.region) as f64;
        count.max(1.0)
    }

    fn add(&mut self, block: &Block, item: Item<'_>) {
        let price = self.prices.price(item.sku, self.region);
        self.add_priced(block, item, price, None);
    }

    /// Adds a machine, for which a commitment can be made.
    fn add_committable(&mut self, block: &Block, item: Item<'_>, kind: Committable) {
        let price = self.prices.price(item.sku, self.region);
        self.add_priced(block, item, price, Some(kind));
    }

    fn add_priced(
        &mut self,
        block: &Block,
        item: Item<'_>,
        price: Result<Price, NoPrice>,
        committable: Option<Committable>,
    ) {
        match price {
            Ok(price) => self.estimate.lines.push(Line {
                stack: self.stack.name.clone(),
                resource: block.address().unwrap_or_default(),
                item: item.name,
                detail: item.detail,
                nature: item.nature,
                quantity: item.quantity,
                price,
                services: ownership::of(self.environment, block),
                committable,
            }),
            Err(missing) => self.leave_out(block, format!("{missing}: add a row to a file of prices")),
        }
    }

    fn leave_out(&mut self, block: &Block, reason: String) {
        self.estimate.leave_out(&self.stack.name, &block.labels()[0], reason);
    }
}

/// A number of GiB, which AWS calls GB.
#[expect(clippy::cast_precision_loss, reason = "nobody stores exbibytes")]
fn gigabytes(gibibytes: u64) -> f64 {
    gibibytes as f64
}
