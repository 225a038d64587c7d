//! How the load balancer knows that CloudFlare calls: CloudFlare shows a client certificate, and the load balancer takes no
//! connection without one.
//!
//! Without a certificate of the platform's own, CloudFlare shows the one that it has for all its customers: whoever calls
//! comes through CloudFlare then, but perhaps through somebody else's zone. The key of an own certificate is handed to
//! CloudFlare by hand and named by its identifier here, so that it is in no file and in no state.

use super::in_zone;
use crate::hcl::{self, Block, Body, Expression, call, reference, resource};
use crate::model::{Cloudflare, Edge, EdgeRole, Environment, OriginPulls};
use crate::terraform::edge::load_balancer::named;
use crate::terraform::inputs;
use crate::terraform::stack::StackBuilder;

/// Where in the bucket of logs, which is the only one that every environment has, the certificates of the authorities are.
pub(in crate::terraform) const KEY: &str = "authorities/origin-pulls.pem";

/// `origin_pulls.tf`; empty where the load balancer takes every connection.
pub(super) fn file(
    environment: &Environment,
    edge: &Edge,
    cloudflare: &Cloudflare,
    stack: &mut StackBuilder<'_>,
) -> Body {
    let Some(pulls) = &cloudflare.origin_pulls else { return Body::new() };
    let mut body = Body::new();
    body.push_block(authorities(environment, edge, pulls, stack));
    body.push_block(trust_store(edge));
    match (&pulls.certificate, edge.role) {
        (_, EdgeRole::Standby) => {}
        (Some(certificate), _) => body.push_block(own_certificate(edge, cloudflare, certificate)),
        (None, _) if cloudflare.is_held_by(&environment.name) => body.push_block(shared_certificate(cloudflare)),
        (None, _) => {}
    }
    body
}

/// Certificates are public.
fn authorities(environment: &Environment, edge: &Edge, pulls: &OriginPulls, stack: &mut StackBuilder<'_>) -> Block {
    let lines: Vec<&str> = pulls.authorities.lines().chain([""]).collect();
    let what = match pulls.certificate {
        Some(_) => "The authorities that sign the platform's own client certificates.",
        None => "The authority that signs the client certificates of CloudFlare.",
    };
    resource("aws_s3_object", "origin_pull_authorities")
        .about(what)
        .attribute("bucket", inputs::access_logs_bucket_of(stack, environment))
        .attribute("key", KEY)
        .attribute("content", call("join", vec![hcl::string("\n"), hcl::list(lines)]))
        .attribute("content_type", "application/x-pem-file")
        .attribute("kms_key_id", inputs::data_key_arn(stack))
        .from(Some(edge.span))
}

fn trust_store(edge: &Edge) -> Block {
    let object = |attribute: &str| reference(&format!("aws_s3_object.origin_pull_authorities.{attribute}"));
    named(resource("aws_lb_trust_store", "origin_pulls"), &edge.name, edge.span)
        .attribute("ca_certificates_bundle_s3_bucket", object("bucket"))
        .attribute("ca_certificates_bundle_s3_key", object("key"))
        .attribute("ca_certificates_bundle_s3_object_version", object("version_id"))
}

fn shared_certificate(cloudflare: &Cloudflare) -> Block {
    in_zone("cloudflare_authenticated_origin_pulls_settings", "main", cloudflare)
        .about("CloudFlare shows its client certificate to the load balancers of all hosts of the zone.")
        .attribute("enabled", true)
}

fn own_certificate(edge: &Edge, cloudflare: &Cloudflare, certificate: &str) -> Block {
    let host = |name: &str| {
        hcl::object([("cert_id", hcl::string(certificate)), ("hostname", hcl::string(name)), ("enabled", true.into())])
    };
    let hosts: Vec<Expression> = edge.hosts.iter().map(|known| host(&known.name)).collect();
    in_zone("cloudflare_authenticated_origin_pulls", "hosts", cloudflare)
        .about("The key of this certificate was handed to CloudFlare, and is nowhere else.")
        .attribute("config", hcl::list(hosts))
}

/// What the listener has to wait for, so that no request is refused while CloudFlare begins to show its certificate.
pub(in crate::terraform::edge) fn enabling(environment: &Environment, edge: &Edge) -> Option<Expression> {
    let cloudflare = edge.cloudflare.as_ref()?;
    let pulls = cloudflare.origin_pulls.as_ref().filter(|_| edge.role == EdgeRole::Primary)?;
    match pulls.certificate {
        Some(_) => Some(reference("cloudflare_authenticated_origin_pulls.hosts")),
        None if cloudflare.is_held_by(&environment.name) => {
            Some(reference("cloudflare_authenticated_origin_pulls_settings.main"))
        }
        None => None,
    }
}

/// What the listener says about client certificates. It is said where there are none, too: what is left out stays as it is.
pub(in crate::terraform::edge) fn mutual_authentication(edge: &Edge) -> Block {
    let block = Block::new("mutual_authentication", &[]);
    if edge.cloudflare.as_ref().is_none_or(|cloudflare| cloudflare.origin_pulls.is_none()) {
        return block.attribute("mode", "off");
    }
    block
        .attribute("mode", "verify")
        .attribute("trust_store_arn", reference("aws_lb_trust_store.origin_pulls.arn"))
        .attribute("ignore_client_certificate_expiry", false)
}
