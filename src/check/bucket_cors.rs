//! Pages that may reach a bucket from everywhere, or from nowhere.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "bucket-cors",
    what: "A bucket with `cors` that names no origin.",
    why: "S3 takes no such rule: it says which pages may reach the bucket.",
    example: "buckets:\n  uploads: { cors: { origins: [] } }",
    fix: "Name the pages, for example `origins: [https://www.example.com]`, or leave `cors` out.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    for (name, bucket) in spec.buckets.iter() {
        let Some(cors) = bucket.cors.as_ref().filter(|cors| cors.origins.is_empty()) else { continue };
        if !context.is_refused_within(&format!("buckets.{name}.cors.origins")) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`buckets.{name}.cors` names no origin"))
                    .at(cors.span, "no page may reach it")
                    .help("name the pages, for example `origins: [https://www.example.com]`, or leave `cors` out"),
            );
        }
    }
}
