//! What RDS tells of databases by itself.

use crate::hcl::{Body, Expression, list, object, reference, resource, string};
use crate::model::{Database, Environment};

/// What is told of databases. Backups are left out: RDS tells of each one that begins and each one that ends well, every day.
const OF_DATABASES: [&str; 9] = [
    "availability",
    "configuration change",
    "deletion",
    "failover",
    "failure",
    "low storage",
    "maintenance",
    "read replica",
    "recovery",
];
const OF_CLUSTERS: [&str; 6] =
    ["configuration change", "deletion", "failover", "failure", "global-failover", "maintenance"];
const OF_PARAMETERS: [&str; 1] = ["configuration change"];
const OF_SECURITY_GROUPS: [&str; 2] = ["configuration change", "failure"];

/// The subscriptions of the topic; none where there is no database.
pub(super) fn file(environment: &Environment, topic: &Expression) -> Body {
    let there: Vec<&Database> = environment.databases.iter().filter(|database| database.is_there()).collect();
    if there.is_empty() {
        return Body::new();
    }
    let of_servers = there.iter().flat_map(|database| {
        let kind = if database.is_cluster() { "aws_rds_cluster_instance" } else { "aws_db_instance" };
        database.servers.iter().map(move |server| reference(&format!("{kind}.{}.identifier", server.name)))
    });
    let of_servers = list(of_servers.collect::<Vec<_>>());
    let subscription = |label: &str, source: &str, sources: Option<Expression>, categories: &[&str]| {
        let name = environment.names.component(label);
        resource("aws_db_event_subscription", &label.replace('-', "_"))
            .attribute("name", name.as_str())
            .attribute("sns_topic", topic.clone())
            .attribute("source_type", source)
            .optional("source_ids", sources)
            .attribute("event_categories", list(categories.iter().copied().map(string)))
            .attribute("tags", object([("Name", string(&name))]))
            .from(there.first().map(|database| database.span))
    };
    let mut body = Body::new().block(
        subscription("database-events", "db-instance", Some(of_servers), &OF_DATABASES)
            .about("Backups are left out: RDS tells of each one that begins and each one that ends well, every day."),
    );
    if let Some(clusters) = names(&there, true, "aws_rds_cluster", "cluster_identifier") {
        body.push_block(subscription("cluster-events", "db-cluster", Some(clusters), &OF_CLUSTERS));
    }
    if let Some(groups) = names(&there, false, "aws_db_parameter_group", "name") {
        body.push_block(subscription("parameter-events", "db-parameter-group", Some(groups), &OF_PARAMETERS));
    }
    if environment.audit.security_hub_alarms {
        body.push_block(
            subscription("security-group-events", "db-security-group", None, &OF_SECURITY_GROUPS).about(
                "Databases in a VPC have no such groups, so that nothing comes of it; Security Hub asks for it all the same\n\
                 (RDS.22).",
            ),
        );
    }
    body
}

/// A name that each cluster has, or each other database; `None` where there is none.
fn names(there: &[&Database], clusters: bool, kind: &str, attribute: &str) -> Option<Expression> {
    let databases = there.iter().filter(|database| database.is_cluster() == clusters);
    let names = databases.map(|database| reference(&format!("{kind}.{}.{attribute}", database.name)));
    let names: Vec<Expression> = names.collect();
    (!names.is_empty()).then(|| list(names))
}
