//! What the templates see: the values of `environment`, `cluster`, `service`, `services`, `component` and `delivery`.
//!
//! This is a contract with everybody who writes templates of their own: names are stable, and every list is in a fixed
//! order. Values that need a unit carry it (`500m`, `30s`); what a template computes with is a number.

mod component;
mod delivery;
mod environment;
mod objectives;
mod policies;
mod resolution;
mod review;
mod service;
mod vault;

pub use component::{ComponentContext, DashboardContext, NumberContext};
pub use delivery::{
    ApplicationChartContext, ApplicationContext, ApplicationFilesContext, DeliveryContext, IgnoredContext, KindContext,
    ReviewDeliveryContext, values_file,
};
pub use environment::{
    ClusterContext, EnvironmentContext, HeartbeatContext, PagerContext, QuotaContext, RouteContext, SecretsContext,
    TeamContext, ZoneContext,
};
pub use policies::{PolicyContext, PolicyKindsContext, PolicyParameterContext};
pub use resolution::services;
pub use service::{
    AbTestContext, AuthenticationContext, CallContext, FolderContext, HealthContext, MetricsContext, MigrationContext,
    ObjectiveContext, PairContext, RolloutContext, ScalingContext, SecretContext, ServiceContext, ServiceLevelContext,
    StoreContext, VaultLoginContext,
};
pub use vault::{
    VaultContext, VaultDatabaseContext, VaultDatabaseRoleContext, VaultRoleContext, VaultSnapshotsContext,
};
