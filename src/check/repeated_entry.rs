//! The same entry twice in a list.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::decode::Located;

pub(super) const RULE: Rule = Rule {
    id: "repeated-entry",
    what: "The same entry twice in a list.",
    why: "The second one says nothing, and was perhaps meant to be another.",
    example: "nodes:\n  burst: { instances: [m7g.large, m7g.large], max: 3 }",
    fix: "Remove one of the two.",
    check,
};

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (_, nodes) in spec.nodes.iter() {
        findings.extend(repeated(&nodes.instances));
    }
    for (_, service) in spec.services.iter() {
        findings.extend(repeated(&service.uses));
    }
    if let Some(access) = &spec.access {
        findings.extend(repeated(&access.admins));
        findings.extend(repeated(&access.viewers));
        if let Some(break_glass) = &access.break_glass {
            findings.extend(repeated(&break_glass.principals));
        }
    }
    if let Some(alerts) = &spec.alerts {
        findings.extend(repeated(&alerts.email));
    }
    if let Some(audit) = &spec.audit {
        findings.extend(repeated(&audit.standards));
    }
    findings.extend(repeated(&spec.compliance));
}

fn repeated<T: Ord>(list: &[Located<T>]) -> Diagnostics {
    let mut seen = BTreeMap::new();
    let mut findings = Diagnostics::default();
    for entry in list {
        if let Some(earlier) = seen.insert(&entry.value, entry.span) {
            findings.push(
                Diagnostic::error(RULE.id, "the same entry is in the list twice")
                    .at(entry.span, "again here")
                    .at(earlier, "first here")
                    .help("remove one of the two"),
            );
        }
    }
    findings
}
