//! The order in which objects are applied; they are removed in the reverse order.

use crate::engine::ObjectSource;

/// What has to be there before what; the smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// What defines other kinds.
    Definition,
    /// Where objects live.
    Namespace,
    /// What brings everything else into the cluster.
    Delivery,
    /// What workloads need to start: accounts, permissions, configuration, storage.
    Base,
    /// What limits workloads. It is there before they are, so that none runs without.
    Policy,
    /// How workloads are reached, and all kinds that nothing is known of.
    Routing,
    /// Jobs that make what migrations need.
    Preparation,
    /// Jobs that have to have ended well before the new version of a service starts.
    Migration,
    /// What runs, and what scales it.
    Workload,
}

impl Class {
    /// All of them, in order.
    pub(super) const ALL: [Self; 9] = [
        Self::Definition,
        Self::Namespace,
        Self::Delivery,
        Self::Base,
        Self::Policy,
        Self::Routing,
        Self::Preparation,
        Self::Migration,
        Self::Workload,
    ];

    /// The class of a rendered object.
    pub(super) fn of(object: &ObjectSource) -> Self {
        match object {
            ObjectSource { is_preparation: true, .. } => Self::Preparation,
            ObjectSource { is_migration: true, .. } => Self::Migration,
            other => Self::of_kind(&other.kind),
        }
    }

    /// The class of a kind.
    pub(super) fn of_kind(kind: &str) -> Self {
        match kind {
            "CustomResourceDefinition" => Self::Definition,
            "Namespace" => Self::Namespace,
            "AppProject" | "Application" | "ApplicationSet" => Self::Delivery,
            "ServiceAccount"
            | "Role"
            | "RoleBinding"
            | "ClusterRole"
            | "ClusterRoleBinding"
            | "ConfigMap"
            | "Secret"
            | "SecretStore"
            | "ClusterSecretStore"
            | "ExternalSecret"
            | "VaultAuth"
            | "VaultConnection"
            | "VaultDynamicSecret"
            | "VaultStaticSecret"
            | "SecretProviderClass"
            | "ResourceQuota"
            | "LimitRange"
            | "PriorityClass"
            | "StorageClass"
            | "PersistentVolume"
            | "PersistentVolumeClaim" => Self::Base,
            "NetworkPolicy"
            | "PodDisruptionBudget"
            | "PeerAuthentication"
            | "AuthorizationPolicy"
            | "RequestAuthentication"
            | "SecurityGroupPolicy"
            | "ValidatingAdmissionPolicy"
            | "ValidatingAdmissionPolicyBinding" => Self::Policy,
            "Deployment"
            | "StatefulSet"
            | "DaemonSet"
            | "ReplicaSet"
            | "Pod"
            | "Job"
            | "CronJob"
            | "Rollout"
            | "HorizontalPodAutoscaler"
            | "ScaledObject" => Self::Workload,
            _ => Self::Routing,
        }
    }

    /// What people are told that is being applied.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Definition => "definitions",
            Self::Namespace => "namespaces",
            Self::Delivery => "projects and applications of Argo CD",
            Self::Base => "accounts and configuration",
            Self::Policy => "policies",
            Self::Routing => "services and routes",
            Self::Preparation => "preparations",
            Self::Migration => "migrations",
            Self::Workload => "workloads",
        }
    }

    /// Whether the next class has to wait until this one is ready.
    pub(super) fn is_awaited(self) -> bool {
        matches!(self, Self::Definition | Self::Preparation | Self::Migration)
    }
}
