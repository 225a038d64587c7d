//! The volumes that components have in each cluster. No stack holds them: the clusters make them when they are asked for.

use super::Settings;
use crate::model::Environment;

/// Copies of Prometheus and of Alertmanager, and the volume of each of the latter (`kube-prometheus-stack.values.yaml.tera`).
const MONITORING_COPIES: u32 = 2;
const ALERTMANAGER_GIBIBYTES: u64 = 2;
/// What waits in each copy of Logstash (`logstash.yaml.tera`).
const LOGSTASH_GIBIBYTES: u64 = 8;
const GIBIBYTE: u64 = 1 << 30;

/// Volumes of the same size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volumes {
    /// What they are for.
    pub name: &'static str,
    /// How many there are in each cluster.
    pub count: u32,
    /// The size of each, in bytes.
    pub bytes: u64,
}

impl Environment {
    /// The volumes of the components in each cluster.
    #[must_use]
    pub fn volumes(&self) -> Vec<Volumes> {
        let components = self.components.iter().filter(|component| !component.is_external());
        components.flat_map(|component| of(&component.settings)).collect()
    }
}

fn of(settings: &Settings) -> Vec<Volumes> {
    let volumes = |name, count, bytes| Volumes { name, count, bytes };
    match settings {
        Settings::Monitoring(settings) => vec![
            volumes("volumes of Prometheus", MONITORING_COPIES, settings.storage_bytes),
            volumes("volumes of Alertmanager", MONITORING_COPIES, ALERTMANAGER_GIBIBYTES * GIBIBYTE),
        ],
        Settings::Logs(settings) => {
            let tiers =
                [("volumes of hot logs", Some(&settings.hot)), ("volumes of warm logs", settings.warm.as_ref())];
            let tiers = tiers.into_iter().filter(|_| settings.output.is_none());
            let tiers = tiers.filter_map(|(name, tier)| Some(volumes(name, tier?.nodes, tier?.storage_bytes)));
            tiers.chain([volumes("volumes of Logstash", settings.copies, LOGSTASH_GIBIBYTES * GIBIBYTE)]).collect()
        }
        _ => Vec::new(),
    }
}
