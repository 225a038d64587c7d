//! How what is rendered reaches the clusters.

use super::decode::Located;
use super::record::{enumeration, record};
use super::scalar::Text;

enumeration! {
    /// Who brings objects and components into the clusters.
    DeliveryMode {
        /// `platform apply` does, with kubectl and Terraform.
        Push("push"),
        /// Argo CD does, from the rendered tree in the repository. `platform apply` brings only what Argo CD cannot know.
        GitOps("gitops"),
    }
}

record! {
    /// How what is rendered reaches the clusters.
    Delivery {
        /// Who brings it. Default: `push`.
        mode("mode"): Option<Located<DeliveryMode>>,
        /// The branch that Argo CD follows. Default: `main`.
        branch("branch", "main"): Option<Located<Text>>,
        /// The folder of the repository with the rendered trees. Default: `dist`.
        path("path", "dist"): Option<Located<Text>>,
    }
}
