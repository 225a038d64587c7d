//! A reader of a bucket that does not use it.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "bucket-readers",
    what: "A reader of a bucket that is no service, or does not use the bucket.",
    why: "`uses` gives the right to read and write, and `readers` takes writing away again; alone it gives nothing.",
    example: "buckets:\n  uploads: { readers: [web] }\nservices:\n  web: { image: ghcr.io/example/web }",
    fix: "Add the bucket to the service's `uses`, or take the service away from `readers`.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (bucket, entry) in spec.buckets.iter() {
        for reader in entry.readers.iter().filter(|reader| !uses(spec, reader.as_str(), bucket.as_str())) {
            let name = reader.as_str();
            let (label, help) = match spec.services.is_written(name) {
                true => ("this service does not use it", format!("add `{bucket}` to `services.{name}.uses`")),
                false => ("no service has this name", "write the name of a service that uses it".to_owned()),
            };
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` cannot be a reader of `buckets.{bucket}`"))
                    .at(reader.span, label)
                    .help(help),
            );
        }
    }
}

/// Whether a service uses a bucket, as far as it could be read.
fn uses(spec: &Spec, service: &str, bucket: &str) -> bool {
    match spec.services.get(service) {
        Some(service) => service.uses.iter().any(|used| used.as_str() == bucket),
        None => spec.services.is_written(service),
    }
}
