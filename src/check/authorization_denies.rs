//! An AuthorizationPolicy that denies what `uses` or `host` allow.

use std::collections::HashMap;

use super::fault::judge;
use super::objects::{Entry, Kind, Objects};
use super::selector::Selector;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::View;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "authorization-denies",
    what: "AuthorizationPolicies that deny what `uses` allows.",
    why: "The caller gets 403 although the spec says that it may call.",
    example: "patches:\n  nobody:\n    target: { kind: AuthorizationPolicy, name: api }\n    set: { spec.rules: [] }",
    fix: "Leave the rules of the built-in templates, and add to them.",
    check,
};

const POLICY: Kind<'static> = Kind::new("security.istio.io", "AuthorizationPolicy");

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(resolved) = context.resolved else { return };
    judge(RULE.id, context, findings, |objects, faults| {
        let Some(environment) = resolved.regions().find(|region| objects.are_in(region)) else { return };
        let policies = policies(objects);
        let namespace = environment.namespace.as_str();
        let is_service = |entry: &Entry<'_>| entry.namespace == namespace && entry.kind.name != "Job";
        let pods = objects.pods().iter().enumerate().filter(|(_, pod)| is_service(&pod.owner));
        let pods: HashMap<&str, usize> = pods.map(|(index, pod)| (pod.owner.name, index)).collect();
        for service in &environment.services {
            let Some(&caller) = pods.get(service.name.as_str()) else { continue };
            let account = objects.pods()[caller].service_account();
            let who = Caller { namespace, principal: format!("cluster.local/ns/{namespace}/sa/{account}") };
            for called in environment.services_of(service) {
                let (Some(port), Some(callee)) = (called.port, pods.get(called.name.as_str())) else { continue };
                let Some(policy) = against(&policies[*callee], &who, port) else { continue };
                faults.error(
                    policy,
                    format!("`{}` uses `{}`, but no policy allows it to", service.name, called.name),
                    format!("It calls as `{}` at port {port}.", who.principal),
                    format!("allow it in the policy of `{}`, or remove it from `uses`", called.name),
                );
            }
        }
    });
}

/// The policies for each pod.
fn policies<'a>(objects: &Objects<'a>) -> Vec<Vec<Entry<'a>>> {
    let mut policies = vec![Vec::new(); objects.pods().len()];
    for entry in objects.of(POLICY) {
        let selector = entry.view().at(&["spec", "selector"]).map(Selector::of).unwrap_or_default();
        objects.selected(entry.namespace, &selector).into_iter().for_each(|pod| policies[pod].push(*entry));
    }
    policies
}

/// Who calls.
struct Caller<'b> {
    namespace: &'b str,
    principal: String,
}

/// The policy that stands in the way: one that denies, or the last of those of which none allows.
fn against<'a, 'b>(policies: &'b [Entry<'a>], caller: &Caller<'_>, port: u16) -> Option<&'b Entry<'a>> {
    let mut denying = policies.iter().filter(|policy| action(policy) == "DENY");
    if let Some(policy) = denying.find(|policy| rules(policy).any(|rule| is_plain(rule) && fits(rule, caller, port))) {
        return Some(policy);
    }
    let allowing = || policies.iter().filter(|policy| action(policy) == "ALLOW");
    let is_allowed = allowing().any(|policy| rules(policy).any(|rule| fits(rule, caller, port)));
    allowing().next_back().filter(|_| !is_allowed)
}

fn action<'a>(policy: &Entry<'a>) -> &'a str {
    policy.view().text_at(&["spec", "action"]).unwrap_or("ALLOW")
}

fn rules<'a>(policy: &Entry<'a>) -> impl Iterator<Item = View<'a>> {
    policy.view().items_at(&["spec", "rules"])
}

/// Whether a rule looks at nothing but who calls and at which port, so that it holds for all requests.
fn is_plain(rule: View<'_>) -> bool {
    let only = |list: &'static str, key: &'static str, known: &'static [&'static str]| {
        rule.items_at(&[list])
            .filter_map(|item| item.get(key))
            .all(|item| item.entries().all(|(key, _)| known.contains(&key)))
    };
    rule.get("when").is_none()
        && only("from", "source", &["principals", "namespaces"])
        && only("to", "operation", &["ports"])
}

/// Whether a rule is about this caller and port. Paths, methods and conditions are taken to fit.
fn fits(rule: View<'_>, caller: &Caller<'_>, port: u16) -> bool {
    let sources: Vec<_> = rule.items_at(&["from"]).filter_map(|from| from.get("source")).collect();
    let operations: Vec<_> = rule.items_at(&["to"]).filter_map(|to| to.get("operation")).collect();
    let is_source = |source: &View<'_>| {
        among(*source, "principals", &caller.principal)
            && among(*source, "namespaces", caller.namespace)
            && !is_named(*source, "notPrincipals", &caller.principal)
            && !is_named(*source, "notNamespaces", caller.namespace)
    };
    let port = port.to_string();
    let is_operation =
        |operation: &View<'_>| among(*operation, "ports", &port) && !is_named(*operation, "notPorts", &port);
    (sources.is_empty() || sources.iter().any(is_source))
        && (operations.is_empty() || operations.iter().any(is_operation))
}

/// Whether a list has a text, or is not there.
fn among(view: View<'_>, key: &str, text: &str) -> bool {
    view.get(key).is_none() || is_named(view, key, text)
}

fn is_named(view: View<'_>, key: &str, text: &str) -> bool {
    view.items_at(&[key]).filter_map(View::text).any(|written| is_like(written, text))
}

/// Istio's patterns: an asterisk at the beginning, at the end, or alone.
fn is_like(written: &str, text: &str) -> bool {
    match (written.strip_prefix('*'), written.strip_suffix('*')) {
        (Some(end), _) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => written == text,
    }
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_of_principals() {
        assert!(is_like("*", "cluster.local/ns/shop/sa/api"));
        assert!(is_like("*/sa/api", "cluster.local/ns/shop/sa/api"));
        assert!(is_like("cluster.local/ns/shop/*", "cluster.local/ns/shop/sa/api"));
        assert!(!is_like("cluster.local/ns/shop/sa/app", "cluster.local/ns/shop/sa/api"));
    }
}
