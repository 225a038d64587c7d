//! Actions of AWS, by what they are for.

/// What manages the stacks of CloudFormation.
pub(super) const CLOUDFORMATION: &str = "cloudformation:*";
/// What manages a bucket, but nothing in it.
pub(super) const OWN_BUCKETS: [&str; 5] =
    ["s3:CreateBucket", "s3:DeleteBucket*", "s3:Get*", "s3:ListBucket*", "s3:Put*"];
/// What manages a role that belongs to an AWS service.
pub(super) const TEND_LINKED_ROLES: [&str; 4] =
    ["iam:DeleteServiceLinkedRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateRoleDescription"];
/// What changes the settings of the account that are of no region.
pub(super) const ACCOUNT_SETTINGS: [&str; 4] = [
    "iam:DeleteAccountPasswordPolicy",
    "iam:UpdateAccountPasswordPolicy",
    "s3:GetAccountPublicAccessBlock",
    "s3:PutAccountPublicAccessBlock",
];
/// What makes the account blind. An administrator can; a pipeline has no reason to.
pub(super) const SWITCH_OFF: [&str; 7] = [
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "config:DeleteConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "s3:BypassGovernanceRetention",
    "securityhub:DisableSecurityHub",
];
/// What looks after budgets, which are of no region.
pub(super) const BUDGETS: &str = "budgets:*";
/// What looks after whatever is unusual in a bill, which is of no region either.
pub(super) const COST: [&str; 8] = [
    "ce:CreateAnomaly*",
    "ce:DeleteAnomaly*",
    "ce:GetAnomaly*",
    "ce:List*",
    "ce:TagResource",
    "ce:UntagResource",
    "ce:UpdateAnomaly*",
    "ce:UpdateCostAllocationTagsStatus",
];
/// What loses backups before their time.
pub(super) const LOSE_BACKUPS: [&str; 4] = [
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteRecoveryPoint",
    "backup:DisassociateRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
];
/// What manages the profile of the machines that Karpenter starts.
pub(super) const PROFILES: [&str; 6] = [
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
    "iam:UntagInstanceProfile",
];
/// What changes DNS records.
pub(super) const CHANGE_RECORDS: &str = "route53:ChangeResourceRecordSets";
/// What looks after health checks, which are of no region and have no names of their own.
pub(super) const HEALTH_CHECKS: [&str; 6] = [
    "route53:ChangeTagsForResource",
    "route53:CreateHealthCheck",
    "route53:DeleteHealthCheck",
    "route53:GetHealthCheck*",
    "route53:ListHealthChecks",
    "route53:UpdateHealthCheck",
];
/// What finds a zone and tells what is in it.
pub(super) const READ_RECORDS: [&str; 5] = [
    "route53:GetChange",
    "route53:GetHostedZone",
    "route53:ListHostedZones*",
    "route53:ListResourceRecordSets",
    "route53:ListTagsForResource",
];
/// What decides on the rights of a role; IAM tells with each of them which boundary the role has, or is to have.
pub(super) const GIVE_RIGHTS: [&str; 6] = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
];
/// Everything else that the stacks do with their roles.
pub(super) const TEND_ROLES: [&str; 5] =
    ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole*"];
