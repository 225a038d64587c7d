//! Users of databases that Vault cannot make, or that would end too early.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::facts::Facts;
use crate::model::component::{ComponentKind, Settings, VaultSettings};
use crate::model::{Database, Environment};
use crate::spec::Spec;
use crate::spec::data::DatabaseLogin;
use crate::spec::secrets::SecretOperator;

pub(super) const RULE: Rule = Rule {
    id: "database-login",
    what: "Users of databases that Vault is to make where it cannot: without a Vault in the clusters and its operator, without a way to the database, in a copy of another region or for pull requests; or users that end while something still works as one of them.",
    why: "Vault makes users in the database itself, so that it has to reach it and to be allowed to write there. Services know their users from variables, which they read only when they start: somebody has to start them again in time.",
    example: "secrets: { store: secrets-manager }\ndatabases:\n  orders: { engine: postgres, version: \"17\", instance: db.r7g.large, storage: 50Gi, login: vault }",
    fix: "Write `secrets: { store: vault }`, or leave `login` out: with tokens of IAM, services have no password at all.",
    check,
};

const SECONDS_PER_HOUR: u64 = 3600;
/// The shortest and the longest life of a user. Vault's own longest is 32 days (Vault documentation, "Lease, renew, and revoke").
const LIFETIME: (u64, u64) = (SECONDS_PER_HOUR, 30 * 24 * SECONDS_PER_HOUR);

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    if spec.shares.is_some() || context.is_refused_within("secrets") {
        return;
    }
    let Some(environment) = context.resolved else { return };
    for database in environment.vault_databases() {
        let written = spec.databases.get(&database.name).and_then(|written| written.login.as_ref());
        let Some(login) = written.filter(|login| login.value == DatabaseLogin::Vault) else { continue };
        let found = [
            without_vault(spec, environment, database, login.span),
            without_way(context.facts, environment, database, login.span),
            elsewhere(spec, context, environment, database, login.span),
        ];
        found.into_iter().flatten().for_each(|finding| findings.push(finding));
    }
    let written = spec.components.as_ref().and_then(|components| components.vault.as_ref()?.user_lifetime.as_ref());
    if let Some(lifetime) = written.filter(|it| it.seconds() < LIFETIME.0 || it.seconds() > LIFETIME.1) {
        findings.push(
            Diagnostic::error(RULE.id, "a user of a database lasts for one hour to 30 days")
                .at(lifetime.span, "this is less, or more")
                .because(
                    "Services are started again with each new user, and Vault lets nothing last for more than 32 days.",
                )
                .help("write `1h` to `30d`"),
        );
    }
    migrations(spec, environment, findings);
}

/// Who makes the users, and who brings them to the services.
fn without_vault(spec: &Spec, environment: &Environment, database: &Database, span: Span) -> Option<Diagnostic> {
    let secrets = &environment.secrets;
    let finding = Diagnostic::error(RULE.id, format!("Vault cannot make users in `{}`", database.name));
    let place = spec.secrets.as_ref();
    if secrets.inside.is_none() {
        let other = place.and_then(|secrets| secrets.address.as_ref()).map(|address| address.span);
        let why = match other {
            Some(_) => "A Vault outside of the clusters is let through to no database, and is told of none.",
            None => "There is no Vault in the clusters.",
        };
        let finding = finding.at(span, "services would find no user").because(why);
        let finding = other.into_iter().fold(finding, |finding, other| finding.at(other, "it is this one"));
        return Some(finding.help("write `secrets: { store: vault }` without an address, or leave `login` out"));
    }
    if !secrets.keeps_roles {
        let roles = place.and_then(|secrets| secrets.roles.as_ref()).map_or(span, |roles| roles.span);
        return Some(
            finding
                .at(span, "Vault would not know of it")
                .at(roles, "no job tells it")
                .help("leave `secrets.roles` out"),
        );
    }
    let operator = place.and_then(|secrets| secrets.operator.as_ref());
    let other = operator.filter(|operator| operator.value != SecretOperator::VaultSecretsOperator)?;
    Some(
        Diagnostic::error(RULE.id, format!("nobody would bring services the next user of `{}`", database.name))
            .at(span, "users end")
            .at(other.span, "this operator starts nothing again")
            .because("Services read variables only when they start.")
            .help("write `operator: vault-secrets-operator`, or leave `login` out"),
    )
}

/// The way from Vault to the database: a security group of its pods, and whom to believe that it is the database.
fn without_way(facts: &Facts, environment: &Environment, database: &Database, span: Span) -> Option<Diagnostic> {
    let finding = Diagnostic::error(RULE.id, format!("Vault cannot reach `{}`", database.name));
    let mut groups = environment.node_groups.iter().filter(|group| !environment.repels(group));
    if !groups.any(|group| group.pod_security_groups) {
        return Some(
            finding
                .at(span, "to make users in it")
                .because("On no machine that it may run on can its pods have a security group of their own, and all that runs there would have to be let in with it.")
                .help("use machines of a family with branch network interfaces, such as `m7g`, or leave `login` out"),
        );
    }
    let region = &environment.cloud.region;
    facts.database_authorities(region).is_none().then(|| {
        finding
            .at(span, "to make users in it")
            .because(format!("The certificates of the authorities of RDS in `{region}` are not known."))
            .help("leave `login` out")
    })
}

/// The second region, where there is only a copy, and pull requests, which have users of their own.
fn elsewhere(
    spec: &Spec,
    context: &Context<'_>,
    environment: &Environment,
    database: &Database,
    span: Span,
) -> Option<Diagnostic> {
    if let Some(recovery) = &spec.recovery {
        return Some(
            Diagnostic::error(
                RULE.id,
                format!("services of the second region would find no user of `{}`", database.name),
            )
            .at(span, "Vault makes them here")
            .at(recovery.region.span, "there is only a copy there, or nothing")
            .because(
                "In what follows another database nobody can make users, and each cluster's Vault knows only its own.",
            )
            .help("leave `login` out: IAM gives tokens in both regions"),
        );
    }
    let reviews = environment.reviews.as_ref().filter(|reviews| reviews.databases.contains(&database.name))?;
    let of = context.others().find(|(_, other)| {
        let shares = other.shares.as_ref();
        shares.is_some_and(|shares| shares.as_str() == context.environment)
    });
    let who = of.map_or_else(|| "pull requests".to_owned(), |(name, _)| format!("pull requests (`{name}`)"));
    Some(
        Diagnostic::error(RULE.id, format!("services would log in to `{}` in two ways", database.name))
            .at(span, "with a password")
            .at(reviews.span, format!("{who} do with tokens of IAM"))
            .because("A pull request has a database and a user of its own on the server, which come and go with it.")
            .help("leave `login` out"),
    )
}

/// A migration runs as the user that it began as.
fn migrations(spec: &Spec, environment: &Environment, findings: &mut Diagnostics) {
    let settings = environment.component(ComponentKind::Vault).map(|vault| &vault.settings);
    let Some(Settings::Vault(settings)) = settings else { return };
    let least = VaultSettings::least_seconds(settings);
    for service in &environment.services {
        let is_user = environment.database_roles_of(service).next().is_some();
        let Some(migration) = service.migration.as_ref().filter(|it| is_user && it.timeout_seconds > least) else {
            continue;
        };
        let written = spec.services.get(&service.name).and_then(|written| written.migration.as_ref());
        let span = written.and_then(|written| written.timeout.as_ref()).map_or(service.span, |timeout| timeout.span);
        findings.push(
            Diagnostic::error(
                RULE.id,
                format!("the user of `{}` may end in the middle of its migration", service.name),
            )
            .at(span, format!("it may take {} seconds", migration.timeout_seconds))
            .because(format!(
                "A user is good for {least} seconds more when the next one comes, and its sessions end with it."
            ))
            .help("write a longer `components.vault.userLifetime`: a migration may take a twelfth of it"),
        );
    }
}
