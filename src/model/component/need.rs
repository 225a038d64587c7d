//! What the rendered objects need of the clusters.

use std::collections::{BTreeMap, BTreeSet};

use super::ComponentKind;
use crate::diagnostic::Span;
use crate::model::{Database, Delivery, Edge, NodeGroup, Secrets, Service};
use crate::spec::delivery::DeliveryMode;
use crate::spec::rollout::Strategy;
use crate::spec::secrets::SecretOperator;
use crate::spec::service::ServiceKind;

/// Why a component has to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What needs it, as the beginning of a sentence: ``service `api` ``.
    pub who: String,
    /// What for, as the rest of it: `has a canary rollout`.
    pub what: &'static str,
    /// Where that is written.
    pub span: Span,
}

/// What needs components.
#[derive(Debug, Clone, Copy)]
pub struct Needing<'a> {
    /// The services.
    pub services: &'a [Service],
    /// The databases.
    pub databases: &'a [Database],
    /// The groups of machines.
    pub node_groups: &'a [NodeGroup],
    /// The way in.
    pub edge: Option<&'a Edge>,
    /// Where secrets are kept.
    pub secrets: &'a Secrets,
    /// How what is rendered reaches the clusters.
    pub delivery: &'a Delivery,
    /// The first secret that Alertmanager has to know in order to tell somebody, and where it is written.
    pub receiver: Option<Span>,
    /// Where the first secret is written that Argo CD has to know in order to tell somebody.
    pub notifications: Option<Span>,
    /// Where it is written that cert-manager makes the mesh's authority.
    pub mesh_authority: Option<Span>,
    /// Whether logs go to a store with a password.
    pub logs_password: bool,
    /// The components that are written, and where.
    pub written: &'a [(ComponentKind, Span)],
}

/// The components that have to be there, each with all reasons.
#[must_use]
pub fn needs(needing: &Needing<'_>) -> BTreeMap<ComponentKind, Vec<Need>> {
    let mut needs = BTreeMap::<ComponentKind, Vec<Need>>::new();
    let mut add = |kind, need| needs.entry(kind).or_default().push(need);
    let with_vault_users = needing.databases.iter().filter(|database| database.has_vault_users());
    let vault_databases = with_vault_users.map(|database| &database.name).collect();
    for service in needing.services {
        of_service(service, needing.secrets, &vault_databases, &mut add);
    }
    of_machines(needing, &mut add);
    if let Some(edge) = needing.edge {
        let need = |what| Need { who: "the way in".to_owned(), what, span: edge.span };
        add(ComponentKind::LoadBalancerController, need("puts the gateway's pods into a target group"));
        add(ComponentKind::CertManager, need("has a certificate between load balancer and gateway"));
        if let Some(token) = edge.cloudflare.as_ref().and_then(|cloudflare| cloudflare.token.as_ref()) {
            let who = "`edge.cloudflare.token`".to_owned();
            add(operator(needing.secrets), Need { who, what: "is a secret of the clusters", span: token.span });
        }
    }
    if let Some(span) = needing.secrets.inside {
        let who = "`secrets.store: vault`".to_owned();
        add(ComponentKind::Vault, Need { who, what: "names no other Vault", span });
    }
    if needing.delivery.mode == DeliveryMode::GitOps {
        let who = "`delivery.mode: gitops`".to_owned();
        add(ComponentKind::ArgoCd, Need { who, what: "is what it does", span: needing.delivery.span });
    }
    if let Some(span) = needing.mesh_authority {
        let who = "`components.istio.authority`".to_owned();
        add(ComponentKind::CertManager, Need { who, what: "is made by it", span });
    }
    for (kind, span) in needing.written {
        if *kind == ComponentKind::Datadog || *kind == ComponentKind::ElasticStack && needing.logs_password {
            let who = format!("component `{}`", kind.definition().name);
            add(operator(needing.secrets), Need { who, what: "has a secret", span: *span });
        }
    }
    close(&mut needs, needing.written);
    let has = |wanted| needs.contains_key(&wanted) || needing.written.iter().any(|(kind, _)| *kind == wanted);
    let (has_argo_cd, has_alertmanager) = (has(ComponentKind::ArgoCd), has(ComponentKind::KubePrometheusStack));
    if let Some(span) = needing.notifications.filter(|_| has_argo_cd) {
        let need = Need { who: "Argo CD".to_owned(), what: "has to know the keys of those whom it tells", span };
        needs.entry(operator(needing.secrets)).or_default().push(need);
    }
    if let Some(span) = needing.receiver.filter(|_| has_alertmanager) {
        let need = Need { who: "Alertmanager".to_owned(), what: "has to know the keys of those whom it tells", span };
        needs.entry(operator(needing.secrets)).or_default().push(need);
    }
    needs
}

/// What brings secrets into the clusters.
fn operator(secrets: &Secrets) -> ComponentKind {
    match secrets.operator {
        SecretOperator::ExternalSecrets => ComponentKind::ExternalSecrets,
        SecretOperator::VaultSecretsOperator => ComponentKind::VaultSecretsOperator,
    }
}

/// Machines come and go with what services need.
fn of_machines(needing: &Needing<'_>, add: &mut impl FnMut(ComponentKind, Need)) {
    if needing.written.iter().any(|(kind, _)| *kind == ComponentKind::Karpenter) {
        return;
    }
    let changing = needing.node_groups.iter().filter(|group| group.max > group.min && !needing.services.is_empty());
    for group in changing {
        let who = format!("group of machines `{}`", group.name);
        let what = "has a smallest and a largest number";
        add(ComponentKind::ClusterAutoscaler, Need { who, what, span: group.span });
    }
}

fn of_service(
    service: &Service,
    secrets: &Secrets,
    vault_databases: &BTreeSet<&String>,
    add: &mut impl FnMut(ComponentKind, Need),
) {
    let need = |what| Need { who: format!("service `{}`", service.name), what, span: service.span };
    add(ComponentKind::Istio, need("is in the mesh"));
    if service.kind != ServiceKind::Cron {
        match service.rollout.strategy {
            Strategy::Canary => add(ComponentKind::ArgoRollouts, need("has a canary rollout")),
            Strategy::BlueGreen => add(ComponentKind::ArgoRollouts, need("has a blue-green rollout")),
            Strategy::Rolling => {}
        }
        if service.rollout.needs_prometheus() {
            add(ComponentKind::KubePrometheusStack, need("has new versions that are judged by what Prometheus counts"));
        }
        if service.replicas.1 > service.replicas.0 {
            add(ComponentKind::MetricsServer, need("is scaled by what its pods use"));
            if !service.scaling.metrics.is_empty() {
                add(
                    ComponentKind::PrometheusAdapter,
                    need("is scaled by numbers, which the autoscaler has to be told"),
                );
                add(ComponentKind::KubePrometheusStack, need("is scaled by numbers, which Prometheus counts"));
            }
        }
    }
    if service.service_level.is_some() {
        add(ComponentKind::KubePrometheusStack, need("has objectives, which Prometheus watches"));
    }
    if !service.secrets.is_empty() {
        add(operator(secrets), need("has secrets"));
    } else if service.uses.iter().any(|used| vault_databases.contains(used)) {
        add(operator(secrets), need("has users in databases, which Vault makes"));
    }
}

/// Adds what the components need themselves.
fn close(needs: &mut BTreeMap<ComponentKind, Vec<Need>>, written: &[(ComponentKind, Span)]) {
    let needed = needs.iter().filter_map(|(kind, needs)| Some((*kind, needs.first()?.span)));
    let mut waiting: Vec<(ComponentKind, Span)> = written.iter().copied().chain(needed).collect();
    let mut seen = BTreeSet::new();
    while let Some((kind, span)) = waiting.pop() {
        if !seen.insert(kind) {
            continue;
        }
        let definition = kind.definition();
        for &needed in definition.needs {
            let who = format!("component `{}`", definition.name);
            needs.entry(needed).or_default().push(Need { who, what: "cannot do without it", span });
            waiting.push((needed, span));
        }
    }
}
