//! Waivers of policies that hold no more, or for too much.

use super::waiver::{MOST, days_left};
use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::policies::PolicyWaiver;

pub(super) const RULE: Rule = Rule {
    id: "policy-waiver",
    what: "A waiver of a policy that holds no more, for too long, or for nothing in particular.",
    why: "A waiver lets one object through that somebody has thought about. From the day after it, the clusters refuse the object again.",
    example: "policies: { waivers: { agent: { policy: host-access, object: \"*\", by: ada@example.com, reason: \"it reads logs\", until: 2020-01-01 } } }",
    fix: "Remove it once the object keeps the policy, or write a later day; name one object with its namespace.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let Some(policies) = &spec.policies else { return };
    for (name, waiver) in policies.waivers.iter() {
        let until = waiver.until.value.date();
        let left = context.today.days_until(until);
        if left < 0 {
            findings.push(
                Diagnostic::error(RULE.id, format!("the waiver `{name}` has expired"))
                    .at(waiver.until.span, format!("{} ago", days_left(-left)))
                    .help("remove it when the object keeps the policy; else have it looked at again, and write a later day"),
            );
        } else if left > MOST {
            findings.push(
                Diagnostic::error(RULE.id, format!("the waiver `{name}` holds for too long"))
                    .at(waiver.until.span, format!("{} from now", days_left(left)))
                    .help("write a day within a year; what is always allowed is a rule: `policies.rules`"),
            );
        }
        findings.extend(object(name.as_str(), waiver));
    }
}

fn object(name: &str, waiver: &PolicyWaiver) -> Diagnostics {
    let object = waiver.object.as_str();
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
    };
    match object.split_once('/') {
        Some((namespace, object)) if is_name(namespace) && is_name(object) => Diagnostics::default(),
        _ => Diagnostic::error(RULE.id, format!("the waiver `{name}` does not name one object"))
            .at(waiver.object.span, "a namespace, `/`, and a name are needed")
            .help("write for example `hotel-booking/importer`; a namespace as a whole stands in `policies.namespaces`")
            .into(),
    }
}
