//! Weights that do not share out the traffic, or that contradict `active`.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::model::COLOURS;
use crate::spec::Spec;
use crate::spec::decode::{Entries, Located};
use crate::spec::scalar::Percent;

pub(super) const RULE: Rule = Rule {
    id: "edge-weights",
    what: "Weights of the edge that do not share out the traffic, or that contradict `active`.",
    why: "The load balancer shares out all traffic, in whole percents, among the clusters that are there. The active cluster is the one with the most of it: with weights that are left over from the last switch, changing `active` would move nothing.",
    example: "active: green\nedge: { weights: { blue: 90%, green: 10% } }",
    fix: "Write whole percents that sum to 100%, the most for the active colour; and remove `weights` when the switch is over.",
    check,
};

type Weights = Entries<Located<Percent>>;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(weights) = spec.edge.as_ref().map(|edge| &edge.weights).filter(|weights| !weights.is_empty()) else {
        return;
    };
    check_colours(weights, spec, context, findings);
    let fractions = weights.iter().filter(|(_, share)| share.whole().is_none());
    for (_, share) in fractions {
        findings.push(
            Diagnostic::error(RULE.id, "a weight is not a whole percent")
                .at(share.span, "")
                .help(format!("write for example `{}%`", share.percent().floor().max(1.0))),
        );
    }
    check_sum(weights, spec, findings);
    check_active(weights, spec, findings);
}

fn check_colours(weights: &Weights, spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (colour, share) in weights.iter().filter(|(colour, _)| !spec.clusters.is_written(colour.as_str())) {
        if spec.shares.is_some() || context.is_refused("clusters") {
            continue;
        }
        let colours: Vec<&str> = spec.clusters.names().collect();
        let help = match did_you_mean(colour.as_str(), colours.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if colours.is_empty() => "remove it; there is no cluster".to_owned(),
            None => format!("the clusters are {}", colours.join(", ")),
        };
        findings.push(
            Diagnostic::error(RULE.id, format!("there is no cluster `{colour}` to give traffic to"))
                .at(share.name_span, "")
                .help(help),
        );
    }
}

/// Says nothing about the sum while a share could not be read.
fn check_sum(weights: &Weights, spec: &Spec, findings: &mut Diagnostics) {
    let hidden = |colour: &str| weights.is_written(colour) && weights.get(colour).is_none();
    if COLOURS.into_iter().chain(spec.clusters.names()).any(hidden) {
        return;
    }
    let hundredths: f64 = weights.iter().map(|(_, share)| (share.percent() * 100.0).round()).sum();
    let Some((_, last)) = weights.iter().last() else { return };
    if (hundredths - 10_000.0).abs() >= 0.5 {
        let sum = hundredths / 100.0;
        findings.push(
            Diagnostic::error(RULE.id, format!("the weights sum to {sum}%"))
                .at(last.span, "all traffic has to go somewhere")
                .help("write shares that sum to `100%`"),
        );
    }
}

fn check_active(weights: &Weights, spec: &Spec, findings: &mut Diagnostics) {
    let Some(active) = spec.active.as_ref().filter(|active| spec.clusters.is_written(active.as_str())) else { return };
    // A share that could not be read may be the largest.
    if weights.is_written(active.as_str()) && weights.get(active.as_str()).is_none() {
        return;
    }
    let own = weights.get(active.as_str()).map_or(0.0, |share| share.percent());
    let mut known = weights.iter().filter(|(colour, _)| spec.clusters.is_written(colour.as_str()));
    let Some((colour, largest)) = known.find(|(_, share)| share.percent() > own) else { return };
    findings.push(
        Diagnostic::error(RULE.id, format!("`{}` is active, but `{colour}` gets more of the traffic", active.as_str()))
            .at(largest.span, "the most traffic goes here")
            .at(active.span, "this takes the traffic")
            .because("Once a colour has most of the traffic, it is the active one.")
            .help(format!(
                "write `active: {colour}`, or remove `edge.weights` to send everything to `{}`",
                active.as_str()
            )),
    );
}
