//! Whole environments of pull requests: who makes them, what is noted of them, and what there is of them in AWS.
//!
//! What is known of them is in the cluster of the environment whose roles make them, beside what is known of those that live in
//! it; their states are in the bucket of that environment. So any machine can go on where another one stopped.

use std::time::Duration;

use ipnet::Ipv4Net;
use serde_json::Value;

use super::Specification;
use super::cluster::{Occupied, Worked, alone_on, no_cluster, one, over};
use crate::cli::GlobalOptions;
use crate::cli::clusters::Contexts;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::loaded;
use crate::cli::prepared::Prepared;
use crate::cli::project::Selection;
use crate::cli::whole;
use crate::cli::working::{EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::review::{Kept, Mark, ReviewState, WholeRecords, kept, tagged};
use crate::engine::rollout::{Asks, Bridge};
use crate::model::{Environment, ReviewRequest, Terms};
use crate::pull_request::{PREFIX, PullRequest};
use crate::spec::project::Environments;

/// How long is waited at least for another run that chooses a range. It takes seconds, unless that run was killed.
const CHOOSING: Duration = Duration::from_secs(180);

/// What makes whole environments by a spec.
pub(super) struct Full {
    /// The environment whose spec says what they are like.
    specification: String,
    /// The environment whose roles make them.
    shared: Environment,
    /// When they go.
    pub(super) terms: Terms,
    all: Environments,
}

/// Where they are noted and kept.
pub(super) struct Place<'a> {
    pub(super) full: &'a Full,
    pub(super) asks: &'a dyn Asks,
    pub(super) records: WholeRecords<'a>,
    bridge: &'a Bridge,
}

/// What is done there.
type Work<'w> = dyn FnMut(&Place<'_>, &mut Working<'_>) -> Result<Exit, Failure> + 'w;

impl Full {
    /// What makes them; `None` where pull requests live in the cluster of another environment, and where the spec is wrong, which is
    /// told when it is loaded.
    pub(super) fn of(specification: &Specification, options: &GlobalOptions) -> Result<Option<Self>, Failure> {
        let (_, all, name) = loaded::reviews(specification.env.as_deref(), options)?;
        let spec = all.get(&name).and_then(|environment| environment.spec.as_ref());
        let Some(spec) = spec.filter(|spec| spec.review.as_ref().is_some_and(|review| review.is_full())) else {
            return Ok(None);
        };
        let Some(shared) = whole::shared(&all, spec) else { return Ok(None) };
        let Some(terms) = Terms::of(spec, &shared) else { return Ok(None) };
        Ok(Some(Self { specification: name, shared, terms, all }))
    }

    /// Does something where they are noted.
    pub(super) fn over(
        &self,
        engine: &EngineArguments,
        options: &GlobalOptions,
        console: &mut Console,
        work: &mut Work<'_>,
    ) -> Exit {
        if engine.offline {
            return no_cluster().report(&Sources::default(), console);
        }
        let maker = Selection { env: vec![self.shared.name.clone()], all: false };
        over(loaded::load(&maker, options), engine, options, console, &mut |prepared, working| {
            let active = self.shared.clusters.iter().find(|cluster| cluster.active);
            let mut source = prepared.source.clone();
            source.clusters.retain(|cluster| active.is_some_and(|active| active.colour == cluster.colour));
            let Some(colour) = source.clusters.first().map(|cluster| cluster.colour.clone()) else {
                return Err(Failure::Wrong(format!(
                    "environment {} has no cluster to note in what pull requests have",
                    self.shared.name
                )));
            };
            let bridge = working.bridge_through(source, Contexts::OfMaker)?;
            bridge.with(&colour, |asks| {
                let records = WholeRecords::new(asks, &self.shared.name);
                work(&Place { full: self, asks, records, bridge: &bridge }, working)
            })
        })
    }

    /// The name of the environment of a pull request.
    pub(super) fn name(&self, pull_request: PullRequest) -> String {
        pull_request.whole_name(&self.shared.name)
    }

    /// The environment as it is to be.
    pub(super) fn prepared(&self, wanted: &ReviewRequest, options: &GlobalOptions) -> Result<Prepared, Failure> {
        one(&loaded::load_review(Some(&self.specification), wanted, options)?)
    }
}

impl Place<'_> {
    /// Does something as the only one who works on an environment.
    pub(super) fn alone<T>(
        &self,
        pull_request: PullRequest,
        mark: Mark,
        working: &mut Working<'_>,
        work: &mut dyn FnMut(&mut Working<'_>) -> Worked<T>,
    ) -> Result<T, Failure> {
        // What is not ours is refused before anything is written.
        self.records.read(pull_request)?;
        let environment = self.full.name(pull_request);
        let occupied = Occupied { pull_request: Some(pull_request), environment, patience: Duration::ZERO };
        alone_on(self.asks, &occupied, mark, working, work)
    }

    /// Does something as the only one who chooses a range.
    pub(super) fn choosing<T>(
        &self,
        working: &mut Working<'_>,
        work: &mut dyn FnMut(&mut Working<'_>) -> Worked<T>,
    ) -> Result<T, Failure> {
        let environment = format!("{}-ranges", self.full.shared.name);
        let occupied = Occupied { pull_request: None, environment, patience: CHOOSING };
        alone_on(self.asks, &occupied, Mark::None, working, work)
    }

    /// The range that the network of an environment has, or one that neither an environment of the project nor another pull request
    /// has.
    pub(super) fn range(&self, pull_request: PullRequest, known: Option<&ReviewState>) -> Result<Ipv4Net, Failure> {
        if let Some(range) = known.and_then(|state| state.range) {
            return Ok(range);
        }
        let states = self.records.list()?;
        let others = states.iter().filter(|state| state.pull_request != pull_request);
        let others: Vec<Ipv4Net> = others.filter_map(|state| state.range).collect();
        let spec = self.full.all.get(&self.full.specification).and_then(|environment| environment.spec.as_ref());
        let spec = spec.ok_or_else(|| Failure::Unresolved(self.full.specification.clone()))?;
        whole::range(&self.full.all, spec, pull_request, &others)
    }

    /// The states of all environments, by their keys in the bucket.
    pub(super) fn states(&self) -> Result<Vec<(PullRequest, String)>, Failure> {
        let answer = self.listed(&format!("{}-{PREFIX}", self.full.shared.name))?;
        Ok(kept(&answer, &self.full.shared.name, Kept::State))
    }

    /// The states of one environment, by their keys in the bucket. Nobody else works on it: locks that are there are those of a run
    /// that was killed, and go.
    pub(super) fn states_of(
        &self,
        pull_request: PullRequest,
        working: &mut Working<'_>,
    ) -> Result<Vec<(PullRequest, String)>, Failure> {
        let answer = self.listed(&format!("{}/", self.full.name(pull_request)))?;
        for (_, lock) in kept(&answer, &self.full.shared.name, Kept::Lock) {
            working.console.say(&format!("{lock} was left by a run that was killed, and is taken away"));
            self.remove(&lock)?;
        }
        Ok(kept(&answer, &self.full.shared.name, Kept::State))
    }

    fn listed(&self, prefix: &str) -> Result<Value, Failure> {
        let bucket = self.full.shared.names.state_bucket();
        self.aws(&["s3api", "list-objects-v2", "--bucket", bucket, "--prefix", prefix])
    }

    /// What carries the tags of such environments, by number and ARN.
    pub(super) fn tagged(&self) -> Result<Vec<(PullRequest, String)>, Failure> {
        let shared = &self.full.shared;
        let platform = format!("Key=Platform,Values={}", shared.platform);
        let ours = ["Key=ManagedBy,Values=platform", &platform, "Key=Review"];
        let answer =
            self.aws(&[&["resourcegroupstaggingapi", "get-resources", "--tag-filters"][..], &ours].concat())?;
        Ok(tagged(&answer, &shared.platform, &shared.name))
    }

    /// Removes a state or a lock; what was in it can be looked up for as long as the bucket keeps old versions.
    pub(super) fn remove(&self, key: &str) -> Result<(), Failure> {
        let bucket = self.full.shared.names.state_bucket();
        self.aws(&["s3api", "delete-object", "--bucket", bucket, "--key", key]).map(drop)
    }

    fn aws(&self, arguments: &[&str]) -> Result<Value, Failure> {
        Ok(self.bridge.aws(&[arguments, &["--region", &self.full.shared.cloud.region]].concat())?)
    }
}
