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

/// What is rendered of the Hotel Booking platform's production.
fn rendered(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/hotel-booking/prod");
    fs::read_to_string(folder.join(path)).unwrap()
}

/// What Grafana is asked to show, out of an address of its "Explore".
fn asked(address: &str) -> Json {
    let (_, panes) = address.split_once("&panes=").unwrap();
    let mut bytes = Vec::new();
    let mut rest = panes.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    serde_json::from_slice(&bytes).unwrap()
}

/// The value of a key in a line of YAML.
fn value<'a>(text: &'a str, key: &str) -> &'a str {
    text.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(": ")).unwrap().trim_matches('"')
}

#[test]
fn an_alarm_leads_to_the_dashboard_the_lines_and_the_traces() {
    let service = rendered("kubernetes/blue/services/api.yaml");
    let grafana = "https://grafana.hotel-booking.example.com";
    let dashboard = value(&service, "dashboard_url").strip_prefix(&format!("{grafana}/d/")).unwrap();
    assert!(service.contains(&format!("  {dashboard}.json: |\n")), "the alarm leads to a dashboard that is rendered");
    let lines = asked(value(&service, "logs_url").strip_prefix(grafana).unwrap());
    assert_eq!(lines["a"]["queries"][0]["query"], "service.name:\"api\" AND http.response.status_code:>=500");
    let traces = asked(value(&service, "traces_url").strip_prefix(grafana).unwrap());
    assert_eq!(traces["a"]["queries"][0]["service"], "api");
    // Grafana knows what the addresses name, and how to go on from a line and from a trace.
    let values = rendered("argocd/blue/values/kube-prometheus-stack.values.yaml");
    for name in [&lines["a"]["datasource"], &traces["a"]["datasource"]] {
        assert!(values.contains(&format!("uid: {}\n", name.as_str().unwrap())), "{name}");
    }
    for link in ["field: trace.id", "traceIdLabelName: trace_id", r#"query: "trace.id:\"$${__trace.traceId}\"""#] {
        assert!(values.contains(link), "{link}");
    }
    // The pipeline puts in what is asked for.
    let pipeline = rendered("kubernetes/blue/components/elastic-stack.yaml");
    for field in ["[http][response][status_code]", "[trace][id]", "[service][name]"] {
        assert!(pipeline.contains(field), "{field}");
    }
    assert!(rendered("argocd/blue/values/istiod.values.yaml").contains("\"trace_id\": \"%TRACE_ID%\""));
}
