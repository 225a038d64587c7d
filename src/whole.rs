//! The specs of whole environments that are made for pull requests: what such an environment is can be said as a spec that extends
//! another one, so that it is checked, planned and applied like any other.
//!
//! What a person would have to think of is decided here: a domain, a range of addresses that nobody has, and what exists once or
//! has to outlive a pull request, which is left out.

use std::collections::BTreeMap;

use ipnet::Ipv4Net;

use crate::model::Environment;
use crate::pull_request::PullRequest;
use crate::spec::Spec;
use crate::spec::project::WholeOf;
use crate::spec::scalar::ImageReference;
use crate::terraform::{boundary_arn, log_bucket, pipeline_role};

/// The stack that the environment that makes others has for all of them.
const BOOTSTRAP: &str = "bootstrap";

/// A spec that is like another one.
#[derive(Debug, Clone, Copy)]
pub struct Likeness<'a> {
    /// What the file is, as a comment of one line.
    pub about: &'a str,
    /// The environment that it is like.
    pub like: &'a str,
    /// Its spec.
    pub spec: &'a Spec,
    /// The pull request.
    pub pull_request: PullRequest,
    /// The domain of its hosts.
    pub domain: Option<&'a str>,
    /// The range of its network.
    pub range: Ipv4Net,
    /// The hosted zone of its records, where the other one's does not do.
    pub zone: Option<&'a str>,
}

impl Likeness<'_> {
    /// The spec. What exists once, and what only the other one has to survive, is not its.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { about, like, spec, pull_request, domain, range, zone } = self;
        let mut text = format!("# {about}\nextends: {like}.yaml\n");
        if let Some(domain) = domain {
            text += &format!("domain: {domain}\n");
        }
        text += &format!("network: {{ cidr: {range} }}\n");
        if let Some(zone) = zone {
            text += &format!("edge: {{ zone: {zone} }}\n");
        }
        text += &format!("tags: {{ Review: \"{pull_request}\" }}\n");
        let left_out = [("recovery", spec.recovery.is_some()), ("adopt", !spec.adopt.0.is_empty())];
        text + &nothing(&left_out)
    }
}

/// The spec of the whole environment of a pull request, which `shared` makes. `images` are those of services that take the place of
/// the spec's.
#[must_use]
pub fn specification(
    of: &WholeOf,
    spec: &Spec,
    shared: &Environment,
    range: Ipv4Net,
    images: &BTreeMap<String, ImageReference>,
) -> String {
    let about = format!("The whole environment of pull request {}. There is no such file.", of.pull_request);
    let domain = spec.domain.as_ref().map(|domain| format!("{}.{}", of.pull_request.name(), domain.as_str()));
    let likeness = Likeness {
        about: &about,
        like: &of.specification,
        spec,
        pull_request: of.pull_request,
        domain: domain.as_deref(),
        range,
        zone: None,
    };
    let mut text = likeness.text() + "shares: null\nreview: null\n";
    text += &format!("state: {{ bucket: {} }}\n", shared.names.state_bucket());
    text += &bootstrap_of(shared);
    text += &unprotected("databases", spec.databases.names());
    text += &unprotected("buckets", spec.buckets.names());
    text += &nothing(&[
        ("delivery", spec.delivery.is_some()),
        ("backups", spec.backups.is_some()),
        ("repositories", spec.repositories.names().next().is_some()),
    ]);
    let components = spec.components.as_ref();
    if components.is_some_and(|components| components.external_dns.is_some()) {
        // Its part of the zone is kept by the other environment's.
        text += "components: { external-dns: null }\n";
    }
    if spec.edge.as_ref().is_some_and(|edge| edge.certificate.is_some()) {
        text += "edge: { certificate: null }\n";
    }
    if spec.access.as_ref().is_some_and(|access| access.break_glass.is_some()) {
        text += "access: { breakGlass: null }\n";
    }
    if let Some(cost) = spec.cost.as_ref().filter(|cost| cost.budget.is_some()) {
        let alerts = if cost.alerts.is_empty() { "" } else { ", alerts: null" };
        text += &format!("cost: {{ budget: null{alerts} }}\n");
    }
    let images = images.iter().map(|(service, image)| format!("\"{service}\": {{ image: \"{image}\" }}"));
    text + &entries("services", images.collect())
}

/// Keys that are taken away where they are written.
fn nothing(keys: &[(&str, bool)]) -> String {
    keys.iter().filter(|(_, is_written)| *is_written).map(|(key, _)| format!("{key}: null\n")).collect()
}

/// Nothing is kept from being deleted with the environment.
fn unprotected<'a>(key: &str, names: impl Iterator<Item = &'a str>) -> String {
    entries(key, names.map(|name| format!("\"{name}\": {{ protected: false }}")).collect())
}

fn entries(key: &str, entries: Vec<String>) -> String {
    if entries.is_empty() { String::new() } else { format!("{key}: {{ {} }}\n", entries.join(", ")) }
}

/// In the place of the stack `bootstrap`: the limits of roles, the pipeline's roles and the bucket of logs that the other
/// environment has. Where that one leaves it out as well, its spec says what is there.
fn bootstrap_of(shared: &Environment) -> String {
    if shared.leaves_out(BOOTSTRAP) {
        return String::new();
    }
    let boundary = |kind: &str| (format!("{kind}_boundary_arn"), boundary_arn(shared, kind));
    let role = |name: &str| (format!("{name}_role_arn"), pipeline_role(shared, name));
    let mut outputs = vec![("access_logs_bucket".to_owned(), log_bucket(shared))];
    outputs.extend(["infrastructure", "workload"].map(boundary));
    outputs.extend(["apply", "plan"].map(role).into_iter().filter(|_| shared.repository.is_some()));
    let outputs: Vec<String> = outputs.iter().map(|(name, value)| format!("{name}: \"{value}\"")).collect();
    format!("without: {{ {BOOTSTRAP}: {{ outputs: {{ {} }} }} }}\n", outputs.join(", "))
}

/// A range of so many bits that no other one overlaps. Different numbers begin to look in different places, so that pull requests
/// that do not know of one another get different ranges as long as there are fewer of them than ranges.
#[must_use]
pub fn free_range(within: Ipv4Net, prefix: u8, pull_request: PullRequest, taken: &[Ipv4Net]) -> Option<Ipv4Net> {
    let bits = prefix.checked_sub(within.prefix_len())?;
    let count = 1_u64 << bits;
    let range = |slot: u64| {
        let start = u64::from(u32::from(within.network())) + (slot << (32 - prefix));
        Ipv4Net::new(u32::try_from(start).ok()?.into(), prefix).ok()
    };
    let is_free = |range: &Ipv4Net| taken.iter().all(|other| !other.contains(range) && !range.contains(other));
    (0..count).filter_map(|step| range((pull_request.number() + step) % count)).find(is_free)
}

#[cfg(test)]
mod tests {
    use ipnet::Ipv4Net;

    use super::free_range;
    use crate::pull_request::PullRequest;

    fn range(text: &str) -> Ipv4Net {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_is_one_that_nobody_has() {
        let found = |within: &str, prefix: u8, number: &str, taken: &[&str]| {
            let taken: Vec<Ipv4Net> = taken.iter().map(|one| range(one)).collect();
            let number = PullRequest::parse(number).unwrap();
            free_range(range(within), prefix, number, &taken).map(|it| it.to_string())
        };
        assert_eq!(found("10.0.0.0/8", 16, "142", &[]).as_deref(), Some("10.142.0.0/16"));
        assert_eq!(found("10.0.0.0/8", 16, "398", &["10.142.16.0/20"]).as_deref(), Some("10.143.0.0/16"));
        assert_eq!(found("10.0.0.0/8", 16, "255", &["10.255.0.0/16", "10.0.0.0/9"]).as_deref(), Some("10.128.0.0/16"));
        assert_eq!(found("10.0.0.0/8", 16, "1", &["10.0.0.0/8"]), None);
        assert_eq!(found("10.0.0.0/24", 16, "1", &[]), None);
        assert_eq!(found("0.0.0.0/0", 16, "65535", &[]).as_deref(), Some("255.255.0.0/16"));
    }
}
