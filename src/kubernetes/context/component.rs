//! The values of a component.

use serde::Serialize;

use crate::model::Component;
use crate::model::component::Settings;

/// `component`: the component that a template belongs to.
#[derive(Debug, Serialize)]
pub struct ComponentContext<'a> {
    /// Its name in the spec.
    pub name: &'a str,
    /// The namespace that it lives in.
    pub namespace: &'a str,
    /// What it is told.
    pub settings: &'a Settings,
}

impl<'a> ComponentContext<'a> {
    /// The values of a component.
    #[must_use]
    pub fn new(component: &'a Component) -> Self {
        let definition = component.definition();
        Self { name: definition.name, namespace: definition.namespace, settings: &component.settings }
    }
}
