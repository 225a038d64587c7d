//! The settings of the zone: how visitors and CloudFlare, and CloudFlare and the load balancer, speak with each other.

use super::in_zone;
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Cloudflare, Edge};

/// How long a browser remembers to come with HTTPS only: a year.
const STRICT_TRANSPORT_SECONDS: u32 = 31_536_000;
/// The authority of the certificate that is ordered for hosts deep below the zone, and the days that it is valid for.
const AUTHORITY: (&str, u32) = ("google", 90);

/// `zone.tf`.
pub(super) fn file(cloudflare: &Cloudflare) -> Body {
    let settings: [(&str, Expression, &str); 7] = [
        ("ssl", hcl::string("strict"), "CloudFlare takes only a certificate that is valid for the host."),
        ("min_tls_version", hcl::string("1.2"), ""),
        ("tls_1_3", hcl::string("on"), ""),
        ("0rtt", hcl::string("off"), "A request in the first message could be sent again by whoever has seen it."),
        ("always_use_https", hcl::string("on"), ""),
        ("automatic_https_rewrites", hcl::string("on"), ""),
        ("security_header", strict_transport(), "Browsers that were here once come with HTTPS only."),
    ];
    let settings = settings.into_iter().map(|(name, value, why)| setting(cloudflare, name, value, why));
    settings.fold(Body::new(), Body::block).block(tiered_cache(cloudflare))
}

fn setting(cloudflare: &Cloudflare, name: &str, value: Expression, why: &str) -> Block {
    // A label begins with a letter.
    let label = if name == "0rtt" { "zero_rtt" } else { name };
    let setting = in_zone("cloudflare_zone_setting", label, cloudflare);
    let setting = if why.is_empty() { setting } else { setting.about(why) };
    setting.attribute("setting_id", name).attribute("value", value)
}

fn strict_transport() -> Expression {
    let header = hcl::object([
        ("enabled", true.into()),
        ("max_age", STRICT_TRANSPORT_SECONDS.into()),
        ("include_subdomains", false.into()),
        ("preload", false.into()),
        ("nosniff", true.into()),
    ]);
    hcl::object([("strict_transport_security", header)])
}

/// Data centres ask each other before they ask the load balancer.
fn tiered_cache(cloudflare: &Cloudflare) -> Block {
    in_zone("cloudflare_tiered_cache", "main", cloudflare).attribute("value", "on")
}

/// `zone_certificate.tf`: the certificate for hosts that are more than one label below the zone, where its own one ends;
/// empty where that one is enough.
pub(super) fn certificate(edge: &Edge, cloudflare: &Cloudflare) -> Body {
    if !cloudflare.orders_certificate {
        return Body::new();
    }
    let (authority, days) = AUTHORITY;
    // One name holds all hosts, so that a new one needs no other certificate.
    let names = [cloudflare.domain.clone(), format!("*.{}", edge.domain)];
    let certificate = in_zone("cloudflare_certificate_pack", "main", cloudflare)
        .about("The certificate that every zone has ends one label below the zone.")
        .attribute("type", "advanced")
        .attribute("hosts", hcl::list(names))
        .attribute("validation_method", "txt")
        .attribute("validity_days", days)
        .attribute("certificate_authority", authority)
        .nested("lifecycle", |lifecycle| lifecycle.attribute("create_before_destroy", true));
    Body::new().block(certificate)
}
