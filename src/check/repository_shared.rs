//! A repository that two entries, or two environments of an account, want in different ways.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::repositories_asked_for;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "repository-shared",
    what: "A repository that two entries name, or that two environments of one account want in different ways.",
    why: "A registry belongs to an account and a region: a repository is there once, made by one of the environments, and is what that one says.",
    example: "repositories:\n  api: { path: shop/api, keep: 100 }\n  old-api: { path: shop/api }",
    fix: "Write it once, in the file that all environments extend.",
    check,
};

fn check<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    twice(spec, findings);
    if spec.shares.is_none() {
        differently(spec, context, findings);
    }
}

fn twice(spec: &Spec, findings: &mut Diagnostics) {
    let Some(platform) = spec.platform.get() else { return };
    let mut seen = BTreeMap::<String, Span>::new();
    for (name, repository) in spec.repositories.iter() {
        let path = repository.path.as_ref().map(|path| path.to_string());
        let path = path.unwrap_or_else(|| format!("{}/{name}", platform.as_str()));
        if let Some(earlier) = seen.insert(path.clone(), repository.name_span) {
            findings.push(
                Diagnostic::error(RULE.id, format!("two entries are the repository `{path}`"))
                    .at(repository.name_span, "the second")
                    .at(earlier, "the first")
                    .help("take one of them away, or write another `path`"),
            );
        }
    }
}

/// Only the first other environment is named: who mends one is told of the next.
fn differently<'a>(spec: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    let others = context.others().filter(|(_, other)| other.shares.is_none() && place(other) == place(spec));
    let others: Vec<_> = others.map(|(name, other)| (name, repositories_asked_for(other))).collect();
    for (path, own) in repositories_asked_for(spec) {
        let differing = others.iter().find_map(|(name, asked)| {
            let other = asked.get(&path)?;
            own.is_other_than(other).then_some((name, other.span))
        });
        let Some((name, other)) = differing else { continue };
        findings.push(
            Diagnostic::warning(RULE.id, format!("`{name}` wants the repository `{path}` otherwise"))
                .at(own.span, "here")
                .at(other, format!("and in `{name}`"))
                .because("One of them makes it for the whole account, as that one says.")
                .help("write it once, in the file that both extend"),
        );
    }
}

/// The account and the region, which a registry belongs to.
fn place(spec: &Spec) -> Option<(&str, &str)> {
    let cloud = spec.cloud.get()?;
    Some((cloud.account.get()?.as_str(), cloud.region.get()?.as_str()))
}
