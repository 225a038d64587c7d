//! A certificate that is missing, or that the load balancer cannot show.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::edge::{Dns, Edge};
use crate::spec::scalar::Arn;

pub(super) const RULE: Rule = Rule {
    id: "edge-certificate",
    what: "A certificate that is missing, or that the load balancer cannot show.",
    why: "A certificate is made only after records in the zone have proved whose hosts these are; where somebody else keeps the records, applying would wait for them. A load balancer takes certificates of ACM in its own region only.",
    example: "edge: { dns: external }",
    fix: "Ask for the certificate in ACM, in the environment's region and for all hosts, and write its ARN as `edge.certificate`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) = &spec.edge else { return };
    match &edge.certificate {
        Some(certificate) => findings.extend(check_arn(certificate, spec)),
        None if context.is_refused("edge.certificate") => {}
        None => findings.extend(check_absence(edge, spec)),
    }
}

fn check_absence(edge: &Edge, spec: &Spec) -> Diagnostics {
    let Some(dns) = edge.dns.as_ref().filter(|dns| dns.value == Dns::External) else { return Diagnostics::default() };
    let cloud = spec.cloud.get();
    let region = cloud.and_then(|cloud| cloud.region.get()).map_or("us-east-1", |region| region.as_str());
    let account = cloud.and_then(|cloud| cloud.account.get()).map_or("111122223333", |account| account.as_str());
    Diagnostic::error(RULE.id, "the hosts have no certificate")
        .at(dns.span, "the records that a new certificate waits for are not made here")
        .help(format!(
            "ask for one in ACM and write `certificate: arn:aws:acm:{region}:{account}:certificate/…`, or `dns: route53`"
        ))
        .into()
}

fn check_arn(certificate: &Located<Arn>, spec: &Spec) -> Diagnostics {
    let is_certificate = certificate.service() == "acm" && certificate.resource().starts_with("certificate/");
    if !is_certificate {
        return Diagnostic::error(RULE.id, "`edge.certificate` is not a certificate of ACM")
            .at(certificate.span, format!("this is `{}` of `{}`", certificate.resource(), certificate.service()))
            .help("write an ARN that begins with `arn:aws:acm:` and goes on with `certificate/`")
            .into();
    }
    let Some(region) = spec.cloud.get().and_then(|cloud| cloud.region.get()) else { return Diagnostics::default() };
    if certificate.region() == region.as_str() {
        return Diagnostics::default();
    }
    Diagnostic::error(RULE.id, "the certificate is in another region")
        .at(certificate.span, format!("this is in `{}`", certificate.region()))
        .at(region.span, "the load balancer is here")
        .help(format!("ask for a certificate in `{}`", region.as_str()))
        .into()
}
