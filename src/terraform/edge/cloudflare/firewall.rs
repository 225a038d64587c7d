//! The firewall of the zone: the rules that CloudFlare maintains, and a limit of requests.

use super::ruleset;
use crate::facts::Facts;
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Cloudflare, Edge, RateLimit};

/// Of the core rules of OWASP those with the fewest false alarms are asked.
const PARANOIA_LEVELS_LEFT_OUT: [&str; 3] = ["paranoia-level-2", "paranoia-level-3", "paranoia-level-4"];
/// Every request of the zone; a free zone cannot tell hosts apart in limits.
const ALL_REQUESTS: &str = "starts_with(http.request.uri.path, \"/\")";

/// `zone_firewall.tf`.
pub(super) fn file(edge: &Edge, cloudflare: &Cloudflare) -> Body {
    let mut body = Body::new();
    if cloudflare.has_managed_rules {
        body.push_block(managed_rules(edge, cloudflare));
    }
    if let Some(limit) = cloudflare.rate_limit {
        body.push_block(rate_limit(edge, cloudflare, limit));
    }
    body
}

fn managed_rules(edge: &Edge, cloudflare: &Cloudflare) -> Block {
    ruleset("managed_rules", "http_request_firewall_managed", cloudflare)
        .about(
            "The rules that CloudFlare maintains. Where the zone has such a list already, import it first:\n\
             terraform import cloudflare_ruleset.managed_rules zones/<zone>/<ruleset>",
        )
        .attribute("rules", hcl::list([cloudflare_rules(edge), owasp_rules(edge)]))
}

fn execute(description: &str, mut parameters: Vec<(&'static str, Expression)>, ruleset: &str) -> Expression {
    parameters.insert(0, ("id", hcl::string(ruleset)));
    hcl::object([
        ("description", hcl::string(description)),
        ("expression", hcl::string("true")),
        ("action", hcl::string("execute")),
        ("action_parameters", hcl::object(parameters)),
    ])
}

/// Each rule does what CloudFlare has set for it, or only counts.
fn cloudflare_rules(edge: &Edge) -> Expression {
    let overrides = ("overrides", hcl::object([("action", hcl::string("log"))]));
    let parameters = if edge.blocks { Vec::new() } else { vec![overrides] };
    execute("CloudFlare's rules", parameters, &Facts::embedded().cloudflare_rulesets().managed)
}

/// Each rule that a request breaks adds to its score, and one rule compares the score. By itself it would show a riddle,
/// which the callers of an interface cannot solve.
fn owasp_rules(edge: &Edge) -> Expression {
    let rulesets = Facts::embedded().cloudflare_rulesets();
    let category = |name: &str| hcl::object([("category", hcl::string(name)), ("enabled", false.into())]);
    let score = hcl::object([
        ("id", hcl::string(&rulesets.owasp_score_rule)),
        ("action", hcl::string(if edge.blocks { "block" } else { "log" })),
        ("score_threshold", rulesets.owasp_score_threshold.into()),
    ]);
    let overrides =
        hcl::object([("categories", hcl::list(PARANOIA_LEVELS_LEFT_OUT.map(category))), ("rules", hcl::list([score]))]);
    execute("The core rules of OWASP", vec![("overrides", overrides)], &rulesets.owasp)
}

/// The counters of data centres are apart, which every such rule has to say.
fn rate_limit(edge: &Edge, cloudflare: &Cloudflare, limit: RateLimit) -> Block {
    let counting = hcl::object([
        ("characteristics", hcl::list(["cf.colo.id", "ip.src"])),
        ("period", limit.seconds.into()),
        ("requests_per_period", limit.requests.into()),
        ("mitigation_timeout", limit.refusal_seconds.into()),
    ]);
    let rule = hcl::object([
        ("description", hcl::string("The most requests of one address")),
        ("expression", hcl::string(ALL_REQUESTS)),
        ("action", hcl::string(if edge.blocks { "block" } else { "log" })),
        ("ratelimit", counting),
    ]);
    ruleset("rate_limit", "http_ratelimit", cloudflare).attribute("rules", hcl::list([rule]))
}
