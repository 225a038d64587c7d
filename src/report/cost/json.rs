//! An estimate of costs as JSON: everything, in US dollars a month. Its schema is `docs/cost.schema.json`.

use serde_json::{Value, json};

use super::words::CostReport;
use crate::cost::{Amount, ChangedLine, Difference, Estimate, Line, Nature, Recommendation, RecommendedPart};

/// The format of the JSON: it is raised when a reader would have to change.
const FORMAT: u32 = 1;

/// The JSON Schema of the JSON.
pub const COST_SCHEMA: &str = include_str!("../../../docs/cost.schema.json");

/// One document for all estimates and comparisons; ends with a line feed.
///
/// # Errors
/// Never in practice: everything in it is text, numbers and lists.
pub fn cost_json(report: &CostReport) -> serde_json::Result<String> {
    let estimates: Vec<Value> =
        report.estimates.iter().map(|(of, recommendation)| estimate(of, recommendation.as_ref())).collect();
    let total: Amount = report.estimates.iter().map(|(estimate, _)| estimate.total()).sum();
    let document = json!({
        "format": FORMAT,
        "currency": "USD",
        "per": "month",
        "estimate": true,
        "environments": estimates,
        "total": amount(total),
        "differences": report.differences.iter().map(difference).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// To a hundredth of a cent.
fn dollars(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn amount(amount: Amount) -> Value {
    json!({ "least": dollars(amount.least), "expected": dollars(amount.expected), "most": dollars(amount.most) })
}

fn estimate(estimate: &Estimate, recommendation: Option<&Recommendation>) -> Value {
    let stacks = estimate.by_stack().into_iter().map(|(stack, fixed, usage)| {
        json!({ "stack": stack, "fixed": amount(fixed), "usage": amount(usage), "total": amount(fixed + usage) })
    });
    let services =
        estimate.by_service().into_iter().map(|(service, sum)| json!({ "service": service, "total": amount(sum) }));
    let unpriced = estimate.unpriced.iter().map(|unpriced| {
        json!({
            "stack": unpriced.stack,
            "type": unpriced.kind,
            "count": unpriced.count,
            "reason": unpriced.reason,
        })
    });
    let usage = &estimate.usage;
    json!({
        "environment": estimate.environment,
        "shares": estimate.shares,
        "total": amount(estimate.total()),
        "fixed": amount(estimate.of_nature(Nature::Fixed)),
        "usage": amount(estimate.of_nature(Nature::Usage)),
        "uncertain": dollars(estimate.uncertain()),
        "budget": estimate.budget.as_ref().map(|budget| budget.dollars),
        "prices": estimate.dates().map(|(oldest, newest)| {
            json!({ "oldest": oldest.to_string(), "newest": newest.to_string() })
        }),
        "assumptions": {
            "scaling": usage.scaling_percent,
            "requests": usage.requests_each_second,
            "internet": usage.internet_gibibytes,
            "nat": usage.nat_gibibytes,
            "betweenZones": usage.between_zones_gibibytes,
            "logs": usage.log_gibibytes,
            "objects": usage.object_gibibytes,
        },
        "stacks": stacks.collect::<Vec<_>>(),
        "services": services.collect::<Vec<_>>(),
        "lines": estimate.lines.iter().map(line).collect::<Vec<_>>(),
        "notPriced": unpriced.collect::<Vec<_>>(),
        "recommendation": recommendation.map(|recommendation| json!({
            "term": recommendation.term.word(),
            "saved": dollars(recommendation.saved()),
            "parts": recommendation.parts.iter().map(recommended).collect::<Vec<_>>(),
        })),
    })
}

fn line(line: &Line) -> Value {
    let price = &line.price;
    let services: serde_json::Map<String, Value> =
        line.services.iter().map(|(service, share)| (service.clone(), dollars(*share).into())).collect();
    json!({
        "stack": line.stack,
        "resource": line.resource,
        "item": line.item,
        "detail": line.detail,
        "nature": if line.nature == Nature::Fixed { "fixed" } else { "usage" },
        "quantity": amount(line.quantity),
        "dollars": amount(line.dollars()),
        "services": services,
        "price": {
            "sku": price.sku,
            "unit": &*price.unit,
            "dollars": price.dollars,
            "date": price.date.to_string(),
            "confidence": price.confidence.word(),
            "source": price.source,
        },
    })
}

fn recommended(part: &RecommendedPart) -> Value {
    json!({
        "kind": part.kind.word(),
        "onDemand": dollars(part.dollars),
        "saved": dollars(part.saved()),
        "share": part.share,
        "committedEachHour": dollars(part.each_hour()),
        "confidence": part.confidence.word(),
        "date": part.date.to_string(),
        "source": part.source,
    })
}

fn difference(difference: &Difference) -> Value {
    let stacks = difference
        .stacks
        .iter()
        .map(|(stack, before, after)| json!({ "stack": stack, "before": amount(*before), "after": amount(*after) }));
    json!({
        "before": difference.before,
        "after": difference.after,
        "total": { "before": amount(difference.total.0), "after": amount(difference.total.1) },
        "more": dollars(difference.total.1.expected - difference.total.0.expected),
        "stacks": stacks.collect::<Vec<_>>(),
        "lines": difference.lines.iter().map(changed).collect::<Vec<_>>(),
    })
}

fn changed(line: &ChangedLine) -> Value {
    json!({
        "stack": line.stack,
        "resource": line.resource,
        "item": line.item,
        "detail": line.detail,
        "before": line.before.map(amount),
        "after": line.after.map(amount),
        "more": dollars(line.more()),
    })
}
