//! The stack `data`: databases, caches, buckets, repositories of images, and who may reach them.
//!
//! Who reaches what follows from the services' `uses` and from nothing else. A service that uses a database gets a
//! security-group rule to it here and the permission to log in to it in the stack of its cluster.

mod access;
mod alarms;
mod buckets;
mod cache;
mod database;
mod replica;
mod repositories;

pub(super) use repositories::are_there as has_repositories;

use super::Stack;
use super::stack::StackBuilder;
use crate::hcl::{self, Block, Expression};
use crate::model::Environment;

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
    let there = || environment.databases.iter().filter(|database| database.is_there());
    let of_each = |attribute: &str| by_name(there().map(|database| &database.name), "aws_db_instance", attribute);
    if there().next().is_none() {
        return;
    }
    stack.output("database_arns", of_each("arn"), "ARNs of the databases, by name.");
    stack.output("database_addresses", of_each("address"), "Host names of the databases, by name.");
    stack.output(
        "database_resource_ids",
        of_each("resource_id"),
        "Identifiers by which IAM knows the databases, by name.",
    );
    let managed: Vec<_> = there().filter(|it| database::has_managed_password(it)).map(|it| &it.name).collect();
    if !managed.is_empty() {
        stack.output(
            "database_secret_arns",
            by_name(managed.into_iter(), "aws_db_instance", "master_user_secret[0].secret_arn"),
            "ARNs of the secrets in which RDS keeps and rotates the master passwords, by name.",
        );
    }
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
