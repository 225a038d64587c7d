//! What an estimate of costs says in words; text and Markdown share it.

use crate::cost::{
    Amount, Committable, Confidence, Difference, Estimate, Line, Nature, Recommendation, RecommendedPart, whole_dollars,
};
use crate::facts::Date;
use crate::model::Usage;
use crate::spec::cost::Commitment;

/// Everything that `platform cost` has to say.
#[derive(Debug, Clone)]
pub struct CostReport {
    /// The estimates, in the order in which they were asked for, each with what is recommended.
    pub estimates: Vec<(Estimate, Option<Recommendation>)>,
    /// How they differ from what they are compared with.
    pub differences: Vec<Difference>,
}

/// Lines of one stack that cost the same for the same reason.
pub(super) struct Group<'a> {
    pub(super) line: &'a Line,
    pub(super) resources: usize,
    pub(super) dollars: Amount,
}

/// The lines of an estimate, those alike together, the dearest first.
pub(super) fn groups(estimate: &Estimate) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for line in &estimate.lines {
        let is_alike = |group: &&mut Group<'_>| {
            let other = group.line;
            (&other.stack, other.item, &other.detail, &other.price.sku)
                == (&line.stack, line.item, &line.detail, &line.price.sku)
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => {
                group.resources += 1;
                group.dollars = group.dollars + line.dollars();
            }
            None => groups.push(Group { line, resources: 1, dollars: line.dollars() }),
        }
    }
    groups.sort_by(|left, right| right.dollars.expected.total_cmp(&left.dollars.expected));
    groups
}

impl Group<'_> {
    /// What it is: `2 × machines, m7g.xlarge on demand`.
    pub(super) fn name(&self) -> String {
        let name = self.line.name();
        if self.resources == 1 { name } else { format!("{} × {name}", self.resources) }
    }

    /// What one of it costs: `0.1632/hour`, with `?` where that is not sure.
    pub(super) fn price(&self) -> String {
        let price = &self.line.price;
        format!("{}/{}{}", decimal(price.dollars), price.unit, mark(price.confidence))
    }
}

/// At most four significant decimals, without zeros at the end.
fn decimal(dollars: f64) -> String {
    let text = format!("{dollars:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn mark(confidence: Confidence) -> &'static str {
    if confidence == Confidence::Low { " ?" } else { "" }
}

/// The first line about an environment.
pub(super) fn headline(estimate: &Estimate) -> String {
    let name = &estimate.environment;
    if let Some(shares) = &estimate.shares {
        return format!("{name}: nothing of its own; it lives in {shares}, whose machines grow with it");
    }
    let total = estimate.total();
    format!("{name}: {} USD a month expected{}", whole_dollars(total.expected), range(total))
}

fn range(amount: Amount) -> String {
    let (least, most) = (whole_dollars(amount.least), whole_dollars(amount.most));
    if least == most { String::new() } else { format!(", {least} at its smallest, {most} at its largest") }
}

/// What the estimate rests on.
pub(super) fn basis(estimate: &Estimate) -> Vec<String> {
    let Some((oldest, newest)) = estimate.dates() else { return Vec::new() };
    let (fixed, usage) = (estimate.of_nature(Nature::Fixed).expected, estimate.of_nature(Nature::Usage).expected);
    let mut lines = vec![
        format!("An estimate: {} fixed, {} by use.", whole_dollars(fixed), whole_dollars(usage)),
        format!("List prices of {}; no taxes, support, discounts or free tier.", days(oldest, newest)),
    ];
    let uncertain = estimate.uncertain();
    if uncertain >= 0.5 {
        let share = uncertain / estimate.total().expected * 100.0;
        lines.push(format!("{share:.0}% of it rests on prices of low confidence, marked `?`."));
    }
    lines
}

fn days(oldest: Date, newest: Date) -> String {
    if oldest == newest { oldest.to_string() } else { format!("{oldest} to {newest}") }
}

/// How the estimate stands to the budget: the sentence, and whether it is bad news.
pub(super) fn budget(estimate: &Estimate) -> Option<(bool, String)> {
    let budget = f64::from(estimate.budget.as_ref()?.dollars);
    let (total, floor) = (estimate.total(), estimate.floor());
    let of_it = |dollars: f64| format!("{:.0}%", dollars / budget * 100.0);
    let dollars = whole_dollars(budget);
    Some(if floor > budget {
        (
            true,
            format!("over budget: the fixed part alone, {} USD, exceeds {dollars} USD a month", whole_dollars(floor)),
        )
    } else if total.expected > budget {
        let over = whole_dollars(total.expected - budget);
        (true, format!("over budget: {over} USD more than {dollars} USD a month are expected"))
    } else if total.most > budget {
        let (expected, most) = (of_it(total.expected), of_it(total.most));
        (false, format!("budget {dollars} USD a month: {expected} expected; at its largest {most}, which is over it"))
    } else {
        let (expected, most) = (of_it(total.expected), of_it(total.most));
        (false, format!("budget {dollars} USD a month: {expected} expected, {most} at its largest"))
    })
}

/// The assumptions, each with its key.
pub(super) fn assumptions(usage: &Usage) -> Vec<(&'static str, String)> {
    let volume = |gibibytes: u64, what: &str| format!("{gibibytes} GiB {what}");
    vec![
        ("scaling", format!("machines {}% of the way from least to most", usage.scaling_percent)),
        ("requests", format!("{} requests a second", usage.requests_each_second)),
        ("internet", volume(usage.internet_gibibytes, "to the internet")),
        ("nat", volume(usage.nat_gibibytes, "through NAT")),
        ("betweenZones", volume(usage.between_zones_gibibytes, "between zones")),
        ("logs", volume(usage.log_gibibytes, "of logs")),
        ("objects", volume(usage.object_gibibytes, "in each bucket and repository")),
    ]
}

/// What has no price: the type, how many there are, and why.
pub(super) fn unpriced(estimate: &Estimate) -> Vec<(String, usize, String)> {
    let mut found: Vec<(String, usize, String)> = Vec::new();
    for unpriced in &estimate.unpriced {
        let known = found.iter_mut().find(|(kind, _, why)| *kind == unpriced.kind && *why == unpriced.reason);
        match known {
            Some((_, count, _)) => *count += unpriced.count,
            None => found.push((unpriced.kind.clone(), unpriced.count, unpriced.reason.clone())),
        }
    }
    found.sort();
    found
}

/// The first line of a recommendation.
pub(super) fn recommended(recommendation: &Recommendation) -> String {
    let term = match recommendation.term {
        Commitment::OneYear => "1 year",
        Commitment::ThreeYears => "3 years",
    };
    if recommendation.parts.is_empty() {
        return format!("A commitment of {term} saves nothing: nothing runs all the time.");
    }
    let saved = whole_dollars(recommendation.saved());
    format!("A commitment of {term} could save about {saved} USD a month; nothing is bought:")
}

/// One part of a recommendation.
pub(super) fn recommended_part(part: &RecommendedPart) -> String {
    let what = match part.kind {
        Committable::Machines => "machines, by a Compute Savings Plan",
        Committable::Databases => "databases, by reserved instances",
        Committable::Caches => "caches, by reserved nodes",
    };
    format!(
        "{what}: {} of {} USD ({:.0}%{}), {:.3} USD an hour committed",
        whole_dollars(part.saved()),
        whole_dollars(part.dollars),
        part.share * 100.0,
        mark(part.confidence),
        part.each_hour()
    )
}

/// A difference with its sign.
pub(super) fn signed(dollars: f64) -> String {
    let text = whole_dollars(dollars);
    if dollars > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// The first line of a comparison.
pub(super) fn compared(difference: &Difference) -> String {
    let (before, after) = difference.total;
    let (names, sums) = ((&difference.after, &difference.before), (before.expected, after.expected));
    if difference.is_empty() {
        return format!("{} costs what {} costs", names.0, names.1);
    }
    let (before, after) = (whole_dollars(sums.0), whole_dollars(sums.1));
    format!(
        "{} against {}: {} USD a month expected, {after} instead of {before}",
        names.0,
        names.1,
        signed(sums.1 - sums.0)
    )
}

/// The sum of several environments.
pub(super) fn total(report: &CostReport) -> Option<Amount> {
    (report.estimates.len() > 1).then(|| report.estimates.iter().map(|(estimate, _)| estimate.total()).sum())
}

/// The first line of the sum.
pub(super) fn together(report: &CostReport, total: Amount) -> String {
    let count = report.estimates.len();
    format!("{count} environments together: {} USD a month expected{}", whole_dollars(total.expected), range(total))
}
