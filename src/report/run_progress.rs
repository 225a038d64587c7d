//! How far a run is, in words: what has happened for good, and what is going on.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::engine::{
    Counts, Ending, Event, Happening, ObjectEvent, Phase, PlannedStep, ResourceAction, ResourceEvent, Step, span,
};

/// What is known of a run from its events.
#[derive(Debug, Default)]
pub struct RunProgress {
    steps: Vec<PlannedStep>,
    running: BTreeMap<Step, Running>,
    ended: BTreeMap<Step, Ending>,
}

/// A step that is going on.
#[derive(Debug)]
struct Running {
    began: Instant,
    /// What is being done, in a few words.
    doing: String,
    planned: Option<Counts>,
    made: usize,
    /// The resources that are being changed, and since when.
    resources: BTreeMap<String, (ResourceAction, Instant)>,
}

impl RunProgress {
    /// Takes an event into account; gives what is to be said of it for good.
    pub fn take(&mut self, event: &Event, now: Instant) -> Option<String> {
        match event {
            Event::Began(steps) => {
                self.steps.clone_from(steps);
                None
            }
            Event::Notice(text) => Some(text.clone()),
            Event::Tick => None,
            Event::Step(step, happening) => self.of_step(step, happening, now),
        }
    }

    fn of_step(&mut self, step: &Step, happening: &Happening, now: Instant) -> Option<String> {
        let running = self.running.entry(step.clone()).or_insert_with(|| Running::new(now));
        match happening {
            Happening::Planning => {
                "planning".clone_into(&mut running.doing);
                None
            }
            Happening::Applying(planned) => {
                running.planned = Some(*planned);
                "applying".clone_into(&mut running.doing);
                None
            }
            Happening::Resource(resource) => {
                running.resource(resource, now);
                None
            }
            Happening::Objects(event) => running.objects(event).map(|text| format!("{step}: {text}")),
            Happening::Ended(ending) => {
                let running = self.running.remove(step)?;
                self.ended.insert(step.clone(), *ending);
                Some(format!("{step}: {}", running.conclusion(step, *ending, now)))
            }
        }
    }

    /// One line for each step that is going on: what is done, how far it is, since when.
    #[must_use]
    pub fn running(&self, now: Instant) -> Vec<(&Step, String)> {
        self.running.iter().map(|(step, running)| (step, format!("{step}: {}", running.line(now)))).collect()
    }

    /// One line about all: how many steps are done, and what waits for what.
    #[must_use]
    pub fn overall(&self) -> String {
        let is_done = |ending: &&Ending| matches!(ending, Ending::Applied | Ending::Unchanged);
        let done = self.ended.values().filter(is_done).count();
        let waiting = self.steps.iter().filter(|planned| self.is_waiting(&planned.step)).map(|planned| {
            let needs: Vec<String> =
                planned.needs.iter().filter(|step| !self.ended.contains_key(step)).map(ToString::to_string).collect();
            match needs.as_slice() {
                [] => planned.step.to_string(),
                [first] => format!("{} (for {first})", planned.step),
                [first, more @ ..] => format!("{} (for {first} and {} more)", planned.step, more.len()),
            }
        });
        let waiting: Vec<String> = waiting.collect();
        let waiting = if waiting.is_empty() { String::new() } else { format!("; waiting: {}", waiting.join(", ")) };
        format!("{done} of {} done, {} running{waiting}", self.steps.len(), self.running.len())
    }

    fn is_waiting(&self, step: &Step) -> bool {
        !self.running.contains_key(step) && !self.ended.contains_key(step)
    }
}

impl Running {
    fn new(now: Instant) -> Self {
        Self { began: now, doing: String::new(), planned: None, made: 0, resources: BTreeMap::new() }
    }

    fn resource(&mut self, resource: &ResourceEvent, now: Instant) {
        match resource.phase {
            Phase::Began => {
                self.resources.insert(resource.address.clone(), (resource.action, now));
            }
            Phase::GoesOn => {}
            Phase::Done | Phase::Failed => {
                self.resources.remove(&resource.address);
                self.made += usize::from(resource.phase == Phase::Done && resource.action != ResourceAction::Other);
            }
        }
    }

    /// Notes what happens to objects; gives what stays to be read.
    fn objects(&mut self, event: &ObjectEvent) -> Option<String> {
        self.doing = match event {
            ObjectEvent::Asking => "asking the cluster".to_owned(),
            ObjectEvent::Applying { what, count } => format!("applying {count} {what}"),
            ObjectEvent::Waiting { ready, count, next } => format!("{ready} of {count} are ready; {next}"),
            ObjectEvent::Removing { count } => format!("removing {count} objects"),
            ObjectEvent::Skipped { reason } => {
                return Some(format!("its objects were not removed, they go with it: {reason}"));
            }
        };
        None
    }

    /// What is going on: `applying, 14 of 40; aws_nat_gateway.main is being created, 58s`.
    fn line(&self, now: Instant) -> String {
        let mut line = self.doing.clone();
        if let Some(planned) = self.planned {
            line += &format!(", {} of {}", self.made, planned.total());
        }
        let longest = self.resources.iter().min_by_key(|(_, (_, since))| *since);
        if let Some((address, (action, since))) = longest {
            line += &format!("; {address} is being {}{}", doing(*action), for_a_while(now - *since));
            let more = self.resources.len() - 1;
            line += &if more > 0 { format!(", and {more} more") } else { String::new() };
        }
        line
    }

    fn conclusion(&self, step: &Step, ending: Ending, now: Instant) -> String {
        let took = for_a_while(now - self.began);
        match (ending, self.planned) {
            (Ending::Applied, Some(planned)) => format!("done, {}{took}", counted(planned)),
            (Ending::Applied, None) => format!("done{took}"),
            (Ending::Unchanged, _) => "nothing to do".to_owned(),
            (Ending::Failed, Some(planned)) => {
                format!("failed after {} of {} changes{took}", self.made, planned.total())
            }
            (Ending::Failed, None) if matches!(step, Step::Objects(_)) => format!("failed{took}"),
            (Ending::Failed, None) => format!("failed before anything of it was changed{took}"),
            (Ending::Refused, _) => "refused, nothing of it was touched".to_owned(),
            (Ending::Interrupted, Some(planned)) => {
                format!("stopped after {} of {} changes{took}", self.made, planned.total())
            }
            (Ending::Interrupted | Ending::Left, _) => "stopped".to_owned(),
        }
    }
}

/// `, 58s`; nothing for what is too short to be worth it.
fn for_a_while(time: Duration) -> String {
    if time < Duration::from_secs(1) { String::new() } else { format!(", {}", span(time)) }
}

fn doing(action: ResourceAction) -> &'static str {
    match action {
        ResourceAction::Create => "created",
        ResourceAction::Update => "changed",
        ResourceAction::Delete => "deleted",
        ResourceAction::Other => "read",
    }
}

/// `12 created, 1 deleted`.
#[must_use]
pub fn counted(counts: Counts) -> String {
    let parts = [(counts.create, "created"), (counts.update, "changed"), (counts.delete, "deleted")];
    let parts: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    if parts.is_empty() { "outputs only".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::RunProgress;
    use crate::engine::{
        Counts, Ending, Event, Happening, ObjectEvent, Phase, PlannedStep, ResourceAction, ResourceEvent, Step,
    };

    fn stack(name: &str) -> Step {
        Step::Stack(name.to_owned())
    }

    fn resource(address: &str, phase: Phase) -> Happening {
        let took = Duration::ZERO;
        Happening::Resource(ResourceEvent {
            address: address.to_owned(),
            action: ResourceAction::Create,
            phase,
            id: None,
            took,
        })
    }

    #[test]
    fn says_what_is_going_on_and_what_waits() {
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let mut progress = RunProgress::default();
        let needs = |step: &str, needs: &[&str]| PlannedStep {
            step: stack(step),
            needs: needs.iter().map(|name| stack(name)).collect(),
        };
        let steps = vec![needs("network", &[]), needs("data", &["network"]), needs("blue", &["network", "data"])];
        let counts = Counts { create: 3, update: 0, delete: 1 };
        let mut said = Vec::new();
        let mut take = |progress: &mut RunProgress, event: Event, seconds| {
            said.extend(progress.take(&event, after(seconds)));
        };
        let of = |happening| Event::Step(stack("network"), happening);
        take(&mut progress, Event::Began(steps), 0);
        take(&mut progress, of(Happening::Planning), 0);
        take(&mut progress, of(Happening::Applying(counts)), 3);
        take(&mut progress, of(resource("aws_vpc.main", Phase::Began)), 3);
        take(&mut progress, of(resource("aws_eip.nat", Phase::Began)), 4);
        take(&mut progress, of(resource("aws_vpc.main", Phase::Done)), 4);
        assert_eq!(
            progress.overall(),
            "0 of 3 done, 1 running; waiting: data (for network), blue (for network and 1 more)"
        );
        let running: Vec<String> = progress.running(after(64)).into_iter().map(|(_, line)| line).collect();
        assert_eq!(running, ["network: applying, 1 of 4; aws_eip.nat is being created, 1m"]);
        take(&mut progress, of(Happening::Ended(Ending::Failed)), 65);
        let objects = Event::Step(
            Step::Objects("blue".to_owned()),
            Happening::Objects(ObjectEvent::Skipped { reason: "it is gone".to_owned() }),
        );
        take(&mut progress, objects, 65);
        assert_eq!(
            said,
            [
                "network: failed after 1 of 4 changes, 1m5s",
                "objects in blue: its objects were not removed, they go with it: it is gone",
            ]
        );
    }
}
