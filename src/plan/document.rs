//! The plan document: what would happen to one or several environments, as one value that all views are made of.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::risk::Finding;
use super::{ClusterPlan, Danger, ObjectChange, StackPlan, Summary, Touched};

/// The plans of one or several environments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanDocument {
    /// The environments that could be planned, in the order in which they were asked for.
    pub environments: Vec<EnvironmentPlan>,
    /// Those that could not: nothing is known of them.
    pub failures: Vec<FailedPlan>,
}

/// An environment that could not be planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedPlan {
    /// The environment.
    pub environment: String,
    /// Why, in one sentence.
    pub reason: String,
}

/// The plan of an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentPlan {
    /// The environment.
    pub environment: String,
    /// Whether the plan is to remove the environment.
    pub destroy: bool,
    /// Whether it is not a plan at all, but what is otherwise now than was applied.
    #[serde(default)]
    pub drift: bool,
    /// The version of this program.
    pub platform_version: String,
    /// The program that planned.
    pub engine: Engine,
    /// The versions of the providers that were planned with, by name, for example `hashicorp/aws`; as far as they are
    /// known.
    pub providers: BTreeMap<String, String>,
    /// Whether nothing real was asked.
    pub offline: bool,
    /// The digest of the resolved spec.
    pub specification_digest: String,
    /// The stacks, in the order in which they are applied.
    pub stacks: Vec<StackPlan>,
    /// What would happen to the objects in the clusters, in the order in which they are applied.
    #[serde(default)]
    pub clusters: Vec<ClusterPlan>,
    /// What Terraform and the clusters warned of, one text each.
    pub warnings: Vec<String>,
    /// The dangerous changes, and what becomes of them; those that are refused first.
    #[serde(default)]
    pub risks: Vec<Finding>,
    /// The waivers that no change needs, each with its address.
    #[serde(default)]
    pub unused_waivers: Vec<String>,
    /// What the change touches that the plan was asked for; none when it was not asked for because of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touched: Option<Touched>,
}

/// The program that planned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// `terraform` or `tofu`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Where in the spec it is written what a resource or an object is made from, each place as `file:line:column`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The places of resources, by stack and address; without the keys of instances.
    pub resources: BTreeMap<String, BTreeMap<String, String>>,
    /// The places of objects, by the colour of their cluster and their title.
    pub objects: BTreeMap<String, BTreeMap<String, String>>,
}

impl EnvironmentPlan {
    /// The number of changes of resources.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(self.stacks.iter().flat_map(|stack| &stack.changes))
    }

    /// The number of changes of objects in clusters.
    #[must_use]
    pub fn object_summary(&self) -> Summary {
        Summary::of_objects(self.clusters.iter().flat_map(|cluster| &cluster.changes))
    }

    /// Whether there is nothing to apply. Offline there is no cluster that objects could be applied to.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let no_objects = self.offline || self.clusters.iter().all(|cluster| cluster.changes.is_empty());
        no_objects && self.stacks.iter().all(|stack| stack.changes.is_empty())
    }

    /// The same plan with some of its stacks only, and no objects.
    #[must_use]
    pub fn only(mut self, stacks: &BTreeSet<String>) -> Self {
        self.clusters.clear();
        self.stacks.retain(|stack| stacks.contains(&stack.name));
        let stack = |finding: &Finding| finding.address.split('/').next().unwrap_or_default().to_owned();
        self.risks.retain(|finding| stacks.contains(&stack(finding)));
        self
    }

    /// Notes where in the spec everything comes from that is still in it.
    pub fn place(&mut self, places: &Places) {
        for stack in &mut self.stacks {
            let Some(known) = places.resources.get(&stack.name) else { continue };
            stack.changes.iter_mut().for_each(|change| change.origin = known.get(&change.block_address()).cloned());
        }
        for cluster in &mut self.clusters {
            let Some(known) = places.objects.get(&cluster.colour) else { continue };
            cluster.changes.iter_mut().for_each(|change| change.origin = known.get(&change.title()).cloned());
        }
    }

    /// The changes of objects that lose data, with the colours of their clusters.
    #[must_use]
    pub fn lost_objects(&self) -> Vec<(&str, &ObjectChange)> {
        let changes = self
            .clusters
            .iter()
            .flat_map(|cluster| cluster.changes.iter().map(|change| (cluster.colour.as_str(), change)));
        changes.filter(|(_, change)| change.danger == Danger::LosesData).collect()
    }
}
