//! IAM Access Analyzer: what is open to others, and permissions that nobody uses.

use crate::hcl::{Block, Body, object, resource, string};
use crate::model::Environment;

/// Days after which a permission counts as unused; PCI DSS 7.2.4 wants all of them looked at twice a year.
const UNUSED_DAYS: u32 = 90;

/// `access_analyzer.tf`; empty when the analyzers are made elsewhere.
pub(super) fn file(environment: &Environment) -> Body {
    let Some(analyzer) = &environment.audit.access_analyzer else { return Body::new() };
    let blocks = std::iter::once(external(environment)).chain(analyzer.unused.then(|| unused(environment)));
    blocks.fold(Body::new(), |body, block| body.block(block.from(Some(environment.audit.span))))
}

fn external(environment: &Environment) -> Block {
    analyzer("external", environment.names.component("external-access"), "ACCOUNT")
        .about("Finds what in this region others than this account can reach.")
}

fn unused(environment: &Environment) -> Block {
    analyzer("unused", environment.names.component("unused-access"), "ACCOUNT_UNUSED_ACCESS")
        .about("Finds roles, keys and permissions that nobody uses; roles are of no region, so that once is enough.")
        .nested("configuration", |configuration| {
            configuration.nested("unused_access", |unused| unused.attribute("unused_access_age", UNUSED_DAYS))
        })
}

fn analyzer(label: &str, name: String, kind: &str) -> Block {
    resource("aws_accessanalyzer_analyzer", label)
        .attribute("analyzer_name", name.as_str())
        .attribute("type", kind)
        .attribute("tags", object([("Name", string(name))]))
}
