//! The images of tools that run in the clusters, from `data/components/tools.json`.

use serde::Deserialize;

use super::Facts;

/// The images.
#[derive(Debug, Deserialize)]
pub(super) struct Tools {
    aws: String,
    #[serde(rename = "istioProxy")]
    istio_proxy: String,
    postgres: String,
    vault: String,
}

impl Facts {
    /// An image with the AWS command line.
    #[must_use]
    pub fn aws_image(&self) -> &str {
        &self.tools.aws
    }

    /// The repository of Istio's proxy. Which version of it is put into a pod says the mesh.
    #[must_use]
    pub fn istio_proxy_repository(&self) -> &str {
        &self.tools.istio_proxy
    }

    /// An image with Vault, and with its command line.
    #[must_use]
    pub fn vault_image(&self) -> &str {
        &self.tools.vault
    }

    /// An image with `psql`. It speaks to older and to newer servers.
    #[must_use]
    pub fn postgres_image(&self) -> &str {
        &self.tools.postgres
    }
}
