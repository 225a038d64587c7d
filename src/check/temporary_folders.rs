//! Folders for temporary files that cannot be.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "temporary-folders",
    what: "Folders for temporary files that hide the program, or one another.",
    why: "Each is an empty folder in the place of what the image has there.",
    example: "services:\n  app: { image: ghcr.io/example/app, temporary: [/, /tmp, /tmp/cache] }",
    fix: "Name folders in which the image has nothing, none within another.",
    check,
};

/// Folders without which nothing runs.
const NEEDED: [&str; 8] = ["/", "/bin", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"];

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        for (index, folder) in service.temporary.iter().enumerate() {
            let path = normal(folder.as_str());
            if NEEDED.contains(&path) || path.contains([':', '?', '%']) || path.split('/').any(|part| part == "..") {
                findings.push(
                    Diagnostic::error(RULE.id, format!("`{name}` cannot have `{path}` for temporary files"))
                        .at(folder.span, "it would hide what the image has there, or is no folder")
                        .help("write for example `/tmp`"),
                );
            }
            let earlier = service.temporary[..index].iter().find(|other| is_within(path, normal(other.as_str())));
            if let Some(earlier) = earlier {
                findings.push(
                    Diagnostic::error(RULE.id, format!("one temporary folder of `{name}` is within another"))
                        .at(folder.span, "")
                        .at(earlier.span, "the other one")
                        .help("name the outer one only"),
                );
            }
        }
    }
}

fn normal(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() { "/" } else { trimmed }
}

/// Whether one is the other, or below it, in either direction.
fn is_within(left: &str, right: &str) -> bool {
    let below =
        |low: &str, high: &str| low.strip_prefix(high).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    left != "/" && right != "/" && (below(left, right) || below(right, left))
}
