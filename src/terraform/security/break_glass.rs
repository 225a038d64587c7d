//! Whoever takes the role for the worst case is noticed.

use crate::hcl::{Body, list, object, string};
use crate::model::{BreakGlass, Environment};
use crate::terraform::bootstrap::break_glass_arn;
use crate::terraform::security::event_alarm::EventAlarm;

/// `break_glass.tf`. The role is given out in this environment's regions only, so that a rule in each sees every time.
/// EventBridge hears of calls when the account has a trail, whoever made it.
pub(super) fn file(environment: &Environment, made: &BreakGlass) -> Body {
    let one_of = |word: &str| list([string(word)]);
    let role = object([("roleArn", list([string(break_glass_arn(environment, made))]))]);
    let detail = object([
        ("eventSource", one_of("sts.amazonaws.com")),
        ("eventName", one_of("AssumeRole")),
        ("requestParameters", role),
    ]);
    let alarm = EventAlarm {
        name: "break-glass-use",
        what: "Somebody takes the role for the worst case.",
        pattern: object([
            ("source", one_of("aws.sts")),
            ("detail-type", one_of("AWS API Call via CloudTrail")),
            ("detail", detail),
        ]),
        words: &[
            ("account", "$.account"),
            ("address", "$.detail.sourceIPAddress"),
            ("role", "$.detail.requestParameters.roleArn"),
            ("session", "$.detail.requestParameters.roleSessionName"),
            ("who", "$.detail.userIdentity.arn"),
        ],
        message: "Break glass in account <account>: <who> takes <role> as <session> from <address>.",
        with_reads: true,
        span: made.span,
    };
    alarm.blocks(environment).into_iter().fold(Body::new(), Body::block)
}
