//! A part of the audit that a framework asks for, and that is switched off.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Part;
use crate::spec::Spec;
use crate::spec::scalar::Provision;

pub(super) const RULE: Rule = Rule {
    id: "audit-switched-off",
    what: "A part of the audit that a framework of `compliance` asks for, and that is switched off.",
    why: "An assessor asks for the evidence that it makes. Where the organisation has it for all accounts, the spec can say so.",
    example: "compliance: [pci-dss]\naudit: { guardduty: false }",
    fix: "Write `organization` where the organisation has it; else leave the key out, or write `true`.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(audit) = &spec.audit else { return };
    let written = Part::ALL.into_iter().filter_map(|part| Some((part, part.written(audit)?)));
    for (part, written) in written.filter(|(_, written)| written.value == Provision::Nowhere) {
        let required = spec.compliance.iter().filter_map(|framework| {
            let required = context.facts.audit_requirement(framework.value.word())?;
            let requirement = required.parts.get(part.key())?;
            Some((framework.span, format!("{}, {requirement}, asks for it", required.called)))
        });
        let required: Vec<_> = required.collect();
        if required.is_empty() {
            continue;
        }
        let finding = Diagnostic::error(RULE.id, format!("`audit.{}` is switched off", part.key()))
            .at(written.span, "there would be none")
            .help("write `organization` where the organisation has it, else `true`");
        findings.push(required.into_iter().fold(finding, |finding, (span, why)| finding.at(span, why)));
    }
}
