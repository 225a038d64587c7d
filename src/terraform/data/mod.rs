//! The stack `data`: databases, caches, buckets, repositories of images, and who may reach them.
//!
//! Who reaches what follows from the services' `uses` and from nothing else. A service that uses a database gets a
//! security-group rule to it here and the permission to log in to it in the stack of its cluster.

mod access;
mod alarms;
mod aurora;
mod buckets;
mod cache;
mod database;
mod reader;
mod replica;
mod repositories;

pub(super) use repositories::are_there as has_repositories;

use super::Stack;
use super::stack::StackBuilder;
use crate::hcl::{self, Block, Expression};
use crate::model::{Database, Environment};

pub(super) fn stack(environment: &Environment) -> Stack {
    let mut stack = StackBuilder::new(environment, "data");
    contents(environment, &mut stack);
    buckets::add(environment, &mut stack);
    repositories::add(environment, &mut stack);
    stack.finish()
}

/// What each region has of its own.
pub(super) fn contents(environment: &Environment, stack: &mut StackBuilder<'_>) {
    if !environment.databases.is_empty() {
        let databases = database::file(environment, stack);
        stack.file("databases.tf", databases);
        database_outputs(environment, stack);
    }
    if !environment.caches.is_empty() {
        let caches = cache::file(environment, stack);
        stack.file("caches.tf", caches);
        cache_outputs(environment, stack);
    }
    let access = access::file(environment, stack);
    if !access.is_empty() {
        stack.file("access.tf", access);
    }
    let alarms = alarms::file(environment, stack);
    if !alarms.is_empty() {
        stack.file("alarms.tf", alarms);
    }
}

fn database_outputs(environment: &Environment, stack: &mut StackBuilder<'_>) {
    let there: Vec<&Database> = environment.databases.iter().filter(|database| database.is_there()).collect();
    if there.is_empty() {
        return;
    }
    let of_each = |of_instance: &str, of_cluster: &str| {
        hcl::object(there.iter().map(|database| (database.name.clone(), attribute(database, of_instance, of_cluster))))
    };
    stack.output("database_arns", of_each("arn", "arn"), "ARNs of the databases, by name.");
    stack.output("database_addresses", of_each("address", "endpoint"), "Host names of the databases, by name.");
    let readable: Vec<_> = there.iter().filter(|database| database.has_reader).collect();
    if !readable.is_empty() {
        stack.output(
            "database_reader_addresses",
            hcl::object(readable.iter().map(|database| (database.name.clone(), reader::addresses(database)))),
            "Host names to read from, by the name of the database; several have commas between them.",
        );
    }
    let identifiers = there.iter().flat_map(|database| {
        let of_server = |login| (login, attribute_of(database, login, "resource_id", "cluster_resource_id"));
        database.logins().map(of_server)
    });
    stack.output(
        "database_resource_ids",
        hcl::object(identifiers),
        "Identifiers by which IAM knows the databases and their copies, by name.",
    );
    let managed = there.iter().filter(|it| database::has_managed_password(it));
    let secret = |database: &&Database| {
        let of_both = "master_user_secret[0].secret_arn";
        (database.name.clone(), attribute(database, of_both, of_both))
    };
    let managed: Vec<_> = managed.map(secret).collect();
    if !managed.is_empty() {
        stack.output(
            "database_secret_arns",
            hcl::object(managed),
            "ARNs of the secrets in which RDS keeps and rotates the master passwords, by name.",
        );
    }
}

/// An attribute of a database, which is called otherwise where it is a cluster.
fn attribute(database: &Database, of_instance: &str, of_cluster: &str) -> Expression {
    attribute_of(database, &database.name, of_instance, of_cluster)
}

/// The same of one of its servers that has another label.
fn attribute_of(database: &Database, label: &str, of_instance: &str, of_cluster: &str) -> Expression {
    let (kind, attribute) =
        if database.is_cluster() { ("aws_rds_cluster", of_cluster) } else { ("aws_db_instance", of_instance) };
    hcl::reference(&format!("{kind}.{label}.{attribute}"))
}

fn cache_outputs(environment: &Environment, stack: &mut StackBuilder<'_>) {
    let of_each = |attribute: &str| {
        by_name(environment.caches.iter().map(|cache| &cache.name), "aws_elasticache_replication_group", attribute)
    };
    stack.output("cache_arns", of_each("arn"), "ARNs of the caches, by name.");
    stack.output(
        "cache_endpoints",
        of_each("configuration_endpoint_address"),
        "Host names at which clients learn the caches' shards, by name.",
    );
    stack.output("cache_ids", of_each("id"), "Identifiers of the caches, by name.");
}

/// Keeps Terraform from destroying something.
fn kept(is_kept: bool, block: Block) -> Block {
    match is_kept {
        true => block.nested("lifecycle", |lifecycle| lifecycle.attribute("prevent_destroy", true)),
        false => block,
    }
}

/// A map from names to an attribute of the resource of that name.
fn by_name<'a>(names: impl Iterator<Item = &'a String>, kind: &str, attribute: &str) -> Expression {
    hcl::object(names.map(|name| (name.clone(), hcl::reference(&format!("{kind}.{name}.{attribute}")))))
}
