//! What DataDog's agents are told.

use serde::Serialize;

use crate::model::{Secret, guard};
use crate::spec::Spec;
use crate::spec::component::{Component as _, DatadogSite};

/// What DataDog's agents are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatadogSettings {
    /// Where DataDog keeps what it is told.
    pub site: &'static str,
    /// Where the key of its API is.
    pub key: Secret,
}

impl DatadogSettings {
    /// What the spec says, defaults filled in; `None` where it says nothing.
    pub(super) fn resolve(spec: &Spec) -> Option<Self> {
        let written = spec.components.as_ref()?.datadog.as_ref()?;
        Some(Self {
            site: written.site.as_ref().map_or(DatadogSite::Us1, |site| site.value).word(),
            key: Secret::from(&written.api_key.value),
        })
    }
}

/// Whether it is left out because nobody said that it should be there: it is paid for by the machine.
pub(super) fn is_left_out(spec: &Spec) -> bool {
    let written = spec.components.as_ref().and_then(|components| components.datadog.as_ref());
    written.is_some_and(|written| written.common().enabled.is_none() && !guard::resolve(spec).is_production)
}
