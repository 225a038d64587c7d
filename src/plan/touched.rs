//! What a change of the files touches in an environment, and why.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::EnvironmentPlan;

/// What a change since a revision touches in an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// The revision that the files are compared with.
    pub since: String,
    /// What is touched: first the environment as a whole, then values of its spec, then what is rendered from them.
    pub parts: Vec<TouchedPart>,
}

/// One thing that is touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchedPart {
    /// What kind of thing it is.
    pub kind: TouchedKind,
    /// The name of the stack, the colour of the cluster, the path of the value; of the environment, its own name.
    pub name: String,
    /// Why, in one line.
    pub reason: String,
}

/// What kind of thing is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TouchedKind {
    /// The environment as a whole.
    Environment,
    /// A value of the spec.
    Specification,
    /// What is rendered for a stack.
    Stack,
    /// What is rendered for a cluster.
    Cluster,
}

impl TouchedKind {
    /// The word that it is called by.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Specification => "spec",
            Self::Stack => "stack",
            Self::Cluster => "cluster",
        }
    }
}

impl Touched {
    /// Whether anything is touched that a plan could be about: a value of the spec alone changes nothing.
    #[must_use]
    pub fn concerns_plan(&self) -> bool {
        self.parts.iter().any(|part| part.kind != TouchedKind::Specification)
    }

    /// The names of all touched things of one kind.
    #[must_use]
    pub fn names(&self, kind: TouchedKind) -> BTreeSet<&str> {
        self.parts.iter().filter(|part| part.kind == kind).map(|part| part.name.as_str()).collect()
    }
}

impl EnvironmentPlan {
    /// The same plan without the changes of stacks and clusters that are not among those named. Which of them have changes
    /// nonetheless is said among the warnings: somebody has yet to apply something else.
    #[must_use]
    pub fn without_others(mut self, stacks: &BTreeSet<String>, clusters: &BTreeSet<String>) -> Self {
        let others = |name: &String, changes: usize, kept: &BTreeSet<String>| changes > 0 && !kept.contains(name);
        let hidden_stacks = self.stacks.iter().filter(|it| others(&it.name, it.changes.len(), stacks));
        let mut hidden: Vec<String> = hidden_stacks.map(|stack| format!("stack {}", stack.name)).collect();
        let hidden_clusters = self.clusters.iter().filter(|it| others(&it.colour, it.changes.len(), clusters));
        hidden.extend(hidden_clusters.map(|cluster| format!("cluster {}", cluster.colour)));
        self.stacks.retain(|stack| stacks.contains(&stack.name));
        self.clusters.retain(|cluster| clusters.contains(&cluster.colour));
        if !hidden.is_empty() {
            self.warnings.push(format!(
                "what this change does not touch has changes as well, which are not shown: {}",
                hidden.join(", ")
            ));
        }
        self
    }
}
