//! A custom resource definition that two own.

use super::fault::judge;
use super::objects::Kind;
use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::Facts;
use crate::model::Component;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "definition-owner",
    what: "A custom resource definition that comes with a component and with something else: an object of the project's own, or another component.",
    why: "Whoever comes last sets the definition back to its own version, and takes it away when it goes, with all objects of its kind.",
    example: "A template of the project's own with the CustomResourceDefinition `certificates.cert-manager.io`, beside the component cert-manager.",
    fix: "Leave the definition to the component, or write `external: true` for the component.",
    check,
};

const DEFINITION: Kind<'static> = Kind::new("apiextensions.k8s.io", "CustomResourceDefinition");

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved else { return };
    let components: Vec<&Component> = environment.components.iter().filter(|it| !it.is_external()).collect();
    for (index, first) in components.iter().enumerate() {
        for second in &components[index + 1..] {
            if let Some(name) = shared(first, second, context.facts) {
                findings.push(of_two(first, second, name));
            }
        }
    }
    judge(RULE.id, context, findings, |objects, faults| {
        for entry in objects.of(DEFINITION) {
            let owner = components.iter().find(|component| defines(component, entry.name, context.facts));
            let Some(title) = owner.map(|component| component.definition().title) else { continue };
            faults.error(
                entry,
                format!("two own the definition `{}`", entry.name),
                format!("It comes with {title} too, which is in the cluster."),
                format!("leave it to {title}, or write `external: true` for the component"),
            );
        }
    });
}

fn of_two(first: &Component, second: &Component, name: &str) -> Diagnostic {
    let title = |component: &Component| component.definition().title;
    Diagnostic::error(RULE.id, format!("{} and {} own the same definitions", title(first), title(second)))
        .at(first.span, format!("`{name}` comes with it"))
        .at(second.span, "and with it")
        .help("take one of them away, or write `external: true` for one")
}

/// A definition that comes with both, as it is written in the list of charts.
fn shared<'f>(first: &Component, second: &Component, facts: &'f Facts) -> Option<&'f str> {
    let charts = first.releases.iter().filter_map(|release| facts.chart(release.name));
    let names = charts.flat_map(|chart| &chart.definitions);
    names.map(String::as_str).find(|name| defines(second, name, facts))
}

fn defines(component: &Component, name: &str, facts: &Facts) -> bool {
    component.releases.iter().filter_map(|release| facts.chart(release.name)).any(|chart| chart.defines(name))
}
