//! Two clusters that are not `blue` and `green`.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::COLOURS;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "cluster-colour",
    what: "Several clusters, one of which is neither `blue` nor `green`.",
    why: "There are at most two clusters, one that takes the traffic and one in which the next version is prepared. A cluster that is alone may have any name.",
    example: "clusters:\n  blue: { version: \"1.35\" }\n  main: { version: \"1.36\" }",
    fix: "Call the cluster `blue` or `green`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    if spec.clusters.iter().count() == 1 {
        return;
    }
    // Each wrong name is offered another free colour.
    let mut free = COLOURS.into_iter().filter(|colour| !spec.clusters.is_written(colour));
    for (name, cluster) in spec.clusters.iter().filter(|(name, _)| !COLOURS.contains(&name.as_str())) {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` is not the colour of a cluster"))
                .at(cluster.name_span, "clusters are called `blue` and `green`")
                .help(match free.next() {
                    Some(colour) => format!("write `{colour}`"),
                    None => "remove it; an environment has at most two clusters".to_owned(),
                }),
        );
    }
}
