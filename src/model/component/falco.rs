//! What Falco is told.

use serde::Serialize;

use crate::facts::Facts;
use crate::model::guard;
use crate::spec::Spec;
use crate::spec::component::{FalcoException, FalcoPriority, FalcoRule};

/// What Falco is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FalcoSettings {
    /// Whether people depend on the environment: events are graver there.
    pub is_production: bool,
    /// The least grave events that raise alarms.
    pub alarms: &'static str,
    /// The version of the rules that Falco's project maintains.
    pub rules_version: String,
    /// What is meant to happen.
    #[serde(skip)]
    pub exceptions: Vec<Exception>,
}

/// Something that is meant to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// What happens.
    pub rule: FalcoRule,
    /// The service that it happens in; `None` is any.
    pub service: Option<String>,
    /// The programs that do it.
    pub programs: Vec<String>,
}

impl FalcoSettings {
    /// What the spec says, defaults filled in.
    pub(super) fn resolve(spec: &Spec, facts: &Facts) -> Self {
        let written = spec.components.as_ref().and_then(|components| components.falco.as_ref());
        let is_production = guard::resolve(spec).is_production;
        let default = if is_production { FalcoPriority::Warning } else { FalcoPriority::Critical };
        let alarms = written.and_then(|written| written.alarms.as_ref()).map_or(default, |alarms| alarms.value);
        let chart = facts.chart("falco");
        let exceptions = written.into_iter().flat_map(|written| written.exceptions.iter());
        Self {
            is_production,
            alarms: alarms.word(),
            rules_version: chart.and_then(|chart| chart.rules.clone()).unwrap_or_default(),
            exceptions: exceptions.map(|(_, written)| exception(written)).collect(),
        }
    }
}

fn exception(written: &FalcoException) -> Exception {
    Exception {
        rule: written.rule.value,
        service: written.service.as_ref().map(|service| service.to_string()),
        programs: written.programs.iter().map(|program| program.to_string()).collect(),
    }
}
