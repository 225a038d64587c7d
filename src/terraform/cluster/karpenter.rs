//! What Karpenter needs besides its role: a profile for the machines that it starts, and a queue in which AWS tells it of those
//! that it is about to take away.

use serde_json::{Value, json};

use crate::hcl::{self, Block, Body, reference, resource};
use crate::model::component::ComponentKind;
use crate::model::{Cluster, Component, Environment};
use crate::terraform::inputs;
use crate::terraform::key::USE;
use crate::terraform::policy::{Statement, document};
use crate::terraform::stack::StackBuilder;

/// The label of what there is one of.
const LABEL: &str = "karpenter";
/// Seconds after which nobody need be told any more: the machine is gone.
const MESSAGE_SECONDS: u32 = 300;
/// What Karpenter is told of, by the label of the rule: source and kind of the events.
const EVENTS: [(&str, &str, &str); 5] = [
    ("karpenter_health", "aws.health", "AWS Health Event"),
    ("karpenter_rebalance", "aws.ec2", "EC2 Instance Rebalance Recommendation"),
    ("karpenter_reservation", "aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
    ("karpenter_spot", "aws.ec2", "EC2 Spot Instance Interruption Warning"),
    ("karpenter_state", "aws.ec2", "EC2 Instance State-change Notification"),
];

/// The queue's name, which Karpenter is told.
fn queue_name(cluster: &Cluster) -> String {
    format!("{}-interruptions", cluster.name)
}

/// The queue, what is put into it, and the profile; empty without Karpenter.
pub(super) fn file(environment: &Environment, cluster: &Cluster) -> Body {
    let Some(component) = environment.component(ComponentKind::Karpenter) else { return Body::new() };
    let profile = resource("aws_iam_instance_profile", LABEL)
        .about("The machines that Karpenter starts are the same as those that EKS keeps, so that they have one role.")
        .attribute("name", format!("{}-karpenter", cluster.name))
        .attribute("role", reference("aws_iam_role.node.name"))
        .from(Some(component.span));
    let queue = resource("aws_sqs_queue", LABEL)
        .about("In it AWS says which machines are about to be taken away, two minutes before or more.")
        .attribute("name", queue_name(cluster))
        .attribute("message_retention_seconds", MESSAGE_SECONDS)
        .attribute("sqs_managed_sse_enabled", true)
        .from(Some(component.span));
    let mut body = Body::new().block(profile).block(queue).block(queue_policy(component));
    for (label, source, kind) in EVENTS {
        body.push_block(rule(cluster, component, label, source, kind));
        body.push_block(
            resource("aws_cloudwatch_event_target", label)
                .attribute("rule", reference(&format!("aws_cloudwatch_event_rule.{label}.name")))
                .attribute("target_id", "karpenter")
                .attribute("arn", reference("aws_sqs_queue.karpenter.arn"))
                .from(Some(component.span)),
        );
    }
    body
}

fn rule(cluster: &Cluster, component: &Component, label: &str, source: &str, kind: &str) -> Block {
    let pattern: Value = json!({ "source": [source], "detail-type": [kind] });
    resource("aws_cloudwatch_event_rule", label)
        .attribute("name", format!("{}-{}", cluster.name, label.replace('_', "-")))
        .attribute("description", format!("Tells Karpenter of {}: {kind}.", cluster.name))
        .attribute("event_pattern", hcl::jsonencode(pattern))
        .from(Some(component.span))
}

/// The rules of this cluster, and nobody without TLS.
fn queue_policy(component: &Component) -> Block {
    let rules = EVENTS.map(|(label, ..)| reference(&format!("aws_cloudwatch_event_rule.{label}.arn")));
    let queue = || [reference("aws_sqs_queue.karpenter.arn")];
    let send = Statement::allow("EventsOfMachines")
        .principal("Service", "events.amazonaws.com")
        .actions(&["sqs:SendMessage"])
        .resources(queue())
        .when("ArnEquals", "aws:SourceArn", rules);
    let tls = Statement::deny("TlsOnly").everyone().actions(&["sqs:*"]).resources(queue()).when(
        "Bool",
        "aws:SecureTransport",
        ["false"],
    );
    resource("aws_sqs_queue_policy", LABEL)
        .attribute("queue_url", reference("aws_sqs_queue.karpenter.id"))
        .attribute("policy", document([send, tls]))
        .from(Some(component.span))
}

/// What Karpenter may do: start machines for this cluster and change those alone (Karpenter, "Reference: CloudFormation",
/// controller policies). The profile is there already, so that it makes none.
pub(super) fn statements(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Vec<Statement> {
    let key = inputs::data_key_arn(stack);
    let through = format!("ec2.{}.amazonaws.com", environment.cloud.region);
    let through = || [through.as_str()];
    let node_role = environment.iam_arn(&format!("role/{}-node", cluster.name));
    let mut statements = machines(environment, cluster);
    statements.extend([
        Statement::allow("HandOverRoleOfMachines").actions(&["iam:PassRole"]).resources([node_role]).when(
            "StringEquals",
            "iam:PassedToService",
            ["ec2.amazonaws.com"],
        ),
        Statement::allow("ReadProfiles")
            .actions(&["iam:GetInstanceProfile", "iam:ListInstanceProfiles"])
            .resources([environment.iam_arn("instance-profile/*")]),
        Statement::allow("FindCluster").actions(&["eks:DescribeCluster"]).resources([super::arn(environment, cluster)]),
        Statement::allow("ReadInterruptions")
            .actions(&["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"])
            .resources([environment.arn("sqs", &queue_name(cluster))]),
        Statement::allow("EncryptDisks").actions(&USE).resources([key.clone()]).when(
            "StringEquals",
            "kms:ViaService",
            through(),
        ),
        Statement::allow("GrantsForDisks")
            .actions(&["kms:CreateGrant"])
            .resources([key])
            .when("StringEquals", "kms:ViaService", through())
            .when("Bool", "kms:GrantIsForAWSResource", ["true"]),
    ]);
    statements
}

/// The tag by which EC2 knows whose a machine is; Karpenter puts it on everything that it makes.
fn owned(cluster: &Cluster, of: &str) -> String {
    format!("aws:{of}Tag/kubernetes.io/cluster/{}", cluster.name)
}

fn machines(environment: &Environment, cluster: &Cluster) -> Vec<Statement> {
    let region = environment.cloud.region.as_str();
    let ec2 = |kind: &str| environment.arn("ec2", &format!("{kind}/*"));
    let made = ["fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume"];
    let ours = |statement: Statement, of: &str| {
        statement.when("StringEquals", &owned(cluster, of), ["owned"]).when(
            "StringLike",
            &format!("aws:{of}Tag/karpenter.sh/nodepool"),
            ["*"],
        )
    };
    let image = [format!("arn:{}:ec2:{region}::image/*", environment.cloud.partition)];
    let parts = ["capacity-reservation", "security-group", "subnet"].map(ec2);
    let look = [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribePlacementGroups",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
    ];
    let begin = ["ec2:CreateFleet", "ec2:RunInstances"];
    vec![
        Statement::allow("LookAtMachines").actions(&look).resources(["*"]).when(
            "StringEquals",
            "aws:RequestedRegion",
            [region],
        ),
        Statement::allow("ReadPrices").actions(&["pricing:GetProducts"]).resources(["*"]),
        Statement::allow("ReadImages")
            .actions(&["ssm:GetParameter"])
            .resources([format!("arn:{}:ssm:{region}::parameter/aws/service/*", environment.cloud.partition)]),
        Statement::allow("StartFrom").actions(&begin).resources(image.into_iter().chain(parts)),
        ours(Statement::allow("StartFromOwnTemplates").actions(&begin).resources([ec2("launch-template")]), "Resource"),
        ours(
            Statement::allow("StartMachines")
                .actions(&["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"])
                .resources(made.map(ec2)),
            "Request",
        ),
        ours(Statement::allow("TagWhatIsStarted").actions(&["ec2:CreateTags"]).resources(made.map(ec2)), "Request")
            .when("StringEquals", "ec2:CreateAction", ["CreateFleet", "CreateLaunchTemplate", "RunInstances"]),
        ours(Statement::allow("TagMachines").actions(&["ec2:CreateTags"]).resources([ec2("instance")]), "Resource")
            .when(
                "ForAllValues:StringEquals",
                "aws:TagKeys",
                ["Name", "eks:eks-cluster-name", "karpenter.sh/nodeclaim"],
            ),
        ours(
            Statement::allow("TakeAway")
                .actions(&["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"])
                .resources(["instance", "launch-template"].map(ec2)),
            "Resource",
        ),
    ]
}
