//! What runs in every cluster besides the services, resolved: what is written, and what the rendered objects need.

mod datadog;
mod dns;
mod falco;
mod kind;
mod logs;
mod monitoring;
mod need;
mod notification;
mod number;
mod route;
mod settings;
mod signature;
mod traces;
mod vault;
mod volumes;

pub use datadog::DatadogSettings;
pub use dns::{ExternalDnsSettings, domain as external_dns_domain};
pub use falco::{Exception as FalcoException, FalcoSettings};
pub use kind::{ComponentKind, Definition, Definitions};
pub use logs::{LogOutputSettings, LogSettings, LogTier, has_logs_password};
pub use monitoring::{GrafanaLogin, MonitoringSettings};
pub use need::{Need, Needing, needs};
pub use notification::{NotificationSecret, NotificationSettings, references as notification_secrets};
pub use number::{Number, REQUESTS};
pub use route::{Route, Target, WrittenRoute, routes, written_routes};
pub use settings::{
    ArgoCdSettings, AutoscalerSettings, CertificateSettings, GatekeeperSettings, KarpenterSettings, MeshSettings,
    Settings,
};
pub(crate) use signature::literal;
pub use signature::{SignatureSettings, SignerSettings};
pub use traces::TraceSettings;
pub use vault::{
    Binding, DatabaseRole, Grant, SNAPSHOT_ACCOUNT, VAULT_CONFIGURATION, VaultRole, VaultSettings, VaultSnapshots,
};
pub use volumes::Volumes;

use std::collections::BTreeMap;

use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::model::{Edge, Environment, RecordAccess, Secret};
use crate::spec::Spec;
use crate::spec::component::{Common, Components, MeshAuthority};
use crate::spec::delivery::DeliveryMode;
use crate::spec::node::{Node, Value};

/// The release of the mesh's authority.
const MESH_AUTHORITY: &str = "istio-authority";
/// The chart of our own that holds the objects that its values name, beside the code of the stack.
pub const OBJECTS_CHART: &str = "./objects";

/// One component of every cluster.
#[derive(Debug, Clone)]
pub struct Component {
    /// Which one it is.
    pub kind: ComponentKind,
    /// Its Helm charts, in the order in which they are installed; none when something else brings it into the clusters.
    pub releases: Vec<Release>,
    /// What it is told, besides what all components are.
    pub settings: Settings,
    /// Where it is written, or else what needs it.
    pub span: Span,
}

/// A Helm chart as it is installed.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its name in the cluster.
    pub name: &'static str,
    /// Where the chart is: `https://…` or `oci://…`.
    pub repository: String,
    /// The chart's name there.
    pub chart: String,
    /// Its version.
    pub version: String,
    /// Whether it is there for custom resource definitions of the component only.
    pub is_of_definitions: bool,
    /// What the spec lays over the values that are rendered.
    pub values: BTreeMap<String, Node>,
}

impl Component {
    /// What it is, whatever the environment.
    #[must_use]
    pub fn definition(&self) -> Definition {
        self.kind.definition()
    }

    /// The components that its charts come after: all that it cannot do without.
    #[must_use]
    pub fn comes_after(&self) -> Vec<ComponentKind> {
        let is_signed = self.releases.iter().any(|release| release.name == MESH_AUTHORITY);
        let authority = is_signed.then_some(ComponentKind::CertManager);
        self.definition().needs.iter().copied().chain(authority).collect()
    }

    /// The secrets of the store that it has to know.
    #[must_use]
    pub fn secrets<'a>(&'a self, environment: &'a Environment) -> Vec<&'a Secret> {
        let token = || match environment.edge.as_ref().and_then(Edge::record_access) {
            Some(RecordAccess::Cloudflare { token, .. }) => vec![&token.secret],
            _ => Vec::new(),
        };
        match &self.settings {
            Settings::Monitoring(_) => environment.receivers.secrets().collect(),
            Settings::ArgoCd(settings) => {
                settings.notifications.iter().flat_map(|told| told.secrets.iter().map(|secret| &secret.place)).collect()
            }
            Settings::Records(_) => token(),
            Settings::Datadog(settings) => vec![&settings.key],
            Settings::Logs(settings) => settings.output.iter().filter_map(|output| output.password.as_ref()).collect(),
            Settings::Certificates(_) if environment.issuer().is_some() => token(),
            _ => Vec::new(),
        }
    }

    /// Whether something else brings it into the clusters.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.releases.is_empty()
    }
}

/// Where the first secret is written that Argo CD has to know in order to tell somebody.
#[must_use]
pub fn first_notification(spec: &Spec) -> Option<Span> {
    let written = spec.components.as_ref()?.argo_cd.as_ref()?.notifications.as_ref()?;
    notification_secrets(written).first().map(|(_, reference)| reference.span)
}

/// The components that are written and not switched off, and where.
#[must_use]
pub fn written(spec: &Spec) -> Vec<(ComponentKind, Span)> {
    let all = all_written(spec);
    let enabled = ComponentKind::ALL.into_iter().filter_map(|kind| Some((kind, all.get(&kind)?)));
    enabled.filter(|(_, written)| written.is_on()).map(|(kind, written)| (kind, written.span)).collect()
}

fn all_written(spec: &Spec) -> BTreeMap<ComponentKind, Common<'_>> {
    let written = spec.components.iter().flat_map(Components::written);
    let written = written.filter_map(|(name, common)| Some((ComponentKind::named(name)?, common)));
    written.filter(|(kind, _)| *kind != ComponentKind::Datadog || !datadog::is_left_out(spec)).collect()
}

/// The components that are written or needed, and not switched off, in an order in which they can be installed.
/// Environments without clusters have none.
pub(super) fn resolve(spec: &Spec, needs: &BTreeMap<ComponentKind, Vec<Need>>, facts: &Facts) -> Vec<Component> {
    if spec.shares.is_some() || spec.clusters.names().next().is_none() {
        return Vec::new();
    }
    let written = all_written(spec);
    let mode = spec.delivery.as_ref().and_then(|delivery| delivery.mode.as_ref());
    let is_push = mode.is_none_or(|mode| mode.value == DeliveryMode::Push);
    let has_mesh_authority = mesh_authority(spec).is_some();
    let resolved = ComponentKind::ALL.into_iter().filter_map(|kind| {
        let written = written.get(&kind);
        let needed = needs.get(&kind).and_then(|needs| needs.first());
        let span = written.map(|written| written.span).or(needed.map(|need| need.span))?;
        written.is_none_or(Common::is_on).then(|| Component {
            kind,
            releases: releases(kind, written, (is_push, has_mesh_authority), facts),
            settings: Settings::resolve(kind, spec, facts),
            span,
        })
    });
    let mut resolved: Vec<Component> = resolved.collect();
    resolved.sort_by_key(|component| component.kind.wave());
    resolved
}

fn releases(
    kind: ComponentKind,
    written: Option<&Common<'_>>,
    (is_push, has_mesh_authority): (bool, bool),
    facts: &Facts,
) -> Vec<Release> {
    if written.is_some_and(Common::is_external) {
        return Vec::new();
    }
    let names = kind.definition().releases;
    let of_authority = kind == ComponentKind::Istio && is_push && has_mesh_authority;
    let of_definitions = match kind.definitions() {
        Definitions::Apart(name) if is_push => of_definitions(name, facts),
        _ => None,
    };
    let release = |name: &&'static str| {
        let chart = facts.chart(name)?;
        let version = written.and_then(|written| written.version);
        Some(Release {
            name,
            repository: chart.repository.clone(),
            chart: chart.chart.clone(),
            version: version.map_or_else(|| chart.version.clone(), |version| version.to_string()),
            is_of_definitions: false,
            values: written.map(|written| values_of(written, name, names.len() > 1)).unwrap_or_default(),
        })
    };
    let of_authority = of_authority.then(of_mesh_authority);
    of_definitions.into_iter().chain(of_authority).chain(names.iter().filter_map(release)).collect()
}

/// A chart of our own with the mesh's authority, which Istio has to find when it starts.
fn of_mesh_authority() -> Release {
    Release {
        name: MESH_AUTHORITY,
        repository: String::new(),
        chart: OBJECTS_CHART.to_owned(),
        version: String::new(),
        is_of_definitions: false,
        values: BTreeMap::new(),
    }
}

/// Where it is written that cert-manager makes the mesh's authority.
#[must_use]
pub fn mesh_authority(spec: &Spec) -> Option<Span> {
    let authority = spec.components.as_ref()?.istio.as_ref()?.authority.as_ref()?;
    (authority.value == MeshAuthority::CertManager).then_some(authority.span)
}

/// The chart with nothing but a component's definitions. What the spec says of the component is not about it.
fn of_definitions(name: &'static str, facts: &Facts) -> Option<Release> {
    let chart = facts.chart(name)?;
    Some(Release {
        name,
        repository: chart.repository.clone(),
        chart: chart.chart.clone(),
        version: chart.version.clone(),
        is_of_definitions: true,
        values: BTreeMap::new(),
    })
}

/// The values that the spec lays over those of a release. Where a component has several, they stand under its name.
fn values_of(written: &Common<'_>, release: &str, is_one_of_many: bool) -> BTreeMap<String, Node> {
    if !is_one_of_many {
        return written.values.0.clone();
    }
    let entries = written.values.0.get(release).map(|node| &node.value);
    match entries {
        Some(Value::Map(entries)) => entries.iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect(),
        _ => BTreeMap::new(),
    }
}
