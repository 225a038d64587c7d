//! Databases, caches, buckets, images.

use super::block::{is_on, number, text};
use super::{Item, Pricer, gigabytes};
use crate::cost::HOURS;
use crate::cost::line::{Amount, Committable};
use crate::hcl::Block;
use crate::model::Database;

/// A database: its machines, its storage, and the secret of its master user.
///
/// Backups of the size of the database are free.
pub(super) fn database(pricer: &mut Pricer<'_>, block: &Block) {
    let Some(class) = text(block, "instance_class") else {
        return pricer.leave_out(block, "its machine is not written down".to_owned());
    };
    // A replica has no engine of its own.
    let engine = text(block, "engine").unwrap_or("postgres");
    let (copies, standby) = if is_on(block, "multi_az") { (2.0, " and a standby") } else { (1.0, "") };
    let sku = format!("rds:{engine}:{class}");
    let item = Item::fixed("machine", &sku, HOURS * copies).detail(format!("{class}{standby}"));
    pricer.add_committable(block, item, Committable::Databases);
    if let Some(allocated) = number(block, "allocated_storage").or_else(|| followed_storage(pricer, block)) {
        let most = number(block, "max_allocated_storage").unwrap_or(allocated).max(allocated);
        let kind = text(block, "storage_type").unwrap_or("gp3");
        let quantity = Amount { least: allocated, expected: allocated, most } * copies;
        let sku = format!("rds:storage:{kind}");
        pricer.add(block, Item::fixed("storage", &sku, 0.0).detail(kind).varying(quantity));
    }
    master_secret(pricer, block);
}

/// A copy of a database has as much storage as the database.
fn followed_storage(pricer: &Pricer<'_>, block: &Block) -> Option<f64> {
    let label = block.labels().get(1)?;
    let is_of =
        |database: &&Database| database.name == *label || database.servers.iter().any(|server| server.name == *label);
    let database = pricer.environment.databases.iter().find(is_of)?;
    #[expect(clippy::cast_precision_loss, reason = "no database has that many gibibytes")]
    Some(database.storage_gibibytes as f64)
}

/// One machine of an Aurora cluster.
pub(super) fn aurora_machine(pricer: &mut Pricer<'_>, block: &Block) {
    let Some(class) = text(block, "instance_class") else {
        return pricer.leave_out(block, "its machine is not written down".to_owned());
    };
    if class == "db.serverless" {
        return pricer.leave_out(block, "capacity of Aurora Serverless follows the load".to_owned());
    }
    let engine = text(block, "engine").unwrap_or("aurora-postgresql");
    let sku = format!("rds:{engine}:{class}");
    pricer.add_committable(block, Item::fixed("machine", &sku, HOURS).detail(class), Committable::Databases);
}

/// The storage and the requests of an Aurora cluster grow with the data; nothing in a spec says how much there is.
pub(super) fn aurora(pricer: &mut Pricer<'_>, block: &Block) {
    pricer.leave_out(
        block,
        "storage and requests of Aurora follow the data: 0.10 USD per GB-month in us-east-1".to_owned(),
    );
    master_secret(pricer, block);
}

/// RDS keeps the password of the master user in a secret of its own.
fn master_secret(pricer: &mut Pricer<'_>, block: &Block) {
    if is_on(block, "manage_master_user_password") {
        pricer.add(block, Item::fixed("secret of the master user", "secrets:secret", 1.0));
    }
}

/// The nodes of a cache. One snapshot is free.
pub(super) fn cache(pricer: &mut Pricer<'_>, block: &Block) {
    let Some(node) = text(block, "node_type") else {
        return pricer.leave_out(block, "its nodes are those of the cache that it follows".to_owned());
    };
    let engine = text(block, "engine").unwrap_or("redis");
    let count = |name: &str, default: f64| number(block, name).unwrap_or(default);
    let nodes = match number(block, "num_cache_clusters") {
        Some(nodes) => nodes,
        None => count("num_node_groups", 1.0) * (1.0 + count("replicas_per_node_group", 0.0)),
    };
    let sku = format!("elasticache:{engine}:{node}");
    let item = Item::fixed("nodes", &sku, HOURS * nodes).detail(format!("{nodes} × {node}"));
    pricer.add_committable(block, item, Committable::Caches);
}

/// What is in a bucket.
pub(super) fn bucket(pricer: &mut Pricer<'_>, block: &Block) {
    let volume = gigabytes(pricer.usage().object_gibibytes);
    pricer.add(block, Item::usage("objects", "s3:standard", volume));
}

/// What is in a repository of images.
pub(super) fn images(pricer: &mut Pricer<'_>, block: &Block) {
    let volume = gigabytes(pricer.usage().object_gibibytes);
    pricer.add(block, Item::usage("images", "ecr:storage", volume));
}
