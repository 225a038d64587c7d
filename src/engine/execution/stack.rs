//! One stack: planned anew with the values it has now, reviewed, applied.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_json::{Map, Value};

use super::event::{Counts, Happening};
use super::run::{Work, lock};
use super::step::Step;
use crate::engine::command::Kept;
use crate::engine::context::{Errand, PLAN_FILE};
use crate::engine::journal::Log;
use crate::engine::message::{Places, resource_event};
use crate::engine::rescue::Rescued;
use crate::engine::session::{Purpose, Session};
use crate::engine::state::State;
use crate::engine::watch::Deadline;
use crate::engine::workspace::Copy;
use crate::engine::{Error, Input, StackSource, files, rescue};

impl Session {
    /// Plans one stack, has the plan reviewed and applies it; says whether there was anything to do.
    pub(super) fn apply_stack(&self, stack: &StackSource, work: &Work<'_>, log: &Log) -> Result<bool, Error> {
        let name = stack.name.as_str();
        let step = Step::Stack(name.to_owned());
        let is_gone = lock(work.states).get(name).is_none_or(State::is_empty);
        if work.purpose == Purpose::Destroy && is_gone {
            return Ok(false);
        }
        work.recorder.tell(&step, Happening::Planning);
        let deadline = self.limits.timeout.map(Deadline::after);
        let errand = Errand { stack: Some(name), deadline, log: Some(log) };
        self.save_unsaved(stack, errand, work)?;
        let folder = self.context.workspace.stack_folder(name);
        files::remove_folder(&folder)?;
        files::create_folder(&folder)?;
        let backend = self.backing.backend(&self.context, stack);
        let unprotected = self.unprotects(work.purpose);
        let copy = Copy { backend: Some(&backend), unprotected, ..Copy::default() };
        copy.write(stack, &folder)?;
        files::write(&folder.join("terraform.tfvars.json"), &variables(stack, &lock(work.states)))?;
        self.context.initialize(&folder, errand)?;
        let lock_timeout = self.lock_timeout();
        let planned = self.context.plan(&folder, errand, work.purpose, &[&lock_timeout])?;
        if planned.has_changes {
            let plan = self.context.show(&folder, errand)?;
            let refused = |deviations| Error::Deviation { stack: name.to_owned(), deviations };
            work.review.allows(name, &plan).map_err(refused)?;
            self.carry_out_plan(stack, &folder, planned.counts, errand, work)?;
        }
        let settled = self.backing.settled(&self.context, stack, &folder, errand)?;
        let before = lock(work.states).insert(name.to_owned(), settled);
        if planned.has_changes {
            self.backing.put_right(&self.context, &before.unwrap_or_default())?;
        }
        files::remove_folder(&folder)?;
        Ok(planned.has_changes)
    }

    /// Saves the state that a former run could not save. Terraform refuses one that is older than what is there, or that
    /// is another stack's.
    fn save_unsaved(&self, stack: &StackSource, errand: Errand<'_>, work: &Work<'_>) -> Result<(), Error> {
        let path = self.context.workspace.unsaved_state(&stack.name);
        if !path.exists() || self.backing.file(&self.context, stack).is_some() {
            return Ok(());
        }
        let folder = self.context.workspace.stack_folder(&stack.name);
        let backend = self.backing.backend(&self.context, stack);
        let copy = Copy { backend: Some(&backend), ..Copy::default() };
        copy.write(stack, &folder)?;
        self.context.initialize(&folder, errand)?;
        let pushed = self.context.run(&folder, &["state", "push", &self.lock_timeout(), path.as_str()], errand)?;
        if pushed.code != Some(0) {
            let reason = pushed.remark.trim().to_owned();
            return Err(Error::Unsaved { stack: stack.name.clone(), path, reason });
        }
        files::remove(&path)?;
        work.recorder.notice(format!("{}: the state that a former run could not save is saved now", stack.name));
        Ok(())
    }

    /// Applies the plan that is in the working copy of a stack.
    fn carry_out_plan(
        &self,
        stack: &StackSource,
        folder: &Utf8Path,
        counts: Counts,
        errand: Errand<'_>,
        work: &Work<'_>,
    ) -> Result<(), Error> {
        let step = Step::Stack(stack.name.clone());
        let places = Places { source: &self.context.source, stack: errand.stack };
        let streams = work.recorder.folder.streams(&stack.name);
        let state = self.backing.file(&self.context, stack);
        state.as_deref().map_or(Ok(()), rescue::secure)?;
        work.recorder.about_to_apply(&step, counts)?;
        let mut on_line = |line: &[u8]| {
            if let Some(resource) = resource_event(line) {
                work.recorder.tell(&step, Happening::Resource(resource));
            }
        };
        let lock_timeout = self.lock_timeout();
        let arguments = ["apply", "-json", "-input=false", &lock_timeout, PLAN_FILE];
        let lock = self.share_lock()?;
        let kept = Kept { streams: &streams, lock: &lock };
        let finished = self.context.run_kept(folder, &arguments, errand, Some(kept), &mut on_line);
        // However it has ended, what it has written of the state is put right first.
        let rescued = rescue::after_apply(&self.context.workspace, &stack.name, state.as_deref(), &streams)?;
        if let Some(text) = rescued.map(|rescued| rescued_text(&stack.name, rescued, state.is_some())) {
            work.recorder.notice(text);
        }
        finished?.accept(&[0], &places)?;
        Ok(())
    }
}

/// What there is to say of a state that was rescued.
fn rescued_text(stack: &str, rescued: Rescued, is_local: bool) -> String {
    match (rescued, is_local) {
        (Rescued::Whole, true) => format!("{stack}: Terraform could not save the state; it was saved for it"),
        (Rescued::Whole, false) => {
            format!("{stack}: Terraform could not save the state; it is kept, and the next run saves it first")
        }
        (Rescued::AsBefore, _) => {
            format!("{stack}: Terraform was stopped while it saved the state, which is as it was before this run")
        }
    }
}

/// The values of a stack's variables, out of the outputs of the stacks before it.
fn variables(stack: &StackSource, states: &BTreeMap<String, State>) -> Vec<u8> {
    let value = |input: &Input| states.get(&input.stack).map(|state| state.output(&input.output)).unwrap_or_default();
    let values: Map<String, Value> = stack.inputs.iter().map(|input| (input.variable.clone(), value(input))).collect();
    Value::Object(values).to_string().into_bytes()
}
