//! The steps of an apply, and which has to come before which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::engine::online::BOOTSTRAP;
use crate::engine::{ClusterSource, EnvironmentSource, Purpose, StackSource};

/// One thing that is applied or destroyed as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A stack, by its name.
    Stack(String),
    /// The objects in the cluster of a colour.
    Objects(String),
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stack(name) => formatter.write_str(name),
            Self::Objects(colour) => write!(formatter, "objects in {colour}"),
        }
    }
}

/// What each step needs done before it.
pub(super) type Needs = BTreeMap<Step, BTreeSet<Step>>;

/// The steps for a purpose, over stacks that are worked on and, where there are any, clusters.
pub(super) fn steps(
    source: &EnvironmentSource,
    stacks: &[String],
    clusters: &[ClusterSource],
    purpose: Purpose,
) -> Needs {
    let is_worked_on = |step: &Step| match step {
        Step::Stack(name) => stacks.contains(name),
        Step::Objects(colour) => clusters.iter().any(|cluster| cluster.colour == *colour),
    };
    let of_stacks = source.stacks.iter().map(|stack| (Step::Stack(stack.name.clone()), before_stack(source, stack)));
    let of_clusters = clusters.iter().enumerate().map(|(index, cluster)| {
        let before = before_objects(source, cluster, &clusters[..index]);
        (Step::Objects(cluster.colour.clone()), before)
    });
    let mut needs: Needs = of_stacks.chain(of_clusters).filter(|(step, _)| is_worked_on(step)).collect();
    needs.values_mut().for_each(|before| before.retain(|step| is_worked_on(step)));
    match purpose {
        Purpose::Change => needs,
        Purpose::Destroy => reversed(&needs),
    }
}

/// Some of the steps; the others are neither carried out nor waited for.
pub(super) fn only(all: &Needs, chosen: &BTreeSet<Step>) -> Needs {
    let kept = all.iter().filter(|(step, _)| chosen.contains(step));
    kept.map(|(step, before)| (step.clone(), before.intersection(chosen).cloned().collect())).collect()
}

/// A stack comes after those whose outputs it takes, and after the one that makes the bucket of its state. What is no
/// longer in the spec comes last: what used to take its outputs has to let go of them first.
fn before_stack(source: &EnvironmentSource, stack: &StackSource) -> BTreeSet<Step> {
    let others = source.stacks.iter().filter(|other| other.name != stack.name);
    let is_needed = |other: &&StackSource| {
        other.name == BOOTSTRAP && !stack.is_leftover
            || stack.inputs.iter().any(|input| input.stack == other.name)
            || stack.is_leftover && !other.is_leftover
    };
    others.filter(is_needed).map(|other| Step::Stack(other.name.clone())).collect()
}

/// The objects of a cluster come after its own stack, the stacks whose outputs they name, and the clusters before it:
/// what fails in one leaves the next untouched. In a cluster of another environment, all own stacks are for the objects.
fn before_objects(source: &EnvironmentSource, cluster: &ClusterSource, earlier: &[ClusterSource]) -> BTreeSet<Step> {
    let objects = cluster.files.iter().flat_map(|file| &file.objects);
    let references = objects.filter_map(|object| object.adjustment.as_ref()).flat_map(|found| &found.references);
    let stacks = references.map(|reference| Step::Stack(reference.stack.clone()));
    let own = source.stacks.iter().filter(|_| source.shared.is_some()).map(|stack| Step::Stack(stack.name.clone()));
    stacks
        .chain(own)
        .chain([Step::Stack(cluster.stack.clone())])
        .chain(earlier.iter().map(|cluster| Step::Objects(cluster.colour.clone())))
        .collect()
}

fn reversed(needs: &Needs) -> Needs {
    let after = |step: &Step| -> BTreeSet<Step> {
        needs.iter().filter(|(_, before)| before.contains(step)).map(|(after, _)| after.clone()).collect()
    };
    needs.keys().map(|step| (step.clone(), after(step))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Needs, Step, only, steps};
    use crate::engine::{ClusterSource, EnvironmentSource, Input, Purpose, StackSource};

    fn stack(name: &str, needs: &[&str]) -> StackSource {
        let input =
            |from: &&str| Input { variable: "id".to_owned(), stack: (*from).to_owned(), output: "id".to_owned() };
        StackSource { name: name.to_owned(), inputs: needs.iter().map(input).collect(), ..StackSource::default() }
    }

    fn shown(needs: &Needs) -> String {
        let line = |(step, before): (&Step, &std::collections::BTreeSet<Step>)| {
            let before: Vec<String> = before.iter().map(ToString::to_string).collect();
            format!("{step}: {}", before.join(", "))
        };
        needs.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_way_down_is_the_way_up_backwards() {
        let mut gone = stack("queue", &[]);
        gone.is_leftover = true;
        let stacks = vec![stack("bootstrap", &[]), stack("network", &[]), stack("cluster-blue", &["network"]), gone];
        let names: Vec<String> = stacks.iter().map(|stack| stack.name.clone()).collect();
        let cluster = |colour: &str| ClusterSource {
            colour: colour.to_owned(),
            stack: format!("cluster-{colour}"),
            ..ClusterSource::default()
        };
        let clusters = [cluster("blue"), cluster("green")];
        let source = EnvironmentSource { stacks, clusters: clusters.to_vec(), ..EnvironmentSource::default() };
        insta::assert_snapshot!(shown(&steps(&source, &names, &clusters, Purpose::Change)), @r"
        bootstrap: 
        cluster-blue: bootstrap, network
        network: bootstrap
        queue: bootstrap, cluster-blue, network
        objects in blue: cluster-blue
        objects in green: objects in blue
        ");
        let chosen =
            [Step::Stack("network".to_owned()), Step::Stack("cluster-blue".to_owned()), Step::Stack("none".to_owned())];
        let all = steps(&source, &names, &clusters, Purpose::Change);
        insta::assert_snapshot!(shown(&only(&all, &chosen.into())), @r"
        cluster-blue: network
        network: 
        ");
        insta::assert_snapshot!(shown(&steps(&source, &names[1..], &clusters, Purpose::Destroy)), @r"
        cluster-blue: queue, objects in blue
        network: cluster-blue, queue
        queue: 
        objects in blue: objects in green
        objects in green: 
        ");
    }
}
