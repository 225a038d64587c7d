//! The values of how Vault makes users in databases.

use serde::Serialize;
use serde_json::json;

use crate::facts::Facts;
use crate::model::component::{DatabaseRole, VaultSettings};
use crate::model::{Database, Environment};

/// What stands for the host name of a database, which only Terraform knows.
const HOST: &str = "HOST";
/// How many connections Vault keeps to a database at most.
const CONNECTIONS: u32 = 4;
/// The longest beginning of a user's name that says whose it is; PostgreSQL cuts names off at 63 characters, and what follows
/// keeps users apart.
const NAMED_CHARACTERS: usize = 40;
const RANDOM_CHARACTERS: usize = 16;

/// `environment.secrets.vault.databases[]`.
#[derive(Debug, Serialize)]
pub struct VaultDatabaseContext<'a> {
    /// Its name in the spec.
    pub name: &'a str,
    /// What Vault has to know in order to reach it, as JSON: the host name is `HOST`, and there are neither user nor password.
    pub connection: String,
    /// What the master user of the database runs beforehand, for psql: `vault` is the user that Vault logs in as.
    pub preparation: String,
}

/// `environment.secrets.vault.database_roles[]`.
#[derive(Debug, Serialize)]
pub struct VaultDatabaseRoleContext {
    /// Its name.
    pub name: String,
    /// The role, as JSON, without the name of the connection.
    pub role: String,
}

impl<'a> VaultDatabaseContext<'a> {
    pub(super) fn new(environment: &'a Environment, database: &'a Database) -> Self {
        let roles: Vec<DatabaseRole<'_>> =
            environment.database_roles().filter(|role| role.database.name == database.name).collect();
        Self {
            name: &database.name,
            connection: connection(environment, database, &roles),
            preparation: preparation(database, &roles),
        }
    }
}

impl VaultDatabaseRoleContext {
    pub(super) fn new(role: &DatabaseRole<'_>, settings: Option<&VaultSettings>) -> Self {
        let seconds = |of: fn(&VaultSettings) -> u64| format!("{}s", settings.map_or(0, of));
        let value = json!({
            "creation_statements": creation(&role.owner),
            "default_ttl": seconds(VaultSettings::prolonged_seconds),
            "max_ttl": seconds(|settings| settings.user_lifetime_seconds),
            "revocation_statements": [revocation(&role.owner)],
        });
        Self { name: role.name.clone(), role: value.to_string() }
    }
}

/// How Vault reaches a database (Vault documentation, "PostgreSQL database plugin HTTP API"). The server has to show a certificate
/// for its name by an authority of RDS. Of each password only what verifies it is sent, since the server records statements about
/// roles.
fn connection(environment: &Environment, database: &Database, roles: &[DatabaseRole<'_>]) -> String {
    let authorities = Facts::embedded().database_authorities(&environment.cloud.region).unwrap_or_default();
    let beginning = format!("{}-{}-", environment.platform, environment.name);
    let named = format!(r#"(.RoleName | replace "{beginning}" "" | truncate {NAMED_CHARACTERS})"#);
    let value = json!({
        "allowed_roles": roles.iter().map(|role| &role.name).collect::<Vec<_>>(),
        "connection_url": format!(
            "postgresql://{{{{username}}}}:{{{{password}}}}@{HOST}:{}/{}?sslmode=verify-full",
            database.port, database.database_name
        ),
        "max_open_connections": CONNECTIONS,
        "password_authentication": "scram-sha-256",
        "plugin_name": "postgresql-database-plugin",
        "tls_ca": authorities,
        "username_template": format!(r#"{{{{ printf "v-%s-%s" {named} (random {RANDOM_CHARACTERS}) }}}}"#),
    });
    value.to_string()
}

/// A user for a while. Everything that it makes belongs to the owner, which stays: the next user finds its tables, and can change
/// them. Each session begins as the owner, so that no program has to know of it. Who makes a role is no member of it by itself, and
/// only a member may end its sessions and give away what it has.
fn creation(owner: &str) -> [String; 3] {
    [
        format!(
            "CREATE ROLE \"{{{{name}}}}\" LOGIN PASSWORD '{{{{password}}}}' VALID UNTIL '{{{{expiration}}}}' IN ROLE \"{owner}\""
        ),
        "GRANT \"{{name}}\" TO CURRENT_USER".to_owned(),
        format!("ALTER ROLE \"{{{{name}}}}\" SET role = '{owner}'"),
    ]
}

/// Its end: sessions do not outlive it, and what it made without being the owner goes to that one. Vault tries again until it has
/// worked, so that a user who is gone already is no mistake.
fn revocation(owner: &str) -> String {
    format!(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{{{{name}}}}') THEN \
         PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{{{name}}}}'; \
         REASSIGN OWNED BY \"{{{{name}}}}\" TO \"{owner}\"; \
         DROP OWNED BY \"{{{{name}}}}\"; \
         DROP ROLE \"{{{{name}}}}\"; \
         END IF; END $$"
    )
}

/// What Vault needs in a database: a user that may make others, and for each service the role that owns what it makes. RDS gives
/// nobody all rights; a user with `CREATEROLE` may put others only into roles that it has `ADMIN OPTION` on. What a service made
/// under its own name is the owner's from then on, and it can go on logging in through IAM for as long as it has to. Who is a member
/// of `rds_iam`, be it through others, logs in by tokens only: neither the users of Vault nor the master user may stay one.
fn preparation(database: &Database, roles: &[DatabaseRole<'_>]) -> String {
    let start = "SELECT format('CREATE ROLE %I LOGIN CREATEROLE', :'vault')\n  \
                 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'vault') \\gexec\n";
    let role = |role: &DatabaseRole<'_>| {
        let (owner, user, service) = (&role.owner, role.user, &role.service.name);
        format!(
            "-- The service {service}.\n\
             SELECT 'CREATE ROLE \"{owner}\"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{owner}') \\gexec\n\
             GRANT \"{owner}\" TO CURRENT_USER;\n\
             GRANT \"{owner}\" TO :\"vault\" WITH ADMIN OPTION;\n\
             GRANT USAGE, CREATE ON SCHEMA public TO \"{owner}\";\n\
             SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{user}') AS has_user \\gset\n\
             \\if :has_user\n\
             GRANT \"{user}\" TO CURRENT_USER;\n\
             REASSIGN OWNED BY \"{user}\" TO \"{owner}\";\n\
             GRANT \"{owner}\" TO \"{user}\";\n\
             ALTER ROLE \"{user}\" SET role = '{owner}';\n\
             REVOKE \"{user}\" FROM CURRENT_USER;\n\
             \\endif\n"
        )
    };
    let database = &database.database_name;
    let connect = format!("\\set ON_ERROR_STOP on\n\\connect \"{database}\"\n");
    std::iter::once(connect + start).chain(roles.iter().map(role)).collect()
}
