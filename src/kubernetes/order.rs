//! The order in which objects can be applied: what others need comes first.

/// Kinds in the order of applying; what is not named comes between the two parts.
const BEFORE: [&str; 22] = [
    "CustomResourceDefinition",
    "Namespace",
    "PriorityClass",
    "ResourceQuota",
    "LimitRange",
    "ServiceAccount",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "VaultConnection",
    "VaultAuth",
    "SecretStore",
    "ConfigMap",
    "ExternalSecret",
    "VaultStaticSecret",
    "VaultDynamicSecret",
    "Issuer",
    "Certificate",
    "NetworkPolicy",
    "SecurityGroupPolicy",
    "Service",
];
const AFTER: [&str; 8] = [
    "Job",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Rollout",
    "CronJob",
    "HorizontalPodAutoscaler",
    "PodDisruptionBudget",
];

/// Where a kind stands among the others.
pub(super) fn rank(kind: &str) -> usize {
    let before = BEFORE.iter().position(|other| *other == kind);
    let after = AFTER.iter().position(|other| *other == kind);
    before.or(after.map(|index| BEFORE.len() + 1 + index)).unwrap_or(BEFORE.len())
}
