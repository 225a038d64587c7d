//! Whole environments of pull requests that cannot be, and keys that say nothing about them.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::DEFAULT_LABEL;
use crate::spec::Spec;
use crate::spec::edge::Dns;
use crate::spec::review::Review;

pub(super) const RULE: Rule = Rule {
    id: "review-full",
    what: "A `review.full` in a spec of which no second environment can be made, or not by the roles of the shared one; beside keys that say nothing about whole environments; a label that is also that of the other kind; and a `range` without `full`, or one that is no private range.",
    why: "Each pull request gets a network of its own, with names of its own in the zone of the shared environment. A network that exists already is there once, and records that somebody else keeps are made for no pull request. What is shared needs no copies, seeds or header where nothing is.",
    example: "shares: dev\nreview: { full: true, copies: changed }",
    fix: "Leave the other key out, or write `full: false`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(review) = &spec.review else { return };
    if let Some(range) = &review.range {
        let is_private = PRIVATE
            .iter()
            .any(|private| private.parse::<ipnet::Ipv4Net>().is_ok_and(|private| private.contains(&range.network())));
        if !review.is_full() && !context.is_refused("review.full") {
            findings.push(
                Diagnostic::error(RULE.id, "`review.range` is for whole environments only")
                    .at(range.span, "pull requests have no networks of their own")
                    .help("write `full: true` beside it, or leave it out"),
            );
        } else if !is_private {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{range}` is no private range", range = range.network()))
                    .at(range.span, "addresses outside belong to others on the internet")
                    .help(format!("write a part of {}", PRIVATE.join(", "))),
            );
        }
    }
    let Some(full) = review.full.as_ref().filter(|_| review.is_full()) else { return };
    for (key, span) in without_effect(review) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`review.{key}` says nothing about whole environments"))
                .at(span, "this is for environments in the cluster of another one")
                .at(full.span, "")
                .help(format!("leave `{key}` out, or write `full: false`")),
        );
    }
    singular(spec, full.span, findings);
    labels(spec, review, context, findings);
    elsewhere(spec, full.span, context, findings);
}

/// The private ranges (RFC 1918).
const PRIVATE: [&str; 3] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// The keys that are written and have no effect.
fn without_effect(review: &Review) -> Vec<(&'static str, Span)> {
    let seeds = review.seeds.0.values().next().map(|seed| ("seeds", seed.span));
    let others = [
        ("argoCd", review.argo_cd.as_ref().map(|argo_cd| argo_cd.span)),
        ("copies", review.copies.as_ref().map(|copies| copies.span)),
        ("header", review.header.as_ref().map(|header| header.span)),
        ("subdomain", review.subdomain.as_ref().map(|subdomain| subdomain.span)),
    ];
    others.into_iter().filter_map(|(key, span)| Some((key, span?))).chain(seeds).collect()
}

/// A place or a name in which the roles that are to make it have no rights.
fn elsewhere(spec: &Spec, full: Span, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(shares) = &spec.shares else { return };
    let Some(maker) = context.spec_of(shares.as_str()) else { return };
    let of = |spec: &Spec| {
        let cloud = spec.cloud.get();
        let account = cloud.and_then(|cloud| cloud.account.get()).map(|account| (account.to_string(), account.span));
        let region = cloud.and_then(|cloud| cloud.region.get()).map(|region| (region.to_string(), region.span));
        let platform = spec.platform.get().map(|platform| (platform.to_string(), platform.span));
        [("platform", platform), ("cloud.account", account), ("cloud.region", region)]
    };
    for ((key, ours), (_, theirs)) in of(spec).into_iter().zip(of(maker)) {
        let (Some((ours, span)), Some((theirs, _))) = (ours, theirs) else { continue };
        if ours != theirs {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{key}` is another one than that of `{}`", shares.as_str()))
                    .at(span, format!("`{}` has `{theirs}`, and its roles and states are there", shares.as_str()))
                    .at(full, "")
                    .help(format!("leave `{key}` out, or share an environment with `{ours}`")),
            );
        }
    }
}

/// A label that stands for both kinds of environments.
fn labels(spec: &Spec, review: &Review, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some((label, shares)) = review.label.as_ref().zip(spec.shares.as_ref()) else { return };
    let lives_there = |other: &Spec| other.shares.as_ref().is_some_and(|other| other.as_str() == shares.as_str());
    for (name, other) in context.others().filter(|(_, other)| lives_there(other)) {
        let Some(theirs) = other.review.as_ref().filter(|other| !other.is_full()) else { continue };
        let is_same = match &theirs.label {
            Some(theirs) => theirs.as_str() == label.as_str(),
            None => label.as_str() == DEFAULT_LABEL,
        };
        if is_same {
            findings.push(
                Diagnostic::error(
                    RULE.id,
                    format!("pull requests with the label `{}` would get two environments", label.as_str()),
                )
                .at(label.span, format!("`{name}` has that label too"))
                .help("write another label in one of them"),
            );
        }
    }
}

/// What there is only once.
fn singular(spec: &Spec, full: Span, findings: &mut Diagnostics) {
    let error = |summary: &str| Diagnostic::error(RULE.id, summary).at(full, "each pull request gets its own");
    let network = spec.network.get();
    if let Some(existing) = network.and_then(|network| network.existing.as_ref()) {
        findings.push(
            error("a network that exists already is there only once")
                .at(existing.span, "no second one can be made like it")
                .help("write `network: { existing: null }` beside `review`, and what the network is to be like"),
        );
    }
    for (name, left_out) in spec.without.iter().filter(|(name, _)| name.as_str() != "bootstrap") {
        findings.push(
            error(&format!("the stack `{}` is left out, so that it is there only once", name.as_str()))
                .at(left_out.name_span, "what exists would be that of all pull requests")
                .help(format!("write `without: {{ {}: null }}` beside `review`", name.as_str())),
        );
    }
    let edge = spec.edge.as_ref();
    if let Some(dns) = edge.and_then(|edge| edge.dns.as_ref()).filter(|dns| dns.value == Dns::External) {
        findings.push(
            error("nobody would make the records of a pull request's hosts")
                .at(dns.span, "somebody else keeps the records")
                .help("write `edge: { dns: route53 }` beside `review`, with a zone for them"),
        );
    }
}
