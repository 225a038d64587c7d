//! Applying: stack by stack, each planned anew when its inputs are known, then the objects of each cluster; and only
//! within what was reviewed.
//!
//! Nothing is remembered between runs but the states themselves, so that a run which was stopped is continued by
//! running it again.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_json::{Map, Value};

use super::message::{Line, Places};
use super::session::{PLAN_FILE, Purpose};
use super::state::State;
use super::workspace::Copy;
use super::{Error, ObjectEvent, ObservedCluster, Session, StackSource, files};

/// Decides whether a stack may be applied.
pub trait Review {
    /// Whether a plan of one stack, as `terraform show -json` says it, is within what was reviewed.
    ///
    /// # Errors
    /// One sentence for each thing in the plan that was not reviewed.
    fn allows(&mut self, stack: &str, plan: &[u8]) -> Result<(), Vec<String>>;

    /// Whether what would happen to the objects of a cluster is within what was reviewed.
    ///
    /// # Errors
    /// One sentence for each change that was not reviewed.
    fn allows_objects(&mut self, cluster: &ObservedCluster) -> Result<(), Vec<String>>;

    /// Whether the cluster of a colour had answered when the plan was made.
    fn was_asked(&self, colour: &str) -> bool;
}

/// What is happening; for showing progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'a> {
    /// A stack is being planned with the values it has now.
    Planning(&'a str),
    /// A resource of a stack is being created, changed or deleted.
    Changing {
        /// The stack.
        stack: &'a str,
        /// The resource.
        address: &'a str,
    },
    /// Something happens to the objects of a cluster.
    Objects {
        /// The colour of the cluster.
        cluster: &'a str,
        /// What.
        event: ObjectEvent,
    },
    /// A stack is done.
    Done {
        /// The stack.
        stack: &'a str,
        /// Whether anything was changed.
        changed: bool,
    },
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// The stacks that were changed, in the order in which they were.
    pub changed: Vec<String>,
    /// The stacks in which there was nothing to do.
    pub unchanged: Vec<String>,
    /// The colours of the clusters whose objects were changed, in the order in which they were.
    pub clusters: Vec<String>,
}

impl Session {
    /// Applies the stacks one after the other, then the objects; the other way round when all is to be destroyed.
    /// Offline there is no cluster, and no object is applied.
    ///
    /// # Errors
    /// When a stack or a cluster would be changed more than was reviewed, or Terraform or `kubectl` fails. What was
    /// applied before stays as it is, and applying again goes on from there.
    pub fn apply(
        &mut self,
        purpose: Purpose,
        review: &mut dyn Review,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Applied, Error> {
        let mut states = self.backing.states(&self.context)?;
        let mut applied = Applied::default();
        let has_clusters = !self.backing.is_offline();
        if has_clusters {
            self.check_kubectl()?;
        }
        if has_clusters && purpose == Purpose::Destroy {
            self.remove_objects(&states, review, &mut applied, on_event)?;
        }
        for name in &self.order_for(purpose) {
            let Some(stack) = self.context.source.stack(name).cloned() else { continue };
            let is_gone = states.get(name).is_none_or(State::is_empty);
            let changed = if purpose == Purpose::Destroy && is_gone {
                false
            } else {
                on_event(Event::Planning(name));
                self.apply_stack(&stack, purpose, &mut states, review, on_event)
                    .map_err(|error| with_applied(error, &applied))?
            };
            on_event(Event::Done { stack: name, changed });
            if changed { &mut applied.changed } else { &mut applied.unchanged }.push(name.clone());
        }
        if has_clusters && purpose == Purpose::Change {
            self.apply_clusters(&states, review, &mut applied, on_event)?;
        }
        Ok(applied)
    }

    /// Plans one stack, has the plan reviewed and applies it; says whether there was anything to do.
    fn apply_stack(
        &mut self,
        stack: &StackSource,
        purpose: Purpose,
        states: &mut BTreeMap<String, State>,
        review: &mut dyn Review,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<bool, Error> {
        let name = stack.name.as_str();
        let folder = self.context.workspace.stack_folder(name)?;
        let backend = self.backing.backend(&self.context, stack);
        let copy = Copy { backend: Some(&backend), unprotected: self.unprotects(purpose) };
        copy.write(stack, &folder)?;
        files::write(&folder.join("terraform.tfvars.json"), &variables(stack, states))?;
        self.context.initialize(&folder, Some(name))?;
        let (changes, _) = self.context.plan(&folder, Some(name), purpose, &[])?;
        if changes {
            let plan = self.context.show(&folder, Some(name))?;
            let refused = |deviations| Error::Deviation { stack: name.to_owned(), deviations, applied: Vec::new() };
            review.allows(name, &plan).map_err(refused)?;
            self.carry_out(name, &folder, on_event)?;
        }
        states.insert(name.to_owned(), self.backing.settled(&self.context, stack, &folder)?);
        files::remove_folder(&folder)?;
        Ok(changes)
    }

    /// Applies the plan that is in the working copy of a stack.
    fn carry_out(&self, stack: &str, folder: &Utf8Path, on_event: &mut dyn FnMut(Event<'_>)) -> Result<(), Error> {
        let places = Places { source: &self.context.source, stack: Some(stack) };
        let mut on_line = |line: &[u8]| {
            let line =
                serde_json::from_slice::<Line>(line).ok().filter(|line| line.kind.as_deref() == Some("apply_start"));
            if let Some(resource) = line.and_then(|line| line.hook?.resource) {
                on_event(Event::Changing { stack, address: &resource.addr });
            }
        };
        let finished = self.context.runner.run(folder, &["apply", "-json", "-input=false", PLAN_FILE], &mut on_line)?;
        finished.accept(&[0], &places)?;
        Ok(())
    }
}

/// The values of a stack's variables, out of the outputs of the stacks before it.
fn variables(stack: &StackSource, states: &BTreeMap<String, State>) -> Vec<u8> {
    let value =
        |input: &super::Input| states.get(&input.stack).map(|state| state.output(&input.output)).unwrap_or_default();
    let values: Map<String, Value> = stack.inputs.iter().map(|input| (input.variable.clone(), value(input))).collect();
    Value::Object(values).to_string().into_bytes()
}

/// An error that says what was applied before it.
fn with_applied(error: Error, done: &Applied) -> Error {
    match error {
        Error::Deviation { stack, deviations, .. } => {
            Error::Deviation { stack, deviations, applied: done.changed.clone() }
        }
        other => other,
    }
}
