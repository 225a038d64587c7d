//! What a reviewer has to see first.

use super::{Action, ResourceChange};

/// How dangerous a change is; the smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Data, or the key to data, is lost.
    LosesData,
    /// Something is deleted or replaced.
    Destroys,
    /// Something is changed in place.
    Changes,
    /// Something is made, renamed, taken over or read.
    Adds,
}

impl ResourceChange {
    /// How dangerous the change is.
    #[must_use]
    pub fn danger(&self) -> Danger {
        match self.action {
            action if action.destroys() && self.holds_data => Danger::LosesData,
            action if action.destroys() => Danger::Destroys,
            Action::Update | Action::Forget => Danger::Changes,
            _ => Danger::Adds,
        }
    }
}

/// Types that hold what cannot be made again: data, and the keys without which data is lost.
const DATA: [&str; 18] = [
    "aws_backup_vault",
    "aws_cloudwatch_log_group",
    "aws_db_cluster_snapshot",
    "aws_db_instance",
    "aws_db_snapshot",
    "aws_docdb_cluster",
    "aws_dynamodb_table",
    "aws_ebs_volume",
    "aws_ecr_repository",
    "aws_efs_file_system",
    "aws_elasticache_replication_group",
    "aws_fsx_lustre_file_system",
    "aws_kms_key",
    "aws_neptune_cluster",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
];

/// Whether a resource of a type holds data or the keys to data.
pub(super) fn holds_data(resource_type: &str) -> bool {
    DATA.contains(&resource_type)
}
