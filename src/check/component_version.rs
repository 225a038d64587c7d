//! A component whose version does not fit the clusters, or is not mended for long.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::Chart;
use crate::model::component::Release;
use crate::model::{Cluster, Component};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "component-version",
    what: "A component whose version does not fit the Kubernetes version of a cluster, or that its project soon stops mending.",
    why: "An operator that a Kubernetes version is too new for fails at what that version removed, and a version that is no longer mended keeps its holes.",
    example: "clusters: { blue: { version: \"1.37\" } }",
    fix: "Choose a Kubernetes version that the component supports, a newer `platform`, or a `version` of the component that fits.",
    check,
};

/// Days before the end of support from which on it is warned of.
const WARNED_DAYS: i64 = 60;

fn check(_: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved else { return };
    for component in &environment.components {
        // The releases of a component are versions of one project.
        let Some(release) = component.releases.last() else { continue };
        let Some(chart) = context.facts.chart(release.name) else { continue };
        if release.version != chart.version {
            findings.push(unknown(component, release, chart));
            continue;
        }
        findings.extend(unsupported(component, chart, &environment.clusters, context));
        findings.extend(ending(component, chart, context));
    }
}

/// Nothing is known about a version that the spec names.
fn unknown(component: &Component, release: &Release, chart: &Chart) -> Diagnostic {
    let definition = component.definition();
    Diagnostic::warning(RULE.id, format!("version `{}` of `{}` is not a known one", release.version, definition.name))
        .at(component.span, format!("`{}` is what the values were written for", chart.version))
        .because("Whether it takes the values that are rendered, and fits the clusters, is not checked.")
}

/// Of versions that EKS does not support either, another rule speaks.
fn unsupported(component: &Component, chart: &Chart, clusters: &[Cluster], context: &Context<'_>) -> Diagnostics {
    let mut findings = Diagnostics::default();
    let Some((oldest, newest)) = &chart.kubernetes else { return findings };
    let title = component.definition().title;
    let is_known = |cluster: &&Cluster| {
        context.facts.kubernetes_versions_supported(context.today).any(|known| known == cluster.version)
    };
    let outside =
        |cluster: &&Cluster| minor(&cluster.version) < minor(oldest) || minor(&cluster.version) > minor(newest);
    for cluster in clusters.iter().filter(is_known).filter(outside) {
        findings.push(
            Diagnostic::error(
                RULE.id,
                format!("{title} {} does not support Kubernetes {}", chart.application, cluster.version),
            )
            .at(cluster.span, format!("it supports {oldest} to {newest}"))
            .help("choose another version of Kubernetes, or of the component, or write `external: true` for it"),
        );
    }
    findings
}

fn ending(component: &Component, chart: &Chart, context: &Context<'_>) -> Diagnostics {
    let Some(end) = chart.end_of_support else { return Diagnostics::default() };
    let left = end.days() - context.today.days();
    if left > WARNED_DAYS {
        return Diagnostics::default();
    }
    let title = component.definition().title;
    let when = if left < 0 { format!("ended on {end}") } else { format!("ends on {end}") };
    let finding = Diagnostic::warning(RULE.id, format!("support of {title} {} {when}", chart.application));
    finding.at(component.span, "").help("update `platform`, or name a newer `version` of the component").into()
}

/// `1.35` as a number that can be compared.
fn minor(version: &str) -> u32 {
    version.split_once('.').and_then(|(_, minor)| minor.parse().ok()).unwrap_or_default()
}
