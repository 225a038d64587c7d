//! The Terraform providers that the binary carries, from `data/terraform/providers.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Facts;

/// All of them, by the word that the names of their types begin with.
#[derive(Debug, Deserialize)]
pub(super) struct Providers {
    providers: BTreeMap<String, Provider>,
}

/// One provider.
#[derive(Debug, Deserialize)]
pub struct Provider {
    /// What it is called when people are told of it.
    pub title: String,
    /// Its address in a registry without the host, for example `hashicorp/aws`.
    pub source: String,
    /// The version whose schema is embedded.
    pub version: String,
    /// The versions that what is rendered works with.
    pub constraint: String,
}

impl Facts {
    /// The embedded providers, each with the name that Terraform code calls it by.
    pub fn providers(&self) -> impl Iterator<Item = (&str, &Provider)> {
        self.providers.providers.iter().map(|(name, provider)| (name.as_str(), provider))
    }

    /// The provider of a resource or data source type, with its name: all its types begin with it.
    #[must_use]
    pub fn provider_of(&self, type_name: &str) -> Option<(&str, &Provider)> {
        let name = type_name.split('_').next()?;
        self.providers.providers.get_key_value(name).map(|(name, provider)| (name.as_str(), provider))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_begin_with_the_name_of_their_provider() {
        let name = |kind| Facts::embedded().provider_of(kind).map(|(name, _)| name);
        assert_eq!(name("aws_vpc"), Some("aws"));
        assert_eq!(name("cloudflare_dns_record"), Some("cloudflare"));
        assert_eq!((name("awsome_thing"), name("terraform_data")), (None, None));
    }
}
