//! Inspector: known vulnerabilities in machines and container images.

use crate::hcl::{Body, list, resource, string};
use crate::model::Environment;

/// What is looked into.
const KINDS: [&str; 2] = ["EC2", "ECR"];

/// `inspector.tf`; empty when it is switched on elsewhere.
pub(super) fn file(environment: &Environment) -> Body {
    if !environment.audit.inspector {
        return Body::new();
    }
    let enabler = resource("aws_inspector2_enabler", "main")
        .about("Machines are looked into through their Systems Manager agent, images when they are pushed and after.")
        .attribute("account_ids", list([string(&environment.cloud.account)]))
        .attribute("resource_types", list(KINDS))
        .from(Some(environment.audit.span));
    Body::new().block(enabler)
}
