//! What a commitment would save. It is a recommendation: nothing is ever bought.

use super::line::Committable;
use super::price::Confidence;
use super::{Estimate, HOURS, PriceTable};
use crate::facts::Date;
use crate::spec::cost::Commitment;

/// What to commit to, and what that saves.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// The term.
    pub term: Commitment,
    /// Its parts; none when nothing runs all the time.
    pub parts: Vec<RecommendedPart>,
}

/// One kind of what runs all the time.
#[derive(Debug, Clone, PartialEq)]
pub struct RecommendedPart {
    /// The kind.
    pub kind: Committable,
    /// What it costs in a month on demand, at least.
    pub dollars: f64,
    /// The share that is saved.
    pub share: f64,
    /// How far that share can be trusted.
    pub confidence: Confidence,
    /// The day of the source.
    pub date: Date,
    /// Who says so.
    pub source: String,
}

impl RecommendedPart {
    /// US dollars saved in a month.
    #[must_use]
    pub fn saved(&self) -> f64 {
        self.dollars * self.share
    }

    /// US dollars to commit to in each hour.
    #[must_use]
    pub fn each_hour(&self) -> f64 {
        (self.dollars - self.saved()) / HOURS
    }
}

impl Recommendation {
    /// US dollars saved in a month.
    #[must_use]
    pub fn saved(&self) -> f64 {
        self.parts.iter().map(RecommendedPart::saved).sum()
    }
}

/// The recommendation for an environment whose spec names a term.
///
/// It rests on what runs all the time: machines on demand at their smallest number, databases, caches. Machines that come
/// and go and spot machines are no part of it.
#[must_use]
pub fn recommendation(estimate: &Estimate, prices: &PriceTable) -> Option<Recommendation> {
    let term = estimate.commitment?;
    let part = |kind: Committable| {
        let lines = estimate.lines.iter().filter(|line| line.committable == Some(kind));
        let dollars: f64 = lines.map(|line| line.dollars().least).sum();
        let row = prices.share(&format!("commitment:{}:{}", kind.word(), term.word()))?;
        (dollars > 0.0).then(|| RecommendedPart {
            kind,
            dollars,
            share: row.price,
            confidence: row.confidence,
            date: row.date,
            source: row.source.to_string(),
        })
    };
    Some(Recommendation { term, parts: Committable::ALL.into_iter().filter_map(part).collect() })
}
