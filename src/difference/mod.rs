//! What differs in meaning between two environments, or between an environment now and at a revision.
//!
//! Three things are compared, each value by value: the spec with its overlays, the blocks of the stacks, and the objects of
//! the clusters, to which the values of Helm charts belong. Order, comments, layout and places mean nothing. Between two environments, names differ by the name of the
//! environment alone; that is no difference.

mod flat;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Rendered;
use crate::spec::node::Node;
use flat::{Flat, of_block, of_node, of_value};

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What it is called, for example `prod` or `prod at main`.
    pub name: &'a str,
    /// The spec with its overlays; none where the environment is not there.
    pub specification: Option<&'a Node>,
    /// What is rendered from it; none where the environment is not there.
    pub rendered: Option<&'a Rendered>,
}

/// What differs between two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What the first side is called.
    pub before: String,
    /// What the second side is called.
    pub after: String,
    /// The values of the spec.
    pub specification: Vec<Change>,
    /// The stacks, by name: their blocks by address.
    pub stacks: Vec<Part>,
    /// The clusters, by colour: their objects by title.
    pub clusters: Vec<Part>,
}

/// What differs in one stack or cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name of the stack, or the colour of the cluster.
    pub name: String,
    /// The blocks or objects that differ, by name.
    pub items: Vec<Item>,
}

/// A block or an object that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its address or its title.
    pub name: String,
    /// On which side it is.
    pub presence: Presence,
    /// The values that differ, where it is on both.
    pub changes: Vec<Change>,
}

/// On which side something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// On the first side only.
    Before,
    /// On the second side only.
    After,
    /// On both.
    Both,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub path: String,
    /// What it is on the first side; none where it is not there.
    pub before: Option<String>,
    /// What it is on the second side; none where it is not there.
    pub after: Option<String>,
}

/// The values of blocks or objects, by stack or cluster and by name.
type Tree = BTreeMap<String, BTreeMap<String, Flat>>;

impl Difference {
    /// Compares two sides.
    #[must_use]
    pub fn between(before: Side<'_>, after: Side<'_>) -> Self {
        let specification = |side: Side<'_>| side.specification.map(of_node).unwrap_or_default();
        Self {
            before: before.name.to_owned(),
            after: after.name.to_owned(),
            specification: changes(&specification(before), &specification(after)),
            stacks: parts(&stacks(before), &stacks(after)),
            clusters: parts(&clusters(before), &clusters(after)),
        }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.specification.is_empty() && self.stacks.is_empty() && self.clusters.is_empty()
    }
}

fn stacks(side: Side<'_>) -> Tree {
    let Some(rendered) = side.rendered else { return Tree::new() };
    let own = OwnName::of(rendered);
    let of_stack = |stack: &crate::terraform::Stack| {
        let mut blocks: BTreeMap<String, Flat> = BTreeMap::new();
        for block in stack.files.iter().flat_map(|file| file.body.blocks()) {
            let labels = block.labels().iter().map(|label| format!(".{label}"));
            let name = match block.address() {
                Some(address) => address,
                None => std::iter::once(block.kind().to_owned()).chain(labels).collect(),
            };
            // A stack may have several blocks of one name, such as `moved`.
            let count = blocks.keys().filter(|known| known.split('#').next() == Some(&name)).count();
            let name = if count == 0 { name } else { format!("{name}#{count}") };
            blocks.insert(own.without(&name), own.without_in(of_block(block)));
        }
        (stack.name.clone(), blocks)
    };
    rendered.stacks.iter().map(of_stack).collect()
}

fn clusters(side: Side<'_>) -> Tree {
    let Some(rendered) = side.rendered else { return Tree::new() };
    let own = OwnName::of(rendered);
    let mut clusters = Tree::new();
    for file in &rendered.manifests {
        let objects = clusters.entry(file.cluster.clone()).or_default();
        for manifest in &file.manifests {
            let object = &manifest.object;
            let namespace = object.namespace().map(|namespace| format!("{namespace}/")).unwrap_or_default();
            let title = format!("{} {namespace}{}", object.kind(), object.name());
            let value: serde_json::Value = object.view().into();
            objects.insert(own.without(&title), own.without_in(of_value(&value)));
        }
    }
    for chart in &rendered.charts {
        let value: serde_json::Value = chart.values.view().into();
        let title = format!("values of the chart {}", chart.release);
        clusters.entry(chart.cluster.clone()).or_default().insert(title, own.without_in(of_value(&value)));
    }
    clusters
}

/// The name of an environment in the names of everything, which is no difference in itself.
struct OwnName {
    environment: String,
    prefix: String,
    general: String,
}

impl OwnName {
    fn of(rendered: &Rendered) -> Self {
        let environment = &rendered.environment;
        let prefix = environment.names.prefix().to_owned();
        Self {
            environment: environment.name.clone(),
            general: format!("{}-<environment>", environment.platform),
            prefix,
        }
    }

    fn without(&self, text: &str) -> String {
        text.replace(&self.prefix, &self.general)
    }

    fn without_in(&self, flat: Flat) -> Flat {
        // In tags and labels, the name stands alone; in Terraform it has quotes.
        let is_own = |value: &str| value.trim_matches('"') == self.environment;
        let in_state = format!("\"{}/", self.environment);
        let value = |value: String| match is_own(&value) {
            true => "<environment>".to_owned(),
            // The objects in the bucket of the states.
            false => self.without(&value.replacen(&in_state, "\"<environment>/", 1)),
        };
        flat.into_iter().map(|(path, it)| (self.without(&path), value(it))).collect()
    }
}

fn parts(before: &Tree, after: &Tree) -> Vec<Part> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let nothing = BTreeMap::new();
    let part = |name: &String| Part {
        name: name.clone(),
        items: items(before.get(name).unwrap_or(&nothing), after.get(name).unwrap_or(&nothing)),
    };
    names.into_iter().map(part).filter(|part| !part.items.is_empty()).collect()
}

fn items(before: &BTreeMap<String, Flat>, after: &BTreeMap<String, Flat>) -> Vec<Item> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let item = |name: &String| {
        let (presence, changes) = match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) => (Presence::Both, changes(before, after)),
            (Some(_), None) => (Presence::Before, Vec::new()),
            _ => (Presence::After, Vec::new()),
        };
        let differs = presence != Presence::Both || !changes.is_empty();
        differs.then(|| Item { name: name.clone(), presence, changes })
    };
    names.into_iter().filter_map(item).collect()
}

fn changes(before: &Flat, after: &Flat) -> Vec<Change> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |path: &String| {
        let (before, after) = (before.get(path), after.get(path));
        (before != after).then(|| Change { path: path.clone(), before: before.cloned(), after: after.cloned() })
    };
    paths.into_iter().filter_map(change).collect()
}
