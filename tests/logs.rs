//! What Logstash takes out of lines, tried with the patterns of the rendered pipeline and lines as programs write them.
//!
//! Logstash carries the patterns out with JRuby's Joni, whose syntax is that of Oniguruma; fancy-regex reads the parts of it that the
//! patterns use in the same way. `tests/logs/masks.json` is also what a real Ruby was tried with (`docs/logs.md`).

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::Path;

use fancy_regex::{Regex, RegexBuilder};
use serde_json::Value as Json;

/// Steps that a pattern may go back in one line, far more than any example needs.
const BACKTRACK_LIMIT: usize = 20_000_000;

/// One entry of `gsub`: what is looked for, and what is put in its place.
struct Mask {
    pattern: Regex,
    replacement: String,
}

/// The masks of a rendered pipeline, in their order.
fn masks() -> Vec<Mask> {
    let rendered = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/hotel-booking/prod/kubernetes/blue/components/elastic-stack.yaml");
    let text = fs::read_to_string(rendered).unwrap();
    let entries = text.lines().filter_map(|line| line.trim().strip_prefix("'message', '"));
    entries
        .map(|entry| {
            let (pattern, replacement) = entry.trim_end_matches(',').rsplit_once("', '").unwrap();
            let replacement = replacement.strip_suffix('\'').unwrap();
            // Ruby writes `\1` where fancy-regex writes `${1}`.
            let replacement = (1..=3).fold(replacement.to_owned(), |text, group| {
                text.replace(&format!("\\{group}"), &format!("${{{group}}}"))
            });
            let pattern = RegexBuilder::new(pattern).backtrack_limit(BACKTRACK_LIMIT).build().unwrap();
            Mask { pattern, replacement }
        })
        .collect()
}

fn masked(line: &str, masks: &[Mask]) -> String {
    masks
        .iter()
        .fold(line.to_owned(), |line, mask| mask.pattern.replace_all(&line, mask.replacement.as_str()).into_owned())
}

fn examples() -> Vec<Json> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs/masks.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn card_data_and_secrets_are_masked_and_nothing_else() {
    let masks = masks();
    assert_eq!(masks.len(), 17);
    for example in examples() {
        let line = example["line"].as_str().unwrap();
        assert_eq!(masked(line, &masks), example["masked"].as_str().unwrap(), "{}", example["about"]);
    }
}

#[test]
fn what_was_masked_stays_as_it_is_and_json_stays_json() {
    let masks = masks();
    for example in examples() {
        let line = example["line"].as_str().unwrap();
        let once = masked(line, &masks);
        assert_eq!(masked(&once, &masks), once, "{}", example["about"]);
        if serde_json::from_str::<Json>(line).is_ok() {
            assert!(serde_json::from_str::<Json>(&once).is_ok(), "{once}");
        }
    }
}

/// A pattern that goes back and forth over a long line would hold up all others.
#[test]
fn long_lines_are_masked_in_few_steps() {
    let masks = masks();
    for part in ["a", "4 ", "a.b-", "\\\"", "token", "token: ", "-----BEGIN PRIVATE KEY-----"] {
        // It panics when a pattern goes back more often than it may.
        masked(&part.repeat(20_000 / part.len()), &masks);
    }
}
