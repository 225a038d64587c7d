//! What objects have to keep, resolved.

use std::collections::{BTreeMap, BTreeSet};

use super::Environment;
use super::component::{ComponentKind, VAULT_CONFIGURATION};
use super::registry;
use crate::diagnostic::{Diagnostics, Span};
use crate::facts::{Date, Facts};
use crate::policy::{Bound, Policies, Policy};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::node::{Node, Value};
use crate::spec::policies::{Enforcement, PolicyRule as WrittenRule};
use crate::spec::scalar::{ImageReference, Scalar, Text};

/// Namespaces that are Kubernetes' own.
const SYSTEM: &str = "kube-*";
/// The tag of AWS resources that says who pays.
pub(crate) const COST_TAG: &str = "CostCenter";
/// The label of pods that says the same.
pub(crate) const COST_LABEL: &str = "platform.io/cost-center";

/// What objects have to keep, and what is let through nonetheless.
#[derive(Debug, Clone)]
pub struct Admission {
    /// The policies that are not left out, by name.
    pub rules: Vec<AdmissionRule>,
    /// Namespaces in which nothing has to keep a policy; `*` at the end stands for anything.
    pub except: Vec<String>,
    /// Objects that are let through, by name.
    pub waivers: Vec<AdmissionWaiver>,
}

/// A policy in force.
#[derive(Debug, Clone)]
pub struct AdmissionRule {
    /// The policy and what it is told.
    pub bound: Bound,
    /// What is done about an object that does not keep it; never [`Enforcement::Allow`].
    pub enforcement: Enforcement,
}

/// An object that is let through.
#[derive(Debug, Clone)]
pub struct AdmissionWaiver {
    /// The policy's name.
    pub policy: String,
    /// The object: `namespace/name`.
    pub object: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Where it is written.
    pub span: Span,
}

impl Admission {
    /// Whether nothing in a namespace has to keep a policy.
    #[must_use]
    pub fn is_outside(&self, policy: &Policy, namespace: &str) -> bool {
        let matches = |pattern: &String| match pattern.strip_suffix('*') {
            Some(start) => namespace.starts_with(start),
            None => namespace == pattern,
        };
        !namespace.is_empty() && self.except.iter().chain(&policy.except).any(matches)
    }

    /// What lets an object through on a day.
    #[must_use]
    pub fn waiver(&self, policy: &str, object: &str, today: Date) -> Option<&AdmissionWaiver> {
        let holds = |waiver: &&AdmissionWaiver| {
            waiver.policy == policy && waiver.object == object && today.days_until(waiver.until) >= 0
        };
        self.waivers.iter().find(holds)
    }
}

/// What the objects of an environment have to keep; `None` when nothing judges them.
pub(super) fn resolve(spec: &Spec, environment: &Environment, policies: &Policies) -> Option<Admission> {
    let written = spec.policies.as_ref();
    if written.is_none() && environment.component(ComponentKind::Gatekeeper).is_none() {
        return None;
    }
    let defaults = Defaults::new(spec, environment);
    let rules = policies.iter().filter_map(|policy| {
        let rule = written.and_then(|written| written.rules.get(&policy.name)).map(|rule| &rule.value);
        defaults.rule(policy, rule)
    });
    let namespaces = environment.components.iter().map(|component| component.definition().namespace.to_owned());
    let configuration = environment.secrets.keeps_roles.then(|| VAULT_CONFIGURATION.to_owned());
    let own = written.into_iter().flat_map(|written| &written.namespaces).map(|namespace| namespace.to_string());
    let except: BTreeSet<String> =
        namespaces.filter(|name| !name.starts_with("kube-")).chain(configuration).chain(own).collect();
    let waivers = written.into_iter().flat_map(|written| written.waivers.iter()).map(|(_, waiver)| AdmissionWaiver {
        policy: waiver.policy.to_string(),
        object: waiver.object.to_string(),
        until: waiver.until.value.date(),
        span: waiver.span,
    });
    Some(Admission {
        rules: rules.collect(),
        except: std::iter::once(SYSTEM.to_owned()).chain(except).collect(),
        waivers: waivers.collect(),
    })
}

/// What holds where the spec says nothing about a policy.
struct Defaults {
    is_production: bool,
    enforcement: Enforcement,
    parameters: BTreeMap<&'static str, Vec<String>>,
}

impl Defaults {
    fn new(spec: &Spec, environment: &Environment) -> Self {
        let is_production = environment.guard.is_production;
        let written = spec.policies.as_ref();
        let enforcement = written.and_then(|written| written.enforcement.as_ref()).map(|enforcement| enforcement.value);
        let default = if is_production { Enforcement::Deny } else { Enforcement::Warn };
        let texts = |list: &Vec<Located<Text>>| list.iter().map(|text| text.to_string()).collect::<Vec<String>>();
        let of = |list: Option<Vec<String>>, default: Vec<String>| match list {
            Some(list) if !list.is_empty() => list,
            _ => default,
        };
        Self {
            is_production,
            enforcement: enforcement.unwrap_or(default),
            parameters: BTreeMap::from([
                ("exempt", injected(environment.reviews.is_some())),
                ("hosts", of(written.map(|written| texts(&written.hosts)), vec!["*".to_owned()])),
                ("labels", of(written.map(|written| texts(&written.labels)), labels(environment))),
                ("registries", of(written.map(|written| texts(&written.registries)), registries(environment))),
            ]),
        }
    }

    fn rule(&self, policy: &std::sync::Arc<Policy>, written: Option<&WrittenRule>) -> Option<AdmissionRule> {
        let enforcement = written.and_then(|written| written.enforcement.as_ref()).map(|written| written.value);
        // Where people try things out, an image changes from hour to hour.
        let is_for_production = policy.name == "image-digest" && policy.place.is_none();
        let enforcement = enforcement.unwrap_or(match self.is_production || !is_for_production {
            true => self.enforcement,
            false => Enforcement::Allow,
        });
        let own = |name: &String| written.and_then(|written| written.parameters.0.get(name)).and_then(texts);
        let parameters = policy.parameters.iter().map(|(name, default)| {
            let value = own(name).or_else(|| self.parameters.get(name.as_str()).cloned());
            (name.clone(), value.unwrap_or_else(|| default.clone()))
        });
        let bound = Bound { policy: policy.clone(), parameters: parameters.collect() };
        (enforcement != Enforcement::Allow).then_some(AdmissionRule { bound, enforcement })
    }
}

/// The texts of a list; `None` when it is none, of which a rule speaks.
pub(crate) fn texts(node: &Node) -> Option<Vec<String>> {
    let text = |node: &Node| match &node.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    match &node.value {
        Value::List(items) => items.iter().map(text).collect(),
        _ => None,
    }
}

/// The repositories of images that no spec names and that have versions, but no digests: Istio's proxy, which is put into pods, and
/// what makes the databases of pull requests.
pub(super) fn injected(has_reviews: bool) -> Vec<String> {
    let facts = Facts::embedded();
    let of_reviews = [facts.aws_image(), facts.postgres_image()].into_iter().filter(|_| has_reviews);
    let of_reviews = of_reviews.filter_map(|image| Some(ImageReference::parse(image).ok()?.repository().to_owned()));
    std::iter::once(facts.istio_proxy_repository().to_owned()).chain(of_reviews).collect()
}

/// The parts of registries that hold the services' images, and the account's own registry.
fn registries(environment: &Environment) -> Vec<String> {
    let image = |image: &str| ImageReference::parse(image).ok();
    let part = |image: ImageReference| match image.repository().rsplit_once('/') {
        Some((part, _)) => part.to_owned(),
        None => image.repository().to_owned(),
    };
    let own = registry::address(&environment.cloud.account, &environment.cloud.region);
    let of_services = environment.services.iter().filter_map(|service| image(&service.image)).map(part);
    let all: BTreeSet<String> = of_services.chain([own.clone()]).collect();
    let is_within = |part: &String| *part != own && part.starts_with(&format!("{own}/"));
    all.iter().filter(|part| !is_within(part)).cloned().collect()
}

fn labels(environment: &Environment) -> Vec<String> {
    let mut labels = vec!["app.kubernetes.io/name".to_owned(), "app.kubernetes.io/part-of".to_owned()];
    if cost_center(environment).is_some() {
        labels.push(COST_LABEL.to_owned());
    }
    if !environment.teams.is_empty() {
        labels.push("platform.io/team".to_owned());
    }
    labels
}

/// Who pays, where that can be the value of a label.
pub(crate) fn cost_center(environment: &Environment) -> Option<&str> {
    let value = environment.tags.get(COST_TAG)?;
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = value.as_bytes();
    let is_label =
        value.len() <= 63 && bytes.iter().copied().all(is_inner) && is_edge(bytes.first()) && is_edge(bytes.last());
    is_label.then_some(value)
}

/// Puts what a project says about policies into an environment and its second region.
pub(super) fn settle(environment: &mut Environment, spec: &Spec, policies: &Policies) {
    environment.admission = resolve(spec, environment, policies);
    if let Some(recovery) = &mut environment.recovery {
        recovery.environment.admission = resolve(spec, &recovery.environment, policies);
    }
}

/// The policies of a project; what is wrong with them, a rule says.
pub(super) fn of_project(all: &crate::spec::project::Environments) -> Policies {
    let (policies, _): (Policies, Diagnostics) = Policies::with(&all.policies, &all.sources);
    policies
}
