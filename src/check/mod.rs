//! What is wrong with a spec beyond its form: one file per rule.
//!
//! A rule carries its own documentation as data, so that `platform explain` and the documentation say the same. Rules do
//! not stop one another: all findings of all rules come in one run. A rule says nothing about what could not be read;
//! that has been said.

mod access_oidc;
mod access_role;
mod account_holder;
mod active_cluster;
mod adoption;
mod alerts_nobody;
mod audit_retention;
mod audit_switched_off;
mod audit_unused;
mod aurora_backups;
mod authorization_denies;
mod autoscaler_choice;
mod backup_vault;
mod backup_window;
mod backups_retention;
mod break_glass;
mod bucket_cors;
mod bucket_days;
mod bucket_readers;
mod budget_alerts;
mod budget_exceeded;
mod budget_uncounted;
mod cache_range;
mod checker;
mod ci_differs;
mod cidr_overlap;
mod cidr_public;
mod cidr_size;
mod cluster_colour;
mod component_login;
mod component_namespace;
mod component_needed;
mod component_route;
mod component_version;
mod context;
mod database_login;
mod database_name;
mod definition_owner;
mod delivery_output;
mod delivery_repository;
mod delivery_unused;
mod destination_rule_host;
mod disk_range;
mod disruption_budget;
mod edge_cache;
mod edge_certificate;
mod edge_domain;
mod edge_name;
mod edge_origin_pulls;
mod edge_plan;
mod edge_pools;
mod edge_range;
mod edge_sources;
mod edge_unused;
mod edge_weights;
mod edge_zone;
mod engine_version_unknown;
mod environment_names;
mod environment_secret;
mod falco_exception;
mod fault;
mod global_caches;
mod host_taken;
mod host_unreachable;
mod image_floating;
mod instance_type_unknown;
mod instances_missing;
mod key_existing;
mod kubernetes_version_unsupported;
mod labels_invalid;
mod logs_disk;
mod logs_retention;
mod mesh_authority;
mod mesh_host;
mod mixed_architecture;
mod monitoring_interval;
mod monitoring_limits;
mod name_clash;
mod name_repeated;
mod name_reserved;
mod name_too_long;
mod network_existing;
mod network_policy_cuts;
mod network_reach;
mod node_range;
mod nodes_unknown;
mod notifications_nobody;
mod object_refused;
mod objects;
mod output_unknown;
mod patches_clash;
mod pod_security;
mod policies_unknown;
mod policy_file;
mod policy_violated;
mod policy_waiver;
mod port_protocol;
mod prices_malformed;
mod prices_unknown;
mod read_replicas;
mod records_access;
mod records_part;
mod recovery_goals;
mod recovery_region;
mod reference_missing;
mod region_unknown;
mod rendered;
mod repeated_entry;
mod replicas_range;
mod repository_range;
mod repository_shared;
mod requests_missing;
mod review_argo_cd;
mod review_copies;
mod review_entry;
mod review_full;
mod review_seeds;
mod review_shares;
mod rollout_limits;
mod rollout_references;
mod rollout_steps;
mod rollout_strategy;
mod route_destination;
mod route_gateway;
mod route_weights;
mod scale_target;
mod scaling_range;
mod secrets_operator;
mod security_group_rules;
mod selector;
mod selects_nothing;
mod service_kind;
mod service_limits;
mod service_port;
mod services_without_cluster;
mod shared_machines;
mod shares_lacking;
mod shares_unknown;
mod signers;
mod single_copy;
mod slo_nobody;
mod slo_promise;
mod spot_share;
mod spot_variety;
mod stack_left_out;
mod storage_range;
mod tags_invalid;
mod team_unknown;
mod temporary_folders;
mod terraform_block;
mod terraform_clash;
mod terraform_file;
mod terraform_variable;
mod traces_storage;
mod uses_unknown;
mod uses_without_port;
mod vault_choice;
mod waiver;
mod was;
mod way_out_missing;
mod zones_range;

pub use checker::{Checked, Checker};
pub use context::Context;
pub(crate) use image_floating::is_production;
pub use rendered::{Rendered, Shared};

use crate::diagnostic::Diagnostics;
use crate::spec::Spec;

/// One rule: its documentation, and how it is checked.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name: the code of its findings, and the name of its file.
    pub id: &'static str,
    /// What it finds.
    pub what: &'static str,
    /// Why that is wrong.
    pub why: &'static str,
    /// A spec, or the part of one, that breaks it.
    pub example: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    check: for<'a> fn(&'a Spec, &Context<'a>, &mut Diagnostics),
}

/// All rules, by name.
pub const RULES: &[Rule] = &[
    access_oidc::RULE,
    access_role::RULE,
    account_holder::RULE,
    active_cluster::RULE,
    adoption::RULE,
    alerts_nobody::RULE,
    audit_retention::RULE,
    audit_switched_off::RULE,
    audit_unused::RULE,
    aurora_backups::RULE,
    authorization_denies::RULE,
    autoscaler_choice::RULE,
    backup_vault::RULE,
    backup_window::RULE,
    backups_retention::RULE,
    bucket_cors::RULE,
    bucket_days::RULE,
    bucket_readers::RULE,
    budget_alerts::RULE,
    budget_exceeded::RULE,
    budget_uncounted::RULE,
    break_glass::RULE,
    cache_range::RULE,
    ci_differs::RULE,
    cidr_overlap::RULE,
    cidr_public::RULE,
    cidr_size::RULE,
    cluster_colour::RULE,
    component_login::RULE,
    component_namespace::RULE,
    component_needed::RULE,
    component_route::RULE,
    component_version::RULE,
    database_login::RULE,
    database_name::RULE,
    definition_owner::RULE,
    delivery_output::RULE,
    delivery_repository::RULE,
    delivery_unused::RULE,
    destination_rule_host::RULE,
    disk_range::RULE,
    disruption_budget::RULE,
    edge_cache::RULE,
    edge_certificate::RULE,
    edge_domain::RULE,
    edge_name::RULE,
    edge_origin_pulls::RULE,
    edge_plan::RULE,
    edge_pools::RULE,
    edge_range::RULE,
    edge_sources::RULE,
    edge_unused::RULE,
    edge_weights::RULE,
    edge_zone::RULE,
    engine_version_unknown::RULE,
    environment_names::RULE,
    environment_secret::RULE,
    falco_exception::RULE,
    global_caches::RULE,
    host_taken::RULE,
    host_unreachable::RULE,
    image_floating::RULE,
    instance_type_unknown::RULE,
    instances_missing::RULE,
    key_existing::RULE,
    kubernetes_version_unsupported::RULE,
    labels_invalid::RULE,
    logs_disk::RULE,
    logs_retention::RULE,
    mesh_authority::RULE,
    mixed_architecture::RULE,
    monitoring_interval::RULE,
    monitoring_limits::RULE,
    name_clash::RULE,
    name_repeated::RULE,
    name_reserved::RULE,
    name_too_long::RULE,
    network_existing::RULE,
    network_policy_cuts::RULE,
    node_range::RULE,
    nodes_unknown::RULE,
    notifications_nobody::RULE,
    object_refused::RULE,
    output_unknown::RULE,
    patches_clash::RULE,
    pod_security::RULE,
    policies_unknown::RULE,
    policy_file::RULE,
    policy_violated::RULE,
    policy_waiver::RULE,
    port_protocol::RULE,
    prices_malformed::RULE,
    prices_unknown::RULE,
    read_replicas::RULE,
    records_access::RULE,
    records_part::RULE,
    recovery_goals::RULE,
    recovery_region::RULE,
    reference_missing::RULE,
    region_unknown::RULE,
    repeated_entry::RULE,
    replicas_range::RULE,
    repository_range::RULE,
    repository_shared::RULE,
    requests_missing::RULE,
    review_argo_cd::RULE,
    review_copies::RULE,
    review_entry::RULE,
    review_full::RULE,
    review_seeds::RULE,
    review_shares::RULE,
    rollout_limits::RULE,
    rollout_references::RULE,
    rollout_steps::RULE,
    rollout_strategy::RULE,
    route_destination::RULE,
    route_gateway::RULE,
    route_weights::RULE,
    scale_target::RULE,
    scaling_range::RULE,
    secrets_operator::RULE,
    security_group_rules::RULE,
    selects_nothing::RULE,
    service_kind::RULE,
    service_limits::RULE,
    service_port::RULE,
    services_without_cluster::RULE,
    shared_machines::RULE,
    shares_lacking::RULE,
    shares_unknown::RULE,
    signers::RULE,
    single_copy::RULE,
    slo_nobody::RULE,
    slo_promise::RULE,
    spot_share::RULE,
    spot_variety::RULE,
    stack_left_out::RULE,
    storage_range::RULE,
    tags_invalid::RULE,
    team_unknown::RULE,
    temporary_folders::RULE,
    terraform_block::RULE,
    terraform_clash::RULE,
    terraform_file::RULE,
    terraform_variable::RULE,
    traces_storage::RULE,
    uses_unknown::RULE,
    uses_without_port::RULE,
    vault_choice::RULE,
    waiver::RULE,
    was::RULE,
    way_out_missing::RULE,
    zones_range::RULE,
];

/// The rules that look at objects; they come last.
const ABOUT_OBJECTS: [&str; 21] = [
    authorization_denies::RULE.id,
    component_namespace::RULE.id,
    definition_owner::RULE.id,
    delivery_output::RULE.id,
    destination_rule_host::RULE.id,
    disruption_budget::RULE.id,
    network_policy_cuts::RULE.id,
    object_refused::RULE.id,
    output_unknown::RULE.id,
    pod_security::RULE.id,
    policy_violated::RULE.id,
    port_protocol::RULE.id,
    reference_missing::RULE.id,
    requests_missing::RULE.id,
    rollout_references::RULE.id,
    route_destination::RULE.id,
    route_gateway::RULE.id,
    route_weights::RULE.id,
    scale_target::RULE.id,
    selects_nothing::RULE.id,
    service_port::RULE.id,
];

/// Everything that rules find in a spec.
fn specification<'a>(spec: &'a Spec, context: &Context<'a>) -> Diagnostics {
    let mut findings = Diagnostics::default();
    let (about_objects, about_spec): (Vec<&Rule>, Vec<&Rule>) =
        RULES.iter().partition(|rule| ABOUT_OBJECTS.contains(&rule.id));
    about_spec.iter().for_each(|rule| (rule.check)(spec, context, &mut findings));
    let context = Context { is_wrong: context.is_wrong || findings.has_errors(), ..*context };
    about_objects.iter().for_each(|rule| (rule.check)(spec, &context, &mut findings));
    findings
}
