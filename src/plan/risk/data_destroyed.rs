//! Data is lost.

use super::{Change, RiskRule};
use crate::spec::guard::{Risk, Severity};

pub(super) const RULE: RiskRule = RiskRule {
    risk: Risk::DataDestroyed,
    what: "Something that holds data, or the keys to data, is deleted or replaced.",
    why: "What was in it is gone. A replacement is empty, also where Terraform says only that it replaces.",
    example: "-/+ aws_db_instance.orders  identifier: \"shop-orders\" → \"shop-bookings\"  # forces replacement",
    fix: "Look for the attribute that forces the replacement, and keep it. A new name is given with `was`, which moves what is there. Where it is meant, see to a copy first.",
    in_production: Severity::Refuse,
    elsewhere: Severity::Warn,
    find,
};

fn find(change: &Change<'_>) -> Option<String> {
    let ending = change.ending().filter(|_| change.holds_data)?;
    Some(format!("{ending} with its data"))
}
