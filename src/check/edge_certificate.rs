//! A certificate that is missing, or that the load balancer cannot show.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::edge::{Dns, Edge};
use crate::spec::policy::{ClusterRecovery, Recovery};
use crate::spec::scalar::{Arn, RegionName};

pub(super) const RULE: Rule = Rule {
    id: "edge-certificate",
    what: "A certificate that is missing, or that the load balancer cannot show.",
    why: "A certificate is made only after records in the zone have proved whose hosts these are; where somebody else keeps the records, applying would wait for them. A load balancer takes certificates of ACM in its own region and account only.",
    example: "edge: { dns: external }",
    fix: "Ask for the certificate in ACM, in the environment's region and for all hosts, and write its ARN as `edge.certificate`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(edge) = &spec.edge else { return };
    let cloud = spec.cloud.get();
    match &edge.certificate {
        Some(certificate) => findings.extend(check_arn(certificate, cloud.and_then(|cloud| cloud.region.get()), spec)),
        None if context.is_refused("edge.certificate") => {}
        None => findings.extend(check_absence(edge, spec)),
    }
    if let Some(recovery) = &spec.recovery {
        findings.extend(check_second(edge, recovery, spec, context));
    }
}

/// A load balancer takes certificates of its own region: where the first one's is named, the second one's has to be.
fn check_second(edge: &Edge, recovery: &Recovery, spec: &Spec, context: &Context<'_>) -> Diagnostics {
    if let Some(certificate) = &recovery.certificate {
        return check_arn(certificate, Some(&recovery.region), spec);
    }
    let has_cluster = recovery.cluster.as_ref().is_none_or(|cluster| cluster.value != ClusterRecovery::None);
    let Some(first) = edge.certificate.as_ref().filter(|_| has_cluster) else { return Diagnostics::default() };
    if context.is_refused("recovery.certificate") {
        return Diagnostics::default();
    }
    let region = recovery.region.as_str();
    Diagnostic::error(RULE.id, "the second region has no certificate")
        .at(recovery.region.span, "a load balancer waits here")
        .at(first.span, "the first region's is named, and is of no use there")
        .help(format!("ask for one in `{region}`, and write its ARN as `certificate` in `recovery`"))
        .into()
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

fn check_arn(certificate: &Located<Arn>, region: Option<&Located<RegionName>>, spec: &Spec) -> Diagnostics {
    let is_certificate = certificate.service() == "acm" && certificate.resource().starts_with("certificate/");
    if !is_certificate {
        return Diagnostic::error(RULE.id, "this is not a certificate of ACM")
            .at(certificate.span, format!("this is `{}` of `{}`", certificate.resource(), certificate.service()))
            .help("write an ARN that begins with `arn:aws:acm:` and goes on with `certificate/`")
            .into();
    }
    let mut findings = Diagnostics::default();
    if let Some(region) = region.filter(|region| region.as_str() != certificate.region()) {
        findings.push(
            Diagnostic::error(RULE.id, "the certificate is in another region")
                .at(certificate.span, format!("this is in `{}`", certificate.region()))
                .at(region.span, "the load balancer is here")
                .help(format!("ask for a certificate in `{}`", region.as_str())),
        );
    }
    let account = spec.cloud.get().and_then(|cloud| cloud.account.get());
    if let Some(account) = account.filter(|account| account.as_str() != certificate.account()) {
        findings.push(
            Diagnostic::error(RULE.id, "the certificate is in another account")
                .at(certificate.span, format!("this is in the account `{}`", certificate.account()))
                .at(account.span, "the load balancer is in this one")
                .help(format!("ask for a certificate in the account `{}`", account.as_str())),
        );
    }
    findings
}
