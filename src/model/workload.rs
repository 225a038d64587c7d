//! What a service is given and how it is watched, resolved.

use std::collections::BTreeMap;

use crate::spec::service::{Protocol, Service as Written, ServiceKind};

const DEFAULT_MILLICORES: u32 = 250;
const DEFAULT_MEMORY_MEBIBYTES: u64 = 512;
const DEFAULT_DISK_MEBIBYTES: u64 = 1024;
const DEFAULT_HEALTH_PATH: &str = "/healthz";
const DEFAULT_STARTUP_SECONDS: u64 = 120;
const DEFAULT_METRICS_PATH: &str = "/metrics";
const DEFAULT_CPU_PERCENT: u32 = 70;
const DEFAULT_MIGRATION_SECONDS: u64 = 600;
const DEFAULT_TEMPORARY: &str = "/tmp";

/// What one copy of a service gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resources {
    /// Processor set aside, in thousandths of a core.
    pub millicores: u32,
    /// Memory in MiB, set aside and not to be exceeded.
    pub memory_mebibytes: u64,
    /// Disk for temporary files in MiB, not to be exceeded.
    pub disk_mebibytes: u64,
}

/// How is found out whether a copy works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The path that answers when it is ready; `None` when only the port is tried.
    pub path: Option<String>,
    /// The path that answers as long as it need not be restarted; `None` when only the port is tried.
    pub liveness: Option<String>,
    /// The port that is asked.
    pub port: u16,
    /// The longest time in seconds that it may take to start.
    pub startup_seconds: u64,
}

/// Where its numbers for Prometheus are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// The port.
    pub port: u16,
    /// The path.
    pub path: String,
}

/// When copies are added and taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scaling {
    /// The share of its processor that a copy should use, in percent.
    pub cpu_percent: Option<u32>,
    /// The share of its memory that a copy should use, in percent.
    pub memory_percent: Option<u32>,
    /// Numbers per copy and the value each should have.
    pub metrics: BTreeMap<String, String>,
}

/// What runs once before a new version starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Program and arguments.
    pub command: Vec<String>,
    /// The longest time in seconds that it may take.
    pub timeout_seconds: u64,
}

/// Whose tokens requests from outside must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentication {
    /// The issuer.
    pub issuer: String,
    /// Where the issuer's keys are; `None` when it is found out from the issuer.
    pub keys: Option<String>,
    /// For whom tokens may be meant; empty for anybody.
    pub audiences: Vec<String>,
    /// Paths that need no token.
    pub public: Vec<String>,
}

pub(super) fn kind(service: &Written) -> ServiceKind {
    match &service.kind {
        Some(kind) => kind.value,
        None if service.schedule.is_some() => ServiceKind::Cron,
        None if service.port.is_some() => ServiceKind::Web,
        None => ServiceKind::Worker,
    }
}

pub(super) fn resources(service: &Written) -> Resources {
    const MEBIBYTE: u64 = 1 << 20;
    let written = service.resources.as_ref();
    let mebibytes = |size: Option<&crate::spec::decode::Located<crate::spec::scalar::Size>>, default| {
        size.map_or(default, |size| size.bytes() / MEBIBYTE)
    };
    Resources {
        millicores: written.and_then(|written| written.cpu.as_ref()).map_or(DEFAULT_MILLICORES, |cpu| cpu.millicores()),
        memory_mebibytes: mebibytes(written.and_then(|written| written.memory.as_ref()), DEFAULT_MEMORY_MEBIBYTES),
        disk_mebibytes: mebibytes(written.and_then(|written| written.disk.as_ref()), DEFAULT_DISK_MEBIBYTES),
    }
}

/// How to find out about a service that has a port; without one there is nothing to ask.
pub(super) fn health(service: &Written) -> Option<Health> {
    let written = service.health.as_ref();
    let own_port = written.and_then(|health| health.port.as_ref()).or(service.port.as_ref());
    let is_http = service.protocol.as_ref().is_none_or(|protocol| protocol.value == Protocol::Http);
    let path = written.and_then(|health| health.path.as_ref()).map(|path| path.to_string());
    let path = path.or_else(|| is_http.then(|| DEFAULT_HEALTH_PATH.to_owned()));
    let liveness = written.and_then(|health| health.liveness.as_ref()).map(|path| path.to_string());
    Some(Health {
        port: own_port?.value.value(),
        liveness,
        path,
        startup_seconds: written
            .and_then(|health| health.startup.as_ref())
            .map_or(DEFAULT_STARTUP_SECONDS, |startup| startup.seconds()),
    })
}

pub(super) fn metrics(service: &Written) -> Option<Metrics> {
    let written = service.metrics.as_ref()?;
    let port = written.port.as_ref().or(service.port.as_ref())?;
    let path = written.path.as_ref().map_or_else(|| DEFAULT_METRICS_PATH.to_owned(), |path| path.to_string());
    Some(Metrics { port: port.value.value(), path })
}

pub(super) fn scaling(service: &Written) -> Scaling {
    let written = service.scaling.as_ref();
    let whole = |percent: &crate::spec::decode::Located<crate::spec::scalar::Percent>| percent.percent().round() as u32;
    let memory_percent = written.and_then(|scaling| scaling.memory.as_ref()).map(whole);
    let metrics: BTreeMap<_, _> = written
        .map(|scaling| scaling.metrics.0.iter().map(|(name, value)| (name.clone(), value.to_string())).collect())
        .unwrap_or_default();
    let is_measured = memory_percent.is_some() || !metrics.is_empty();
    let cpu_percent = written.and_then(|scaling| scaling.cpu.as_ref()).map(whole);
    Scaling { cpu_percent: cpu_percent.or((!is_measured).then_some(DEFAULT_CPU_PERCENT)), memory_percent, metrics }
}

pub(super) fn migration(service: &Written) -> Option<Migration> {
    let written = service.migration.as_ref()?;
    Some(Migration {
        command: written.command.iter().map(|word| word.to_string()).collect(),
        timeout_seconds: written.timeout.as_ref().map_or(DEFAULT_MIGRATION_SECONDS, |timeout| timeout.seconds()),
    })
}

pub(super) fn authentication(service: &Written) -> Option<Authentication> {
    let written = service.authentication.as_ref()?;
    Some(Authentication {
        issuer: written.issuer.to_string(),
        keys: written.keys.as_ref().map(|keys| keys.to_string()),
        audiences: written.audiences.iter().map(|audience| audience.to_string()).collect(),
        public: written.public.iter().map(|path| path.to_string()).collect(),
    })
}

/// The folders for temporary files.
pub(super) fn temporary(service: &Written) -> Vec<String> {
    if service.temporary.is_empty() {
        return vec![DEFAULT_TEMPORARY.to_owned()];
    }
    service.temporary.iter().map(|path| path.to_string()).collect()
}
