//! The jobs that apply an environment: one, or one for each stack and for the objects of each cluster.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::Environment;
use crate::terraform::Stack;

/// The stack that has the states of all others in its bucket.
const BOOTSTRAP: &str = "bootstrap";

/// A job that applies a part of an environment's plan, or all of it. All texts are of letters that YAML takes as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Job {
    /// Its identifier.
    id: String,
    /// What people read.
    title: String,
    /// The jobs that come before it.
    needs: Vec<String>,
    /// What it is called among the artifacts and where only one may run at a time.
    part: String,
    /// The stack that it applies; none where it is something else.
    stack: Option<String>,
    /// The colour of the cluster whose objects it applies; none where it is something else.
    objects: Option<String>,
}

/// The jobs that apply an environment, in an order in which each comes after those that it needs. `stacks` are its stacks with what
/// the user has written into them.
pub(super) fn jobs(environment: &Environment, stacks: &[Stack]) -> Vec<Job> {
    let name = &environment.name;
    let plan = format!("plan-{name}");
    if !environment.ci.by_stack {
        return vec![Job {
            id: identifier(name),
            title: format!("apply {name}"),
            needs: vec![plan],
            part: name.clone(),
            stack: None,
            objects: None,
        }];
    }
    let of_stack = |stack: &Stack| {
        let others: BTreeSet<&str> = before(stack, stacks);
        let needs = others.into_iter().map(|other| identifier(&format!("{name}-{other}")));
        let part = format!("{name}-{}", stack.name);
        Job {
            id: identifier(&part),
            title: format!("apply {} of {name}", stack.name),
            needs: [plan.clone()].into_iter().chain(needs).collect(),
            part,
            stack: Some(stack.name.clone()),
            objects: None,
        }
    };
    let mut jobs: Vec<Job> = stacks.iter().map(of_stack).collect();
    let mut earlier: Vec<String> = jobs.iter().map(|job| job.id.clone()).collect();
    let clusters = environment.regions().flat_map(|region| region.clusters.iter());
    for colour in clusters.map(|cluster| &cluster.colour) {
        // Objects name outputs of many stacks; and what fails in one cluster leaves the next one untouched.
        let part = format!("{name}-objects-{colour}");
        let id = identifier(&part);
        let needs = [plan.clone()].into_iter().chain(earlier.iter().cloned()).collect();
        earlier.push(id.clone());
        jobs.push(Job {
            id,
            title: format!("apply objects in {colour} of {name}"),
            needs,
            part,
            stack: None,
            objects: Some(colour.clone()),
        });
    }
    jobs
}

/// What the job is called that applies a part.
fn identifier(part: &str) -> String {
    format!("apply-{part}")
}

/// The stacks that have to be applied before another one.
fn before<'a>(stack: &'a Stack, all: &'a [Stack]) -> BTreeSet<&'a str> {
    let taken = stack.inputs.iter().map(|input| input.stack.as_str());
    let bootstrap = [BOOTSTRAP].into_iter().filter(|bootstrap| *bootstrap != stack.name);
    let is_there = |name: &&str| all.iter().any(|other| other.name == *name);
    taken.chain(bootstrap).filter(is_there).collect()
}
