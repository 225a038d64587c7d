//! Who decides whether something may be carried out.

use crate::engine::ObservedCluster;

/// Decides whether a step may be carried out. Several are asked about at once.
pub trait Review: Sync {
    /// Whether a plan of one stack, as `terraform show -json` says it, is within what was reviewed.
    ///
    /// # Errors
    /// One sentence for each thing in the plan that was not reviewed.
    fn allows(&self, stack: &str, plan: &[u8]) -> Result<(), Vec<String>>;

    /// Whether what would happen to the objects of a cluster is within what was reviewed.
    ///
    /// # Errors
    /// One sentence for each change that was not reviewed.
    fn allows_objects(&self, cluster: &ObservedCluster) -> Result<(), Vec<String>>;

    /// Whether the cluster of a colour had answered when the plan was made.
    fn was_asked(&self, colour: &str) -> bool;
}
