//! A repository that keeps images for a time or in a number that ECR cannot count.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::scalar::Duration;

pub(super) const RULE: Rule = Rule {
    id: "repository-range",
    what: "A repository that keeps images for a time or in a number that ECR cannot count.",
    why: "ECR counts whole days, and images, from one on.",
    example: "repositories:\n  api: { keep: 0, untagged: 12h }",
    fix: "Write whole days, and a number from 1.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, repository) in spec.repositories.iter() {
        if let Some(keep) = repository.keep.as_ref().filter(|keep| keep.value.value() == 0) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`repositories.{name}.keep` would keep no image"))
                    .at(keep.span, "")
                    .help("write a number from 1, or leave it out to keep all"),
            );
        }
        let is_off = |time: &Duration| time.days() == 0 || !time.is_whole_days();
        if let Some(untagged) = repository.untagged.as_ref().filter(|time| is_off(&time.value)) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`repositories.{name}.untagged` is not a number of days"))
                    .at(untagged.span, "")
                    .because("ECR counts whole days, from one on.")
                    .help(format!("write `{}`", Duration::from_days(untagged.days().saturating_add(1)))),
            );
        }
    }
}
