//! What is known of the store of traces, from `data/components/traces.json`.

use serde::Deserialize;

use super::Facts;

/// Versions of the store of traces.
#[derive(Debug, Clone, Deserialize)]
pub struct TraceFacts {
    /// Jaeger's image.
    pub jaeger: String,
}

impl Facts {
    /// What is known of the store of traces.
    #[must_use]
    pub fn traces(&self) -> &TraceFacts {
        &self.traces
    }
}
