//! Log groups, made before the service that would otherwise make them: unencrypted and kept for ever.

use crate::diagnostic::Span;
use crate::hcl::{self, Block, Expression};
use crate::model::Environment;

/// Days below which scanners ask for a longer period; PCI DSS 10.5.1 wants twelve months.
const SCANNED_RETENTION_DAYS: u32 = 365;

/// A log group, encrypted, kept as long as the spec says.
pub(super) fn log_group(environment: &Environment, label: &str, name: String, key: Expression, from: Span) -> Block {
    let days = environment.log_retention_days;
    let group = hcl::resource("aws_cloudwatch_log_group", label);
    let group = if days < SCANNED_RETENTION_DAYS {
        group.comment(format!("checkov:skip=CKV_AWS_338: {days} days is what the spec's logs.retention asks for"))
    } else {
        group
    };
    group.attribute("name", name).attribute("retention_in_days", days).attribute("kms_key_id", key).from(Some(from))
}
