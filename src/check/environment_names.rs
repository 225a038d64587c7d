//! Environment variables with a name that cannot be, or that two things want.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::data::{DatabaseEngine, DatabaseLogin};
use crate::spec::service::Service;

pub(super) const RULE: Rule = Rule {
    id: "environment-names",
    what: "An environment variable with a name that programs cannot read, or that is wanted twice.",
    why: "Shells know letters, digits and `_` only. Variables for what a service `uses` are made from its name: `BOOKINGS_HOST`, `_PORT`, `_NAME`, `_USER` for a database or cache, `UPLOADS_BUCKET` for a bucket, `API_URL` for a service; of two values for one name, one is lost.",
    example: "services:\n  app: { image: ghcr.io/example/app, uses: [api], environment: { API_URL: \"http://localhost\" } }",
    fix: "Write another name.",
    check,
};

/// The longest key of a ConfigMap or Secret (kubernetes.io: ConfigMaps).
const LONGEST: usize = 253;

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        let generated = generated(spec, service);
        let mut seen = BTreeMap::new();
        let environment = service.environment.0.iter().map(|(name, value)| (name, value.span, "environment"));
        let secrets = service.secrets.0.iter().map(|(name, value)| (name, value.span, "secrets"));
        for (variable, span, list) in environment.chain(secrets) {
            if !is_valid(variable) {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` has an environment variable of an impossible name"))
                        .at(span, "its name is not made of letters, digits and `_`")
                        .help(format!("write for example `{}`", mended(variable))),
                );
            } else if variable.len() > LONGEST {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` has an environment variable with too long a name"))
                        .at(span, format!("its name has {} characters", variable.len()))
                        .because(format!("A ConfigMap or Secret takes names of up to {LONGEST}."))
                        .help("write a shorter name"),
                );
            }
            if let Some(used) = generated.get(variable) {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` gets `{variable}` already"))
                        .at(span, "again here")
                        .at(*used, "it is made from this")
                        .help("write another name, or leave it out"),
                );
            }
            if let Some((earlier, other)) = seen.insert(variable, (span, list)) {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` has `{variable}` in `{other}` and in `{list}`"))
                        .at(span, "again here")
                        .at(earlier, "first here")
                        .help("remove one of the two"),
                );
            }
        }
    }
}

/// The variables that come from what a service uses, and where that is written.
fn generated(spec: &Spec, service: &Service) -> BTreeMap<String, Span> {
    let mut generated = BTreeMap::new();
    for used in &service.uses {
        let start = used.as_str().to_ascii_uppercase().replace('-', "_");
        let is_store = spec.databases.is_written(used.as_str()) || spec.caches.is_written(used.as_str());
        let ends: &[&str] = match is_store {
            true => &["HOST", "PORT", "NAME", "USER"],
            false if spec.buckets.is_written(used.as_str()) => &["BUCKET"],
            false => &["URL"],
        };
        let reader = has_reader(spec, used.as_str()).then_some("READER_HOST");
        let password = has_password(spec, used.as_str()).then_some("PASSWORD");
        let ends = ends.iter().copied().chain(reader).chain(password);
        generated.extend(ends.map(|end| (format!("{start}_{end}"), used.span)));
    }
    generated
}

/// Whether services have a password for a database.
fn has_password(spec: &Spec, name: &str) -> bool {
    let login = spec.databases.get(name).and_then(|database| database.login.as_ref());
    login.is_some_and(|login| login.value == DatabaseLogin::Vault)
}

/// Whether services are told where to read from a database.
fn has_reader(spec: &Spec, name: &str) -> bool {
    let database = spec.databases.iter().find(|(written, _)| written.as_str() == name);
    database.is_some_and(|(_, database)| {
        let replicas = database.read_replicas.as_ref().map_or(0, |replicas| replicas.value.value());
        replicas > 0 || database.engine.value == DatabaseEngine::AuroraPostgres
    })
}

fn is_valid(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty() && name.bytes().all(plain) && !name.starts_with(|first: char| first.is_ascii_digit())
}

fn mended(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_uppercase() } else { '_' };
    let mended: String = name.chars().take(60).map(plain).collect();
    if is_valid(&mended) { mended } else { format!("X_{mended}") }
}
