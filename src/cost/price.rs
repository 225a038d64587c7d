//! One price: what it is for, where it holds, and how far it can be trusted.

use std::sync::Arc;

use serde::Deserialize;

use crate::facts::Date;

/// How far a price can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A guess that is better than nothing.
    Low,
    /// Worked out of what AWS publishes.
    Medium,
    /// What AWS publishes.
    High,
}

impl Confidence {
    /// The word for it, as it is written in files of prices.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is the price of, for example `ec2:m7g.xlarge`.
    pub sku: String,
    /// What the price is for one of, for example `hour`.
    pub unit: Arc<str>,
    /// US dollars for one unit; for shares and factors, the share.
    pub price: f64,
    /// Where it holds.
    pub region: Arc<str>,
    /// Who says so.
    pub source: Arc<str>,
    /// The day of the source.
    pub date: Date,
    /// How far it can be trusted.
    pub confidence: Confidence,
}

/// The price of something in a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// What it is the price of.
    pub sku: String,
    /// What it is for one of.
    pub unit: Arc<str>,
    /// US dollars for one unit.
    pub dollars: f64,
    /// The day of the oldest row that it rests on.
    pub date: Date,
    /// How far it can be trusted: as far as the weakest row.
    pub confidence: Confidence,
    /// The source, and how the price was worked out of it where the table has no row for just this.
    pub source: String,
}

impl Price {
    /// The price that a row states.
    pub(super) fn of(row: &Row) -> Self {
        Self {
            sku: row.sku.clone(),
            unit: row.unit.clone(),
            dollars: row.price,
            date: row.date,
            confidence: row.confidence,
            source: row.source.to_string(),
        }
    }

    /// The price of something that costs a share or a multiple of it, as another row says.
    pub(super) fn times(self, row: &Row, why: &str) -> Self {
        Self {
            dollars: self.dollars * row.price,
            date: self.date.min(row.date),
            confidence: self.confidence.min(row.confidence),
            source: format!("{}; {why} ({})", self.source, row.source),
            ..self
        }
    }
}
