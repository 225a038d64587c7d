//! A bucket that keeps what it holds for a time that S3 cannot count.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;
use crate::spec::scalar::Duration;

pub(super) const RULE: Rule = Rule {
    id: "bucket-days",
    what: "A bucket that keeps objects or their old versions for a time that S3 cannot count.",
    why: "S3 counts whole days, from one on, and looks once a day.",
    example: "buckets:\n  uploads: { versions: 12h }",
    fix: "Write whole days, at least `1d`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, bucket) in spec.buckets.iter() {
        for (key, time) in [("versions", &bucket.versions), ("expire", &bucket.expire)] {
            let found = check_days(&format!("buckets.{name}.{key}"), time.as_ref());
            found.into_iter().for_each(|finding| findings.push(finding));
        }
    }
}

fn check_days(path: &str, time: Option<&Located<Duration>>) -> Option<Diagnostic> {
    let time = time.filter(|time| time.days() == 0 || !time.is_whole_days())?;
    Some(
        Diagnostic::error(RULE.id, format!("`{path}` is not a number of days"))
            .at(time.span, "")
            .because("S3 counts whole days, from one on.")
            .help(format!("write `{}`", Duration::from_days(time.days().saturating_add(1)))),
    )
}
