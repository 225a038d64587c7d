//! Copies of services that requests of a pull request cannot be led to.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::review::{Copies, Review};
use crate::spec::service::Protocol;

pub(super) const RULE: Rule = Rule {
    id: "review-copies",
    what: "A `review.header` where every service is copied, or a copy that no header can lead to, because it speaks TCP.",
    why: "With `copies: changed`, services of the shared environment find the copies of a pull request by a header of the request. TCP has none: they go on calling the shared environment's service.",
    example: "review: { header: x-review }   # without `copies: changed`",
    fix: "Write `copies: changed`, or leave `header` out. A service that speaks TCP is tested through a copy of who calls it.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(review) = &spec.review else { return };
    let copies_all = review.copies.as_ref().is_none_or(|copies| copies.value != Copies::Changed);
    if copies_all {
        if let Some(header) = review.header.as_ref().filter(|_| !context.is_refused("review.copies")) {
            findings.push(
                Diagnostic::error(RULE.id, "`review.header` leads to nothing")
                    .at(header.span, "pull requests have copies of all services, which call one another by name")
                    .help("write `copies: changed` beside it, or leave `header` out"),
            );
        }
        return;
    }
    for (name, service) in spec.services.iter() {
        let is_tcp = service.protocol.as_ref().is_some_and(|protocol| protocol.value == Protocol::Tcp);
        let is_called =
            spec.services.iter().any(|(_, other)| other.uses.iter().any(|used| used.as_str() == name.as_str()));
        if is_tcp && is_called && may_be_copied(review, name.as_str()) {
            findings.push(
                Diagnostic::warning(
                    RULE.id,
                    format!("services without copies do not find a copy of `{name}`", name = name.as_str()),
                )
                .at(service.protocol.as_ref().map_or(service.span, |protocol| protocol.span), "TCP has no headers")
                .help("see that a pull request that changes it has copies of the services that call it as well"),
            );
        }
    }
}

fn may_be_copied(review: &Review, service: &str) -> bool {
    let built = review.argo_cd.as_ref().map(|argo_cd| &argo_cd.built);
    built.is_none_or(|built| built.is_empty() || built.iter().any(|name| name.as_str() == service))
}
