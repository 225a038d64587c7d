//! What the guard of an environment refuses, and what to write where it is meant.

use std::fmt::Write as _;

use super::failure::Failure;
use crate::facts::Date;
use crate::plan::EnvironmentPlan;
use crate::plan::risk::Finding;

/// The most changes that are named; the plan has all of them.
const MOST: usize = 10;
/// The most waivers that are written down to be copied.
const MOST_WAIVERS: usize = 3;
/// Days for which a waiver is proposed.
const DAYS: i64 = 14;

/// Why a plan must not be carried out; none when it may.
pub(super) fn refusal(plan: &EnvironmentPlan, today: Date) -> Option<Failure> {
    let refused: Vec<&Finding> = plan.refused().collect();
    let (count, environment) = (refused.len(), &plan.environment);
    let summary = match count {
        0 => return None,
        1 => format!("{environment} is guarded against a change that nobody has let through"),
        _ => format!("{environment} is guarded against {count} changes that nobody has let through"),
    };
    let mut reasons: Vec<String> = refused.iter().take(MOST).map(|finding| reason(finding)).collect();
    if count > MOST {
        reasons.push(format!("and {} more, which the plan names", count - MOST));
    }
    Some(Failure::Unsafe { summary, reasons, help: help(&refused, environment, today) })
}

/// Fails where a plan must not be carried out.
pub(super) fn ensure(plan: &EnvironmentPlan, today: Date) -> Result<(), Failure> {
    refusal(plan, today).map_or(Ok(()), Err)
}

fn reason(finding: &Finding) -> String {
    format!("{}: {} ({})", finding.address, finding.what, finding.risk)
}

fn help(refused: &[&Finding], environment: &str, today: Date) -> String {
    let until = Date::from_days(today.days() + DAYS);
    let mut text = format!(
        "`platform explain {}` says what it means. Where it is meant, let it through in `environments/{environment}.yaml`:\n\n    guard:\n      \
         waivers:\n",
        refused.first().map(|finding| finding.risk.as_str()).unwrap_or_default()
    );
    for (index, finding) in refused.iter().take(MOST_WAIVERS).enumerate() {
        let (number, risk, address) = (index + 1, &finding.risk, finding.address.replace('\'', "''"));
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "        meant-{number}:\n          risk: {risk}\n          address: '{address}'\n          by: WHO\n          reason: \
             WHY\n          until: {until}\n"
        );
    }
    text.trim_end().to_owned()
}
