//! Dated data of the outside world: regions, versions, instance types, limits.
//!
//! Facts age, so that they are files under `data/`, each with a date and a source, embedded in the binary. Nothing here reads
//! the clock or the network; whoever compares a fact with today hands today in.

mod actions;
mod audit;
mod authorities;
mod charts;
mod classes;
mod cloudflare;
mod data_alarms;
mod database_authorities;
mod date;
mod edge;
mod failures;
mod import_forms;
mod limits;
mod logs;
mod machines;
mod providers;
mod recovery;
mod regions;
mod risks;
mod service_ranges;
mod tools;
mod traces;
mod versions;

use std::sync::OnceLock;

use serde::de::DeserializeOwned;

pub use actions::{Action, WorkflowTools};
pub use audit::{Activity, AuditRequirement, DetectorFeature};
pub use charts::Chart;
pub use classes::Class;
pub use cloudflare::{CloudflarePlan, ManagedRulesets};
pub use data_alarms::{CacheAlarms, DataAlarms, DatabaseAlarms, Threshold};
pub use date::Date;
pub use failures::Failure;
pub use limits::NameLimit;
pub use logs::LogFacts;
pub use machines::{ClassShape, InstanceFamily};
pub use providers::Provider;
pub use recovery::RecoveryTimes;
pub use regions::Region;
pub use risks::RiskyAttributes;
pub use traces::TraceFacts;
pub use versions::{KubernetesVersion, PostgresVersion};

use audit::{AccountActivities, AuditRequirements, GuardDutyFeatures, SecurityStandards};
use authorities::CertificateAuthorities;
use charts::Charts;
use classes::{DataBearingTypes, Kinds, NetworkAndIdentityTypes};
use cloudflare::{CloudflareAddresses, CloudflarePlans, OriginPullAuthority};
use database_authorities::DatabaseAuthorities;
use edge::LoadBalancers;
use failures::Failures;
use import_forms::ImportForms;
use limits::{DatabaseNames, LogRetention, NameLimits, Quotas};
use machines::{CacheNodes, DatabaseClasses, InstanceFamilies};
use providers::Providers;
use regions::Regions;
use service_ranges::ServiceRanges;
use tools::Tools;
use versions::{EngineVersions, KubernetesVersions};

/// The catalogue of failures, by subject.
const FAILURES: [&str; 7] = [
    include_str!("../../data/failures/account.json"),
    include_str!("../../data/failures/quotas.json"),
    include_str!("../../data/failures/resources.json"),
    include_str!("../../data/failures/clusters.json"),
    include_str!("../../data/failures/data.json"),
    include_str!("../../data/failures/edge.json"),
    include_str!("../../data/failures/tools.json"),
];

/// The facts, by area.
#[derive(Debug)]
pub struct Facts {
    regions: Regions,
    service_ranges: ServiceRanges,
    charts: Charts,
    certificate_authorities: CertificateAuthorities,
    instances: InstanceFamilies,
    database_classes: DatabaseClasses,
    cache_nodes: CacheNodes,
    kubernetes: KubernetesVersions,
    engines: EngineVersions,
    log_retention: LogRetention,
    name_limits: NameLimits,
    quotas: Quotas,
    database_names: DatabaseNames,
    database_authorities: DatabaseAuthorities,
    data_bearing_types: DataBearingTypes,
    network_and_identity_types: NetworkAndIdentityTypes,
    import_forms: ImportForms,
    kinds: Kinds,
    risky_attributes: RiskyAttributes,
    cloudflare_addresses: CloudflareAddresses,
    cloudflare_plans: CloudflarePlans,
    cloudflare_rulesets: ManagedRulesets,
    origin_pull_authority: OriginPullAuthority,
    load_balancers: LoadBalancers,
    security_standards: SecurityStandards,
    guardduty_features: GuardDutyFeatures,
    account_activities: AccountActivities,
    audit_requirements: AuditRequirements,
    failures: Vec<Failures>,
    providers: Providers,
    recovery_times: RecoveryTimes,
    data_alarms: DataAlarms,
    tools: Tools,
    logs: LogFacts,
    traces: TraceFacts,
    workflow_tools: WorkflowTools,
}

impl Facts {
    /// The facts that were built into the binary, parsed once.
    ///
    /// # Panics
    /// When an embedded file is malformed, which a test rules out.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static FACTS: OnceLock<Facts> = OnceLock::new();
        FACTS.get_or_init(|| Self {
            regions: parse(include_str!("../../data/aws/regions.json")),
            service_ranges: parse(include_str!("../../data/aws/service-ranges.json")),
            charts: parse(include_str!("../../data/components/charts.json")),
            certificate_authorities: parse(include_str!("../../data/components/certificate-authorities.json")),
            instances: parse(include_str!("../../data/aws/instance-families.json")),
            database_classes: parse(include_str!("../../data/aws/database-classes.json")),
            cache_nodes: parse(include_str!("../../data/aws/cache-nodes.json")),
            kubernetes: parse(include_str!("../../data/aws/kubernetes-versions.json")),
            engines: parse(include_str!("../../data/aws/engine-versions.json")),
            log_retention: parse(include_str!("../../data/aws/log-retention.json")),
            name_limits: parse(include_str!("../../data/aws/name-limits.json")),
            quotas: parse(include_str!("../../data/aws/quotas.json")),
            database_names: parse(include_str!("../../data/aws/database-names.json")),
            database_authorities: parse(include_str!("../../data/aws/database-authorities.json")),
            data_bearing_types: parse(include_str!("../../data/terraform/data-bearing-types.json")),
            network_and_identity_types: parse(include_str!("../../data/terraform/network-and-identity-types.json")),
            import_forms: parse(include_str!("../../data/terraform/import-identifiers.json")),
            kinds: parse(include_str!("../../data/kubernetes/kinds.json")),
            risky_attributes: parse(include_str!("../../data/terraform/risky-attributes.json")),
            cloudflare_addresses: parse(include_str!("../../data/cloudflare/addresses.json")),
            cloudflare_plans: parse(include_str!("../../data/cloudflare/plans.json")),
            cloudflare_rulesets: parse(include_str!("../../data/cloudflare/managed-rulesets.json")),
            origin_pull_authority: parse(include_str!("../../data/cloudflare/origin-pull-authority.json")),
            load_balancers: parse(include_str!("../../data/aws/load-balancers.json")),
            security_standards: parse(include_str!("../../data/aws/security-standards.json")),
            guardduty_features: parse(include_str!("../../data/aws/guardduty-features.json")),
            account_activities: parse(include_str!("../../data/aws/account-activities.json")),
            audit_requirements: parse(include_str!("../../data/compliance/audit-requirements.json")),
            failures: FAILURES.iter().map(|text| parse(text)).collect(),
            providers: parse(include_str!("../../data/terraform/providers.json")),
            recovery_times: parse(include_str!("../../data/aws/recovery-times.json")),
            data_alarms: parse(include_str!("../../data/aws/data-alarms.json")),
            tools: parse(include_str!("../../data/components/tools.json")),
            logs: parse(include_str!("../../data/components/logs.json")),
            traces: parse(include_str!("../../data/components/traces.json")),
            workflow_tools: parse(include_str!("../../data/github/actions.json")),
        })
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("embedded facts are well-formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_facts_are_well_formed() {
        let facts = Facts::embedded();
        assert_eq!(facts.zones("eu-central-1").map(<[String]>::len), Some(3));
        assert_eq!(facts.zones("atlantis-1"), None);
        let in_its_region = |name| facts.zones(name).into_iter().flatten().all(|zone| zone.starts_with(name));
        assert!(facts.regions().all(in_its_region));
        let ranges = facts.cloudflare_ranges();
        assert!(ranges.iter().all(|range| range.parse::<ipnet::Ipv4Net>().is_ok()));
        assert!(ranges.is_sorted() && ranges.len() == 15);
        assert!(facts.holds_data("aws_db_instance") && !facts.holds_data("aws_db_subnet_group"));
    }
}
