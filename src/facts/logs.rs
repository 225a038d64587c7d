//! What is known of the store of logs, from `data/components/logs.json`.

use serde::Deserialize;

use super::Facts;

/// Versions and measures of the store of logs.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogFacts {
    /// The version of Elasticsearch, Kibana, Logstash and Filebeat.
    pub stack: String,
    /// The image that tells Prometheus of Elasticsearch.
    pub exporter: String,
    /// The share of a disk that Elasticsearch leaves free, in percent of what is kept.
    pub watermark_percent: u64,
    /// What is added besides, in percent of what is kept.
    pub margin_percent: u64,
    /// Requests that a copy of a service is taken to answer each second, where nothing better is known.
    pub requests_per_second: u64,
    /// Bytes that are written for each of them.
    pub bytes_per_request: u64,
}

impl Facts {
    /// What is known of the store of logs.
    #[must_use]
    pub fn logs(&self) -> &LogFacts {
        &self.logs
    }
}
