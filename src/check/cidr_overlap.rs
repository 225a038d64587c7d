//! Networks with overlapping address ranges: of two environments in one account and region, or of an environment's two regions.

use ipnet::Ipv4Net;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::counterpart;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "cidr-overlap",
    what: "Two environments of one account and region, or the two regions of an environment, with overlapping address ranges.",
    why: "Networks that overlap can never be connected, by peering, a transit gateway or a VPN, and an address in a log could belong to either. Without `recovery.network.cidr`, the range of a second region is the environment's own one in the other half of its private block.",
    example: "# dev.yaml\nnetwork: { cidr: 10.0.0.0/16 }\n# prod.yaml\nnetwork: { cidr: 10.0.128.0/17 }",
    fix: "Give each environment, and each of its regions, a range of its own.",
    check,
};

/// A network that an environment has in a region.
struct Place {
    account: String,
    region: String,
    range: Ipv4Net,
    /// Where the range is written, or what it follows from.
    span: Span,
    is_second: bool,
}

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let ours = places(spec);
    if let [first, second] = ours.as_slice()
        && overlap(first, second)
    {
        findings.push(
            Diagnostic::error(RULE.id, "the address ranges of the two regions overlap")
                .at(second.span, format!("the second region has `{}`", second.range))
                .at(first.span, format!("the first one has `{}`", first.range))
                .because("What is in both regions could never be connected.")
                .help("write another range, or leave it out: then it lies in the other half of the private block"),
        );
    }
    for (name, other) in context.others() {
        let theirs = places(other);
        let pairs = ours.iter().flat_map(|ours| theirs.iter().map(move |theirs| (ours, theirs)));
        for (ours, theirs) in pairs.filter(|(ours, theirs)| same_place(ours, theirs) && overlap(ours, theirs)) {
            findings.push(between((context.environment, ours), (name, theirs)));
        }
    }
}

/// Both environments say the same, so that it is reported once.
fn between(ours: (&str, &Place), theirs: (&str, &Place)) -> Diagnostic {
    let mut pair = [ours, theirs];
    pair.sort_by_key(|(name, _)| *name);
    let [(first, one), (second, two)] = pair;
    let has = |name: &str, place: &Place| {
        let whose = if place.is_second { "the second region of " } else { "" };
        format!("{whose}`{name}` has `{}`", place.range)
    };
    let finding = Diagnostic::error(RULE.id, "the address ranges of two environments overlap")
        .at(two.span, has(second, two))
        .because(format!("`{first}` and `{second}` are in one account and region, and could never be connected."))
        .help(if one.is_second || two.is_second {
            "write another range as `network: { cidr: ... }` in `recovery`"
        } else {
            "give each environment a range of its own"
        });
    if one.span == two.span { finding } else { finding.at(one.span, has(first, one)) }
}

/// The networks of an environment; none where it has none of its own. The first region comes first.
fn places(spec: &Spec) -> Vec<Place> {
    first_and_second(spec).unwrap_or_default()
}

fn first_and_second(spec: &Spec) -> Option<Vec<Place>> {
    let network = spec.network.get().filter(|_| spec.shares.is_none())?;
    let cloud = spec.cloud.get()?;
    let (cidr, account) = (network.cidr.get()?, cloud.account.get()?.to_string());
    let first = Place {
        account: account.clone(),
        region: cloud.region.get()?.to_string(),
        range: cidr.network(),
        span: cidr.span,
        is_second: false,
    };
    let second = spec.recovery.as_ref().map(|recovery| {
        let written = recovery.network.as_ref().and_then(|network| network.cidr.as_ref());
        let region = recovery.region.to_string();
        let range = written.map_or_else(|| counterpart(cidr.network()), |cidr| cidr.network());
        Place { account, region, range, span: written.map_or(recovery.region.span, |cidr| cidr.span), is_second: true }
    });
    Some(std::iter::once(first).chain(second).collect())
}

fn overlap(one: &Place, other: &Place) -> bool {
    one.range.contains(&other.range) || other.range.contains(&one.range)
}

fn same_place(one: &Place, other: &Place) -> bool {
    (&one.account, &one.region) == (&other.account, &other.region)
}
