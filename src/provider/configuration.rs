//! One configured provider: Terraform opens one connection for each `provider` block of each process.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::path::Path;
use super::value::Value;

/// What the provider's own block says, as far as it matters without the cloud.
#[derive(Debug, Clone)]
pub(super) struct Configuration {
    /// Whether this is the AWS provider, which alone has accounts, regions and default tags.
    pub(super) is_aws: bool,
    /// Twelve digits.
    pub(super) account: String,
    /// The region of every resource that does not name one.
    pub(super) region: String,
    /// Tags of every resource that has tags: a map, or unknown.
    pub(super) default_tags: Value,
}

impl Configuration {
    /// The configuration of a provider other than AWS's; what its block says is for the cloud alone.
    pub(super) fn of_another(account: &str, region: &str) -> Self {
        let default_tags = Value::Map(BTreeMap::new());
        Self { is_aws: false, account: account.to_owned(), region: region.to_owned(), default_tags }
    }

    /// Reads the AWS provider's block; `account` and `region` stand for the credentials and the environment.
    ///
    /// Fails with a finding when the block does not allow the account.
    pub(super) fn read(config: &Value, account: &str, region: &str) -> Result<Self, Finding> {
        check_account(config, account)?;
        let tags = config.get("default_tags").items().first().map_or(&Value::Null, |block| block.get("tags"));
        let default_tags = if *tags == Value::Null { Value::Map(BTreeMap::new()) } else { tags.clone() };
        Ok(Self {
            is_aws: true,
            account: account.to_owned(),
            region: config.get("region").text().unwrap_or(region).to_owned(),
            default_tags,
        })
    }

    /// The partition of the region, the second part of every ARN.
    pub(super) fn partition(&self) -> &'static str {
        match self.region.split('-').next() {
            Some("cn") => "aws-cn",
            Some("eusc") => "aws-eusc",
            Some("us") if self.region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }

    /// The domain under which the partition's services answer.
    pub(super) fn dns_suffix(&self) -> &'static str {
        match self.partition() {
            "aws-cn" => "amazonaws.com.cn",
            "aws-eusc" => "amazonaws.eu",
            _ => "amazonaws.com",
        }
    }
}

fn check_account(config: &Value, account: &str) -> Result<(), Finding> {
    let named = |list: &Value| list.items().iter().any(|item| item.text() == Some(account));
    let allowed = config.get("allowed_account_ids");
    let restricted = !allowed.items().is_empty() && allowed.is_wholly_known();
    let (attribute, detail) = if restricted && !named(allowed) {
        let list: Vec<String> = allowed.items().iter().filter_map(Value::scalar).collect();
        ("allowed_account_ids", format!("The provider may only be used with {}.", list.join(", ")))
    } else if named(config.get("forbidden_account_ids")) {
        ("forbidden_account_ids", "The provider must not be used with this account.".to_owned())
    } else {
        return Ok(());
    };
    let summary = format!("AWS account {account} is not allowed");
    Err(Finding::error(Path::default().name(attribute), summary, detail))
}
