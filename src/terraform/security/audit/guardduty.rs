//! GuardDuty: threats in the account, the clusters, the databases and the buckets.

use crate::facts::DetectorFeature;
use crate::hcl::{Block, Body, reference, resource};
use crate::model::Environment;

/// How soon findings that repeat are told of again.
const PUBLISHING_FREQUENCY: &str = "FIFTEEN_MINUTES";

/// `guardduty.tf`; empty when the detector of the region is made elsewhere.
pub(super) fn file(environment: &Environment) -> Body {
    let Some(features) = &environment.audit.guardduty else { return Body::new() };
    let detector = resource("aws_guardduty_detector", "main")
        .about("An account has one detector in each region; of the environments there, one makes it for all of them.")
        .comment("checkov:skip=CKV2_AWS_3: the account need not be in an organisation, nor its administrator")
        .attribute("enable", true)
        .attribute("finding_publishing_frequency", PUBLISHING_FREQUENCY);
    let blocks = std::iter::once(detector).chain(features.iter().map(feature));
    blocks.fold(Body::new(), |body, block| body.block(block.from(Some(environment.audit.span))))
}

fn feature(feature: &DetectorFeature) -> Block {
    let block = resource("aws_guardduty_detector_feature", &feature.name.to_ascii_lowercase())
        .about(feature.what.as_str())
        .attribute("detector_id", reference("aws_guardduty_detector.main.id"))
        .attribute("name", feature.name.as_str())
        .attribute("status", status(true));
    feature.additional.iter().fold(block, |block, (name, is_on)| {
        block.nested("additional_configuration", |part| {
            part.attribute("name", name.as_str()).attribute("status", status(*is_on))
        })
    })
}

fn status(is_on: bool) -> &'static str {
    if is_on { "ENABLED" } else { "DISABLED" }
}
