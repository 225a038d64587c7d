//! Objects judged by policies, by the same Rego that Gatekeeper carries out.
//!
//! All policies are asked at once, since what they have in common, such as the containers of an object, is then worked out
//! once. Only policies that a parameter of one name tells different things are asked apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regorus::{Engine, Value};

use super::Policy;
use crate::diagnostic::{Diagnostic, SourceId, Span};

/// The package of what is asked.
const QUESTION: &str = "question";

/// A policy and what it is told.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The policy.
    pub policy: Arc<Policy>,
    /// What it is told.
    pub parameters: BTreeMap<String, Vec<String>>,
}

/// Something in an object that does not keep a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The policy's name.
    pub policy: String,
    /// What is wrong.
    pub message: String,
    /// The place in the object, for example `spec.template.spec.hostNetwork`; empty when the policy does not say.
    pub path: String,
}

/// Judges objects by policies.
#[derive(Debug, Clone)]
pub struct Judge {
    groups: Vec<Group>,
}

/// Policies that are told nothing that contradicts.
#[derive(Debug, Clone)]
struct Group {
    parameters: BTreeMap<String, Vec<String>>,
    /// The same as the engine knows it.
    told: Value,
    policies: Vec<Bound>,
    engine: Engine,
}

impl Group {
    fn new() -> Self {
        Self { parameters: BTreeMap::new(), told: Value::Null, policies: Vec::new(), engine: Engine::new() }
    }
}

impl Judge {
    /// A judge who knows these policies.
    ///
    /// # Errors
    /// A policy that the engine does not take.
    pub fn new(policies: &[Bound]) -> Result<Self, Diagnostic> {
        let mut groups: Vec<Group> = Vec::new();
        for bound in policies {
            let agrees = |group: &Group| {
                bound.parameters.iter().all(|(name, value)| group.parameters.get(name).is_none_or(|told| told == value))
            };
            let group = match groups.iter().position(agrees) {
                Some(index) => &mut groups[index],
                None => {
                    groups.push(Group::new());
                    let last = groups.len() - 1;
                    &mut groups[last]
                }
            };
            group.parameters.extend(bound.parameters.clone());
            group.policies.push(bound.clone());
        }
        groups.iter_mut().try_for_each(Group::prepare)?;
        Ok(Self { groups })
    }

    /// Whether a policy looks at objects of a kind in a group of the API.
    #[must_use]
    pub fn looks_at(&self, group: &str, kind: &str) -> bool {
        let mut policies = self.groups.iter().flat_map(|group| &group.policies);
        policies.any(|bound| bound.policy.looks_at(group, kind))
    }

    /// What is wrong with an object of a kind in a group of the API.
    ///
    /// # Errors
    /// A policy that fails.
    pub fn judge(&mut self, group: &str, kind: &str, object: &Value) -> Result<Vec<Violation>, Diagnostic> {
        let mut violations = Vec::new();
        for policies in &mut self.groups {
            violations.extend(policies.judge(group, kind, object)?);
        }
        violations.sort();
        Ok(violations)
    }
}

impl Group {
    fn prepare(&mut self) -> Result<(), Diagnostic> {
        // As OPA does: a function that is given the wrong thing has no value.
        self.engine.set_strict_builtin_errors(false);
        let mut libraries: Vec<&Arc<str>> = Vec::new();
        let mut question = format!("package {QUESTION}\n");
        for Bound { policy, .. } in &self.policies {
            libraries.extend(policy.libraries.iter());
            question.push_str(&format!(
                "found contains [{0:?}, data.{1}.violation] if {0:?} in input.asked\n",
                policy.name, policy.package
            ));
            let added = self.engine.add_policy(policy.name.clone(), policy.text.to_string());
            added.map_err(|error| failure(policy, &error.to_string()))?;
        }
        libraries.sort();
        libraries.dedup();
        for (index, library) in libraries.into_iter().enumerate() {
            let added = self.engine.add_policy(format!("library-{index}"), library.to_string());
            added.map_err(|error| {
                Diagnostic::error("policy-file", format!("a library: {}", message(&error.to_string())))
            })?;
        }
        let added = self.engine.add_policy(QUESTION.to_owned(), question);
        added.map_err(|error| Diagnostic::error("policy-file", message(&error.to_string())))?;
        let parameters = self.parameters.iter().map(|(name, texts)| (Value::from(name.as_str()), list(texts)));
        self.told = Value::from(parameters.collect::<BTreeMap<_, _>>());
        Ok(())
    }

    fn judge(&mut self, group: &str, kind: &str, object: &Value) -> Result<Vec<Violation>, Diagnostic> {
        let asked = self.policies.iter().map(|bound| &bound.policy).filter(|policy| policy.looks_at(group, kind));
        let asked: BTreeSet<Value> = asked.map(|policy| Value::from(policy.name.as_str())).collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let review = BTreeMap::from([(Value::from("object"), object.clone())]);
        self.engine.set_input(Value::from(BTreeMap::from([
            (Value::from("asked"), Value::from(asked)),
            (Value::from("parameters"), self.told.clone()),
            (Value::from("review"), Value::from(review)),
        ])));
        match self.engine.eval_rule(format!("data.{QUESTION}.found")) {
            Ok(found) => Ok(read(&found)),
            Err(error) => Err(self.blame(&error.to_string())),
        }
    }

    /// Which policy fails: they are asked one by one.
    fn blame(&mut self, error: &str) -> Diagnostic {
        for Bound { policy, .. } in &self.policies {
            if let Err(error) = self.engine.eval_rule(format!("data.{}.violation", policy.package)) {
                return failure(policy, &error.to_string());
            }
        }
        Diagnostic::error("policy-file", message(error))
    }
}

fn list(texts: &[String]) -> Value {
    Value::from(texts.iter().map(|text| Value::from(text.as_str())).collect::<Vec<_>>())
}

/// What the question's answer says: pairs of a policy and its violations.
fn read(found: &Value) -> Vec<Violation> {
    let mut violations = Vec::new();
    for pair in found.as_set().into_iter().flatten() {
        let (policy, found) = (text(&pair[0]), &pair[1]);
        for one in found.as_set().into_iter().flatten() {
            let (message, path) = (text(&one["msg"]), text(&one["details"]["path"]));
            violations.push(Violation { policy: policy.clone(), message, path });
        }
    }
    violations
}

fn text(value: &Value) -> String {
    value.as_string().map(|text| text.to_string()).unwrap_or_default()
}

/// Whether the engine can read a policy.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn parse(name: &str, rego: &str, source: SourceId) -> Result<(), Diagnostic> {
    let parsed = Engine::new().add_policy(name.to_owned(), rego.to_owned());
    parsed.map(drop).map_err(|error| {
        let error = error.to_string();
        let finding =
            Diagnostic::error("policy-file", format!("the policy `{name}` cannot be read: {}", message(&error)));
        let finding = finding.help("mend it; policies are written in Rego v1");
        match place(&error, rego, source) {
            Some(place) => finding.at(place, ""),
            None => finding,
        }
    })
}

fn failure(policy: &Policy, error: &str) -> Diagnostic {
    let finding = Diagnostic::error("policy-file", format!("the policy `{}` fails: {}", policy.name, message(error)));
    let source = policy.place.map(|place| place.source);
    let finding = match source.and_then(|source| place(error, &policy.text, source)) {
        Some(place) => finding.at(place, ""),
        None => finding,
    };
    finding.help("mend it; functions of other packages cannot be called, only what they say can be asked for")
}

/// What the engine says, without the lines of the text that it shows.
fn message(error: &str) -> String {
    let said = error.lines().find_map(|line| line.trim_start().strip_prefix("error: ")).unwrap_or(error);
    said.trim().to_owned()
}

/// The place that the engine names: `--> name:2:15`.
fn place(error: &str, rego: &str, source: SourceId) -> Option<Span> {
    let place = error.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut numbers = place.rsplit(':').map(|number| number.trim().parse::<u32>().ok());
    let (column, line) = (numbers.next()??, numbers.next()??);
    let before = rego.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum::<usize>();
    let start = u32::try_from(before).ok()?.checked_add(column.saturating_sub(1))?;
    ((start as usize) < rego.len()).then_some(Span { source, start, end: start + 1, line, column })
}
