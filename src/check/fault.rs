//! What rules find in Kubernetes objects, as findings: each fault once, however many clusters and services have it.

use std::collections::{BTreeMap, HashMap};

use super::Context;
use super::objects::{Entry, Objects};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Span};
use crate::kubernetes::Manifest;

/// How many objects of one template a rule names. A mistake in a template is in the objects of every service.
const NAMED_PER_TEMPLATE: usize = 3;

/// Something wrong with an object.
struct Fault<'a> {
    entry: Entry<'a>,
    severity: Severity,
    /// A place in the spec that is nearer than that of what asks for the object.
    place: Option<Span>,
    summary: String,
    why: String,
    help: String,
}

/// Collects what a rule finds in the objects of a cluster.
pub(super) struct Faults<'a>(Vec<Fault<'a>>);

impl<'a> Faults<'a> {
    /// Something that will not work.
    pub(super) fn error(
        &mut self,
        entry: &Entry<'a>,
        summary: impl Into<String>,
        why: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Error, entry, None, summary, why, help);
    }

    /// Something of a severity, at a place in the spec where there is one nearer than that of what asks for the object.
    pub(super) fn add(
        &mut self,
        severity: Severity,
        entry: &Entry<'a>,
        place: Option<Span>,
        summary: impl Into<String>,
        why: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (summary, why, help) = (summary.into(), why.into(), help.into());
        self.0.push(Fault { entry: *entry, severity, place, summary, why, help });
    }

    /// Something that works, but should be known.
    pub(super) fn warning(
        &mut self,
        entry: &Entry<'a>,
        summary: impl Into<String>,
        why: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Warning, entry, None, summary, why, help);
    }
}

/// Looks at the objects of each cluster. `look` is called once for each.
pub(super) fn judge<'a>(
    rule: &'static str,
    context: &Context<'a>,
    findings: &mut Diagnostics,
    mut look: impl FnMut(&'a Objects<'a>, &mut Faults<'a>),
) {
    let mut faults = Faults(Vec::new());
    context.clusters.iter().for_each(|objects| look(objects, &mut faults));
    faults.0.retain(|fault| !follows(context, fault.entry.manifest));
    if !faults.0.is_empty() {
        report(rule, context, findings, faults.0);
    }
}

/// Whether what is wrong with an object follows from what is wrong with the spec, which has been said: the built-in
/// templates make right objects of a right spec.
pub(super) fn follows(context: &Context<'_>, manifest: &Manifest) -> bool {
    context.is_wrong && manifest.patch.is_none() && own_template(context, &manifest.template).is_none()
}

fn report(rule: &'static str, context: &Context<'_>, findings: &mut Diagnostics, faults: Vec<Fault<'_>>) {
    let mut alike: Vec<(Fault<'_>, Vec<&str>)> = Vec::new();
    let mut known = HashMap::new();
    for fault in faults {
        let key = (fault.entry.manifest.address(), fault.summary.clone(), fault.help.clone());
        let place = *known.entry(key).or_insert(alike.len());
        let file = fault.entry.path.as_str();
        match alike.get_mut(place) {
            Some((_, files)) if files.contains(&file) => {}
            Some((_, files)) => files.push(file),
            None => alike.push((fault, vec![file])),
        }
    }
    let mut named = BTreeMap::<&str, usize>::new();
    for (fault, _) in &alike {
        *named.entry(&*fault.entry.manifest.template).or_default() += 1;
    }
    let mut seen = BTreeMap::<&str, usize>::new();
    for (fault, files) in &alike {
        let template = &*fault.entry.manifest.template;
        let number = seen.entry(template).or_default();
        *number += 1;
        let others = named.get(template).map_or(0, |all| all.saturating_sub(NAMED_PER_TEMPLATE));
        if *number <= NAMED_PER_TEMPLATE {
            let others = if *number == NAMED_PER_TEMPLATE { others } else { 0 };
            findings.push(finding(rule, context, fault, files, others));
        }
    }
}

fn finding(rule: &'static str, context: &Context<'_>, fault: &Fault<'_>, files: &[&str], others: usize) -> Diagnostic {
    let finding = match fault.severity {
        Severity::Error => Diagnostic::error(rule, &fault.summary),
        Severity::Warning => Diagnostic::warning(rule, &fault.summary),
    };
    let manifest = fault.entry.manifest;
    let template = own_template(context, &manifest.template);
    let whose = if template.is_some() { "the project's template" } else { "the template" };
    let mut why = format!(
        "{} `{}` is in `{}`, from {whose} `{}`.",
        fault.why,
        manifest.address(),
        files.join("` and `"),
        manifest.template
    );
    if others > 0 {
        why.push_str(&format!(" The rule finds {others} more in what this template yields."));
    }
    let mut finding = finding.because(why.trim()).help(&fault.help);
    if let Some(place) = fault.place {
        return finding.at(place, "written here");
    }
    for (place, text) in [(manifest.patch, "changed by this patch"), (template, "yielded by this template")] {
        if let Some(place) = place {
            finding = finding.at(place, text);
        }
    }
    let what = if manifest.is_of_service() { "for this service" } else { "for this cluster" };
    finding.at(manifest.origin, what)
}

/// Where a template of the project's own begins.
fn own_template(context: &Context<'_>, name: &str) -> Option<Span> {
    context.all.templates.iter().find(|template| template.name == name).map(|template| template.start())
}
