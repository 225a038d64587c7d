//! The values of a component.

use serde::Serialize;

use super::policies::{self, PolicyContext};

use crate::kubernetes::dashboard::{self, Dashboard};
use crate::kubernetes::falco;
use crate::model::component::{ComponentKind, Number, Settings};
use crate::model::{Component, Environment};

/// `component`: the component that a template belongs to.
#[derive(Debug, Serialize)]
pub struct ComponentContext<'a> {
    /// Its name in the spec.
    pub name: &'a str,
    /// The namespace that it lives in.
    pub namespace: &'a str,
    /// What it is told.
    pub settings: &'a Settings,
    /// The dashboards of every cluster; those of services stand beside the services.
    pub dashboards: Vec<DashboardContext>,
    /// The numbers by which services are scaled.
    pub numbers: Vec<NumberContext>,
    /// Falco's rules about the services; with Falco only.
    pub rules: Option<String>,
    /// The policies that objects have to keep; with Gatekeeper only.
    pub policies: Vec<PolicyContext<'a>>,
}

/// `component.numbers[]`.
#[derive(Debug, Serialize)]
pub struct NumberContext {
    /// Its name, as the autoscaler asks for it.
    pub name: String,
    /// The series that Prometheus has it from.
    pub series: String,
    /// Which of these series are meant, as Prometheus writes it; all of them when it is empty.
    pub filter: &'static str,
    /// Whether it is how fast the series grows.
    pub speed: bool,
}

impl From<Number> for NumberContext {
    fn from(Number { name, series, filter, is_speed }: Number) -> Self {
        Self { name, series, filter: filter.unwrap_or_default(), speed: is_speed }
    }
}

/// `component.dashboards[]`.
#[derive(Debug, Serialize)]
pub struct DashboardContext {
    /// Its identifier in Grafana.
    pub name: String,
    /// The dashboard, as JSON.
    pub text: String,
}

impl<'a> ComponentContext<'a> {
    /// The values of a component.
    #[must_use]
    pub fn new(component: &'a Component, environment: &'a Environment) -> Self {
        let definition = component.definition();
        let dashboards = match component.kind {
            ComponentKind::KubePrometheusStack => dashboard::of_cluster(environment),
            _ => Vec::new(),
        };
        let numbers = match component.kind {
            ComponentKind::PrometheusAdapter => environment.numbers(),
            _ => Vec::new(),
        };
        let admission = environment.admission.as_ref().filter(|_| component.kind == ComponentKind::Gatekeeper);
        let context =
            |dashboard: &Dashboard| DashboardContext { name: dashboard.identifier.clone(), text: dashboard.text() };
        Self {
            name: definition.name,
            namespace: definition.namespace,
            settings: &component.settings,
            dashboards: dashboards.iter().map(context).collect(),
            numbers: numbers.into_iter().map(NumberContext::from).collect(),
            rules: match &component.settings {
                Settings::Falco(settings) => Some(falco::rules(environment, settings)),
                _ => None,
            },
            policies: admission.map(policies::of).unwrap_or_default(),
        }
    }
}
