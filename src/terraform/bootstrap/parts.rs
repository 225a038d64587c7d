//! What the pipeline needs for each part of an environment, and only where the environment has that part.

use crate::model::component::ComponentKind;
use crate::model::{Edge, Environment};

/// A part of an environment, and what managing it takes.
struct Part {
    /// Whether the environment has it.
    is_in: fn(&Environment) -> bool,
    /// Actions on what lives in the environment's region and whose identifiers nobody knows before.
    services: &'static [&'static str],
    /// Services that make the role that they need themselves, once per account.
    linked: &'static [&'static str],
    /// Services that roles are handed to.
    takers: &'static [&'static str],
}

/// All parts.
const PARTS: [Part; 17] = [
    Part {
        is_in: |_| true,
        services: &["ec2:*", "eks:*", "elasticache:*", "kms:*", "logs:*", "rds:*"],
        linked: &[
            "autoscaling.amazonaws.com",
            "eks-nodegroup.amazonaws.com",
            "eks.amazonaws.com",
            "elasticache.amazonaws.com",
            "rds.amazonaws.com",
            "spot.amazonaws.com",
        ],
        takers: &[
            "ec2.amazonaws.com",
            "eks.amazonaws.com",
            "monitoring.rds.amazonaws.com",
            "pods.eks.amazonaws.com",
            "vpc-flow-logs.amazonaws.com",
        ],
    },
    // What the Cluster Autoscaler reads off the tags of Auto Scaling groups.
    Part {
        is_in: |environment| environment.component(ComponentKind::ClusterAutoscaler).is_some(),
        services: &["autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags", "autoscaling:DescribeTags"],
        ..NOTHING
    },
    // The queue in which Karpenter is told of machines that are taken away.
    Part { is_in: Environment::has_karpenter, services: &["events:*", "sqs:*"], ..NOTHING },
    // Buckets that are copied to the second region, by a role that S3 gets.
    Part {
        is_in: |environment| environment.recovery.is_some() && !environment.buckets.is_empty(),
        takers: &["s3.amazonaws.com"],
        ..NOTHING
    },
    // Repositories of images, but no image in them.
    Part {
        is_in: crate::terraform::data::has_repositories,
        services: &[
            "ecr:*LifecyclePolicy",
            "ecr:*Registry*",
            "ecr:*Repositor*",
            "ecr:*Resource",
            "ecr:PutImageScanning*",
            "ecr:PutImageTag*",
            "ecr:PutReplication*",
        ],
        linked: &["replication.ecr.amazonaws.com"],
        ..NOTHING
    },
    // The load balancer, its certificate and its firewall.
    Part {
        is_in: |environment| environment.edge.is_some(),
        services: &["acm:*", "elasticloadbalancing:*", "wafv2:*"],
        linked: &["elasticloadbalancing.amazonaws.com", "wafv2.amazonaws.com"],
        ..NOTHING
    },
    // What is left of whole environments of pull requests is found by its tags.
    Part { is_in: |environment| environment.wholes.is_some(), services: &["tag:GetResources"], ..NOTHING },
    // The alarms by which Route 53 chooses between the regions.
    Part { is_in: chooses_region, services: &["cloudwatch:*"], ..NOTHING },
    // Alarms and where they go.
    Part {
        is_in: |environment| environment.alerts.is_some(),
        services: &["cloudwatch:*", "events:*", "sns:*"],
        ..NOTHING
    },
    // Vaults and what is in them.
    Part {
        is_in: |environment| environment.backup.is_some(),
        services: &["backup-storage:*", "backup:*"],
        linked: &["backup.amazonaws.com", "restore-testing.backup.amazonaws.com"],
        takers: &["backup.amazonaws.com"],
    },
    // The subscription that CloudFormation makes.
    Part { is_in: tells_pagerduty, takers: &["cloudformation.amazonaws.com"], ..NOTHING },
    // The trail, and its copy in the second region.
    Part {
        is_in: |environment| environment.audit.trail.is_some(),
        services: &["cloudtrail:*", "sns:*"],
        takers: &["cloudtrail.amazonaws.com", "s3.amazonaws.com"],
        ..NOTHING
    },
    Part {
        is_in: |environment| environment.audits(|audit| audit.recorder.is_some()),
        services: &["config:*"],
        linked: &["config.amazonaws.com"],
        ..NOTHING
    },
    Part {
        is_in: |environment| environment.audits(|audit| audit.guardduty.is_some()),
        services: &["guardduty:*"],
        linked: &["guardduty.amazonaws.com", "malware-protection.guardduty.amazonaws.com"],
        ..NOTHING
    },
    Part {
        is_in: |environment| environment.audits(|audit| audit.security_hub.is_some()),
        services: &["securityhub:*"],
        linked: &["securityhub.amazonaws.com"],
        ..NOTHING
    },
    Part {
        is_in: |environment| environment.audits(|audit| audit.access_analyzer.is_some()),
        services: &["access-analyzer:*"],
        linked: &["access-analyzer.amazonaws.com"],
        ..NOTHING
    },
    Part {
        is_in: |environment| environment.audits(|audit| audit.inspector),
        services: &["inspector2:*"],
        linked: &["agentless.inspector2.amazonaws.com", "inspector2.amazonaws.com"],
        ..NOTHING
    },
];

/// What a part is made from.
const NOTHING: Part = Part { is_in: |_| false, services: &[], linked: &[], takers: &[] };

/// Whether Route 53 chooses between the regions, by health checks.
pub(super) fn chooses_region(environment: &Environment) -> bool {
    environment.edge.as_ref().is_some_and(Edge::is_checked_by_route53)
}

/// Whether there is a budget, or a tag to make known to the bill.
pub(super) fn watches_cost(environment: &Environment) -> bool {
    environment.cost.budget.is_some() || environment.cost.allocation.is_some()
}

/// Whether alarms go to PagerDuty.
pub(super) fn tells_pagerduty(environment: &Environment) -> bool {
    environment.alerts.as_ref().is_some_and(|alerts| alerts.pagerduty_secret.is_some())
}

/// The actions on everything that the stacks of the environment manage within its region.
pub(super) fn services(environment: &Environment) -> Vec<&'static str> {
    all(environment, |part| part.services)
}

/// The services whose own roles the stacks may cause to be made.
pub(super) fn linked_services(environment: &Environment) -> Vec<&'static str> {
    all(environment, |part| part.linked)
}

/// The services to which the stacks hand roles.
pub(super) fn role_takers(environment: &Environment) -> Vec<&'static str> {
    all(environment, |part| part.takers)
}

fn all(environment: &Environment, of: fn(&Part) -> &'static [&'static str]) -> Vec<&'static str> {
    let parts = PARTS.iter().filter(|part| (part.is_in)(environment));
    let mut all: Vec<_> = parts.flat_map(of).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}
