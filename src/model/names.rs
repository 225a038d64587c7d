//! The names of everything that is created: `<platform>-<environment>-<component>`.

use std::collections::BTreeMap;

use super::renames::{self, Rename};
use crate::spec::Spec;

/// Makes names; the limits of AWS on them are checked in `check/`.
#[derive(Debug, Clone)]
pub struct Names {
    prefix: String,
    state_bucket: String,
    renames: Vec<Rename>,
    lasting: BTreeMap<String, String>,
}

impl Names {
    /// Names of one environment of a platform.
    #[must_use]
    pub fn new(platform: &str, environment: &str) -> Self {
        Self {
            prefix: format!("{platform}-{environment}"),
            state_bucket: String::new(),
            renames: Vec::new(),
            lasting: BTreeMap::new(),
        }
    }

    /// Keeps the names of what was renamed in the spec.
    #[must_use]
    pub(super) fn with_renames(self, spec: &Spec) -> Self {
        let renames = renames::of(spec);
        Self { lasting: renames::lasting(&renames), renames, ..self }
    }

    /// Fixes the state bucket: the one of the spec, or `<platform>-<environment>-<account>-state`.
    #[must_use]
    pub(super) fn with_state_bucket(self, spec: &Spec, account: &str) -> Self {
        let written = spec.state.as_ref().and_then(|state| state.bucket.as_ref());
        let state_bucket =
            written.map_or_else(|| format!("{}-{account}-state", self.prefix), |bucket| bucket.to_string());
        Self { state_bucket, ..self }
    }

    /// The names of the second region. Whatever has a name in the whole account or world differs from the first region's.
    #[must_use]
    pub(super) fn of_recovery(&self, spec: &Spec, account: &str) -> Self {
        let names = Self { prefix: self.component("recovery"), state_bucket: String::new(), ..self.clone() };
        let written = spec.state.as_ref().is_some_and(|state| state.bucket.is_some());
        let state_bucket = if written {
            format!("{}-recovery", self.state_bucket)
        } else {
            names.component(&format!("{account}-state"))
        };
        Self { state_bucket, ..names }
    }

    /// `<platform>-<environment>`, the name of what there is one of.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// `<platform>-<environment>-<component>`. What was renamed in the spec keeps the name that it had.
    #[must_use]
    pub fn component(&self, component: &str) -> String {
        format!("{}-{}", self.prefix, self.lasting(component))
    }

    /// The name that something still has inside AWS.
    #[must_use]
    pub fn lasting<'a>(&'a self, name: &'a str) -> &'a str {
        self.lasting.get(name).map_or(name, String::as_str)
    }

    /// What was renamed in the spec.
    #[must_use]
    pub fn renames(&self) -> &[Rename] {
        &self.renames
    }

    /// The bucket of Terraform's state.
    #[must_use]
    pub fn state_bucket(&self) -> &str {
        &self.state_bucket
    }
}
