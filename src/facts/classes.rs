//! What a Terraform resource type or a Kubernetes kind is to a reviewer: whether it holds data, carries traffic, or says who
//! may do what. From `data/terraform` and `data/kubernetes/kinds.json`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Facts;

/// Terraform resource types that hold what cannot be made again.
#[derive(Debug, Deserialize)]
pub(super) struct DataBearingTypes {
    types: BTreeSet<String>,
}

/// Terraform resource types of networks and of identities.
#[derive(Debug, Deserialize)]
pub(super) struct NetworkAndIdentityTypes {
    network: TypeClass,
    identity: TypeClass,
}

/// The types of one class.
#[derive(Debug, Deserialize)]
struct TypeClass {
    /// The types that others stand on.
    foundations: BTreeSet<String>,
    /// The other types; a `*` at the end stands for any rest.
    types: Vec<String>,
}

/// Kubernetes kinds by class.
#[derive(Debug, Deserialize)]
pub(super) struct Kinds {
    holds_data: BTreeSet<String>,
    network: BTreeSet<String>,
    identity: BTreeSet<String>,
}

/// What something is to a reviewer, besides that it may hold data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It carries traffic: without it, what stands on it cannot be reached.
    NetworkFoundation,
    /// It says who reaches whom.
    Network,
    /// It is who somebody is: a role, a user, the trust in a provider.
    IdentityFoundation,
    /// It says who may do what.
    Identity,
    /// Anything else.
    Other,
}

impl Class {
    /// Whether it is about who reaches whom, or who may do what.
    #[must_use]
    pub fn is_network_or_identity(self) -> bool {
        self != Self::Other
    }
}

impl TypeClass {
    fn has(&self, resource_type: &str) -> bool {
        self.types.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(beginning) => resource_type.starts_with(beginning),
            None => pattern == resource_type,
        })
    }
}

impl Facts {
    /// Whether a Terraform resource type holds data, or the keys without which data is lost.
    #[must_use]
    pub fn holds_data(&self, resource_type: &str) -> bool {
        self.data_bearing_types.types.contains(resource_type)
    }

    /// The class of a Terraform resource type.
    #[must_use]
    pub fn class_of_type(&self, resource_type: &str) -> Class {
        let NetworkAndIdentityTypes { network, identity } = &self.network_and_identity_types;
        match resource_type {
            it if identity.foundations.contains(it) => Class::IdentityFoundation,
            it if network.foundations.contains(it) => Class::NetworkFoundation,
            it if identity.has(it) => Class::Identity,
            it if network.has(it) => Class::Network,
            _ => Class::Other,
        }
    }

    /// Whether a Kubernetes kind holds data, or takes all that is in it along: what was in a deleted namespace, or was of
    /// the kind that a deleted definition defines, is gone.
    #[must_use]
    pub fn kind_holds_data(&self, kind: &str) -> bool {
        self.kinds.holds_data.contains(kind)
    }

    /// The class of a Kubernetes kind.
    #[must_use]
    pub fn class_of_kind(&self, kind: &str) -> Class {
        match kind {
            it if self.kinds.identity.contains(it) => Class::Identity,
            it if self.kinds.network.contains(it) => Class::Network,
            _ => Class::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Facts};

    #[test]
    fn the_surest_class_counts() {
        let facts = Facts::embedded();
        let classes = [
            ("aws_vpc", Class::NetworkFoundation),
            ("aws_vpc_endpoint_policy", Class::Identity),
            ("aws_vpc_security_group_ingress_rule", Class::Network),
            ("aws_iam_role", Class::IdentityFoundation),
            ("aws_iam_role_policy", Class::Identity),
            ("aws_route", Class::Network),
            ("aws_db_instance", Class::Other),
        ];
        for (resource_type, class) in classes {
            assert_eq!(facts.class_of_type(resource_type), class, "{resource_type}");
        }
        assert_eq!(facts.class_of_kind("RoleBinding"), Class::Identity);
        assert_eq!(facts.class_of_kind("Deployment"), Class::Other);
        assert!(facts.holds_data("aws_db_instance") && facts.kind_holds_data("Namespace"));
    }
}
