//! What Prometheus and Grafana are told.

use serde::Serialize;
use serde_json::json;

use crate::spec::Spec;
use crate::spec::access::OpenIdConnect;
use crate::spec::component::{Endpoints, KubePrometheusStack};
use crate::spec::scalar::{Duration, Size};

/// Days that numbers are kept when the spec does not say.
const DEFAULT_RETENTION_DAYS: u32 = 15;
/// The disk of each copy of Prometheus when the spec does not say, in GiB.
const DEFAULT_STORAGE_GIBIBYTES: u32 = 50;
/// Copies of Prometheus, and of Alertmanager.
const COPIES: u32 = 2;
/// The disk of each copy of Alertmanager, in GiB: it holds what is silenced and who was told of what.
pub(super) const ALERTMANAGER_GIBIBYTES: u32 = 2;
/// The share of its disk that Prometheus fills, in percent: the rest is for the log of what was just counted, and for what
/// is written anew before the old is removed (prometheus.io, "Storage").
const FILLED_PERCENT: u64 = 85;
/// The name of Grafana at the identity provider when the spec does not say.
const DEFAULT_CLIENT: &str = "grafana";

/// What Prometheus and Grafana are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonitoringSettings {
    /// How many copies of Prometheus there are, and of Alertmanager.
    pub copies: u32,
    /// The disk of each copy of Alertmanager, as Kubernetes writes sizes.
    pub alertmanager_storage: String,
    /// How long numbers are kept, as Prometheus writes durations.
    pub retention: String,
    /// How much of them is kept, as Prometheus writes sizes.
    pub retention_size: String,
    /// The disk of each copy of Prometheus, as Kubernetes writes sizes.
    pub storage: String,
    /// The same in bytes.
    pub storage_bytes: u64,
    /// Where people reach Grafana.
    pub url: Option<String>,
    /// How they log in. None where nobody can.
    pub login: Option<GrafanaLogin>,
}

/// How people log in to Grafana (Grafana documentation, "Configure generic OAuth authentication").
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrafanaLogin {
    /// Grafana's client at the identity provider.
    pub client: String,
    /// What is asked for.
    pub scopes: &'static str,
    /// Where people log in.
    pub authorization: String,
    /// Where Grafana gets tokens.
    pub token: String,
    /// Where Grafana asks for what is not in the token.
    pub user_info: Option<String>,
    /// Where a token has the name of the person: an expression of JMESPath.
    pub name_path: String,
    /// What a person may do, by the groups in the token: an expression of JMESPath.
    pub role_path: String,
}

impl MonitoringSettings {
    /// What the spec says, defaults filled in.
    pub(super) fn resolve(spec: &Spec) -> Self {
        let written = spec.components.as_ref().and_then(|components| components.kube_prometheus_stack.as_ref());
        let retention = written.and_then(|written| written.retention.as_ref()).map(|retention| retention.value);
        let storage = written.and_then(|written| written.storage.as_ref()).map(|storage| storage.value);
        let storage = storage.unwrap_or(Size::from_gibibytes(DEFAULT_STORAGE_GIBIBYTES));
        Self {
            copies: COPIES,
            alertmanager_storage: Size::from_gibibytes(ALERTMANAGER_GIBIBYTES).to_string(),
            retention: duration(retention.unwrap_or(Duration::from_days(DEFAULT_RETENTION_DAYS))),
            retention_size: format!("{}MiB", storage.bytes() / (1 << 20) * FILLED_PERCENT / 100),
            storage: storage.to_string(),
            storage_bytes: storage.bytes(),
            url: written.and_then(|written| written.url.as_ref()).map(|url| url.to_string()),
            login: written.and_then(|written| login(spec, written)),
        }
    }
}

/// Whole days or hours where it can be said in them, else seconds.
fn duration(duration: Duration) -> String {
    match duration.seconds() {
        seconds if seconds.is_multiple_of(86_400) => format!("{}d", seconds / 86_400),
        seconds if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        seconds => format!("{seconds}s"),
    }
}

fn login(spec: &Spec, written: &KubePrometheusStack) -> Option<GrafanaLogin> {
    let oidc = spec.access.as_ref()?.oidc.as_ref()?;
    written.url.as_ref()?;
    let Endpoints { authorization, token, user_info, .. } = written.endpoints.as_ref()?;
    Some(GrafanaLogin {
        client: written.client.as_ref().map_or_else(|| DEFAULT_CLIENT.to_owned(), |client| client.to_string()),
        scopes: "openid profile email",
        authorization: authorization.to_string(),
        token: token.to_string(),
        user_info: user_info.as_ref().map(|address| address.to_string()),
        name_path: quoted(oidc.username_claim.as_ref().map_or("sub", |claim| claim.as_str())),
        role_path: role_path(oidc, written.admin_group.as_ref().map(|group| group.as_str())),
    })
}

/// A name of a field in JMESPath, which is written like a text of JSON.
fn quoted(name: &str) -> String {
    json!(name).to_string()
}

fn role_path(oidc: &OpenIdConnect, admin_group: Option<&str>) -> String {
    let claim = oidc.groups_claim.as_ref().map_or("groups", |claim| claim.as_str());
    match admin_group {
        // Raw text of JMESPath stands between single quotes.
        Some(group) => {
            let group = group.replace('\\', r"\\").replace('\'', r"\'");
            format!("contains({}[*], '{group}') && 'Admin' || 'Viewer'", quoted(claim))
        }
        None => "'Viewer'".to_owned(),
    }
}
