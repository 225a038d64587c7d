//! An object that names another of its namespace that is not there.

use std::collections::HashSet;

use super::fault::{Faults, judge};
use super::objects::{Entry, Kind, Objects, Pod};
use super::{Context, Rule};
use crate::diagnostic::{Diagnostics, did_you_mean};
use crate::kubernetes::{Value, View};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "reference-missing",
    what: "An object that names another one of its namespace that is not there: an account, a ConfigMap, a secret, a role.",
    why: "Pods do not start, roles give no rights, and secrets stay empty.",
    example: "patches:\n  other-account:\n    target: { kind: Deployment, name: api }\n    set: { spec.template.spec.serviceAccountName: apii }",
    fix: "Write the name of an object that is rendered, or add a template that yields it.",
    check,
};

const ACCOUNT: Kind<'static> = Kind::core("ServiceAccount");
const CONFIGURATION: Kind<'static> = Kind::core("ConfigMap");
const SECRET: Kind<'static> = Kind::core("Secret");
const VOLUME_CLAIM: Kind<'static> = Kind::core("PersistentVolumeClaim");
/// What every namespace has: the API server's certificate, and istiod's.
const GIVEN: [&str; 3] = ["default", "kube-root-ca.crt", "istio-ca-root-cert"];

/// A key whose text is the name of another object.
struct Link {
    from: Kind<'static>,
    path: &'static [&'static str],
    to: Kind<'static>,
}

const fn link(from: Kind<'static>, path: &'static [&'static str], to: Kind<'static>) -> Link {
    Link { from, path, to }
}

const VAULT_AUTH: Kind<'static> = Kind::new("secrets.hashicorp.com", "VaultAuth");

const LINKS: [Link; 6] = [
    link(Kind::new("secrets.hashicorp.com", "VaultStaticSecret"), &["spec", "vaultAuthRef"], VAULT_AUTH),
    link(Kind::new("secrets.hashicorp.com", "VaultDynamicSecret"), &["spec", "vaultAuthRef"], VAULT_AUTH),
    link(VAULT_AUTH, &["spec", "vaultConnectionRef"], Kind::new("secrets.hashicorp.com", "VaultConnection")),
    link(VAULT_AUTH, &["spec", "kubernetes", "serviceAccount"], ACCOUNT),
    link(
        Kind::new("external-secrets.io", "SecretStore"),
        &["spec", "provider", "vault", "auth", "kubernetes", "serviceAccountRef", "name"],
        ACCOUNT,
    ),
    link(Kind::new("apps", "StatefulSet"), &["spec", "serviceName"], Kind::core("Service")),
];

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        let look = Look { objects, secrets: secrets(objects) };
        objects.pods().iter().for_each(|pod| look.pod(pod, faults));
        for link in &LINKS {
            for entry in objects.of(link.from) {
                let name = entry.view().at(link.path).and_then(View::text).filter(|name| !name.contains('/'));
                name.into_iter().for_each(|name| look.one(entry, link.to, name, faults));
            }
        }
        look.bindings(faults);
        look.issuers_and_stores(faults);
        look.certificates_of_gateways(faults);
    });
}

/// The Secrets that are rendered or that a controller will make of what is: namespace, name.
fn secrets<'a>(objects: &Objects<'a>) -> HashSet<(&'a str, &'a str)> {
    let made: [(Kind<'_>, &[&str]); 5] = [
        (SECRET, &["metadata", "name"]),
        (Kind::new("external-secrets.io", "ExternalSecret"), &["spec", "target", "name"]),
        (Kind::new("secrets.hashicorp.com", "VaultStaticSecret"), &["spec", "destination", "name"]),
        (Kind::new("secrets.hashicorp.com", "VaultDynamicSecret"), &["spec", "destination", "name"]),
        (Kind::new("cert-manager.io", "Certificate"), &["spec", "secretName"]),
    ];
    let of = |(kind, path): &(Kind<'_>, &[&str])| {
        let names = objects.of(*kind).map(|entry| (entry.namespace, entry.view().text_at(path).unwrap_or(entry.name)));
        names.collect::<Vec<_>>()
    };
    made.iter().flat_map(of).collect()
}

struct Look<'a, 'b> {
    objects: &'b Objects<'a>,
    secrets: HashSet<(&'a str, &'a str)>,
}

impl<'a> Look<'a, '_> {
    fn has(&self, kind: Kind<'_>, namespace: &str, name: &str) -> bool {
        let is_made =
            kind == SECRET && (self.secrets.contains(&(namespace, name)) || self.is_of_elastic(namespace, name));
        is_made || GIVEN.contains(&name) || self.objects.get(kind, namespace, name).is_some()
    }

    /// Whether the operator of the Elastic Stack makes a Secret.
    fn is_of_elastic(&self, namespace: &str, name: &str) -> bool {
        let of = |suffix: &str, kind: Kind<'_>| {
            name.strip_suffix(suffix).is_some_and(|owner| self.objects.get(kind, namespace, owner).is_some())
        };
        let elasticsearch = Kind::new("elasticsearch.k8s.elastic.co", "Elasticsearch");
        of("-es-elastic-user", elasticsearch)
            || of("-es-http-certs-public", elasticsearch)
            || of("-kb-http-certs-public", Kind::new("kibana.k8s.elastic.co", "Kibana"))
    }

    fn one(&self, entry: &Entry<'a>, kind: Kind<'_>, name: &str, faults: &mut Faults<'a>) {
        if self.has(kind, entry.namespace, name) {
            return;
        }
        let near = did_you_mean(name, self.objects.names(kind, entry.namespace));
        faults.error(
            entry,
            format!("`{}` names the {} `{name}`, which is not there", entry.manifest.address(), kind.name),
            format!("No template yields it in `{}`.", entry.namespace),
            near.map_or_else(|| "add a template that yields it".to_owned(), |near| format!("did you mean `{near}`?")),
        );
    }

    fn pod(&self, pod: &Pod<'a>, faults: &mut Faults<'a>) {
        let owner = &pod.owner;
        if let Some(account) = pod.at(&["serviceAccountName"]).and_then(View::text) {
            self.one(owner, ACCOUNT, account, faults);
        }
        for secret in pod.at(&["imagePullSecrets"]).into_iter().flat_map(View::items) {
            secret.text_at(&["name"]).into_iter().for_each(|name| self.one(owner, SECRET, name, faults));
        }
        for container in pod.containers() {
            let whole = container
                .items_at(&["envFrom"])
                .flat_map(|from| [(CONFIGURATION, from.get("configMapRef")), (SECRET, from.get("secretRef"))]);
            let single = container.items_at(&["env"]).filter_map(|variable| variable.get("valueFrom"));
            let single = single
                .flat_map(|from| [(CONFIGURATION, from.get("configMapKeyRef")), (SECRET, from.get("secretKeyRef"))]);
            for (kind, reference) in whole.chain(single) {
                reference.into_iter().for_each(|reference| self.needed(owner, kind, reference, faults));
            }
        }
        for volume in pod.at(&["volumes"]).into_iter().flat_map(View::items) {
            self.volume(owner, volume, faults);
        }
    }

    /// A ConfigMap or Secret; one that is called optional may be missing.
    fn needed(&self, owner: &Entry<'a>, kind: Kind<'_>, reference: View<'a>, faults: &mut Faults<'a>) {
        let is_optional = reference.get("optional").is_some_and(|optional| optional.value() == Value::Boolean(true));
        let name = reference.text_at(&["name"]).filter(|_| !is_optional);
        name.into_iter().for_each(|name| self.one(owner, kind, name, faults));
        let key = name.zip(reference.text_at(&["key"])).filter(|_| kind == CONFIGURATION);
        let Some((name, key)) = key else { return };
        let Some(found) = self.objects.get(kind, owner.namespace, name) else { return };
        if found.view().at(&["data", key]).is_none() && found.view().at(&["binaryData", key]).is_none() {
            faults.error(
                owner,
                format!(
                    "`{}` names the key `{key}` of the ConfigMap `{name}`, which is not there",
                    owner.manifest.address()
                ),
                "Its pods do not start.",
                "write a key of the ConfigMap",
            );
        }
    }

    fn volume(&self, owner: &Entry<'a>, volume: View<'a>, faults: &mut Faults<'a>) {
        let projected = volume.items_at(&["projected", "sources"]);
        for source in std::iter::once(volume).chain(projected) {
            source.get("configMap").into_iter().for_each(|map| self.needed(owner, CONFIGURATION, map, faults));
            let secret = source.get("secret");
            secret.into_iter().for_each(|secret| match secret.text_at(&["secretName"]) {
                Some(name) if secret.get("optional").is_none() => self.one(owner, SECRET, name, faults),
                Some(_) => {}
                None => self.needed(owner, SECRET, secret, faults),
            });
        }
        let claim = volume.text_at(&["persistentVolumeClaim", "claimName"]);
        claim.into_iter().for_each(|name| self.one(owner, VOLUME_CLAIM, name, faults));
    }

    fn bindings(&self, faults: &mut Faults<'a>) {
        const GROUP: &str = "rbac.authorization.k8s.io";
        for entry in self.objects.of(Kind::new(GROUP, "RoleBinding")) {
            let role = entry.view().at(&["roleRef"]);
            // Roles of the whole cluster are often Kubernetes' own.
            if let Some(role) = role.filter(|role| role.text_at(&["kind"]) == Some("Role")) {
                self.one(entry, Kind::new(GROUP, "Role"), role.text_at(&["name"]).unwrap_or_default(), faults);
            }
            let subjects = entry.view().items_at(&["subjects"]);
            for subject in subjects.filter(|subject| subject.text_at(&["kind"]) == Some("ServiceAccount")) {
                let namespace = subject.text_at(&["namespace"]).unwrap_or(entry.namespace);
                let name = subject.text_at(&["name"]).unwrap_or_default();
                if namespace == entry.namespace {
                    self.one(entry, ACCOUNT, name, faults);
                }
            }
        }
    }

    fn issuers_and_stores(&self, faults: &mut Faults<'a>) {
        let references = [
            (
                Kind::new("external-secrets.io", "ExternalSecret"),
                "secretStoreRef",
                Kind::new("external-secrets.io", "SecretStore"),
            ),
            (Kind::new("cert-manager.io", "Certificate"), "issuerRef", Kind::new("cert-manager.io", "Issuer")),
        ];
        for (kind, key, wanted) in references {
            for entry in self.objects.of(kind) {
                let Some(reference) = entry.view().at(&["spec", key]) else { continue };
                // Stores and issuers of the whole cluster are another's.
                if reference.text_at(&["kind"]).is_none_or(|written| written == wanted.name) {
                    self.one(entry, wanted, reference.text_at(&["name"]).unwrap_or_default(), faults);
                }
            }
        }
    }

    fn certificates_of_gateways(&self, faults: &mut Faults<'a>) {
        for entry in self.objects.of(Kind::istio("Gateway")) {
            let servers = entry.view().items_at(&["spec", "servers"]);
            for name in servers.filter_map(|server| server.text_at(&["tls", "credentialName"])) {
                self.one(entry, SECRET, name, faults);
            }
        }
    }
}
