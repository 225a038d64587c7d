//! The volumes that components have in each cluster. No stack holds them: the clusters make them when they are asked for.

use super::Settings;
use super::logs::LOGSTASH_GIBIBYTES;
use super::monitoring::ALERTMANAGER_GIBIBYTES;
use crate::model::Environment;
use crate::spec::scalar::Size;

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
            volumes("volumes of Prometheus", settings.copies, settings.storage_bytes),
            volumes("volumes of Alertmanager", settings.copies, gibibytes(ALERTMANAGER_GIBIBYTES)),
        ],
        Settings::Logs(settings) => {
            let tiers =
                [("volumes of hot logs", Some(&settings.hot)), ("volumes of warm logs", settings.warm.as_ref())];
            let tiers = tiers.into_iter().filter(|_| settings.output.is_none());
            let tiers = tiers.filter_map(|(name, tier)| Some(volumes(name, tier?.nodes, tier?.storage_bytes)));
            tiers.chain([volumes("volumes of Logstash", settings.copies, gibibytes(LOGSTASH_GIBIBYTES))]).collect()
        }
        Settings::Vault(settings) => vec![volumes("volumes of Vault", settings.copies, settings.storage_bytes)],
        _ => Vec::new(),
    }
}

fn gibibytes(count: u32) -> u64 {
    Size::from_gibibytes(count).bytes()
}
