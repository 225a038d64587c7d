//! The environments of pull requests, for the terminal and for other programs.

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::layout::clean;
use crate::engine::review::ReviewState;
use crate::engine::timestamp;

/// The list for other programs; ends with a line feed.
///
/// # Errors
/// Never for a list that was made here.
pub fn reviews_json(states: &[ReviewState]) -> serde_json::Result<String> {
    let time = |time: Option<SystemTime>| time.map(timestamp);
    let one = |state: &ReviewState| {
        json!({
            "number": state.pull_request.to_string().parse::<u32>().unwrap_or_default(),
            "name": state.name,
            "state": word(state),
            "owner": state.owner,
            "url": url(state),
            "created": time(state.created),
            "lastActivity": time(state.last_activity),
            "paused": state.paused,
            "images": state.images,
            "dollarsEachMonth": state.cents.map(dollars),
        })
    };
    let environments: Vec<Value> = states.iter().map(one).collect();
    serde_json::to_string_pretty(&json!({ "environments": environments })).map(|text| text + "\n")
}

/// The list for the terminal, one line each; ends with a line feed.
#[must_use]
pub fn reviews_text(states: &[ReviewState], now: SystemTime) -> String {
    if states.is_empty() {
        return "There are no environments of pull requests.\n".to_owned();
    }
    let mut rows = vec![["NAME", "STATE", "AGE", "IDLE", "USD/MONTH", "OWNER", "URL"].map(str::to_owned)];
    let since = |time: Option<SystemTime>| time.map_or_else(|| "?".to_owned(), |time| ago(time, now));
    rows.extend(states.iter().map(|state| {
        [
            state.name.clone(),
            word(state).to_owned(),
            since(state.created),
            since(state.last_activity),
            cost(state),
            others(state.owner.as_deref()),
            others(url(state).as_deref()),
        ]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    text
}

fn word(state: &ReviewState) -> &'static str {
    match state {
        ReviewState { is_terminating: true, .. } => "ending",
        ReviewState { paused: Some(_), .. } => "paused",
        _ => "running",
    }
}

/// What it costs as it is: what rests takes no machines.
fn cost(state: &ReviewState) -> String {
    match (&state.paused, state.cents) {
        (Some(_), _) => "0".to_owned(),
        (None, Some(cents)) => format!("{:.0}", dollars(cents)),
        (None, None) => "?".to_owned(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "nothing costs so much")]
fn dollars(cents: u64) -> f64 {
    cents as f64 / 100.0
}

fn url(state: &ReviewState) -> Option<String> {
    state.host.as_ref().map(|host| format!("https://{host}"))
}

/// What may have been written by others: annotations are anybody's.
fn others(text: Option<&str>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| clean(text).into_owned())
}

/// How long ago something was, in its largest unit: `3d`, `5h`, `12m`.
fn ago(time: SystemTime, now: SystemTime) -> String {
    let seconds = now.duration_since(time).unwrap_or(Duration::ZERO).as_secs();
    match seconds {
        seconds if seconds >= 86_400 => format!("{}d", seconds / 86_400),
        seconds if seconds >= 3_600 => format!("{}h", seconds / 3_600),
        seconds => format!("{}m", seconds / 60),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::{Duration, UNIX_EPOCH};

    use super::{reviews_json, reviews_text};
    use crate::engine::review::ReviewState;
    use crate::pull_request::PullRequest;

    fn state(number: &str, age: u64, idle: u64) -> ReviewState {
        let at = |seconds: u64| Some(UNIX_EPOCH + Duration::from_secs(1_000_000 - seconds));
        ReviewState {
            pull_request: PullRequest::parse(number).unwrap(),
            name: format!("pr-{number}"),
            owner: None,
            created: at(age),
            last_activity: at(idle),
            paused: None,
            is_terminating: false,
            host: None,
            images: BTreeMap::new(),
            cents: Some(1_234),
            range: None,
        }
    }

    #[test]
    fn lists_environments_one_a_line() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let owned = ReviewState {
            owner: Some("ada\u{1b}[31m".to_owned()),
            host: Some("pr-7.preview.example.com".to_owned()),
            images: BTreeMap::from([("api".to_owned(), "example.com/api@sha256:00".to_owned())]),
            ..state("7", 300_000, 7_300)
        };
        let paused = ReviewState { paused: Some("1970-01-12T00:00:00Z".to_owned()), ..state("142", 90_000, 59) };
        let ending = ReviewState { is_terminating: true, created: None, cents: None, ..state("999999999", 0, 0) };
        let states = [owned, paused, ending];
        insta::assert_snapshot!(reviews_text(&states, now), @r#"
        NAME          STATE    AGE  IDLE  USD/MONTH  OWNER          URL
        pr-7          running  3d   2h    12         ada\u{1b}[31m  https://pr-7.preview.example.com
        pr-142        paused   1d   0m    0          -              -
        pr-999999999  ending   ?    0m    ?          -              -
        "#);
        insta::assert_snapshot!(reviews_text(&[], now), @"There are no environments of pull requests.");
        insta::assert_snapshot!(reviews_json(&states[1..2]).unwrap(), @r#"
        {
          "environments": [
            {
              "number": 142,
              "name": "pr-142",
              "state": "paused",
              "owner": null,
              "url": null,
              "created": "1970-01-11T12:46:40Z",
              "lastActivity": "1970-01-12T13:45:41Z",
              "paused": "1970-01-12T00:00:00Z",
              "images": {},
              "dollarsEachMonth": 12.34
            }
          ]
        }
        "#);
    }
}
