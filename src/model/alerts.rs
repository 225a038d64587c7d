//! Who is told when something is wrong, resolved.

use super::Names;
use crate::diagnostic::Span;
use crate::spec::Spec;

/// Where alarms go.
#[derive(Debug, Clone)]
pub struct Alerts {
    /// The name of the topic.
    pub topic: String,
    /// The secret in Secrets Manager that holds PagerDuty's integration URL, and where it is named.
    pub pagerduty_secret: Option<(String, Span)>,
    /// The e-mail addresses, in the order of writing.
    pub emails: Vec<(String, Span)>,
    /// Where is written what to do about an alarm, without a slash at its end.
    pub runbooks: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// `None` where the spec does not ask for alarms.
pub(super) fn resolve(spec: &Spec, names: &Names) -> Option<Alerts> {
    let written = spec.alerts.as_ref()?;
    let secret = written.pagerduty.as_ref().map(|pagerduty| &pagerduty.secret);
    Some(Alerts {
        topic: names.component("alerts"),
        pagerduty_secret: secret.map(|secret| (secret.to_string(), secret.span)),
        emails: written.email.iter().map(|address| (address.to_string(), address.span)).collect(),
        runbooks: written.runbooks.as_ref().map(|address| address.as_str().trim_end_matches('/').to_owned()),
        span: written.span,
    })
}
