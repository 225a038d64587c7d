//! The changes of an environment by danger: the order in which every view shows them.

use super::{ClusterPlan, Danger, EnvironmentPlan, ObjectChange, ResourceChange, StackPlan};

/// The changes of one kind of danger, by stack and cluster in the order of applying.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    /// How dangerous they are.
    pub danger: Danger,
    /// The stacks and clusters that have some.
    pub groups: Vec<Group<'a>>,
}

/// The changes of one kind of danger in one stack or cluster.
#[derive(Debug, Clone)]
pub enum Group<'a> {
    /// Resources of a stack.
    Stack(&'a StackPlan, Vec<&'a ResourceChange>),
    /// Objects of a cluster.
    Cluster(&'a ClusterPlan, Vec<&'a ObjectChange>),
}

impl Group<'_> {
    /// How many changes there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Stack(_, changes) => changes.len(),
            Self::Cluster(_, changes) => changes.len(),
        }
    }
}

impl Section<'_> {
    /// How many resources change.
    #[must_use]
    pub fn resources(&self) -> usize {
        self.groups.iter().filter(|group| matches!(group, Group::Stack(..))).map(Group::count).sum()
    }

    /// How many objects change.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.groups.iter().filter(|group| matches!(group, Group::Cluster(..))).map(Group::count).sum()
    }
}

impl EnvironmentPlan {
    /// The changes by danger, without the dangers that there are none of.
    #[must_use]
    pub fn sections(&self) -> Vec<Section<'_>> {
        let section = |danger: Danger| {
            let stacks = self.stacks.iter().filter_map(move |stack| {
                let changes = of_danger(&stack.changes, danger, |change| change.danger);
                (!changes.is_empty()).then_some(Group::Stack(stack, changes))
            });
            let clusters = self.clusters.iter().filter_map(move |cluster| {
                let changes = of_danger(&cluster.changes, danger, |change| change.danger);
                (!changes.is_empty()).then_some(Group::Cluster(cluster, changes))
            });
            Section { danger, groups: stacks.chain(clusters).collect() }
        };
        Danger::ALL.into_iter().map(section).filter(|section| !section.groups.is_empty()).collect()
    }
}

fn of_danger<T>(changes: &[T], danger: Danger, of: impl Fn(&T) -> Danger) -> Vec<&T> {
    changes.iter().filter(|change| of(change) == danger).collect()
}
