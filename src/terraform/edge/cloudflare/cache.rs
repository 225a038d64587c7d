//! What CloudFlare keeps in its cache, and for how long.

use super::ruleset;
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{CacheRule, Cloudflare};

/// `cache.tf`; empty without rules: then CloudFlare keeps files, as long as the answers say, and no pages.
pub(super) fn file(cloudflare: &Cloudflare) -> Body {
    let rules = cloudflare.cache.iter().filter(|rule| !rule.hosts.is_empty());
    let rules: Vec<Expression> = rules.map(cache_rule).collect();
    if rules.is_empty() { Body::new() } else { Body::new().block(rules_of_the_cache(cloudflare, rules)) }
}

fn rules_of_the_cache(cloudflare: &Cloudflare, rules: Vec<Expression>) -> Block {
    ruleset("cache", "http_request_cache_settings", cloudflare)
        .about("Where several rules are about one request, the last one wins.")
        .attribute("rules", hcl::list(rules))
}

fn cache_rule(rule: &CacheRule) -> Expression {
    hcl::object([
        ("description", hcl::string(&rule.name)),
        ("expression", hcl::string(expression(rule))),
        ("action", hcl::string("set_cache_settings")),
        ("action_parameters", hcl::object(parameters(rule))),
    ])
}

fn parameters(rule: &CacheRule) -> Vec<(&'static str, Expression)> {
    let mut parameters = vec![("cache", Expression::from(!rule.is_bypass))];
    if !rule.is_bypass {
        parameters.push(("edge_ttl", time(rule.edge_seconds)));
        parameters.push(("browser_ttl", time(rule.browser_seconds)));
    }
    parameters
}

/// As long as the spec says, or else as the answer says.
fn time(seconds: Option<u64>) -> Expression {
    match seconds {
        Some(seconds) => hcl::object([("mode", hcl::string("override_origin")), ("default", seconds.into())]),
        None => hcl::object([("mode", hcl::string("respect_origin"))]),
    }
}

/// Which requests a rule is about, in CloudFlare's language. Hosts and paths have no quotes and no backslashes in them.
fn expression(rule: &CacheRule) -> String {
    let hosts = rule.hosts.iter().map(|host| format!("\"{host}\"")).collect::<Vec<_>>().join(" ");
    let of_hosts = format!("(http.host in {{{hosts}}})");
    let paths = rule.paths.iter().map(|path| match path.strip_suffix('*') {
        Some(start) => format!("starts_with(http.request.uri.path, \"{start}\")"),
        None => format!("http.request.uri.path eq \"{path}\""),
    });
    let paths = paths.collect::<Vec<_>>().join(" or ");
    if paths.is_empty() { of_hosts } else { format!("{of_hosts} and ({paths})") }
}
