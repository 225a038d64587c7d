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

pub(crate) use image_floating::is_production;
pub use rendered::{Rendered, Shared};

use std::sync::Arc;

use crate::diagnostic::{Diagnostics, Span};
use crate::facts::{Date, Facts};
use crate::kubernetes::{ManifestFile, Templates};
use crate::model::{self, ReviewRequest};
use crate::policy::Policies;
use crate::spec::Spec;
use crate::spec::own_file::OwnFile;
use crate::spec::project::{Environment, Environments};
use crate::spec::review::Review;
use crate::terraform::own::{self, Written};
use crate::terraform::{Stack, StackFile};
use objects::Objects;

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

/// What rules may look at besides the spec.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The name of the environment.
    pub environment: &'a str,
    /// All environments of the project.
    pub all: &'a Environments,
    /// What is known about the outside world.
    pub facts: &'a Facts,
    /// The day for which is asked what is supported.
    pub today: Date,
    /// The stacks that are rendered from the spec, as far as they can be.
    stacks: &'a [Stack],
    /// The stacks of the environment that a pull request's lives in.
    shared: &'a [Stack],
    /// What the spec means; `None` when it cannot be resolved.
    resolved: Option<&'a model::Environment>,
    /// The Kubernetes objects of each cluster; none when they cannot be rendered.
    clusters: &'a [Objects<'a>],
    /// Whether something is wrong with the spec itself, so that objects may be wrong because of that.
    is_wrong: bool,
    /// The Kubernetes objects that are rendered from the spec, as far as they can be.
    manifests: &'a [ManifestFile],
    /// The policies that are built in and the project's own.
    policies: &'a Policies,
    /// What is wrong with the project's own.
    policy_findings: &'a Diagnostics,
}

impl<'a> Context<'a> {
    /// The other environments that could be read.
    fn others(&self) -> impl Iterator<Item = (&'a str, &'a Spec)> {
        let environment = self.environment;
        let others = self.all.environments.iter().filter(move |other| other.name.as_str() != environment);
        others.filter_map(|other| Some((other.name.as_str(), other.spec.as_ref()?)))
    }

    /// Whether something is written at a dotted path that could not be read, so that it is not to be called missing.
    fn is_refused(&self, path: &str) -> bool {
        let refused = self.all.get(self.environment).map(|environment| &environment.refused);
        refused.is_some_and(|refused| refused.has_path(path))
    }

    /// Whether something that is written could not be read, or a part of it.
    fn is_refused_within(&self, path: &str) -> bool {
        let refused = self.all.get(self.environment).map(|environment| &environment.refused);
        refused.is_some_and(|refused| refused.has_path(path) || refused.has_part_of(path))
    }

    /// The spec whose infrastructure `spec` lives in: another environment's when it shares, else itself.
    ///
    /// `None` when it shares with one that could not be read; nothing is known about what is there then.
    fn host_of(&self, spec: &'a Spec) -> Option<&'a Spec> {
        match &spec.shares {
            Some(shares) => self.spec_of(shares.as_str()),
            None => Some(spec),
        }
    }

    /// The Terraform files of the user's own.
    fn own_files(&self) -> &'a [OwnFile] {
        self.all.get(self.environment).map_or(&[], |environment| &environment.own_files)
    }

    /// Whether a place is in a Terraform file of the user's own.
    fn is_own_code(&self, place: Span) -> bool {
        self.own_files().iter().any(|file| file.source == place.source)
    }

    /// The Terraform files of the user's own that have become part of a stack, each with that stack's index.
    fn own_code(&self) -> impl Iterator<Item = (usize, &'a StackFile, &'a Written)> {
        let files =
            self.stacks.iter().enumerate().flat_map(|(index, stack)| stack.files.iter().map(move |file| (index, file)));
        files.filter_map(|(index, file)| Some((index, file, file.own.as_ref()?)))
    }

    /// The spec of an environment, when it could be read.
    fn spec_of(&self, environment: &str) -> Option<&'a Spec> {
        self.all.get(environment)?.spec.as_ref()
    }
}

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

/// What checking one environment came to.
#[derive(Debug, Default)]
pub struct Checked {
    /// Everything wrong with it: what was found while reading it, and what the rules find. Sorted.
    pub findings: Diagnostics,
    /// What is rendered from it, which the rules had to look at; `None` when it cannot be resolved.
    pub rendered: Option<Rendered>,
}

/// Checks the environments of a project.
#[derive(Debug)]
pub struct Checker<'a> {
    all: &'a Environments,
    facts: &'a Facts,
    today: Date,
    /// The templates of Kubernetes objects; `None` when those of the project cannot be used.
    templates: Option<Arc<Templates>>,
    /// What is wrong with the templates of the project.
    findings: Diagnostics,
    /// The policies, and what is wrong with those of the project.
    policies: (Policies, Diagnostics),
}

impl<'a> Checker<'a> {
    /// Prepares for checking environments of a project, for the facts of a day.
    #[must_use]
    pub fn new(all: &'a Environments, facts: &'a Facts, today: Date) -> Self {
        let policies = Policies::with(&all.policies, &all.sources);
        let checker = |templates, findings| Self { all, facts, today, templates, findings, policies };
        if all.templates.is_empty() {
            return checker(Some(Templates::embedded()), Diagnostics::default());
        }
        match Templates::with(&all.templates, &all.sources) {
            Ok(templates) => checker(Some(Arc::new(templates)), Diagnostics::default()),
            Err(findings) => checker(None, findings),
        }
    }

    /// Checks one environment. What is wrong with the project's templates concerns each of them.
    ///
    /// An environment that does not exist has no findings; who asks for it by name has been told by
    /// [`Project::environment`](crate::spec::project::Project::environment).
    #[must_use]
    pub fn environment(&self, name: &str) -> Checked {
        let Some(written) = self.all.get(name) else { return Checked::default() };
        let rendered = Rendered::of(name, self.all, self.facts);
        let review = written.spec.as_ref().and_then(|spec| spec.review.as_ref());
        if review.is_none_or(Review::is_full) {
            return check(name, written, rendered, self);
        }
        // It has nothing of its own; what it says is about the environments of pull requests.
        let of_any = Rendered::of_review(name, &ReviewRequest::any(), self.all, self.facts);
        let findings = check(name, written, of_any.or_else(|| rendered.clone()), self).findings;
        Checked { findings, rendered }
    }

    /// Checks the environment of a pull request, by the spec of the named environment.
    #[must_use]
    pub fn review(&self, name: &str, wanted: &ReviewRequest) -> Checked {
        let Some(written) = self.all.get(name) else { return Checked::default() };
        check(name, written, Rendered::of_review(name, wanted, self.all, self.facts), self)
    }
}

fn check(environment: &str, written: &Environment, rendered: Option<Rendered>, checker: &Checker<'_>) -> Checked {
    let Checker { all, facts, today, .. } = *checker;
    let mut findings = written.findings.clone();
    findings.extend(checker.findings.clone());
    let mut rendered = rendered;
    let (own, found) = own::read(&written.own_files, &all.sources);
    findings.extend(found);
    if let Some(rendered) = &mut rendered {
        rendered.complete(own.clone());
    }
    if let (Some(rendered), Some(templates)) = (&mut rendered, &checker.templates)
        && let Err(found) = rendered.add_manifests(templates)
    {
        findings.extend(found);
    }
    if let Some(spec) = &written.spec {
        let stand_in = || Rendered::with_stand_ins(environment, spec, facts, own);
        let stand_in = if rendered.is_none() { stand_in() } else { None };
        let judged = rendered.as_ref().or(stand_in.as_ref());
        let stacks = judged.map_or(&[][..], |rendered| &rendered.stacks);
        let shared = judged.and_then(|rendered| rendered.shared.as_ref()).map_or(&[][..], |shared| &shared.stacks);
        let manifests = judged.map_or(&[][..], |rendered| &rendered.manifests);
        let clusters = Objects::by_cluster(manifests);
        let resolved = rendered.as_ref().map(|rendered| &rendered.environment);
        let is_wrong = written.findings.has_errors();
        let context = Context {
            environment,
            all,
            facts,
            today,
            stacks,
            shared,
            manifests,
            resolved,
            clusters: &clusters,
            is_wrong,
            policies: &checker.policies.0,
            policy_findings: &checker.policies.1,
        };
        let found = specification(spec, &context).into_iter();
        found.filter(|finding| !written.refused.explains(finding)).for_each(|finding| findings.push(finding));
    }
    findings.sort();
    Checked { findings, rendered }
}
