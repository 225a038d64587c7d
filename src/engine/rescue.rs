//! What a run that was killed, or a disk that was full, has left of the states.
//!
//! Terraform writes a state file in place: whoever is killed in the middle leaves half of it, and on a full disk nothing
//! is left. So a state file is copied before Terraform gets it, and put right afterwards: at once, or by the next run.
//! A state that Terraform could save nowhere is in what it wrote ("Emergency state dump").

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::journal::{Run, RunFolder, StepRun};
use super::state::State;
use super::streams::KeptStreams;
use super::workspace::Workspace;
use super::{Error, Phase, ResourceAction, Step, files};

/// How many of the things that are in no state are named.
const NAMED: usize = 20;

/// Where the copy of a state file is.
fn copy_of(path: &Utf8Path) -> Utf8PathBuf {
    Utf8PathBuf::from(format!("{path}.before"))
}

/// Copies a state file before Terraform writes it. An empty copy stands for none.
pub(super) fn secure(path: &Utf8Path) -> Result<(), Error> {
    files::replace(&copy_of(path), &files::read(path)?.unwrap_or_default())
}

/// What was done to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rescued {
    /// It is as it was before Terraform was run.
    AsBefore,
    /// It is what Terraform could not save.
    Whole,
}

/// Puts the state of a stack right after Terraform was run, however that ended.
///
/// # Errors
/// When the disk is still full. What there is of the state stays where it is, and the next run tries again.
pub(super) fn after_apply(
    workspace: &Workspace,
    stack: &str,
    file: Option<&Utf8Path>,
    streams: &KeptStreams,
) -> Result<Option<Rescued>, Error> {
    let unsaved = workspace.unsaved_state(stack);
    let left = files::read(&unsaved)?.filter(|text| is_state(stack, text));
    let dump = emergency_dump(&streams.output).filter(|text| is_state(stack, text));
    match (file, dump, left) {
        (Some(path), dump, left) => {
            let rescued = settle(stack, path, dump.or(left).as_deref())?;
            files::remove(&unsaved)?;
            Ok(rescued)
        }
        (None, Some(dump), _) => files::replace(&unsaved, &dump).map(|()| Some(Rescued::Whole)),
        (None, None, Some(_)) => Ok(Some(Rescued::Whole)),
        // Half of a state is worth nothing.
        (None, None, None) => files::remove(&unsaved).map(|()| None),
    }
}

/// Puts right what the last run has left behind, where it was killed or could not do it, and tells of it.
pub(super) fn after_last_run(workspace: &Workspace, told: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let Some(folder) = RunFolder::last(&workspace.runs()) else { return Ok(()) };
    let Some(run) = folder.run() else { return Ok(()) };
    if run.ended_at.is_none() {
        told(&killed(&run));
    }
    for step in run.steps.iter().filter(|step| step.planned.is_some()) {
        let Step::Stack(stack) = &step.step else { continue };
        let local = workspace.state_without_bucket(stack);
        let file = match run.began.offline {
            true => Some(workspace.state(stack)),
            false => copy_of(&local).exists().then_some(local),
        };
        let rescued = after_apply(workspace, stack, file.as_deref(), &folder.streams(stack))?;
        if rescued == Some(Rescued::AsBefore) {
            told(&cut_off(stack, step));
        }
    }
    Ok(())
}

fn is_state(stack: &str, text: &[u8]) -> bool {
    !text.is_empty() && State::parse(stack, text).is_ok()
}

/// Puts a state file right: what is whole and newest counts.
fn settle(stack: &str, path: &Utf8Path, dump: Option<&[u8]>) -> Result<Option<Rescued>, Error> {
    let copy = copy_of(path);
    let Some(before) = files::read(&copy)? else { return Ok(None) };
    let now = files::read(path)?.unwrap_or_default();
    let is_cut_off = now.is_empty() && !before.is_empty();
    let now = State::parse(stack, &now).ok().filter(|_| !is_cut_off);
    let serial = |text: &[u8]| State::parse(stack, text).ok().map(|state| state.serial());
    let dump = dump.filter(|dump| serial(dump) > now.as_ref().map(State::serial));
    let rescued = match (dump, now) {
        (Some(dump), _) => {
            files::replace(path, dump)?;
            Some(Rescued::Whole)
        }
        (None, Some(_)) => None,
        (None, None) => {
            files::replace(path, &before)?;
            Some(Rescued::AsBefore)
        }
    };
    files::remove(&copy)?;
    Ok(rescued)
}

/// The state that Terraform wrote among its messages because it could save it nowhere.
fn emergency_dump(output: &Utf8Path) -> Option<Vec<u8>> {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(borrow)]
        state: Option<&'a RawValue>,
    }
    let text = files::read(output).ok()??;
    let mut lines = text.rsplit(|byte| *byte == b'\n');
    let state = lines.find_map(|line| serde_json::from_slice::<Line<'_>>(line).ok()?.state)?;
    Some(state.get().as_bytes().to_vec())
}

/// What there is to say of a run that was killed.
fn killed(run: &Run) -> String {
    let began = &run.began;
    let under_way: Vec<String> = run.under_way().map(|step| step.step.to_string()).collect();
    let what =
        if under_way.is_empty() { "between two steps".to_owned() } else { format!("during {}", under_way.join(", ")) };
    format!(
        "the last run, `{}` (process {} on {}, since {}), was killed {what}; what it had saved is kept",
        began.command, began.process, began.host, run.began_at
    )
}

/// What there is to say of a state that was cut off, and of what is in no state for that.
fn cut_off(stack: &str, step: &StepRun) -> String {
    let lost = step
        .resources
        .iter()
        .filter(|resource| resource.action == ResourceAction::Create && resource.phase == Phase::Done);
    let mut lost: Vec<String> = lost
        .map(|resource| match &resource.id {
            Some(id) => format!("`{}` ({id})", resource.address),
            None => format!("`{}`", resource.address),
        })
        .collect();
    let more = lost.len().saturating_sub(NAMED);
    lost.truncate(NAMED);
    if more > 0 {
        lost.push(format!("{more} more"));
    }
    let what = match lost.is_empty() {
        true => String::new(),
        false => format!("; it does not know what that run had made: {}", lost.join(", ")),
    };
    format!("the state of stack `{stack}` was cut off while it was written and is as it was before that run{what}")
}

#[cfg(test)]
mod tests {
    use camino::Utf8PathBuf;

    use super::{Rescued, copy_of, emergency_dump, secure, settle};

    fn state(serial: u64) -> String {
        format!("{{\"version\":4,\"serial\":{serial},\"resources\":[]}}")
    }

    #[test]
    fn what_is_whole_and_newest_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(folder.path().join("a.tfstate")).unwrap();
        let after = |now: &str, dump: Option<&str>| {
            std::fs::write(&path, state(1)).unwrap();
            secure(&path).unwrap();
            std::fs::write(&path, now).unwrap();
            let rescued = settle("a", &path, dump.map(str::as_bytes)).unwrap();
            assert!(!copy_of(&path).exists());
            (rescued, std::fs::read_to_string(&path).unwrap())
        };
        assert_eq!(after(&state(2), None), (None, state(2)));
        assert_eq!(after(&state(2)[..20], None), (Some(Rescued::AsBefore), state(1)));
        assert_eq!(after("", None), (Some(Rescued::AsBefore), state(1)));
        assert_eq!(after("", Some(&state(3))), (Some(Rescued::Whole), state(3)));
        assert_eq!(after(&state(4), Some(&state(3))), (None, state(4)));
        assert_eq!(after("{", Some("{")), (Some(Rescued::AsBefore), state(1)));
        std::fs::write(&path, "{").unwrap();
        assert_eq!(settle("a", &path, None).unwrap(), None, "nothing is known of what was before");
    }

    #[test]
    fn a_state_that_could_be_saved_nowhere_is_found_among_the_messages() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(folder.path().join("out")).unwrap();
        let line = format!("{{\"@message\":\"Emergency state dump\",\"type\":\"log\",\"state\":{}}}", state(7));
        std::fs::write(&path, format!("{{\"type\":\"version\"}}\n{line}\nnoise\n\0\0\0")).unwrap();
        assert_eq!(emergency_dump(&path), Some(state(7).into_bytes()));
        assert_eq!(emergency_dump(&path.with_file_name("none")), None);
    }
}
