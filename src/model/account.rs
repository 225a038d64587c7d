//! Which environment makes what its account has only once.
//!
//! An account has one trail that counts and one set of rules for passwords; in each region it has one recorder, one
//! detector, one hub, and one registry of images with each repository in it. Several environments may live in one account, and in one region of it. For each part, of those that
//! ask for it, one makes it: the one that is held against the most frameworks, since it is the last that may be without;
//! then the one whose first region it is; then the first by name. Who does not ask for a part never pays for it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Environment;
use super::audit::{AccessAnalyzer, Audit, Part, Recorder, Settings, Trail};
use super::registry::{self, ImageRepository, Registry, RegistryRules};
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
    account: &'a str,
    facts: &'a Facts,
    claims: Vec<Claim<'a>>,
    /// What lives in other accounts.
    others: Vec<&'a Spec>,
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

    /// The rank where it is about the registry: who has a second region makes the copies there as well.
    fn rank_of_registry(&self) -> (bool, (Reverse<usize>, bool, &str)) {
        (self.spec.recovery.is_none(), self.rank())
    }
}

impl<'a> Account<'a> {
    /// Those of the environments that live in the account with stacks of their own.
    pub(super) fn of(
        account: &'a str,
        environments: impl IntoIterator<Item = (&'a str, &'a Spec)>,
        facts: &'a Facts,
    ) -> Self {
        let with_stacks = environments.into_iter().filter(|(_, spec)| spec.shares.is_none());
        let (of_account, others): (Vec<_>, Vec<_>) =
            with_stacks.partition(|(_, spec)| account_of(spec) == Some(account));
        let claims = of_account.into_iter().flat_map(|(environment, spec)| {
            let first = spec.cloud.get().and_then(|cloud| cloud.region.get()).map(|region| (region.as_str(), false));
            let second = spec.recovery.as_ref().map(|recovery| (recovery.region.as_str(), true));
            let regions = first.into_iter().chain(second);
            regions.map(move |(region, is_second)| Claim { environment, spec, region, is_second })
        });
        let others = others.into_iter().map(|(_, spec)| spec).collect();
        Self { account, facts, claims: claims.collect(), others }
    }

    /// Puts into an environment, and into its second region, what each of them makes.
    pub(super) fn settle(&self, environment: &mut Environment) {
        environment.audit = self.audit(environment, false);
        environment.registry = self.claim(environment, false).map(|claim| self.registry(claim)).unwrap_or_default();
        if let Some(recovery) = &mut environment.recovery {
            let second = &mut recovery.environment;
            second.audit = self.audit(second, true);
            second.registry = self.claim(second, true).map(|claim| self.registry(claim)).unwrap_or_default();
        }
    }

    fn claim(&self, environment: &Environment, is_second: bool) -> Option<&Claim<'a>> {
        self.claims.iter().find(|claim| claim.environment == environment.name && claim.is_second == is_second)
    }

    fn audit(&self, environment: &Environment, is_second: bool) -> Audit {
        let claim = self.claim(environment, is_second);
        claim.map_or_else(|| Audit::nothing(environment.span), |claim| self.audit_of(claim))
    }

    /// The repositories of which nobody comes first who asks for them as well, and the rules of the registry likewise. Who has a
    /// second region comes before who has none: copies are made beside what they are copies of.
    fn registry(&self, claim: &Claim<'_>) -> Registry {
        let asked = registry::asked_for(claim.spec);
        let own = asked
            .iter()
            .filter(|(path, _)| self.is_first(claim, |spec| registry::asked_for(spec).contains_key(path.as_str())));
        let with_readers = |(path, repository): (&String, &ImageRepository)| ImageRepository {
            readers: self.readers(claim.region, path),
            ..repository.clone()
        };
        let asks = |spec: &Spec| !registry::asked_for(spec).is_empty();
        let first = asked.values().next().filter(|_| self.is_first(claim, asks));
        Registry {
            repositories: own.map(with_readers).collect(),
            rules: first.map(|first| self.registry_rules(claim.region, first.span)),
        }
    }

    /// Whether of all in the region who ask for something of the registry, this one comes first.
    fn is_first(&self, claim: &Claim<'_>, asks: impl Fn(&Spec) -> bool) -> bool {
        let rivals = self.claims.iter().filter(|other| other.region == claim.region && asks(other.spec));
        let first = rivals.min_by_key(|other| other.rank_of_registry());
        first.is_some_and(|first| first.rank() == claim.rank())
    }

    /// The other accounts in which images are taken out of a repository.
    fn readers(&self, region: &str, path: &str) -> BTreeSet<String> {
        let registry = registry::address(self.account, region);
        let takes = |spec: &&&Spec| {
            let mut images = spec.services.iter().map(|(_, service)| service.image.repository());
            images.any(|image| registry::path_within(image, &registry) == Some(path))
        };
        self.others.iter().filter(takes).filter_map(|spec| account_of(spec)).map(ToOwned::to_owned).collect()
    }

    fn registry_rules(&self, region: &str, span: Span) -> RegistryRules {
        let here = || self.claims.iter().filter(|claim| claim.region == region);
        let mut copies = BTreeMap::<String, BTreeSet<String>>::new();
        for claim in here().filter(|claim| !claim.is_second) {
            let Some(recovery) = &claim.spec.recovery else { continue };
            let paths = registry::asked_for(claim.spec).into_keys();
            copies.entry(recovery.region.to_string()).or_default().extend(paths);
        }
        copies.retain(|_, paths| !paths.is_empty());
        let is_inspected = here().any(|claim| Part::Inspector.provision(claim.spec) != Provision::Nowhere);
        RegistryRules { is_inspected, copies, span }
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

/// The account that an environment lives in.
fn account_of(spec: &Spec) -> Option<&str> {
    spec.cloud.get()?.account.get().map(|account| account.as_str())
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
