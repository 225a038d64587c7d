//! What becomes of the dangerous changes of a plan.

use serde::{Deserialize, Serialize};

use super::{Change, RISKS, RiskRule};
use crate::facts::Date;
use crate::model::{Guard, Waiver};
use crate::plan::EnvironmentPlan;
use crate::spec::guard::Severity;

/// A dangerous change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule that found it, for example `risk-data-destroyed`.
    pub risk: String,
    /// What changes: the stack or the cluster, `/`, and the address or the title.
    pub address: String,
    /// What is dangerous about it, as a phrase.
    pub what: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Who lets it through, until when, and why; only where somebody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<String>,
}

/// What becomes of a dangerous change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The plan is not carried out.
    Refused,
    /// Somebody has let it through.
    Waived,
    /// It is named, and carried out.
    Warned,
}

impl EnvironmentPlan {
    /// Looks for dangerous changes, and for waivers that no change needs.
    pub fn judge(&mut self, guard: &Guard, today: Date) {
        let waivers: Vec<&Waiver> = guard.waivers.iter().filter(|waiver| waiver.until >= today).collect();
        let mut findings = Vec::new();
        for (address, change) in self.changes() {
            for rule in RISKS {
                findings.extend(finding(rule, guard, &waivers, &address, &change));
            }
        }
        findings.sort_by_key(|left| left.verdict);
        let is_used = |waiver: &Waiver| {
            findings
                .iter()
                .any(|finding| finding.risk == waiver.risk.word() && matches(&waiver.address, &finding.address))
        };
        let unused = waivers.into_iter().filter(|waiver| !is_used(waiver));
        self.unused_waivers = unused.map(|waiver| format!("{} ({})", waiver.name, waiver.address)).collect();
        self.risks = findings;
    }

    /// The dangerous changes that nobody has let through.
    pub fn refused(&self) -> impl Iterator<Item = &Finding> {
        self.risks.iter().filter(|finding| finding.verdict == Verdict::Refused)
    }

    fn changes(&self) -> Vec<(String, Change<'_>)> {
        let resources = self.stacks.iter().flat_map(|stack| {
            stack
                .changes
                .iter()
                .map(|change| (format!("{}/{}", stack.name, change.address), Change::of_resource(change)))
        });
        let objects = self.clusters.iter().flat_map(|cluster| {
            let name = format!("cluster {}", cluster.colour);
            cluster.changes.iter().map(move |change| (format!("{name}/{}", change.title()), Change::of_object(change)))
        });
        resources.chain(objects).collect()
    }
}

fn finding(rule: &RiskRule, guard: &Guard, waivers: &[&Waiver], address: &str, change: &Change<'_>) -> Option<Finding> {
    let default = if guard.is_production { rule.in_production } else { rule.elsewhere };
    let severity = guard.severities.get(&rule.risk).copied().unwrap_or(default);
    if severity == Severity::Allow {
        return None;
    }
    let what = (rule.find)(change)?;
    let waiver = waivers.iter().find(|waiver| waiver.risk == rule.risk && matches(&waiver.address, address));
    let verdict = match (waiver, severity) {
        (Some(_), _) => Verdict::Waived,
        (None, Severity::Refuse) => Verdict::Refused,
        (None, _) => Verdict::Warned,
    };
    let waiver = waiver.map(|it| format!("`{}` by {} until {}: {}", it.name, it.by, it.until, it.reason));
    Some(Finding { risk: rule.id().to_owned(), address: address.to_owned(), what, verdict, waiver })
}

/// Whether an address is one that a pattern means, in which `*` stands for anything.
fn matches(pattern: &str, address: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = address.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything() {
        let address = "data/aws_db_instance.orders[\"a\"]";
        let fitting = [address, "data/*", "*/aws_db_instance.orders*", "*orders*a*", "data/aws_db_instance.*[\"a\"]"];
        assert!(fitting.iter().all(|pattern| matches(pattern, address)));
        let others = [
            "data/aws_db_instance.orders",
            "*orders",
            "data/*orders",
            "edge/*",
            "*z*",
            "data/aws_db_instance.orders[\"a\"]x*",
        ];
        assert!(!others.iter().any(|pattern| matches(pattern, address)));
    }
}
