//! The values of policies.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Admission, AdmissionRule};
use crate::policy::Policies;

/// The library that says what is let through nonetheless. Here the model does; in a cluster time passes.
const WAIVERS: &str = "lib.waivers";

/// `component.policies[]`: a policy in force.
#[derive(Debug, Serialize)]
pub struct PolicyContext<'a> {
    /// Its name.
    pub name: &'a str,
    /// The kind of the objects that put it into force.
    pub kind: String,
    /// What Gatekeeper calls its template: the kind in small letters.
    pub template: String,
    /// What an object keeps, in one line.
    pub title: &'a str,
    /// What to do about an object that does not keep it.
    pub fix: &'a str,
    /// `deny`, `warn` or `dryrun`.
    pub enforcement: &'static str,
    /// What Gatekeeper asks, in Rego.
    pub rego: String,
    /// The policy's own text and the libraries that it imports.
    pub libraries: Vec<&'a str>,
    /// The kinds of objects that it looks at, by group.
    pub kinds: Vec<PolicyKindsContext<'a>>,
    /// Namespaces that it does not look at.
    pub except: Vec<&'a str>,
    /// What it is told.
    pub parameters: Vec<PolicyParameterContext<'a>>,
    /// What is let through nonetheless: a day, a blank and an object.
    pub waivers: Vec<String>,
}

/// `component.policies[].kinds[]`.
#[derive(Debug, Serialize)]
pub struct PolicyKindsContext<'a> {
    /// The group of the API.
    pub group: &'a str,
    /// The kinds.
    pub names: Vec<&'a str>,
}

/// `component.policies[].parameters[]`.
#[derive(Debug, Serialize)]
pub struct PolicyParameterContext<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its texts.
    pub values: Vec<&'a str>,
}

/// The policies in force, by name.
pub(super) fn of(admission: &Admission) -> Vec<PolicyContext<'_>> {
    admission.rules.iter().map(|rule| one(rule, admission)).collect()
}

fn one<'a>(rule: &'a AdmissionRule, admission: &'a Admission) -> PolicyContext<'a> {
    let AdmissionRule { bound, enforcement } = rule;
    let policy = &bound.policy;
    let waivers = Policies::embedded().library(WAIVERS).map(|text| &**text);
    let mut kinds = BTreeMap::<&str, Vec<&str>>::new();
    for kind in &policy.kinds {
        kinds.entry(&kind.group).or_default().push(&kind.name);
    }
    let of_policy = admission.waivers.iter().filter(|waiver| waiver.policy == policy.name);
    let kind = policy.constraint_kind();
    let texts = |texts: &'a Vec<String>| texts.iter().map(String::as_str).collect::<Vec<_>>();
    PolicyContext {
        name: &policy.name,
        template: kind.to_lowercase(),
        kind,
        title: &policy.title,
        fix: &policy.fix,
        enforcement: enforcement.word(),
        rego: entry(&policy.package),
        libraries: [&*policy.text]
            .into_iter()
            .chain(policy.libraries.iter().map(|text| &**text))
            .chain(waivers)
            .collect(),
        kinds: kinds.into_iter().map(|(group, names)| PolicyKindsContext { group, names }).collect(),
        except: admission.except.iter().chain(&policy.except).map(String::as_str).collect(),
        parameters: bound
            .parameters
            .iter()
            .map(|(name, values)| PolicyParameterContext { name, values: texts(values) })
            .collect(),
        waivers: of_policy.map(|waiver| format!("{} {}", waiver.until, waiver.object)).collect(),
    }
}

/// What Gatekeeper asks: what the policy finds, but for what is let through and what is about to go.
// Gatekeeper puts libraries under names of its own and follows imports only: what is asked for by a whole name is not there.
fn entry(package: &str) -> String {
    format!(
        "package entry\n\nimport data.{package} as policy\nimport data.{WAIVERS}\n\nviolation contains found if {{\n\tnot waivers.waived\n\t\
         not input.review.object.metadata.deletionTimestamp\n\tsome found in policy.violation\n}}\n"
    )
}
