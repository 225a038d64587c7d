//! What the watchers find, told to whoever listens to alarms.

use super::trail_bucket::bucket_name;
use crate::hcl::{Body, Expression, list, object, string};
use crate::model::Environment;
use crate::terraform::security::event_alarm::EventAlarm;

/// The severity from which a finding of GuardDuty is high.
const HIGH_SEVERITY: u32 = 7;

/// `findings.tf`; empty when nobody is to be told, or others tell.
pub(super) fn file(environment: &Environment) -> Body {
    let audit = &environment.audit;
    if environment.alerts.is_none() {
        return Body::new();
    }
    let alarms = [
        audit.guardduty_alarms.then(|| guardduty(environment)),
        audit.security_hub_alarms.then(|| security_hub(environment)),
        audit.trail.is_some().then(|| trail_deletions(environment)),
    ];
    let blocks = alarms.into_iter().flatten().flat_map(|alarm| alarm.blocks(environment));
    blocks.fold(Body::new(), Body::block)
}

/// A list of one word in a pattern.
fn one_of<const COUNT: usize>(words: [&str; COUNT]) -> Expression {
    list(words.map(string))
}

fn guardduty(environment: &Environment) -> EventAlarm<'static> {
    let severity = object([("numeric", list([string(">="), Expression::from(HIGH_SEVERITY)]))]);
    EventAlarm {
        name: "guardduty-findings",
        what: "GuardDuty has found a threat of high severity.",
        pattern: object([
            ("source", one_of(["aws.guardduty"])),
            ("detail-type", one_of(["GuardDuty Finding"])),
            ("detail", object([("severity", list([severity]))])),
        ]),
        words: &[
            ("account", "$.account"),
            ("id", "$.detail.id"),
            ("region", "$.region"),
            ("severity", "$.detail.severity"),
            ("type", "$.detail.type"),
        ],
        message: "GuardDuty in account <account>, <region>: <type>, severity <severity>, finding <id>.",
        with_reads: false,
        span: environment.audit.span,
    }
}

/// A finding counts until somebody has marked it as seen or suppressed it; Security Hub tells of it again and again until
/// then. Those of GuardDuty come by themselves.
fn security_hub(environment: &Environment) -> EventAlarm<'static> {
    let mut finding = vec![
        ("RecordState", one_of(["ACTIVE"])),
        ("Severity", object([("Label", one_of(["CRITICAL", "HIGH"]))])),
        ("Workflow", object([("Status", one_of(["NEW"]))])),
    ];
    if environment.audit.guardduty_alarms {
        finding.push(("ProductName", list([object([("anything-but", one_of(["GuardDuty"]))])])));
    }
    EventAlarm {
        name: "security-hub-findings",
        what: "Security Hub has a new finding of high severity.",
        pattern: object([
            ("source", one_of(["aws.securityhub"])),
            ("detail-type", one_of(["Security Hub Findings - Imported"])),
            ("detail", object([("findings", object(finding))])),
        ]),
        words: &[
            ("account", "$.account"),
            ("control", "$.detail.findings[0].GeneratorId"),
            ("region", "$.region"),
            ("resource", "$.detail.findings[0].Resources[0].Id"),
            ("severity", "$.detail.findings[0].Severity.Label"),
        ],
        message: "Security Hub in account <account>, <region>: <control> fails for <resource>, severity <severity>.",
        with_reads: false,
        span: environment.audit.span,
    }
}

/// The bucket refuses it, so that its policy was changed before.
fn trail_deletions(environment: &Environment) -> EventAlarm<'static> {
    let bucket = bucket_name(environment);
    let detail = [("bucket", object([("name", one_of([bucket.as_str()]))])), ("reason", one_of(["DeleteObject"]))];
    EventAlarm {
        name: "trail-deletions",
        what: "Somebody deletes files of the trail.",
        pattern: object([
            ("source", one_of(["aws.s3"])),
            ("detail-type", one_of(["Object Deleted"])),
            ("detail", object(detail)),
        ]),
        words: &[("bucket", "$.detail.bucket.name"), ("requester", "$.detail.requester")],
        message: "Account <requester> deletes files of the trail in <bucket>.",
        with_reads: false,
        span: environment.audit.span,
    }
}
