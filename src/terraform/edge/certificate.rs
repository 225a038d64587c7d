//! The certificate of the hosts: one that is made here, or one that is there already.

use super::{cloudflare, records};
use crate::hcl::{self, Block, Body, Expression, attribute_of_each, by_attribute, reference, resource};
use crate::model::{Edge, EdgeRole};

/// How long an apply waits for the certificate authority. A zone that nobody is referred to would keep it waiting for ever.
const PATIENCE: &str = "30m";
/// The certificate authority looks again whenever the certificate is renewed, so that the records stay.
const VALIDATION_SECONDS: u32 = 300;

/// `certificate.tf`; empty where the spec names a certificate.
pub(super) fn file(edge: &Edge) -> Body {
    if edge.certificate.is_some() {
        return Body::new();
    }
    let mut body = Body::new().block(certificate(edge));
    if edge.role == EdgeRole::Primary {
        body.push_block(match &edge.cloudflare {
            Some(zone) => cloudflare::validation(edge, zone),
            None => validation_records(edge),
        });
    }
    body.block(validation(edge))
}

/// The certificate that the listener shows, once it is valid.
pub(super) fn arn(edge: &Edge) -> Expression {
    match &edge.certificate {
        Some(arn) => hcl::string(arn.as_str()),
        None => reference("aws_acm_certificate_validation.main.certificate_arn"),
    }
}

fn certificate(edge: &Edge) -> Block {
    let certificate = resource("aws_acm_certificate", "main");
    let certificate = match &edge.reviews {
        Some(_) => certificate.comment("checkov:skip=CKV2_AWS_71: pull requests get their hosts when they are opened"),
        None => certificate,
    };
    let certificate = if edge.hosts.len() + usize::from(edge.reviews.is_some()) <= edge.names_in_a_certificate {
        with_names(certificate, edge)
    } else {
        let most = edge.names_in_a_certificate;
        certificate
            .comment(format!(
                "checkov:skip=CKV2_AWS_71: {} hosts, and a certificate has {most} names",
                edge.hosts.len()
            ))
            .attribute("domain_name", format!("*.{}", edge.domain))
            .optional("subject_alternative_names", edge.reviews.as_ref().map(|hosts| hcl::list([hosts.as_str()])))
    };
    certificate
        .attribute("validation_method", "DNS")
        .attribute("tags", hcl::object([("Name", hcl::string(edge.name.as_str()))]))
        .nested("lifecycle", |lifecycle| lifecycle.attribute("create_before_destroy", true))
        .from(Some(edge.span))
}

/// The shortest name comes first: X.509 gives the first one 64 characters, and the others 253.
fn with_names(certificate: Block, edge: &Edge) -> Block {
    let Some(first) = edge.hosts.iter().min_by_key(|host| host.name.len()) else { return certificate };
    let others = edge.hosts.iter().filter(|host| *host != first).map(|host| host.name.as_str());
    let others: Vec<&str> = others.chain(edge.reviews.as_deref()).collect();
    let certificate = certificate.attribute("domain_name", first.name.as_str());
    if others.is_empty() { certificate } else { certificate.attribute("subject_alternative_names", hcl::list(others)) }
}

/// Which names there are is known before the certificate exists; what their records hold is not.
fn validation_records(edge: &Edge) -> Block {
    let options = reference("aws_acm_certificate.main.domain_validation_options");
    resource("aws_route53_record", "validation")
        .about("They prove to the certificate authority whose hosts these are, now and at each renewal.")
        .attribute("for_each", by_attribute("option", options, "domain_name"))
        .attribute("zone_id", records::zone(edge))
        .attribute("name", reference("each.value.resource_record_name"))
        .attribute("type", reference("each.value.resource_record_type"))
        .attribute("records", hcl::list([reference("each.value.resource_record_value")]))
        .attribute("ttl", VALIDATION_SECONDS)
        .comment("A certificate that takes another's place has the same records.")
        .attribute("allow_overwrite", true)
        .from(Some(edge.span))
}

/// The records of a name are the same for all certificates of the account, so that the second region's certificate waits
/// for those of the first.
fn validation(edge: &Edge) -> Block {
    let names = match (edge.role, &edge.cloudflare) {
        (EdgeRole::Standby, _) => None,
        (EdgeRole::Primary, Some(_)) => Some(("cloudflare_dns_record.validation", "name")),
        (EdgeRole::Primary, None) => Some(("aws_route53_record.validation", "fqdn")),
    };
    let names = names.map(|(records, name)| attribute_of_each("record", reference(records), name));
    resource("aws_acm_certificate_validation", "main")
        .attribute("certificate_arn", reference("aws_acm_certificate.main.arn"))
        .optional("validation_record_fqdns", names)
        .nested("timeouts", |timeouts| timeouts.attribute("create", PATIENCE))
        .from(Some(edge.span))
}
