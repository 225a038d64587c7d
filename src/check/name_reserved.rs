//! A name that something else in the clusters has already.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::{DATABASE_ADMINISTRATION, Environment, Service};
use crate::spec::Spec;
use crate::spec::rollout::Strategy;
use crate::spec::secrets::SecretStore;
use crate::spec::service::ServiceKind;

pub(super) const RULE: Rule = Rule {
    id: "name-reserved",
    what: "A platform or a service with the name of something else in the clusters.",
    why: "The services run in a namespace with the platform's name, where all that is not allowed is denied: in a namespace of Kubernetes or an add-on, the cluster would stand still. Their objects have the service's name, and the namespace has objects besides: a canary `<service>-canary`, a preview `<service>-preview`, and those that all services share.",
    example: "services:\n  api: { image: ghcr.io/example/api, port: 8080, rollout: { strategy: canary } }\n  api-canary: { image: ghcr.io/example/api, port: 8080 }",
    fix: "Rename the platform or the service.",
    check,
};

/// Namespaces of what runs beside the services, each where its makers put it or where the templates look for it. Kubernetes
/// keeps everything that begins with `kube-` for itself (kubernetes.io: Namespaces).
const NAMESPACES: [&str; 11] = [
    "argo-rollouts",
    "argocd",
    "cert-manager",
    "default",
    "external-secrets",
    "istio-ingress",
    "istio-system",
    "kubernetes",
    "monitoring",
    "vault",
    "vault-secrets-operator-system",
];

/// Objects that the namespace of the services has anyway.
const SHARED: [(&str, &str); 4] = [
    ("default", "the account and the rules of pods that belong to no service"),
    ("default-deny", "the network policy that denies what nothing allows"),
    ("endpoints", "the ConfigMap with the addresses of databases and caches"),
    ("istio-ca-root-cert", "the ConfigMap in which Istio puts its certificate"),
];

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    if let Some(platform) = spec.platform.get() {
        let name = platform.as_str();
        if NAMESPACES.contains(&name) || name.starts_with("kube-") {
            findings.push(
                Diagnostic::error(RULE.id, format!("the platform has the name of the namespace `{name}`"))
                    .at(platform.span, "this namespace is not for services")
                    .because(
                        "The services would run there, and the rule that denies all other traffic would hold there.",
                    )
                    .help(format!("write another name, for example `{}-platform`", name.trim_start_matches("kube-"))),
            );
        }
    }
    for (name, owner) in SHARED {
        if let Some(span) = place(spec, name) {
            findings.push(reserved(name, span, owner));
        }
    }
    if let Some(span) = place(spec, DATABASE_ADMINISTRATION).filter(|_| spec.review.is_some()) {
        findings.push(reserved(DATABASE_ADMINISTRATION, span, "what makes the databases of pull requests"));
    }
    if let Some(environment) = context.resolved {
        derived(spec, environment, findings);
    }
}

/// Names that follow from other entries.
fn derived(spec: &Spec, environment: &Environment, findings: &mut Diagnostics) {
    let account = format!("{}-secrets", environment.platform);
    let has_account = environment.secrets.store == SecretStore::Vault;
    if let Some(span) = place(spec, &account).filter(|_| has_account) {
        findings.push(reserved(&account, span, "the account that reads secrets from Vault"));
    }
    for service in &environment.services {
        for (end, object) in objects_of(service) {
            let name = format!("{}-{end}", service.name);
            let owner = spec.services.get(service.name.as_str()).map(|written| written.name_span);
            if let Some((span, owner)) = place(spec, &name).zip(owner) {
                findings.push(
                    reserved(&name, span, &format!("{object} of `{}`", service.name)).at(owner, "it belongs to this"),
                );
            }
        }
    }
}

/// The ends of the names of a service's further objects, and what they are.
fn objects_of(service: &Service) -> Vec<(&'static str, &'static str)> {
    let mut objects = Vec::new();
    if service.port.is_none() || service.kind == ServiceKind::Cron {
        return objects;
    }
    match service.rollout.strategy {
        Strategy::Canary => objects.push(("canary", "the new version")),
        Strategy::BlueGreen => objects.push(("preview", "the preview")),
        Strategy::Rolling => {}
    }
    if service.authentication.is_some() && service.host_name.is_some() {
        objects.push(("authentication", "the rule about tokens"));
    }
    objects
}

fn place(spec: &Spec, service: &str) -> Option<Span> {
    spec.services.get(service).map(|written| written.name_span)
}

fn reserved(name: &str, span: Span, owner: &str) -> Diagnostic {
    Diagnostic::error(RULE.id, format!("the name `{name}` is taken"))
        .at(span, format!("it is that of {owner}"))
        .because("Two objects would have one name, and the second one applied would replace the first.")
        .help("rename the service")
}
