//! Groups of machines: managed node groups, each with a launch template.

mod template;

use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Cluster, Environment, NetworkIdentity, NodeGroup, NodeGroupPart};
use crate::spec::cluster::Capacity;
use crate::terraform::stack::StackBuilder;
use crate::terraform::{iam, inputs};

use super::addons;

/// Policies of the machines' role. Addresses are the business of the add-on `vpc-cni`, which has a role of its own.
const POLICIES: [(&str, &str); 3] = [
    ("node-worker", "AmazonEKSWorkerNodePolicy"),
    ("node-images", "AmazonEC2ContainerRegistryPullOnly"),
    ("node-session-manager", "AmazonSSMManagedInstanceCore"),
];
/// What the machines consist of; the provider's default tags reach none of it, since EKS makes them.
const TAGGED: [&str; 3] = ["instance", "volume", "network-interface"];
/// The label over whose values pods are spread that run on spot and on-demand machines.
const SPREAD_LABEL: &str = "platform.io/capacity-spread";
/// The root device of Amazon Linux 2023.
const ROOT_DEVICE: &str = "/dev/xvda";
/// Share of a group's machines that an update may take away at once.
const UPDATED_AT_ONCE_PERCENT: u32 = 33;

/// The machines' role and the node groups.
pub(super) fn file(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Body {
    if environment.node_groups.is_empty() {
        return Body::new();
    }
    let mut body = Body::new().block(role(cluster, stack));
    for (label, policy) in POLICIES {
        body.push_block(iam::attachment(environment, label, "node", policy));
    }
    for group in &environment.node_groups {
        let parts: Vec<&NodeGroupPart> = kept(environment, group).collect();
        if !parts.is_empty() {
            body.push_block(launch_template(environment, cluster, group, stack));
        }
        for part in parts {
            body.push_block(node_group(environment, group, part, stack));
            template::tags(environment, group, &label(group, part)).into_iter().for_each(|tag| body.push_block(tag));
        }
    }
    body
}

/// The role of the machines.
pub(super) fn outputs(environment: &Environment, stack: &mut StackBuilder<'_>) {
    if !environment.node_groups.is_empty() {
        stack.output("node_role_arn", hcl::reference("aws_iam_role.node.arn"), "ARN of the machines' role.");
    }
}

/// The addresses of all node groups.
pub(super) fn addresses(environment: &Environment) -> impl Iterator<Item = String> + '_ {
    let groups = environment.node_groups.iter();
    let parts = groups.flat_map(|group| kept(environment, group).map(move |part| (group, part)));
    parts.map(|(group, part)| format!("aws_eks_node_group.{}", label(group, part)))
}

/// The parts of a group that EKS keeps machines of: with Karpenter, those that are never empty.
fn kept<'a>(environment: &'a Environment, group: &'a NodeGroup) -> impl Iterator<Item = &'a NodeGroupPart> {
    let is_added_to = environment.has_karpenter();
    group.parts.iter().filter(move |part| !is_added_to || part.min > 0)
}

/// The label of the block: `burst`, or `burst_1` for a part. No name of a group has an underscore.
fn label(group: &NodeGroup, part: &NodeGroupPart) -> String {
    part.number.map_or_else(|| group.name.clone(), |number| format!("{}_{number}", group.name))
}

/// How the name of the node group begins: another beginning would be another group.
fn name_prefix(group: &NodeGroup, part: &NodeGroupPart) -> String {
    part.number.map_or_else(|| format!("{}-", group.lasting_name), |number| format!("{}-{number}-", group.lasting_name))
}

fn role(cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Block {
    let description = format!("Machines of {}", cluster.name);
    let name = format!("{}-node", cluster.name);
    let trust = iam::assumed_by("ec2.amazonaws.com");
    let boundary = inputs::infrastructure_boundary_arn(stack);
    iam::role("node", name, &description, trust, boundary).from(Some(cluster.span))
}

fn launch_template(
    environment: &Environment,
    cluster: &Cluster,
    group: &NodeGroup,
    stack: &mut StackBuilder<'_>,
) -> Block {
    let name = format!("{}-{}", cluster.name, group.lasting_name);
    let template = hcl::resource("aws_launch_template", &group.name)
        .attribute("name", name.as_str())
        .attribute("description", format!("Machines of node group {}", group.lasting_name))
        .attribute("update_default_version", true)
        .attribute("vpc_security_group_ids", hcl::list(security_groups(environment, group, stack)))
        .nested("metadata_options", |options| {
            options
                .attribute("http_endpoint", "enabled")
                .attribute("http_tokens", "required")
                // One hop ends on the machine: pods cannot take the machine's credentials.
                .attribute("http_put_response_hop_limit", 1)
        })
        .nested("monitoring", |monitoring| monitoring.attribute("enabled", true))
        .block(root_disk(group, stack))
        .from(Some(group.span));
    let tags = machine_tags(environment, cluster, &name);
    TAGGED.into_iter().fold(template, |template, kind| template.block(tag_specification(kind, &tags)))
}

/// The cluster's security group, and the group's own where its services have no groups of their own.
fn security_groups(environment: &Environment, group: &NodeGroup, stack: &mut StackBuilder<'_>) -> Vec<Expression> {
    let identity = NetworkIdentity::NodeGroup(group.name.clone());
    let mut groups = vec![super::cluster_security_group_id()];
    if environment.network_identities().contains(&identity) {
        groups.push(inputs::security_group_id(stack, &identity));
    }
    groups
}

fn root_disk(group: &NodeGroup, stack: &mut StackBuilder<'_>) -> Block {
    let key = inputs::data_key_arn(stack);
    Block::new("block_device_mappings", &[]).attribute("device_name", ROOT_DEVICE).nested("ebs", |disk| {
        disk.attribute("volume_type", "gp3")
            .attribute("volume_size", group.disk_gibibytes)
            .attribute("encrypted", true)
            .attribute("kms_key_id", key)
            .attribute("delete_on_termination", true)
    })
}

fn machine_tags(environment: &Environment, cluster: &Cluster, name: &str) -> Expression {
    let mut tags = super::tags(environment, cluster);
    tags.insert("Name".to_owned(), name.to_owned());
    hcl::object(tags.into_iter().map(|(key, value)| (key, hcl::string(value))))
}

fn tag_specification(kind: &str, tags: &Expression) -> Block {
    Block::new("tag_specifications", &[]).attribute("resource_type", kind).attribute("tags", tags.clone())
}

fn node_group(
    environment: &Environment,
    group: &NodeGroup,
    part: &NodeGroupPart,
    stack: &mut StackBuilder<'_>,
) -> Block {
    let policies = POLICIES.into_iter().map(|(label, _)| format!("aws_iam_role_policy_attachment.{label}"));
    let dependencies = addons::before_nodes().chain(policies).map(|address| hcl::reference(&address));
    let label = label(group, part);
    let block = hcl::resource("aws_eks_node_group", &label)
        .about(about(environment, group, part))
        .attribute("cluster_name", super::cluster_name())
        .attribute("node_group_name_prefix", name_prefix(group, part))
        .attribute("node_role_arn", hcl::reference("aws_iam_role.node.arn"))
        .attribute("version", hcl::reference("aws_eks_cluster.main.version"))
        .attribute("subnet_ids", inputs::private_subnet_ids(stack))
        .attribute("ami_type", group.architecture.ami_type())
        .attribute("capacity_type", capacity_type(group))
        .attribute("instance_types", hcl::list(group.instances.iter().map(String::as_str)))
        .attribute("labels", labels(group, part))
        .attribute("depends_on", hcl::list(dependencies))
        .from(Some(group.span));
    taint(blocks(block, environment, group, part), environment, group)
}

fn about(environment: &Environment, group: &NodeGroup, part: &NodeGroupPart) -> String {
    let whose = match environment.has_karpenter() {
        true => "Karpenter adds to these machines; their own number stays.",
        false => "After its creation, the number of machines is the autoscaler's.",
    };
    let mut about = format!(
        "The name ends in a suffix of its own, so that a group that has to be replaced gets its successor first.\n{whose}"
    );
    if part.number == Some(1) {
        let (name, all) = (&group.name, group.parts.len());
        about += &format!(
            "\nThe group {name} consists of {all} node groups, each with a value of the label `{SPREAD_LABEL}`: pods that are\n\
             spread evenly over the values run on spot machines to the share that the spec names, and all machines of one\n\
             node group carry the same value."
        );
    }
    about
}

fn capacity_type(group: &NodeGroup) -> &'static str {
    match group.capacity {
        Capacity::OnDemand => "ON_DEMAND",
        Capacity::Spot => "SPOT",
    }
}

fn labels(group: &NodeGroup, part: &NodeGroupPart) -> Expression {
    let mut labels = group.labels.clone();
    labels.extend(part.spread.iter().map(|value| (SPREAD_LABEL.to_owned(), value.clone())));
    labels.insert("platform.io/node-group".to_owned(), group.lasting_name.clone());
    hcl::object(labels.into_iter().map(|(key, value)| (key, hcl::string(value))))
}

fn blocks(block: Block, environment: &Environment, group: &NodeGroup, part: &NodeGroupPart) -> Block {
    let most = if environment.has_karpenter() { part.min } else { part.max };
    let template = |attribute: &str| hcl::reference(&format!("aws_launch_template.{}.{attribute}", group.name));
    block
        .nested("launch_template", |launch| {
            launch.attribute("id", template("id")).attribute("version", template("latest_version"))
        })
        .nested("scaling_config", |scaling| {
            scaling.attribute("desired_size", part.min).attribute("min_size", part.min).attribute("max_size", most)
        })
        .nested("update_config", |update| update.attribute("max_unavailable_percentage", UPDATED_AT_ONCE_PERCENT))
        .nested("node_repair_config", |repair| repair.attribute("enabled", true))
        .nested("lifecycle", |lifecycle| {
            lifecycle
                .attribute("create_before_destroy", true)
                .attribute("ignore_changes", hcl::list([hcl::reference("scaling_config[0].desired_size")]))
        })
}

fn taint(block: Block, environment: &Environment, group: &NodeGroup) -> Block {
    if !environment.repels(group) {
        return block;
    }
    block.nested("taint", |taint| {
        taint
            .attribute("key", "platform.io/capacity")
            .attribute("value", group.capacity.word())
            .attribute("effect", "NO_SCHEDULE")
    })
}
