//! Links from numbers to lines and traces: addresses of Grafana's "Explore" (Grafana documentation, "Explore", URL structure).

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

/// The identifier under which Elasticsearch is provisioned.
pub(in crate::kubernetes) const LOGS: &str = "logs";
/// The identifier under which Jaeger is provisioned.
pub(in crate::kubernetes) const TRACES: &str = "jaeger";

/// The lines of the requests to a service that failed, as Elasticsearch is asked for them.
#[must_use]
pub(in crate::kubernetes) fn failures(service: &str) -> String {
    format!("service.name:\"{service}\" AND http.response.status_code:>=500")
}

/// The path of Grafana with the lines that a query finds in a time.
#[must_use]
pub(in crate::kubernetes) fn lines(query: &str, time: (&str, &str)) -> String {
    let query = json!({
        "refId": "A",
        "datasource": { "type": "elasticsearch", "uid": LOGS },
        "query": query,
        "metrics": [{ "id": "1", "type": "logs", "settings": { "limit": "500" } }],
        "timeField": "@timestamp",
    });
    explore(LOGS, &query, time)
}

/// The path of Grafana with the traces of requests to a service that failed.
#[must_use]
pub(in crate::kubernetes) fn traces(service: &str, time: (&str, &str)) -> String {
    let query = json!({
        "refId": "A",
        "datasource": { "type": "jaeger", "uid": TRACES },
        "queryType": "search",
        "service": service,
        "tags": "error=true",
        "limit": 20,
    });
    explore(TRACES, &query, time)
}

fn explore(datasource: &str, query: &Json, (from, to): (&str, &str)) -> String {
    let panes = json!({ "a": { "datasource": datasource, "queries": [query], "range": { "from": from, "to": to } } });
    format!("/explore?schemaVersion=1&orgId=1&panes={}", encoded(&panes.to_string()))
}

/// Text as a value of an address. Variables of Grafana's, `${__from}`, stay as they are.
fn encoded(text: &str) -> String {
    let mut output = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let end = rest[start..].find('}').map_or(rest.len(), |end| start + end + 1);
        encode(&rest[..start], &mut output);
        output.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    encode(rest, &mut output);
    output
}

fn encode(text: &str, output: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => output.push(char::from(byte)),
            // Writing into text does not fail.
            _ => drop(write!(output, "%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{encoded, failures, lines};

    #[test]
    fn addresses_are_those_that_grafana_reads() {
        assert_eq!(encoded("a \"b\" ${__from}"), "a%20%22b%22%20${__from}");
        let address = lines(&failures("api"), ("now-1h", "now"));
        assert!(
            address.starts_with("/explore?schemaVersion=1&orgId=1&panes=%7B%22a%22%3A%7B%22datasource%22%3A%22logs%22")
        );
        assert!(address.ends_with("%22range%22%3A%7B%22from%22%3A%22now-1h%22%2C%22to%22%3A%22now%22%7D%7D%7D"));
    }
}
