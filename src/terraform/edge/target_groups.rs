//! Where the load balancer sends requests: one target group for each cluster.

use super::load_balancer::named;
use crate::hcl::{Block, Body, resource};
use crate::model::{Cluster, Edge, Environment, GATEWAY_HEALTH_PATH, GATEWAY_HEALTH_PORT, GATEWAY_PORT};
use crate::terraform::inputs;
use crate::terraform::stack::StackBuilder;

/// Seconds for which requests go on when a pod leaves.
const LEAVING_SECONDS: u32 = 30;
/// Seconds over which a new pod's share grows; the shortest that there is.
const SLOW_START_SECONDS: u32 = 30;

/// `target_groups.tf`.
pub(super) fn file(environment: &Environment, edge: &Edge, stack: &mut StackBuilder<'_>) -> Body {
    let clusters = environment.clusters.iter();
    clusters.map(|cluster| target_group(cluster, edge, stack)).fold(Body::new(), Body::block)
}

/// Sessions do not stick to a target: a way back that leaves people behind is none.
fn target_group(cluster: &Cluster, edge: &Edge, stack: &mut StackBuilder<'_>) -> Block {
    let group = resource("aws_lb_target_group", &cluster.colour).about(format!(
        "The pods of the ingress gateway in {}. A TargetGroupBinding in the cluster names this group and keeps its\n\
         targets up to date.",
        cluster.name
    ));
    named(group, cluster.target_group(), edge.span)
        .attribute("target_type", "ip")
        .attribute("vpc_id", inputs::vpc_id(stack))
        .attribute("protocol", "HTTPS")
        .attribute("port", GATEWAY_PORT)
        .attribute("deregistration_delay", LEAVING_SECONDS)
        .attribute("slow_start", SLOW_START_SECONDS)
        .nested("health_check", |check| {
            check
                .attribute("protocol", "HTTP")
                .attribute("port", GATEWAY_HEALTH_PORT)
                .attribute("path", GATEWAY_HEALTH_PATH)
                .attribute("matcher", "200")
                .attribute("interval", 10)
                .attribute("timeout", 5)
                .attribute("healthy_threshold", 2)
                .attribute("unhealthy_threshold", 2)
        })
        // A group that the listener still names cannot go; this lets the listener change first.
        .nested("lifecycle", |lifecycle| lifecycle.attribute("create_before_destroy", true))
}
