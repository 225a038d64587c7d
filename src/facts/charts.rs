//! The Helm charts of the components, from `data/components/charts.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Date, Facts};

/// The charts.
#[derive(Debug, Deserialize)]
pub(super) struct Charts {
    date: Date,
    charts: BTreeMap<String, Chart>,
}

/// One Helm chart, at the version that this version of `platform` was made with.
#[derive(Debug, Clone, Deserialize)]
pub struct Chart {
    /// Where it is: `https://…` for a repository of charts, `oci://…` for a registry.
    pub repository: String,
    /// Its name there.
    pub chart: String,
    /// Its version.
    pub version: String,
    /// The version of what it installs.
    pub application: String,
    /// The tag of its image for a version of Kubernetes, where the project builds one for each.
    #[serde(default)]
    pub images: BTreeMap<String, String>,
    /// The custom resource definitions that come with it, by name; those of a whole group begin with `*.`.
    #[serde(default)]
    pub definitions: Vec<String>,
    /// The version of the rules that its project maintains beside it.
    pub rules: Option<String>,
    /// The oldest and the newest version of Kubernetes that the project supports; `None` where it names none.
    pub kubernetes: Option<(String, String)>,
    /// The last day on which the project mends this version; `None` where it names none.
    pub end_of_support: Option<Date>,
}

impl Chart {
    /// Whether a custom resource definition comes with it.
    #[must_use]
    pub fn defines(&self, name: &str) -> bool {
        self.definitions.iter().any(|pattern| match pattern.strip_prefix('*') {
            Some(group) => name.ends_with(group),
            None => name == pattern,
        })
    }
}

impl Facts {
    /// The chart that a release of ours is made from, by the name of the release.
    #[must_use]
    pub fn chart(&self, release: &str) -> Option<&Chart> {
        self.charts.charts.get(release)
    }

    /// The date of the list of charts.
    #[must_use]
    pub fn charts_date(&self) -> Date {
        self.charts.date
    }
}
