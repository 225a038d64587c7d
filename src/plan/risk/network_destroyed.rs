//! A way is lost.

use super::{Change, RiskRule};
use crate::facts::Class;
use crate::spec::guard::{Risk, Severity};

pub(super) const RULE: RiskRule = RiskRule {
    risk: Risk::NetworkDestroyed,
    what: "Something that carries traffic is deleted or replaced: a VPC, a subnet, a gateway, a load balancer, a zone.",
    why: "What stands on it cannot be reached while there is none, and the new one has other addresses and another name, which others may know the old one by.",
    example: "-/+ aws_lb.main  subnets: … # forces replacement",
    fix: "Look for the attribute that forces the replacement, and keep it. Where it is meant, choose a time for it.",
    in_production: Severity::Refuse,
    elsewhere: Severity::Warn,
    find,
};

fn find(change: &Change<'_>) -> Option<String> {
    change
        .ending()
        .filter(|_| change.class == Class::NetworkFoundation)
        .map(|ending| format!("{ending}, and traffic with it"))
}
