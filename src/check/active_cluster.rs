//! Two clusters and no choice which one takes the traffic, or the choice of one that does not exist.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Name;

pub(super) const RULE: Rule = Rule {
    id: "active-cluster",
    what: "Two clusters and no choice which one takes the traffic, or the choice of one that does not exist.",
    why: "The traffic goes to one colour; a blue-green switch changes this key.",
    example: "clusters: { blue: { version: \"1.35\" }, green: { version: \"1.36\" } }\n# and no `active`",
    fix: "Write `active: blue` or `active: green`.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    match &spec.active {
        Some(active) => findings.extend(check_choice(active, spec, context)),
        None if context.is_refused("active") => {}
        None => findings.extend(check_absence(spec)),
    }
}

/// The chosen colour must be there: in this environment, or in the one whose clusters it uses.
fn check_choice<'a>(active: &Located<Name>, spec: &'a Spec, context: &Context<'a>) -> Diagnostics {
    let Some(host) = context.host_of(spec) else { return Diagnostics::default() };
    if spec.clusters.is_written(active.as_str()) || host.clusters.is_written(active.as_str()) {
        return Diagnostics::default();
    }
    let colours: Vec<&str> = spec.clusters.names().collect();
    let help = match (did_you_mean(active.as_str(), colours.iter().copied()), &colours[..]) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "remove `active`, or add the cluster".to_owned(),
        (None, [only]) => format!("write `{only}`, or remove `active`: there is only one cluster"),
        (None, _) => format!("the clusters are {}", colours.join(", ")),
    };
    Diagnostic::error(RULE.id, format!("the active cluster `{}` does not exist", active.as_str()))
        .at(active.span, "")
        .help(help)
        .into()
}

fn check_absence(spec: &Spec) -> Diagnostics {
    let [(colour, first), (_, second)] = spec.clusters.iter().collect::<Vec<_>>()[..] else {
        return Diagnostics::default();
    };
    Diagnostic::error(RULE.id, "there are two clusters, and none is active")
        .at(first.name_span, "")
        .at(second.name_span, "")
        .help(format!("write `active: {colour}` at the top level"))
        .into()
}
