//! What saves Vault may write what it has saved, and nothing else.

use super::pod_identity;
use crate::hcl::{self, Body};
use crate::model::component::{SNAPSHOT_ACCOUNT, VAULT_CONFIGURATION};
use crate::model::{Cluster, Environment};
use crate::terraform::policy::{self, Statement};
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs};

const LABEL: &str = "vault-snapshot";

/// `vault_snapshots.tf`: the role, its policy, and which service account has it. Each cluster writes into a folder of its own.
pub(super) fn file(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Body {
    let Some(snapshots) = environment.vault_snapshots() else { return Body::new() };
    let trust = pod_identity::trust(environment, cluster, VAULT_CONFIGURATION, SNAPSHOT_ACCOUNT);
    let description = format!("Saves Vault of {}", cluster.name);
    let boundary = inputs::workload_boundary_arn(stack);
    let name = format!("{}-{LABEL}", cluster.name);
    let objects = format!("arn:{}:s3:::{}/{}/*", environment.cloud.partition, snapshots.bucket, cluster.name);
    let through = format!("s3.{}.amazonaws.com", environment.cloud.region);
    let statements = [
        Statement::allow("WriteSnapshots").actions(&["s3:AbortMultipartUpload", "s3:PutObject"]).resources([objects]),
        // S3 asks for both where an object comes in several parts.
        Statement::allow("EncryptSnapshots")
            .actions(&["kms:Decrypt", "kms:GenerateDataKey"])
            .resources([inputs::vault_key_arn(stack)])
            .when("StringEquals", "kms:ViaService", [through]),
    ];
    let span = Some(snapshots.span);
    let policy = hcl::resource("aws_iam_role_policy", LABEL)
        .about("tfsec:ignore:aws-iam-no-policy-wildcards each snapshot has a name of its own")
        .attribute("name", "saves")
        .attribute("role", hcl::reference(&format!("aws_iam_role.{LABEL}.id")))
        .attribute("policy", policy::document(statements));
    let association = hcl::resource("aws_eks_pod_identity_association", LABEL)
        .attribute("cluster_name", super::cluster_name())
        .attribute("namespace", VAULT_CONFIGURATION)
        .attribute("service_account", SNAPSHOT_ACCOUNT)
        .attribute("role_arn", hcl::reference(&format!("aws_iam_role.{LABEL}.arn")));
    Body::new()
        .block(iam::role(LABEL, name, &description, trust, boundary).from(span))
        .block(policy.from(span))
        .block(association.from(span))
}
