//! Which environment makes what its account has only once.
//!
//! An account has one trail that counts and one set of rules for passwords; in each region it has one recorder, one
//! detector, one hub. Several environments may live in one account, and in one region of it. For each part, of those that
//! ask for it, one makes it: the one that is held against the most frameworks, since it is the last that may be without;
//! then the one whose first region it is; then the first by name. Who does not ask for a part never pays for it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Environment;
use super::audit::{AccessAnalyzer, Audit, Part, Recorder, Settings, Trail};
use crate::diagnostic::Span;
use crate::facts::{Activity, Facts};
use crate::spec::Spec;
use crate::spec::audit::{Lock, Standard};
use crate::spec::policy::Compliance;
use crate::spec::scalar::Provision;

/// Days that the trail is kept when the spec does not say (PCI DSS 10.5.1: twelve months).
const DEFAULT_RETENTION_DAYS: u32 = 365;

/// The environments of one account, and what each asks for in which region.
pub(super) struct Account<'a> {
    facts: &'a Facts,
    claims: Vec<Claim<'a>>,
}

/// What an environment may ask for in one of its regions.
#[derive(Clone, Copy)]
struct Claim<'a> {
    environment: &'a str,
    spec: &'a Spec,
    region: &'a str,
    is_second: bool,
}

impl Claim<'_> {
    fn rank(&self) -> (Reverse<usize>, bool, &str) {
        (Reverse(frameworks(self.spec).len()), self.is_second, self.environment)
    }
}

impl<'a> Account<'a> {
    /// Those of the environments that live in the account with stacks of their own.
    pub(super) fn of(
        account: &str,
        environments: impl IntoIterator<Item = (&'a str, &'a Spec)>,
        facts: &'a Facts,
    ) -> Self {
        let of_account = environments.into_iter().filter(|(_, spec)| {
            let own = spec.cloud.get().and_then(|cloud| cloud.account.get());
            spec.shares.is_none() && own.is_some_and(|own| own.as_str() == account)
        });
        let claims = of_account.flat_map(|(environment, spec)| {
            let first = spec.cloud.get().and_then(|cloud| cloud.region.get()).map(|region| (region.as_str(), false));
            let second = spec.recovery.as_ref().map(|recovery| (recovery.region.as_str(), true));
            let regions = first.into_iter().chain(second);
            regions.map(move |(region, is_second)| Claim { environment, spec, region, is_second })
        });
        Self { facts, claims: claims.collect() }
    }

    /// Puts into an environment, and into its second region, what each of them makes.
    pub(super) fn settle(&self, environment: &mut Environment) {
        environment.audit = self.audit(environment, false);
        if let Some(recovery) = &mut environment.recovery {
            recovery.environment.audit = self.audit(&recovery.environment, true);
        }
    }

    fn audit(&self, environment: &Environment, is_second: bool) -> Audit {
        let of = |claim: &&Claim<'_>| claim.environment == environment.name && claim.is_second == is_second;
        let claim = self.claims.iter().find(of);
        claim.map_or_else(|| Audit::nothing(environment.span), |claim| self.audit_of(claim))
    }

    fn audit_of(&self, claim: &Claim<'_>) -> Audit {
        let here = |part: Part| self.makes(claim, Scope::Region, |spec| part.provision(spec) == Provision::Here);
        let there = |part: Part| self.makes(claim, Scope::Region, |spec| part.provision(spec) != Provision::Nowhere);
        let once = |part: Part| self.makes(claim, Scope::Account, |spec| part.provision(spec) == Provision::Here);
        Audit {
            trail: once(Part::Trail).then(|| self.trail(claim.spec)),
            recorder: here(Part::Config).then(|| Recorder { makes_role: once(Part::Config) }),
            guardduty: here(Part::GuardDuty).then(|| self.facts.detector_features().to_vec()),
            guardduty_alarms: there(Part::GuardDuty),
            security_hub: here(Part::SecurityHub).then(|| self.standards(claim.region)),
            security_hub_alarms: there(Part::SecurityHub),
            access_analyzer: here(Part::AccessAnalyzer).then(|| AccessAnalyzer { unused: once(Part::AccessAnalyzer) }),
            inspector: here(Part::Inspector),
            settings: here(Part::AccountSettings).then(|| Settings { of_the_account: once(Part::AccountSettings) }),
            is_unwatched: self.is_unwatched(claim),
            span: span(claim.spec),
        }
    }

    /// Whether of all who ask for something within a scope, this one makes it.
    fn makes(&self, claim: &Claim<'_>, scope: Scope, asks: impl Fn(&Spec) -> bool) -> bool {
        let within = |other: &&Claim<'_>| match scope {
            Scope::Region => other.region == claim.region,
            Scope::Account => !other.is_second,
        };
        let rivals = self.claims.iter().filter(within).filter(|other| asks(other.spec));
        rivals.min_by_key(|other| other.rank()).is_some_and(|first| first.rank() == claim.rank())
    }

    fn trail(&self, spec: &Spec) -> Trail {
        let strength = |lock: &Lock| match lock {
            Lock::None => 0,
            Lock::Governance => 1,
            Lock::Compliance => 2,
        };
        let with_trail = self.claims.iter().filter(|claim| Part::Trail.provision(claim.spec) == Provision::Here);
        Trail {
            retention_days: self.retention_days(),
            lock: with_trail.map(|claim| lock(claim.spec)).max_by_key(strength).unwrap_or(Lock::Governance),
            activities: self.activities(spec),
        }
    }

    fn activities(&self, spec: &Spec) -> Vec<Activity> {
        match Part::ActivityAlarms.provision(spec) {
            Provision::Here => self.facts.account_activities().to_vec(),
            Provision::Nowhere | Provision::Organization => Vec::new(),
        }
    }

    /// As long as the most demanding of those who have a trail wants.
    fn retention_days(&self) -> u32 {
        let has_trail = |claim: &&Claim<'_>| Part::Trail.provision(claim.spec) == Provision::Here;
        let days = self.claims.iter().filter(has_trail).map(|claim| retention_days(claim.spec));
        days.max().unwrap_or(DEFAULT_RETENTION_DAYS)
    }

    /// What all who have Security Hub in the region want to be judged by.
    fn standards(&self, region: &str) -> BTreeMap<Standard, String> {
        let here =
            |claim: &&Claim<'_>| claim.region == region && Part::SecurityHub.provision(claim.spec) == Provision::Here;
        let standards = self.claims.iter().filter(here).flat_map(|claim| standards(claim.spec));
        let known = |standard: Standard| Some((standard, self.facts.security_standard(standard.word())?.to_owned()));
        standards.filter_map(known).collect()
    }

    /// Whether others in the region have GuardDuty, and this one does not want it.
    fn is_unwatched(&self, claim: &Claim<'_>) -> bool {
        let wants = |claim: &Claim<'_>| Part::GuardDuty.provision(claim.spec) != Provision::Nowhere;
        !wants(claim) && self.claims.iter().any(|other| other.region == claim.region && wants(other))
    }
}

/// Where there is one of something.
#[derive(Clone, Copy)]
enum Scope {
    /// In each region of the account.
    Region,
    /// In the whole account.
    Account,
}

/// The standards that a spec names, or that follow from what it is held against.
fn standards(spec: &Spec) -> BTreeSet<Standard> {
    let written = spec.audit.iter().flat_map(|audit| &audit.standards).map(|standard| standard.value);
    let written: BTreeSet<Standard> = written.collect();
    if !written.is_empty() {
        return written;
    }
    let follows = frameworks(spec).into_iter().map(|framework| match framework {
        Compliance::Soc2 => Standard::Cis,
        Compliance::PciDss => Standard::PciDss,
    });
    follows.chain([Standard::Foundational]).collect()
}

fn lock(spec: &Spec) -> Lock {
    let written = spec.audit.as_ref().and_then(|audit| audit.lock.as_ref());
    written.map_or(Lock::Governance, |lock| lock.value)
}

fn retention_days(spec: &Spec) -> u32 {
    let written = spec.audit.as_ref().and_then(|audit| audit.retention.as_ref());
    written.map_or(DEFAULT_RETENTION_DAYS, |retention| retention.days())
}

fn frameworks(spec: &Spec) -> BTreeSet<Compliance> {
    spec.compliance.iter().map(|framework| framework.value).collect()
}

fn span(spec: &Spec) -> Span {
    let compliance = spec.compliance.first().map(|framework| framework.span);
    spec.audit.as_ref().map(|audit| audit.span).or(compliance).unwrap_or(spec.span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standard_is_known() {
        for standard in [Standard::Foundational, Standard::Cis, Standard::PciDss] {
            assert!(Facts::embedded().security_standard(standard.word()).is_some(), "{}", standard.word());
        }
    }
}
