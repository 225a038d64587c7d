//! Keys, secrets, logs, alarms.

use super::block::{nested, number};
use super::{Item, Pricer, gigabytes};
use crate::hcl::Block;

/// What is left of logs when they are stored, as AWS reckons in its own examples.
const COMPRESSED: f64 = 0.15;
const DAYS_OF_A_MONTH: f64 = 365.0 / 12.0;

/// A key of KMS.
pub(super) fn key(pricer: &mut Pricer<'_>, block: &Block) {
    pricer.add(block, Item::fixed("key", "kms:key", 1.0));
}

/// A secret.
pub(super) fn secret(pricer: &mut Pricer<'_>, block: &Block) {
    pricer.add(block, Item::fixed("secret", "secrets:secret", 1.0));
}

/// A log group's part of what all take in, and what it keeps once it is full.
pub(super) fn logs(pricer: &mut Pricer<'_>, block: &Block) {
    if !pricer.is_used() {
        return;
    }
    let part = gigabytes(pricer.usage().log_gibibytes) / pricer.count("aws_cloudwatch_log_group");
    let months = number(block, "retention_in_days").unwrap_or(DAYS_OF_A_MONTH) / DAYS_OF_A_MONTH;
    pricer.add(block, Item::usage("logs taken in", "logs:ingested", part));
    pricer.add(block, Item::usage("logs kept", "logs:stored", part * months * COMPRESSED));
}

/// An alarm, which costs as much for each metric that it looks at.
pub(super) fn alarm(pricer: &mut Pricer<'_>, block: &Block) {
    let metrics = nested(block, "metric_query").flat_map(|query| nested(query, "metric")).map(|_| 1.0).sum::<f64>();
    pricer.add(block, Item::fixed("alarm", "cloudwatch:alarm", metrics.max(1.0)));
}
