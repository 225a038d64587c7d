//! Ways from the load balancer to components that people use.

use super::ComponentKind;
use crate::diagnostic::Span;
use crate::model::Environment;
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::{Source, WebAddress};

/// What is reached: a Service that comes with a component, and its pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The component.
    pub kind: ComponentKind,
    /// The Service.
    pub service: &'static str,
    /// The name of its pods, as their label `app.kubernetes.io/name` says.
    pub pods: &'static str,
    /// The port of the Service.
    pub service_port: u16,
    /// The port of the pods.
    pub port: u16,
    /// The Secret in the gateway's namespace with the authority that signed the certificate that it shows; `None` where its pods
    /// have a sidecar.
    pub authority: Option<&'static str>,
    /// Whether people log in with a password that it keeps itself, without an identity provider.
    pub has_passwords: bool,
}

const GRAFANA: Target = Target {
    kind: ComponentKind::KubePrometheusStack,
    service: "kube-prometheus-stack-grafana",
    pods: "grafana",
    service_port: 80,
    port: 3000,
    authority: None,
    has_passwords: false,
};
const ARGO_CD: Target = Target {
    kind: ComponentKind::ArgoCd,
    service: "argo-cd-argocd-server",
    pods: "argocd-server",
    service_port: 80,
    port: 8080,
    authority: None,
    has_passwords: false,
};
/// Its operator gives it a certificate, and the job that makes users of Elasticsearch speaks with it without a sidecar.
const KIBANA: Target = Target {
    kind: ComponentKind::ElasticStack,
    service: "kibana-kb-http",
    pods: "kibana",
    service_port: 5601,
    port: 5601,
    authority: Some("kibana-authority"),
    has_passwords: true,
};

/// A way from the load balancer to a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What is reached.
    pub target: Target,
    /// The first label of its host.
    pub label: String,
    /// The host.
    pub host: String,
    /// The ranges of addresses from which it may be reached; `None` is everywhere.
    pub ranges: Option<Vec<String>>,
    /// Where that is written.
    pub span: Span,
}

/// What the spec says of a way, whether it can be one or not.
#[derive(Debug, Clone, Copy)]
pub struct WrittenRoute<'a> {
    /// What is reached.
    pub target: Target,
    /// Where people reach it.
    pub url: Option<&'a Located<WebAddress>>,
    /// From where.
    pub sources: &'a [Located<Source>],
    /// Whether people can log in there.
    pub has_login: bool,
}

/// The ways that the spec asks for.
#[must_use]
pub fn written_routes(spec: &Spec) -> Vec<WrittenRoute<'_>> {
    let Some(components) = &spec.components else { return Vec::new() };
    let has_provider = spec.access.as_ref().is_some_and(|access| access.oidc.is_some());
    let grafana = components.kube_prometheus_stack.as_ref().map(|written| WrittenRoute {
        target: GRAFANA,
        url: written.url.as_ref(),
        sources: &written.sources,
        has_login: has_provider && written.endpoints.is_some(),
    });
    let argo_cd = components.argo_cd.as_ref().map(|written| WrittenRoute {
        target: ARGO_CD,
        url: written.url.as_ref(),
        sources: &written.sources,
        has_login: has_provider,
    });
    let kibana = components.elastic_stack.as_ref().map(|written| WrittenRoute {
        target: KIBANA,
        url: written.url.as_ref(),
        sources: &written.sources,
        has_login: written.output.is_none(),
    });
    grafana.into_iter().chain(argo_cd).chain(kibana).filter(|route| !route.sources.is_empty()).collect()
}

impl WrittenRoute<'_> {
    /// The first label of the host, where the host is one label below the domain.
    #[must_use]
    pub fn label(&self, domain: &str) -> Option<&str> {
        let host = self.url?.value.as_str().strip_prefix("https://")?.trim_end_matches('/');
        let label = host.strip_suffix(domain)?.strip_suffix('.')?;
        (!label.is_empty() && !label.contains(['.', '/', ':'])).then_some(label)
    }
}

/// The ways there are: those to components that are there, by hosts of the domain, for people who can log in.
#[must_use]
pub fn routes(spec: &Spec) -> Vec<Route> {
    let Some(domain) = spec.domain.as_ref().map(|domain| domain.as_str()) else { return Vec::new() };
    let is_there = |kind: ComponentKind| {
        let components = spec.components.iter().flat_map(crate::spec::component::Components::written);
        let mut own = components.filter(|(name, _)| *name == kind.definition().name);
        own.all(|(_, common)| common.is_brought())
    };
    let route = |written: WrittenRoute<'_>| {
        let label = written.label(domain).filter(|_| written.has_login && is_there(written.target.kind))?;
        let is_everywhere = written.sources.iter().any(|source| source.value == Source::Anywhere);
        let ranges = written.sources.iter().filter(|source| matches!(source.value, Source::Range(_)));
        Some(Route {
            target: written.target,
            label: label.to_owned(),
            host: format!("{label}.{domain}"),
            ranges: (!is_everywhere).then(|| ranges.map(|range| range.to_string()).collect()),
            span: written.sources[0].span,
        })
    };
    written_routes(spec).into_iter().filter_map(route).collect()
}

impl Environment {
    /// The ways to components that are in the clusters.
    pub fn component_routes(&self) -> impl Iterator<Item = &Route> {
        let is_there = |route: &&Route| self.edge.is_some() && self.component(route.target.kind).is_some();
        self.routes.iter().filter(is_there)
    }
}
