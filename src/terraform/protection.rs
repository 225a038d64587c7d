//! What must not be destroyed while a database or a bucket is protected: without the state and the keys, it is lost too.

use crate::hcl::Block;
use crate::model::Environment;

/// Whether one of the environment's databases or buckets is protected.
pub(super) fn is_wanted(environment: &Environment) -> bool {
    environment.databases.iter().any(|database| database.protected)
        || environment.buckets.iter().any(|bucket| bucket.protected)
}

/// Keeps Terraform from destroying the resource if one of the environment's databases or buckets is protected.
pub(super) fn with_databases(environment: &Environment, block: Block) -> Block {
    if is_wanted(environment) {
        block.nested("lifecycle", |lifecycle| lifecycle.attribute("prevent_destroy", true))
    } else {
        block
    }
}
