//! Files of prices: rows, and what all rows of a file have in common.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use super::{Confidence, Row};
use crate::facts::Date;

/// A file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    currency: String,
    #[serde(default)]
    defaults: Defaults,
    rows: Vec<WrittenRow>,
}

/// What a row need not say itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    #[serde(default, deserialize_with = "shared")]
    unit: Option<Arc<str>>,
    #[serde(default, deserialize_with = "shared")]
    region: Option<Arc<str>>,
    #[serde(default, deserialize_with = "shared")]
    source: Option<Arc<str>>,
    date: Option<Date>,
    confidence: Option<Confidence>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRow {
    sku: String,
    price: f64,
    #[serde(default, deserialize_with = "shared")]
    unit: Option<Arc<str>>,
    #[serde(default, deserialize_with = "shared")]
    region: Option<Arc<str>>,
    #[serde(default, deserialize_with = "shared")]
    source: Option<Arc<str>>,
    date: Option<Date>,
    confidence: Option<Confidence>,
}

/// Text that many rows share.
fn shared<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Arc<str>>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Arc::from))
}

/// What is wrong with a file of prices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct MalformedPrices {
    /// The line, from 1; 0 where there is none.
    pub line: usize,
    /// The column, from 1; 0 where there is none.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
}

impl MalformedPrices {
    fn without_place(problem: String) -> Self {
        Self { line: 0, column: 0, problem }
    }
}

impl From<serde_json::Error> for MalformedPrices {
    fn from(error: serde_json::Error) -> Self {
        let place = format!(" at line {} column {}", error.line(), error.column());
        let problem = error.to_string();
        let problem = problem.strip_suffix(&place).unwrap_or(&problem).to_owned();
        Self { line: error.line(), column: error.column(), problem }
    }
}

/// Reads the rows of a file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read_rows(text: &str) -> Result<Vec<Row>, MalformedPrices> {
    let file: File = serde_json::from_str(text)?;
    if file.currency != "USD" {
        return Err(MalformedPrices::without_place(format!(
            "the currency is `{}`; prices are compared in US dollars, `\"currency\": \"USD\"`",
            file.currency
        )));
    }
    let mut known = BTreeSet::new();
    let mut rows = Vec::with_capacity(file.rows.len());
    for written in file.rows {
        let row = complete(written, &file.defaults)?;
        if !known.insert((row.sku.clone(), row.region.clone())) {
            let (sku, region) = (&row.sku, &row.region);
            return Err(MalformedPrices::without_place(format!("there are two rows for `{sku}` in {region}")));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn complete(written: WrittenRow, defaults: &Defaults) -> Result<Row, MalformedPrices> {
    let sku = written.sku;
    let lacks = |field: &str| {
        MalformedPrices::without_place(format!("the row `{sku}` has no `{field}`, and neither have the `defaults`"))
    };
    if !(written.price.is_finite() && written.price >= 0.0) {
        return Err(MalformedPrices::without_place(format!("the price of `{sku}` is {}", written.price)));
    }
    Ok(Row {
        unit: written.unit.or_else(|| defaults.unit.clone()).ok_or_else(|| lacks("unit"))?,
        region: written.region.or_else(|| defaults.region.clone()).ok_or_else(|| lacks("region"))?,
        source: written.source.or_else(|| defaults.source.clone()).ok_or_else(|| lacks("source"))?,
        date: written.date.or(defaults.date).ok_or_else(|| lacks("date"))?,
        confidence: written.confidence.or(defaults.confidence).ok_or_else(|| lacks("confidence"))?,
        price: written.price,
        sku,
    })
}

#[cfg(test)]
mod tests {
    use super::read_rows;

    fn problem(text: &str) -> String {
        let problem = read_rows(text).unwrap_err();
        format!("{}:{} {}", problem.line, problem.column, problem.problem)
    }

    const DEFAULTS: &str = r#""defaults": { "unit": "hour", "region": "us-east-1", "source": "us", "date": "2026-11-22", "confidence": "high" }"#;

    fn with_rows(rows: &str) -> String {
        format!("{{ \"currency\": \"USD\", {DEFAULTS}, \"rows\": [{rows}] }}")
    }

    #[test]
    fn rows_say_what_differs_from_the_defaults() {
        let rows = read_rows(&with_rows(r#"{ "sku": "a", "price": 1 }, { "sku": "a", "price": 2, "region": "x" }"#));
        let rows: Vec<_> = rows.unwrap().into_iter().map(|row| (row.price, row.region.to_string())).collect();
        assert_eq!(rows, [(1.0, "us-east-1".to_owned()), (2.0, "x".to_owned())]);
    }

    #[test]
    fn faults_are_named() {
        assert_eq!(problem("{"), "1:1 EOF while parsing an object");
        assert_eq!(
            problem(r#"{ "currency": "EUR", "rows": [] }"#),
            "0:0 the currency is `EUR`; prices are compared in US dollars, `\"currency\": \"USD\"`"
        );
        assert_eq!(
            problem(r#"{ "currency": "USD", "rows": [{ "sku": "a", "price": 1 }] }"#),
            "0:0 the row `a` has no `unit`, and neither have the `defaults`"
        );
        assert_eq!(problem(&with_rows(r#"{ "sku": "a", "price": -1 }"#)), "0:0 the price of `a` is -1");
        let twice = r#"{ "sku": "a", "price": 1 }, { "sku": "a", "price": 2 }"#;
        assert_eq!(problem(&with_rows(twice)), "0:0 there are two rows for `a` in us-east-1");
        assert!(problem(&with_rows(r#"{ "sku": "a", "prize": 1 }"#)).contains("unknown field `prize`"));
    }
}
