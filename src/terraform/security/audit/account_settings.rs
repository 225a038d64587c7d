//! Settings of the whole account: in each region, and for what is of no region.

use crate::hcl::{Block, Body, resource};
use crate::model::Environment;

/// The shortest password (CIS 1.8; PCI DSS 8.3.6 wants twelve).
const SHORTEST_PASSWORD: u32 = 14;
/// How many former passwords cannot be taken again (CIS 1.9).
const FORMER_PASSWORDS: u32 = 24;
/// Days after which a password has to be changed (PCI DSS 8.3.9).
const PASSWORD_DAYS: u32 = 90;

/// `account_settings.tf`; empty when the settings are made elsewhere.
pub(super) fn file(environment: &Environment) -> Body {
    let Some(settings) = &environment.audit.settings else { return Body::new() };
    let blocks = of_the_region().into_iter().chain(settings.of_the_account.then(of_the_account).into_iter().flatten());
    blocks.fold(Body::new(), |body, block| body.block(block.from(Some(environment.audit.span))))
}

fn of_the_region() -> [Block; 3] {
    [
        resource("aws_ebs_encryption_by_default", "main")
            .about("Every new disk in this region, whoever makes it.")
            .attribute("enabled", true),
        resource("aws_ebs_snapshot_block_public_access", "main").attribute("state", "block-all-sharing"),
        resource("aws_ec2_image_block_public_access", "main").attribute("state", "block-new-sharing"),
    ]
}

fn of_the_account() -> [Block; 2] {
    let public = resource("aws_s3_account_public_access_block", "main")
        .about("No bucket of the account becomes public, whatever its own settings say.")
        .attribute("block_public_acls", true)
        .attribute("block_public_policy", true)
        .attribute("ignore_public_acls", true)
        .attribute("restrict_public_buckets", true);
    let passwords = resource("aws_iam_account_password_policy", "main")
        .about("For users of IAM with a password. There should be none; people come through an identity provider.")
        .attribute("minimum_password_length", SHORTEST_PASSWORD)
        .attribute("require_lowercase_characters", true)
        .attribute("require_uppercase_characters", true)
        .attribute("require_numbers", true)
        .attribute("require_symbols", true)
        .attribute("password_reuse_prevention", FORMER_PASSWORDS)
        .attribute("max_password_age", PASSWORD_DAYS)
        .attribute("allow_users_to_change_password", true);
    [public, passwords]
}
