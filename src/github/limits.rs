//! How long GitHub asks to wait, and how often something is tried again.
//!
//! Source: docs.github.com, "Rate limits for the REST API" and "Best practices for using the REST API", seen 2026-11:
//! a limit is answered with 403 or 429; `retry-after` counts seconds; where `x-ratelimit-remaining` is 0,
//! `x-ratelimit-reset` is the second since 1970 at which requests are taken again; otherwise at least a minute.

use std::time::Duration;

/// How often a request is sent before it is given up.
pub(super) const ATTEMPTS: u32 = 4;
/// How long is waited where GitHub says that there is a limit, but not for how long.
const UNKNOWN: Duration = Duration::from_secs(60);

/// What of an answer says whether there is a limit.
pub(super) struct Signs<'a> {
    pub(super) status: u16,
    pub(super) retry_after: Option<&'a str>,
    pub(super) remaining: Option<&'a str>,
    pub(super) reset: Option<&'a str>,
    pub(super) message: &'a str,
}

/// How long to wait because of a limit; none where the answer is about something else. `now` counts seconds since 1970.
pub(super) fn limit(signs: &Signs<'_>, now: u64) -> Option<Duration> {
    if signs.status != 403 && signs.status != 429 {
        return None;
    }
    let number = |text: Option<&str>| text.and_then(|text| text.trim().parse::<u64>().ok());
    if let Some(seconds) = number(signs.retry_after) {
        return Some(Duration::from_secs(seconds));
    }
    if number(signs.remaining) == Some(0) {
        let reset = number(signs.reset).map(|reset| Duration::from_secs(reset.saturating_sub(now).saturating_add(1)));
        return Some(reset.unwrap_or(UNKNOWN));
    }
    let is_told = signs.message.to_ascii_lowercase().contains("rate limit");
    (signs.status == 429 || is_told).then_some(UNKNOWN)
}

/// How long to wait after a failure, the first of which is number 1: each time twice as long.
pub(super) fn pause(failure: u32) -> Duration {
    Duration::from_secs(1 << failure.saturating_sub(1).min(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(status: u16) -> Signs<'static> {
        Signs { status, retry_after: None, remaining: None, reset: None, message: "" }
    }

    #[test]
    fn a_limit_says_how_long_to_wait() {
        let seconds = |signs: &Signs<'_>| limit(signs, 1_000).map(|time| time.as_secs());
        assert_eq!(seconds(&Signs { retry_after: Some("7"), remaining: Some("0"), ..signs(429) }), Some(7));
        assert_eq!(seconds(&Signs { remaining: Some("0"), reset: Some("1030"), ..signs(403) }), Some(31));
        assert_eq!(seconds(&Signs { remaining: Some("0"), reset: Some("900"), ..signs(403) }), Some(1));
        assert_eq!(seconds(&Signs { remaining: Some("0"), reset: Some("soon"), ..signs(403) }), Some(60));
        assert_eq!(seconds(&Signs { message: "You have exceeded a secondary rate limit", ..signs(403) }), Some(60));
        assert_eq!(seconds(&signs(429)), Some(60));
        // What may not be done will not be allowed by waiting.
        assert_eq!(seconds(&Signs { remaining: Some("4999"), reset: Some("1030"), ..signs(403) }), None);
        assert_eq!(seconds(&Signs { remaining: Some("0"), ..signs(404) }), None);
    }

    #[test]
    fn pauses_grow() {
        assert_eq!([1, 2, 3, 9].map(|failure| pause(failure).as_secs()), [1, 2, 4, 32]);
    }
}
