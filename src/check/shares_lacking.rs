//! A database, cache, bucket or cluster of an environment that shares, which the other environment lacks.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::spec::Spec;
use crate::spec::review::Review;

pub(super) const RULE: Rule = Rule {
    id: "shares-lacking",
    what: "A database, cache, bucket, repository, cluster or group of machines of an environment that shares, which the other one lacks.",
    why: "An environment that shares has nothing of its own: what is written there is never created.",
    example: "# review.yaml\nshares: dev\ndatabases:\n  reports: { engine: postgres }   # dev has no `reports`",
    fix: "Add it to the environment that is shared, or remove it.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let Some(shares) = &spec.shares else { return };
    if spec.review.as_ref().is_some_and(Review::is_full) {
        // What is written there is made for each pull request.
        return;
    }
    let Some(host) = context.spec_of(shares.as_str()).filter(|host| host.shares.is_none()) else { return };
    let mut check = |kind: &str, name: &str, span: Span, is_there: bool| {
        if !is_there {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{}` has no {kind} `{name}`", shares.as_str()))
                    .at(span, "this is never created")
                    .at(shares.span, format!("`{}` has nothing of its own", context.environment))
                    .help(format!("add it to `{}`, or remove it here", shares.as_str())),
            );
        }
    };
    for (name, entry) in spec.databases.iter() {
        check("database", name.as_str(), entry.name_span, host.databases.is_written(name.as_str()));
    }
    for (name, entry) in spec.caches.iter() {
        check("cache", name.as_str(), entry.name_span, host.caches.is_written(name.as_str()));
    }
    for (name, entry) in spec.buckets.iter() {
        check("bucket", name.as_str(), entry.name_span, host.buckets.is_written(name.as_str()));
    }
    for (name, entry) in spec.repositories.iter() {
        check("repository", name.as_str(), entry.name_span, host.repositories.is_written(name.as_str()));
    }
    for (name, entry) in spec.clusters.iter() {
        check("cluster", name.as_str(), entry.name_span, host.clusters.is_written(name.as_str()));
    }
    for (name, entry) in spec.nodes.iter() {
        check("group of machines", name.as_str(), entry.name_span, host.nodes.is_written(name.as_str()));
    }
}
