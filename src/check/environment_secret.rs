//! A secret among the environment variables for everybody to see.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "environment-secret",
    what: "An environment variable in `environment` that holds a secret, by its name or the form of its value.",
    why: "What stands in a spec is in the repository's history for ever, and in the rendered files.",
    example: "services:\n  app: { image: ghcr.io/example/app, environment: { SMTP_PASSWORD: hunter2 } }",
    fix: "Put the value into the store of secrets and name its place under `secrets`. Change the value: it has been written down.",
    check,
};

/// Words at the end of names of secrets. A name may go on with what says where the secret is.
const WORDS: [&str; 11] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "CREDENTIALS",
    "APIKEY",
    "API_KEY",
    "PRIVATE_KEY",
    "ACCESS_KEY",
];

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        for (variable, value) in &service.environment.0 {
            let label = if is_secret_by_name(variable) && !is_no_secret(value.as_str()) {
                "its name says that this is a secret"
            } else if is_secret_by_value(value.as_str()) {
                "this has the form of a secret"
            } else {
                continue;
            };
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` has a secret in `environment`"))
                    .at(value.span, label)
                    .because("It would stand in the rendered files for everybody to see.")
                    .help(format!(
                        "put it into the store and write `secrets: {{ {variable}: {name}/<secret>#<key> }}`"
                    )),
            );
        }
    }
}

fn is_secret_by_name(variable: &str) -> bool {
    let upper = variable.to_ascii_uppercase();
    WORDS.iter().any(|word| upper == *word || upper.strip_suffix(word).is_some_and(|rest| rest.ends_with('_')))
}

/// Values that only say how a secret is dealt with.
fn is_no_secret(value: &str) -> bool {
    value.is_empty() || matches!(value, "true" | "false") || value.starts_with('/')
}

/// Forms that nothing else has: keys of AWS, GitHub, Slack, private keys, and passwords in addresses.
fn is_secret_by_value(value: &str) -> bool {
    let starts =
        ["AKIA", "ASIA", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "hvs."];
    let is_key = starts.iter().any(|start| value.starts_with(start) && value.len() >= 20);
    is_key || value.contains("-----BEGIN ") && value.contains("PRIVATE KEY") || has_password(value)
}

/// `postgres://user:password@host/`.
fn has_password(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    user.and_then(|user| user.split_once(':'))
        .is_some_and(|(_, password)| !password.is_empty() && !password.starts_with('$'))
}

#[cfg(test)]
mod tests {
    use super::{is_secret_by_name, is_secret_by_value};

    #[test]
    fn secrets_are_known_by_name() {
        for name in ["PASSWORD", "SMTP_PASSWORD", "stripe_api_key", "GITHUB_TOKEN", "JWT_SECRET"] {
            assert!(is_secret_by_name(name), "{name}");
        }
        for name in ["PASSWORD_MIN_LENGTH", "TOKEN_TTL", "KEYBOARD", "MONKEY", "CACHE_KEY", "NOTSECRET"] {
            assert!(!is_secret_by_name(name), "{name}");
        }
    }

    #[test]
    fn secrets_are_known_by_form() {
        assert!(is_secret_by_value("postgres://app:hunter2@db.example.com/app"));
        assert!(is_secret_by_value("AKIAIOSFODNN7EXAMPLE"));
        assert!(is_secret_by_value("-----BEGIN RSA PRIVATE KEY-----\nMII"));
        assert!(!is_secret_by_value("postgres://app@db.example.com/app"));
        assert!(!is_secret_by_value("http://api:8080/path@2"));
        assert!(!is_secret_by_value("info"));
    }
}
