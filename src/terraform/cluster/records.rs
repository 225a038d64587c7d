//! What components may do in the zone of Route 53: each keeps records of its own, and IAM refuses it all others. The records of
//! the hosts are those of the stack `edge`.

use crate::hcl::{self, Block, Expression, Part, reference};
use crate::model::component::{ComponentKind, Settings};
use crate::model::{Cluster, Component, Edge, Environment, RecordAccess};
use crate::terraform::policy::Statement;

/// The label of the zone that is found by its name; that of `edge` is called otherwise.
const LABEL: &str = "components";
/// Condition keys of `route53:ChangeResourceRecordSets` (Service Authorization Reference, "Amazon Route 53").
const NAMES: &str = "route53:ChangeResourceRecordSetsNormalizedRecordNames";
const TYPES: &str = "route53:ChangeResourceRecordSetsRecordTypes";

/// Whether components keep records in Route 53.
#[must_use]
pub(in crate::terraform) fn are_kept(environment: &Environment) -> bool {
    let is_route53 =
        matches!(environment.edge.as_ref().and_then(Edge::record_access), Some(RecordAccess::Route53 { .. }));
    is_route53 && (environment.issuer().is_some() || environment.component(ComponentKind::ExternalDns).is_some())
}

/// The zone, where it has to be found by its name.
pub(super) fn zone(environment: &Environment) -> Option<Block> {
    let edge = environment.edge.as_ref().filter(|edge| edge.zone.is_none() && are_kept(environment))?;
    let zone = hcl::data("aws_route53_zone", LABEL)
        .about("The zone of the hosts, in which components of the clusters keep records of their own.")
        .attribute("name", edge.zone_name.as_str())
        .attribute("private_zone", false);
    Some(zone.from(Some(edge.span)))
}

/// What cert-manager may do: answer challenges, and nothing else (cert-manager documentation, "Route53").
pub(super) fn of_challenges(environment: &Environment) -> Option<Vec<Statement>> {
    let (zone, is_named) = zone_arn(environment)?;
    let change = format!("arn:{}:route53:::change/*", environment.cloud.partition);
    let mut statements = vec![
        changes(&zone, "AnswerChallenges", "_acme-challenge.*").when("ForAllValues:StringEquals", TYPES, ["TXT"]),
        Statement::allow("LookAtRecords").actions(&["route53:ListResourceRecordSets"]).resources([zone]),
        Statement::allow("WaitForChanges").actions(&["route53:GetChange"]).resources([change]),
    ];
    if !is_named {
        statements.push(Statement::allow("FindZone").actions(&["route53:ListHostedZonesByName"]).resources(["*"]));
    }
    Some(statements)
}

/// What external-dns may do: change the records below the cluster's own part of the domain (external-dns documentation, "AWS").
pub(super) fn of_clusters(
    environment: &Environment,
    cluster: &Cluster,
    component: &Component,
) -> Option<Vec<Statement>> {
    let Settings::Records(settings) = &component.settings else { return None };
    let domain = settings.domain.as_ref()?;
    let (zone, _) = zone_arn(environment)?;
    let types = ["A", "AAAA", "CNAME", "TXT"];
    Some(vec![
        changes(&zone, "KeepRecords", &format!("*.{}.{domain}", cluster.colour)).when(
            "ForAllValues:StringEquals",
            TYPES,
            types,
        ),
        Statement::allow("LookAtRecords")
            .actions(&["route53:ListResourceRecordSets", "route53:ListTagsForResources"])
            .resources([zone]),
        Statement::allow("FindZone").actions(&["route53:ListHostedZones"]).resources(["*"]),
    ])
}

fn changes(zone: &Expression, sid: &'static str, names: &str) -> Statement {
    Statement::allow(sid).actions(&["route53:ChangeResourceRecordSets"]).resources([zone.clone()]).when(
        "ForAllValues:StringLike",
        NAMES,
        [names],
    )
}

/// The ARN of the zone, and whether the spec names it.
fn zone_arn(environment: &Environment) -> Option<(Expression, bool)> {
    let Some(RecordAccess::Route53 { zone }) = environment.edge.as_ref()?.record_access() else { return None };
    let start = format!("arn:{}:route53:::hostedzone/", environment.cloud.partition);
    Some(match zone {
        Some(zone) => (hcl::string(format!("{start}{zone}")), true),
        None => {
            let zone = reference(&format!("data.aws_route53_zone.{LABEL}.zone_id"));
            (hcl::template(&[Part::Text(&start), Part::Reference(zone)]), false)
        }
    })
}
