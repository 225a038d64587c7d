//! Objects that do not keep a policy.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::fault::judge;
use super::objects::{Entry, Kind, Objects};
use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Span};
use crate::kubernetes::{self, View};
use crate::model::{Admission, AdmissionRule, Environment};
use crate::policy::{Judge, Value, Violation};
use crate::spec::Spec;
use crate::spec::policies::Enforcement;

pub(super) const RULE: Rule = Rule {
    id: "policy-violated",
    what: "A rendered object that does not keep one of the `policies`.",
    why: "Gatekeeper would refuse it in the middle of an apply, or count it as something that should not be there. The same Rego is asked here as there.",
    example: "policies: { enforcement: deny }\npatches:\n  network:\n    target: { kind: Deployment, name: api }\n    set: { spec.template.spec.hostNetwork: true }",
    fix: "Do what the policy asks for. What is meant is a waiver in `policies.waivers`, or another enforcement in `policies.rules`.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(environment) = context.resolved else { return };
    // What is wrong with the policies themselves is said by another rule.
    if context.policy_findings.has_errors() {
        return;
    }
    let found = match found(environment, context.clusters) {
        Ok(found) => found,
        Err(finding) => return findings.push(finding),
    };
    let policies: BTreeSet<&str> = found.iter().map(|found| found.violation.policy.as_str()).collect();
    for policy in policies {
        judge(RULE.id, context, findings, |objects, faults| {
            let here = found.iter().filter(|found| std::ptr::eq(found.objects, objects));
            for found in here.filter(|found| found.violation.policy == policy && !found.is_waived(context)) {
                let severity = match found.rule.enforcement {
                    Enforcement::Deny => Severity::Error,
                    Enforcement::Warn => Severity::Warning,
                    Enforcement::DryRun | Enforcement::Allow => continue,
                };
                let place = place(spec, &found.entry, &found.violation);
                faults.add(severity, &found.entry, place, found.summary(), found.why(), found.help());
            }
        });
    }
}

/// A violation, and where it is.
struct Found<'a> {
    objects: &'a Objects<'a>,
    entry: Entry<'a>,
    admission: &'a Admission,
    rule: &'a AdmissionRule,
    violation: Violation,
}

impl Found<'_> {
    fn is_waived(&self, context: &Context<'_>) -> bool {
        let object = format!("{}/{}", self.entry.namespace, self.entry.name);
        self.admission.waiver(&self.violation.policy, &object, context.today).is_some()
    }

    fn summary(&self) -> String {
        let place = if self.violation.path.is_empty() { String::new() } else { format!(": `{}`", self.violation.path) };
        format!("`{}` does not keep the policy `{}`{place}", self.entry.manifest.address(), self.violation.policy)
    }

    fn why(&self) -> String {
        let policy = &self.rule.bound.policy;
        let mut message = self.violation.message.clone();
        if let Some(first) = message.get(..1) {
            message.replace_range(..1, &first.to_uppercase());
        }
        [format!("{message}."), policy.why.clone()].join(" ").trim_end().to_owned()
    }

    fn help(&self) -> String {
        let policy = &self.rule.bound.policy;
        let fix = if policy.fix.is_empty() { &policy.title } else { &policy.fix };
        format!("{fix}; or say who lets it through, in `policies.waivers`")
    }
}

/// What the objects of all clusters do not keep.
fn found<'a>(environment: &'a Environment, clusters: &'a [Objects<'a>]) -> Result<Vec<Found<'a>>, Diagnostic> {
    let mut found = Vec::new();
    for region in environment.regions() {
        let Some(admission) = &region.admission else { continue };
        let bound: Vec<_> = admission.rules.iter().map(|rule| rule.bound.clone()).collect();
        let mut court = Court { judge: Judge::new(&bound)?, known: HashMap::new() };
        for objects in clusters.iter().filter(|objects| objects.are_in(region)) {
            for entry in objects.all() {
                for violation in court.violations(entry)?.iter() {
                    let rule = admission.rules.iter().find(|rule| rule.bound.policy.name == violation.policy);
                    let Some(rule) = rule else { continue };
                    // Gatekeeper takes a namespace as one that is in itself.
                    let is_namespace = entry.kind == Kind::core("Namespace");
                    let namespace = if is_namespace { entry.name } else { entry.namespace };
                    if !admission.is_outside(&rule.bound.policy, namespace) {
                        found.push(Found { objects, entry: *entry, admission, rule, violation: violation.clone() });
                    }
                }
            }
        }
    }
    Ok(found)
}

/// A judge who remembers: clusters of one region have the same objects, but for a few.
struct Court<'a> {
    judge: Judge,
    known: HashMap<(*const kubernetes::Shape, &'a kubernetes::Values), Arc<[Violation]>>,
}

impl<'a> Court<'a> {
    fn violations(&mut self, entry: &Entry<'a>) -> Result<Arc<[Violation]>, Diagnostic> {
        if !self.judge.looks_at(entry.kind.group, entry.kind.name) {
            return Ok(Arc::from([]));
        }
        let object = &entry.manifest.object;
        let key = (Arc::as_ptr(object.shape()), object.values());
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let violations = self.judge.judge(entry.kind.group, entry.kind.name, &value(entry.view()))?;
        let violations: Arc<[Violation]> = violations.into();
        self.known.insert(key, violations.clone());
        Ok(violations)
    }
}

/// An object as policies see it.
fn value(view: View<'_>) -> Value {
    match view.value() {
        kubernetes::Value::Null => Value::Null,
        kubernetes::Value::Boolean(boolean) => Value::from(boolean),
        kubernetes::Value::Integer(integer) => Value::from(integer),
        kubernetes::Value::Float(float) => Value::from(float),
        kubernetes::Value::Text(text) => Value::from(text),
        kubernetes::Value::List => Value::from(view.items().map(value).collect::<Vec<_>>()),
        kubernetes::Value::Map => {
            let entries = view.entries().map(|(key, view)| (Value::from(key), value(view)));
            Value::from(entries.collect::<std::collections::BTreeMap<_, _>>())
        }
    }
}

/// The place in the spec of what a policy found in an object of a service, where it is a key of its own.
fn place(spec: &Spec, entry: &Entry<'_>, violation: &Violation) -> Option<Span> {
    let path = violation.path.as_str();
    let (_, service) = spec.services.iter().find(|(_, service)| service.span == entry.manifest.origin)?;
    if !entry.manifest.is_of_service() {
        return None;
    }
    if path.ends_with("].image") {
        // A patch may have put another one in its place.
        return violation.message.contains(&format!("`{}`", service.image.value)).then_some(service.image.span);
    }
    let resources = service.resources.as_ref().filter(|_| entry.manifest.patch.is_none())?;
    path.contains("].resources.").then_some(resources.span)
}
