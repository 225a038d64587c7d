//! A Kubernetes version outside EKS standard support, or about to leave it.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "kubernetes-version-unsupported",
    what: "A Kubernetes version outside EKS standard support, or about to leave it.",
    why: "Extended support costs six times as much, and a version that nobody mends is a risk.",
    example: "clusters:\n  blue: { version: \"1.29\" }",
    fix: "Write a version in standard support.",
    check,
};

/// A version that leaves standard support within so many days is worth a warning.
const NOTICE_DAYS: i64 = 60;

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (colour, cluster) in spec.clusters.iter() {
        let version = cluster.version.to_string();
        let supported: Vec<&str> = context.facts.kubernetes_versions_supported(context.today).collect();
        let help = match supported.last() {
            Some(newest) => format!("write `\"{newest}\"`; in standard support are {}", supported.join(", ")),
            None => "this release of platform is too old to know a version in support".to_owned(),
        };
        let finding = match context.facts.kubernetes_version(&version) {
            None => Diagnostic::error(RULE.id, format!("EKS does not offer Kubernetes `{version}`"))
                .because(format!("The list of versions is of {}.", context.facts.kubernetes_versions_date())),
            Some(known) => {
                let days = context.today.days_until(known.end_of_standard_support);
                let end = known.end_of_standard_support;
                if days < 0 {
                    Diagnostic::error(RULE.id, format!("Kubernetes `{version}` has left standard support")).because(
                        format!("Its standard support ended on {end}; extended support costs six times as much."),
                    )
                } else if days < NOTICE_DAYS {
                    Diagnostic::warning(RULE.id, format!("Kubernetes `{version}` leaves standard support soon"))
                        .because(format!("Its standard support ends on {end}, in {days} days."))
                } else {
                    continue;
                }
            }
        };
        findings.push(finding.at(cluster.version.span, format!("the version of `{colour}`")).help(help));
    }
}
