//! Who may reach databases and caches: exactly the network identities of the services that use them.
//!
//! Rules are resources of their own; rules inside the security group would fight with them at every apply.

use std::collections::BTreeMap;

use crate::diagnostic::Span;
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Cache, Database, Environment, NetworkIdentity, Service};
use crate::terraform::inputs;
use crate::terraform::stack::StackBuilder;

/// What both databases and caches are to the network.
struct Store<'a> {
    name: &'a str,
    /// `database` or `cache`.
    kind: &'static str,
    port: u16,
    span: Span,
}

impl Store<'_> {
    /// Its security group's label, which is also the end of its name: no service and no part of the network has it.
    fn label(&self) -> String {
        format!("{}-{}", self.kind, self.name)
    }
}

/// The security group of a database.
pub(super) fn database_group(database: &Database) -> Expression {
    group_id(&Store::from(database))
}

/// The security group of a cache.
pub(super) fn cache_group(cache: &Cache) -> Expression {
    group_id(&Store::from(cache))
}

fn group_id(store: &Store<'_>) -> Expression {
    hcl::reference(&format!("aws_security_group.{}.id", store.label()))
}

impl<'a> From<&'a Database> for Store<'a> {
    fn from(database: &'a Database) -> Self {
        Self { name: &database.name, kind: "database", port: database.port, span: database.span }
    }
}

impl<'a> From<&'a Cache> for Store<'a> {
    fn from(cache: &'a Cache) -> Self {
        Self { name: &cache.name, kind: "cache", port: cache.port, span: cache.span }
    }
}

/// The security groups of databases and caches, and the rules to and from their users.
pub(super) fn file(environment: &Environment, stack: &mut StackBuilder<'_>) -> Body {
    let databases = environment.databases.iter().map(Store::from);
    let stores = databases.chain(environment.caches.iter().map(Store::from));
    let mut body = Body::new();
    for store in stores {
        body.push_block(security_group(environment, &store, stack));
        for (identity, services) in users_by_identity(environment, store.name) {
            body.push_block(ingress(&store, &identity, &services, stack));
            body.push_block(egress(&store, &identity, &services, stack));
        }
    }
    if let Some(vault) = environment.vault_identity() {
        for database in environment.vault_databases() {
            let store = Store::from(database);
            body.push_block(ingress(&store, &vault, &[], stack).from(Some(database.span)));
            body.push_block(egress(&store, &vault, &[], stack).from(Some(database.span)));
        }
    }
    body
}

/// The users of a store. Those that share a network identity share one rule.
fn users_by_identity<'a>(environment: &'a Environment, store: &'a str) -> BTreeMap<NetworkIdentity, Vec<&'a Service>> {
    let mut users = BTreeMap::<_, Vec<_>>::new();
    for service in environment.users_of(store) {
        users.entry(service.identity.clone()).or_default().push(service);
    }
    users
}

fn security_group(environment: &Environment, store: &Store<'_>, stack: &mut StackBuilder<'_>) -> Block {
    let name = environment.names.component(&store.label());
    let is_made_users = environment.vault_databases().any(|database| database.name == store.name);
    let about = match environment.users_of(store.name).next() {
        Some(_) if is_made_users => format!(
            "The {} {}: open to its users, and to Vault, which makes them; it opens no connection itself.",
            store.kind, store.name
        ),
        Some(_) => {
            format!("The {} {}: open to its users only, and it opens no connection itself.", store.kind, store.name)
        }
        None => format!("The {} {}: no service uses it, so that nothing reaches it.", store.kind, store.name),
    };
    hcl::resource("aws_security_group", &store.label())
        .about(about)
        .attribute("name", name.as_str())
        // Another description would be another group.
        .attribute("description", format!("The {} {}", store.kind, environment.names.lasting(store.name)))
        .attribute("vpc_id", inputs::vpc_id(stack))
        .attribute("tags", hcl::object([("Name", hcl::string(name))]))
        .from(Some(store.span))
}

fn ingress(store: &Store<'_>, from: &NetworkIdentity, users: &[&Service], stack: &mut StackBuilder<'_>) -> Block {
    let label = format!("{}_from_{}", store.label(), from.key());
    hcl::resource("aws_vpc_security_group_ingress_rule", &label)
        .attribute("security_group_id", group_id(store))
        .attribute("description", format!("From {}", callers(from, users)))
        .attribute("referenced_security_group_id", inputs::security_group_id(stack, from))
        .attribute("ip_protocol", "tcp")
        .attribute("from_port", store.port)
        .attribute("to_port", store.port)
        .from(users.first().map(|service| service.span))
}

fn egress(store: &Store<'_>, from: &NetworkIdentity, users: &[&Service], stack: &mut StackBuilder<'_>) -> Block {
    let label = format!("{}_to_{}", from.key(), store.label());
    hcl::resource("aws_vpc_security_group_egress_rule", &label)
        .attribute("security_group_id", inputs::security_group_id(stack, from))
        .attribute("description", format!("{} to the {} {}", callers(from, users), store.kind, store.name))
        .attribute("referenced_security_group_id", group_id(store))
        .attribute("ip_protocol", "tcp")
        .attribute("from_port", store.port)
        .attribute("to_port", store.port)
        .from(users.first().map(|service| service.span))
}

/// The most services that a description names; EC2 takes 255 characters, and a name can have 32.
const MOST_NAMED: usize = 5;

/// Who calls. Machines that share a group let everything on them through, not just the services that asked.
fn callers(identity: &NetworkIdentity, users: &[&Service]) -> String {
    let mut names = users.iter().take(MOST_NAMED).map(|service| service.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(more) = users.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        names.push_str(&format!(" and {more} more"));
    }
    match identity {
        NetworkIdentity::Service(_) => names,
        NetworkIdentity::NodeGroup(nodes) => format!("the machines of {nodes} for {names}"),
        NetworkIdentity::Component(name) => format!("the component {name}"),
    }
}
