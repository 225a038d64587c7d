//! The roles in which GitHub Actions plans and applies, without a key that could leak.
//!
//! Planning is open to every pull request of the repository and therefore only reads. Workflows of forks get no token from
//! GitHub, unless a workflow runs on `pull_request_target`, which must never check out what a fork wrote. Applying needs the GitHub
//! environment of the same name, whose reviewers are its guard. Neither may change its own permissions: this stack is
//! applied by an administrator.

mod actions;
mod applying;
mod limits;
mod states;

use applying::apply_statements;
use limits::boundary;
use states::{plan_statements, state_statements};

use crate::hcl::{self, Block, Body, reference, resource};
use crate::model::Environment;
use crate::terraform::iam;
use crate::terraform::policy::{Statement, document};

/// GitHub's token service, as the name of an identity provider.
const ISSUER: &str = "token.actions.githubusercontent.com";
const AUDIENCE: &str = "sts.amazonaws.com";
/// The end of the name of the role that applies.
pub(in crate::terraform) const APPLY_ROLE: &str = "github-apply";
/// Longest run of the pipeline in seconds; the first apply makes databases and clusters.
const SESSION_SECONDS: u32 = 2 * 60 * 60;

/// `pipeline.tf`: the trust in GitHub, both roles and what they may do.
pub(super) fn pipeline(environment: &Environment, repository: &str) -> Body {
    let plan_subjects = [
        format!("repo:{repository}:pull_request"),
        format!("repo:{repository}:ref:refs/heads/{}", environment.ci.branch),
    ];
    let apply_subjects = [format!("repo:{repository}:environment:{}", environment.name)];
    let read_only = iam::attachment(environment, "plan_read_only", "plan", "ReadOnlyAccess");
    let body = if holds_identity_provider(environment) {
        Body::new().block(identity_provider(environment))
    } else {
        Body::new()
    };
    body.block(boundary(environment))
        .block(role(environment, "plan", "Plans pull requests.", &plan_subjects))
        .block(read_only.from(Some(environment.cloud.span)))
        .block(inline(environment, "plan", "state", plan_statements(environment)))
        .block(role(environment, "apply", "Applies what was approved.", &apply_subjects))
        .block(inline(environment, "apply", "infrastructure", apply_statements(environment)))
        .block(inline(environment, "apply", "state", state_statements(environment, true)))
}

/// An account knows GitHub once, so that only one of its environments makes the trust.
fn holds_identity_provider(environment: &Environment) -> bool {
    environment.account_holder == environment.name
}

fn identity_provider(environment: &Environment) -> Block {
    resource("aws_iam_openid_connect_provider", "github")
        .about(format!(
            "An account knows GitHub once. Of the environments that live in this account, the first by name makes the trust\n\
             for all of them. Where something else has made it before, import it:\n\
             terraform import aws_iam_openid_connect_provider.github {}",
            provider_arn(environment)
        ))
        .attribute("url", format!("https://{ISSUER}"))
        .attribute("client_id_list", hcl::list([hcl::string(AUDIENCE)]))
        .attribute("tags", hcl::object([("Name", hcl::string("github"))]))
        .from(Some(environment.cloud.span))
}

fn provider_arn(environment: &Environment) -> String {
    environment.iam_arn(&format!("oidc-provider/{ISSUER}"))
}

/// The ARN of the role that GitHub Actions takes to `plan` or to `apply` an environment.
#[must_use]
pub fn pipeline_role(environment: &Environment, name: &str) -> String {
    let made = || environment.iam_arn(&format!("role/{}", role_name(environment, name)));
    environment.given_text("bootstrap", &format!("{name}_role_arn")).map_or_else(made, str::to_owned)
}

fn role_name(environment: &Environment, name: &str) -> String {
    environment.names.component(&format!("github-{name}"))
}

fn role(environment: &Environment, name: &str, description: &str, subjects: &[String]) -> Block {
    let trust = Statement::allow("GitHubActions")
        .principal("Federated", provider_arn(environment))
        .actions(&["sts:AssumeRoleWithWebIdentity"])
        .when("StringEquals", &format!("{ISSUER}:aud"), [AUDIENCE])
        .when("StringEquals", &format!("{ISSUER}:sub"), subjects.iter().map(String::as_str));
    let role_name = role_name(environment, name);
    let role = resource("aws_iam_role", name);
    let role = if holds_identity_provider(environment) {
        role.attribute("depends_on", hcl::list([reference("aws_iam_openid_connect_provider.github")]))
    } else {
        role.about(format!(
            "The account's trust in GitHub is made by the environment `{}`.",
            environment.account_holder
        ))
    };
    role.attribute("name", role_name.as_str())
        .attribute("description", description)
        .attribute("max_session_duration", SESSION_SECONDS)
        .attribute("permissions_boundary", reference("aws_iam_policy.pipeline_boundary.arn"))
        .attribute("assume_role_policy", document([trust]))
        .attribute("tags", hcl::object([("Name", hcl::string(role_name))]))
        .from(Some(environment.cloud.span))
}

fn inline(environment: &Environment, role: &str, name: &str, statements: Vec<Statement>) -> Block {
    let mut block = resource("aws_iam_role_policy", &format!("{role}_{name}"));
    if name == "infrastructure" {
        block = block
            .about(
                "Manages the services that the stacks use, in this region only, and roles whose names begin with this\n\
                 environment's prefix. It can give rights only to roles that have one of the boundaries in boundaries.tf.\ntfsec:ignore:aws-iam-no-policy-wildcards the IDs of what it makes are not known before",
            );
    } else {
        block = block.about("tfsec:ignore:aws-iam-no-policy-wildcards names begin with the environment's prefix");
    }
    block
        .attribute("name", name)
        .attribute("role", reference(&format!("aws_iam_role.{role}.id")))
        .attribute("policy", document(statements))
        .from(Some(environment.cloud.span))
}
