//! What the Elastic Stack is told: how much is written, how long it is kept, and on which disks.

use serde::Serialize;
use serde_json::json;

use crate::facts::{Facts, LogFacts};
use crate::model::Secret;
use crate::model::guard;
use crate::spec::Spec;
use crate::spec::component::Component as _;
use crate::spec::component::{ElasticStack, LogOutput};
use crate::spec::decode::Located;
use crate::spec::scalar::{Count, Duration, Size};

/// Days that lines are kept when the spec does not say: in production, and elsewhere.
const DEFAULT_RETENTION_DAYS: (u32, u32) = (30, 7);
/// Days that lines stay on hot machines when there are warm ones.
const DEFAULT_HOT_DAYS: u32 = 7;
/// Hot and warm machines in production, and elsewhere.
const DEFAULT_NODES: ((u32, u32), (u32, u32)) = ((3, 2), (1, 0));
const DEFAULT_MEMORY_GIBIBYTES: (u32, u32) = (4, 2);
/// The disk of each copy of Logstash, in GiB: half of it is for lines that wait.
pub(super) const LOGSTASH_GIBIBYTES: u32 = 8;
/// The smallest disk that is made.
const LEAST_GIBIBYTES: u64 = 10;
/// A new index is begun each day, and its age counts from its end: what is written first stays a day longer.
const INDEX_DAYS: u64 = 1;
const GIBIBYTE: u64 = 1 << 30;

/// What the Elastic Stack is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogSettings {
    /// The version of Elasticsearch, Kibana, Logstash and Filebeat.
    pub version: String,
    /// The image that tells Prometheus of Elasticsearch.
    pub exporter: String,
    /// Days that lines are kept.
    pub retention_days: u32,
    /// Bytes that all programs of a cluster write in a day.
    pub daily_bytes: u64,
    /// What a day's lines take of the disks, with all copies and what has to stay free, in bytes.
    pub kept_each_day: u64,
    /// Whether the spec says so; else it is taken from the number of services.
    pub is_measured: bool,
    /// How many copies of each line there are besides the first.
    pub replicas: u32,
    /// How many copies of Kibana and of Logstash there are.
    pub copies: u32,
    /// The disk of each copy of Logstash, as Kubernetes writes sizes.
    pub logstash_storage: String,
    /// How much of it is for lines that wait, as Logstash writes sizes.
    pub logstash_queue: String,
    /// The machines that take what is written.
    pub hot: LogTier,
    /// The machines that keep what is older; none where there are none.
    pub warm: Option<LogTier>,
    /// What becomes of an index over time, as Elasticsearch reads it.
    pub lifecycle: String,
    /// Where people reach Kibana, without a slash at its end.
    pub url: Option<String>,
    /// Another store than Elasticsearch.
    pub output: Option<LogOutputSettings>,
}

/// Machines of Elasticsearch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogTier {
    /// How many there are.
    pub nodes: u32,
    /// The disk of each, as Kubernetes writes sizes.
    pub storage: String,
    /// The disk of each in bytes.
    pub storage_bytes: u64,
    /// What their disks have to hold together, in bytes.
    pub needed_bytes: u64,
    /// The memory of each.
    pub memory: String,
    /// Days that a line stays there.
    pub days: u32,
}

/// Another store than Elasticsearch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogOutputSettings {
    /// Where it answers, without a slash at its end.
    pub url: String,
    /// The user that lines are written as.
    pub user: Option<String>,
    /// Where its password is.
    pub password: Option<Secret>,
}

impl LogSettings {
    /// What the spec says, defaults filled in.
    pub(super) fn resolve(spec: &Spec, facts: &Facts) -> Self {
        let written = spec.components.as_ref().and_then(|components| components.elastic_stack.as_ref());
        let is_production = guard::resolve(spec).is_production;
        let facts = facts.logs();
        let choose = |(production, other)| if is_production { production } else { other };
        let retention_days =
            days(written.and_then(|written| written.retention.as_ref()), choose(DEFAULT_RETENTION_DAYS));
        let measured = written.and_then(|written| written.ingest.as_ref()).map(|ingest| ingest.bytes());
        let daily_bytes = measured.unwrap_or_else(|| assumed(spec, facts));
        let (hot_nodes, warm_nodes) = nodes(written, is_production);
        let replicas = u32::from(hot_nodes > 1);
        let hot = written.and_then(|written| written.hot.as_ref());
        let keep = days(hot.and_then(|hot| hot.keep.as_ref()), DEFAULT_HOT_DAYS).min(retention_days);
        // What goes before it would move needs no other machines.
        let is_cut = warm_nodes > 0 && keep < retention_days;
        let hot_days = if is_cut { keep } else { retention_days };
        let share = 100 + facts.watermark_percent + facts.margin_percent;
        let kept_each_day = daily_bytes.saturating_mul(u64::from(replicas) + 1) / 100 * share;
        let kept = |days: u64| kept_each_day.saturating_mul(days);
        let memory = Size::from_gibibytes(choose(DEFAULT_MEMORY_GIBIBYTES));
        let tier = |nodes: u32, days: u32, needed: u64, storage: Option<Size>, memory: Size| {
            let storage = storage.map_or_else(|| fitting(needed, nodes), Size::bytes);
            LogTier {
                nodes,
                storage: size(storage),
                storage_bytes: storage,
                needed_bytes: needed,
                memory: memory.to_string(),
                days,
            }
        };
        let warm = written.and_then(|written| written.warm.as_ref());
        let warm_days = retention_days - hot_days;
        Self {
            version: facts.stack.clone(),
            exporter: facts.exporter.clone(),
            retention_days,
            daily_bytes,
            kept_each_day,
            is_measured: measured.is_some(),
            replicas,
            copies: choose((2, 1)),
            logstash_storage: Size::from_gibibytes(LOGSTASH_GIBIBYTES).to_string(),
            logstash_queue: format!("{}gb", LOGSTASH_GIBIBYTES / 2),
            hot: tier(
                hot_nodes,
                hot_days,
                kept(u64::from(hot_days) + INDEX_DAYS),
                hot.and_then(|hot| hot.storage.as_ref()).map(|storage| storage.value),
                hot.and_then(|hot| hot.memory.as_ref()).map_or(memory, |memory| memory.value),
            ),
            warm: is_cut.then(|| {
                tier(
                    warm_nodes,
                    warm_days,
                    kept(u64::from(warm_days)),
                    warm.and_then(|warm| warm.storage.as_ref()).map(|storage| storage.value),
                    warm.and_then(|warm| warm.memory.as_ref()).map_or(memory, |memory| memory.value),
                )
            }),
            lifecycle: lifecycle(retention_days, is_cut.then_some(hot_days)),
            url: written.and_then(|written| written.url.as_ref()).map(|url| without_slash(url.as_str())),
            output: written.and_then(|written| written.output.as_ref()).map(output),
        }
    }
}

/// Whether logs go to another store that has to be logged in to.
#[must_use]
pub fn has_logs_password(spec: &Spec) -> bool {
    let written = spec.components.as_ref().and_then(|components| components.elastic_stack.as_ref());
    let written = written.filter(|written| written.common().is_brought());
    written.and_then(|written| written.output.as_ref()?.password.as_ref()).is_some()
}

/// Whether Elasticsearch keeps logs in the clusters.
pub(super) fn are_kept_here(spec: &Spec) -> bool {
    let written = spec.components.as_ref().and_then(|components| components.elastic_stack.as_ref());
    written.is_some_and(|written| written.common().is_brought() && written.output.is_none())
}

/// How many hot and warm machines there are.
fn nodes(written: Option<&ElasticStack>, is_production: bool) -> (u32, u32) {
    let (production, other) = DEFAULT_NODES;
    let (hot, warm) = if is_production { production } else { other };
    let count = |written: Option<&Located<Count>>, default| written.map_or(default, |count| count.value.value());
    let written_hot = written.and_then(|written| written.hot.as_ref()?.nodes.as_ref());
    let written_warm = written.and_then(|written| written.warm.as_ref()?.nodes.as_ref());
    (count(written_hot, hot).max(1), count(written_warm, warm))
}

/// Whole days that are written, or else the default.
pub(super) fn days(written: Option<&Located<Duration>>, default: u32) -> u32 {
    written.map_or(default, |duration| duration.days()).max(1)
}

/// What is written in a day where nobody has measured it.
fn assumed(spec: &Spec, facts: &LogFacts) -> u64 {
    const SECONDS_PER_DAY: u64 = 86_400;
    let least =
        |replicas: &crate::spec::service::Replicas| replicas.min.as_ref().map_or(1, |least| least.value.value());
    let copies = spec.services.iter().map(|(_, service)| service.replicas.as_ref().map_or(1, least));
    let copies: u64 = copies.map(u64::from).sum();
    copies.max(1) * facts.requests_per_second * facts.bytes_per_request * SECONDS_PER_DAY
}

/// The disk of each machine that holds a share of what is needed.
fn fitting(needed: u64, nodes: u32) -> u64 {
    needed.div_ceil(u64::from(nodes)).div_ceil(GIBIBYTE).max(LEAST_GIBIBYTES) * GIBIBYTE
}

/// A size as Kubernetes writes it.
fn size(bytes: u64) -> String {
    const MEBIBYTE: u64 = 1 << 20;
    if bytes.is_multiple_of(GIBIBYTE) { format!("{}Gi", bytes / GIBIBYTE) } else { format!("{}Mi", bytes / MEBIBYTE) }
}

/// What becomes of an index over time (Elastic documentation, "Index lifecycle actions"). Elasticsearch itself moves an index to
/// the machines of its phase.
fn lifecycle(retention_days: u32, hot_days: Option<u32>) -> String {
    let mut phases = json!({
        "hot": {
            "min_age": "0ms",
            "actions": {
                "rollover": { "max_age": format!("{INDEX_DAYS}d"), "max_primary_shard_size": "40gb" },
                "set_priority": { "priority": 100 },
            },
        },
        "delete": { "min_age": format!("{retention_days}d"), "actions": { "delete": {} } },
    });
    if let Some(days) = hot_days {
        phases["warm"] = json!({
            "min_age": format!("{days}d"),
            "actions": { "forcemerge": { "max_num_segments": 1 }, "set_priority": { "priority": 50 } },
        });
    }
    json!({ "policy": { "phases": phases } }).to_string()
}

fn output(written: &LogOutput) -> LogOutputSettings {
    LogOutputSettings {
        url: without_slash(written.url.as_str()),
        user: written.user.as_ref().map(|user| user.to_string()),
        password: written.password.as_ref().map(|password| Secret::from(&password.value)),
    }
}

fn without_slash(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}
