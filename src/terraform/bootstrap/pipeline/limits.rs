//! The most that the pipeline's roles may ever do.

use std::collections::BTreeSet;

use super::super::{boundaries, break_glass_arn, parts};
use super::actions::{
    BUDGETS, CHANGE_RECORDS, CLOUDFORMATION, COST, GIVE_RIGHTS, HEALTH_CHECKS, LOSE_BACKUPS, PROFILES, READ_RECORDS,
    SWITCH_OFF, TEND_ROLES,
};
use super::role_name;
use super::states::{state_bucket, state_keys};
use crate::hcl::{self, Block, resource};
use crate::model::Environment;
use crate::spec::edge::Dns;
use crate::terraform::policy::{Statement, document};

pub(super) fn boundary(environment: &Environment) -> Block {
    let name = environment.names.component("pipeline-boundary");
    resource("aws_iam_policy", "pipeline_boundary")
        .about(
            "The most that the pipeline may ever do, whatever is attached to its roles later, and in the environment's own\n\
             regions only; what is of no region counts as one. It grants nothing by itself.\n\
             tfsec:ignore:aws-iam-no-policy-wildcards a boundary grants nothing",
        )
        .attribute("name", name.as_str())
        .attribute("description", format!("Limits of the pipeline of {}.", environment.names.prefix()))
        .attribute("policy", document(boundary_statements(environment)))
        .attribute("tags", hcl::object([("Name", hcl::string(name.as_str()))]))
        .from(Some(environment.cloud.span))
}

fn boundary_statements(environment: &Environment) -> Vec<Statement> {
    let buckets = || environment.regions().map(state_bucket);
    let identity_actions = ["iam:CreateServiceLinkedRole", "iam:Get*", "iam:List*", "iam:PassRole"];
    let others = ["autoscaling:Describe*", "s3:*", "secretsmanager:*", "sts:*"];
    let keeps_records = environment.edge.as_ref().is_some_and(|edge| edge.dns == Dns::Route53);
    let records = READ_RECORDS.into_iter().chain([CHANGE_RECORDS]).filter(|_| keeps_records);
    let stacks = parts::tells_pagerduty(environment).then_some(CLOUDFORMATION);
    let checks = HEALTH_CHECKS.into_iter().filter(|_| parts::chooses_region(environment));
    let audit = audit_identity_actions(environment);
    let services = parts::services(environment).into_iter().chain(records).chain(checks).chain(stacks).chain(audit);
    let services = services.chain(COST.into_iter().chain([BUDGETS]).filter(|_| parts::watches_cost(environment)));
    let services = services.chain(PROFILES.into_iter().filter(|_| environment.has_karpenter()));
    let services = services.chain(others).chain(identity_actions).chain(GIVE_RIGHTS).chain(TEND_ROLES);
    let pipeline = ["plan", "apply"].map(|name| environment.iam_arn(&format!("role/{}", role_name(environment, name))));
    let break_glass = environment.access.break_glass.as_ref().map(|made| break_glass_arn(environment, made));
    let own_boundary = environment.iam_arn(&format!("policy/{}", environment.names.component("pipeline-boundary")));
    let identities = ["group/*", "oidc-provider/*", "saml-provider/*", "user/*"].map(|kind| environment.iam_arn(kind));
    let mut statements = vec![
        Statement::allow("Services").actions(&services.collect::<Vec<_>>()).resources(["*"]).when(
            "StringEquals",
            "aws:RequestedRegion",
            regions_with_global(environment),
        ),
        Statement::deny("NoOtherIdentities")
            .actions(&[
                "iam:Add*",
                "iam:Attach*",
                "iam:Create*",
                "iam:Delete*",
                "iam:Detach*",
                "iam:Put*",
                "iam:Remove*",
                "iam:Set*",
                "iam:Update*",
            ])
            .resources(
                pipeline
                    .into_iter()
                    .chain(break_glass)
                    .chain([own_boundary])
                    .chain(boundaries::arns(environment))
                    .chain(identities),
            ),
        Statement::deny("NoSecrets").actions(&["secretsmanager:GetSecretValue"]).resources(["*"]),
        Statement::deny("NoChangeOfTheStateBucket")
            .actions(&["s3:Delete*", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration"])
            .resources(buckets()),
        Statement::deny("NoChangeOfTheStateKey")
            .actions(&[
                "kms:DeleteAlias",
                "kms:Disable*",
                "kms:PutKeyPolicy",
                "kms:ScheduleKeyDeletion",
                "kms:UpdateAlias",
            ])
            .resources(state_keys(environment)),
        Statement::deny("NoLossOfOldStates")
            .actions(&["s3:DeleteObjectVersion"])
            .resources(buckets().map(|bucket| format!("{bucket}/*"))),
    ];
    statements.extend(blinding(environment));
    if environment.backup.is_some() {
        statements.push(Statement::deny("NoLossOfBackups").actions(&LOSE_BACKUPS).resources(["*"]));
    }
    statements
}

/// The regions of the environment, and the one that requests to services of no region count as.
fn regions_with_global(environment: &Environment) -> BTreeSet<&str> {
    let own = environment.regions().map(|region| region.cloud.region.as_str());
    own.chain(environment.cloud.regions_of_global_services().iter().copied()).collect()
}

/// What the audit has to do with identities besides.
fn audit_identity_actions(environment: &Environment) -> Vec<&'static str> {
    let role = environment.audits(|audit| audit.recorder.as_ref().is_some_and(|recorder| recorder.makes_role));
    let passwords = environment.audits(|audit| audit.settings.as_ref().is_some_and(|settings| settings.of_the_account));
    let role = role.then_some("iam:DeleteServiceLinkedRole");
    role.into_iter().chain(passwords.then_some("iam:*AccountPasswordPolicy")).collect()
}

/// What switches off whatever would show that something is wrong.
fn blinding(environment: &Environment) -> Option<Statement> {
    let watches = environment.audits(|audit| {
        audit.trail.is_some() || audit.recorder.is_some() || audit.guardduty.is_some() || audit.security_hub.is_some()
    });
    watches.then(|| Statement::deny("NoSwitchingOff").actions(&SWITCH_OFF).resources(["*"]))
}
