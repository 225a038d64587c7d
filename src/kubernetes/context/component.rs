//! The values of a component.

use serde::Serialize;

use crate::kubernetes::dashboard::{self, Dashboard};
use crate::model::component::{ComponentKind, Settings};
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
    pub fn new(component: &'a Component, environment: &Environment) -> Self {
        let definition = component.definition();
        let dashboards = match component.kind {
            ComponentKind::KubePrometheusStack => dashboard::of_cluster(environment),
            _ => Vec::new(),
        };
        let context =
            |dashboard: &Dashboard| DashboardContext { name: dashboard.identifier.clone(), text: dashboard.text() };
        Self {
            name: definition.name,
            namespace: definition.namespace,
            settings: &component.settings,
            dashboards: dashboards.iter().map(context).collect(),
        }
    }
}
