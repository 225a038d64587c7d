//! A signal in the middle of an apply: the child stops in an orderly way, its state is kept, and it goes on later.

use platform::engine::{
    Ending, EnvironmentSource, Event, Happening, Interrupts, ObservedCluster, Phase, Purpose, ResourceEvent, Review,
};
use rustix::process::{Signal, getpid, kill_process};

use crate::project::{Project, stack, with};

/// Lets everything pass.
struct Anything;

impl Review for Anything {
    fn allows(&self, _stack: &str, _plan: &[u8]) -> Result<(), Vec<String>> {
        Ok(())
    }

    fn allows_objects(&self, _: &ObservedCluster) -> Result<(), Vec<String>> {
        Ok(())
    }

    fn was_asked(&self, _: &str) -> bool {
        true
    }
}

fn source(command: &str) -> EnvironmentSource {
    let text = format!(
        r#"resource "terraform_data" "quick" {{
}}

resource "terraform_data" "slow" {{
  depends_on = [terraform_data.quick]

  provisioner "local-exec" {{
    command = "{command}"
  }}
}}
"#
    );
    EnvironmentSource {
        name: "dev".to_owned(),
        stacks: vec![stack("only", &text, &[])],
        ..EnvironmentSource::default()
    }
}

#[test]
fn a_signal_stops_terraform_and_the_next_apply_goes_on() {
    let mut project = Project::new();
    project.interrupts = Interrupts::install().unwrap();
    let is_slow =
        |resource: &ResourceEvent| resource.address == "terraform_data.slow" && resource.phase == Phase::Began;
    let mut interrupt = |event: &Event| {
        if matches!(event, Event::Step(_, Happening::Resource(resource)) if is_slow(resource)) {
            kill_process(getpid(), Signal::INT).unwrap();
        }
    };
    let session = project.session(source("sleep 600"), true).unwrap();
    let stopped = session.apply(Purpose::Change, &Anything, &mut interrupt).unwrap();
    assert_eq!(with(&stopped, Ending::Interrupted), ["only"]);
    drop(session);
    project.interrupts = Interrupts::default();
    let plan = project.planned(source("true"), Purpose::Change);
    insta::assert_snapshot!(plan, @"
    Environment dev: plan, offline, terraform 1.0.0
    platform 0.0.0, spec 000000000000

    Replaced or deleted: 1 resource
    -/+ only: terraform_data.slow  (its creation had failed half way)
            and 1 more (known after apply)

    Plan: 1 to add, 0 to change, 1 to destroy. Offline: nothing real was asked.
    ");
    let applied = project.apply(source("true"), Purpose::Change);
    assert_eq!(with(&applied, Ending::Applied), ["only"]);
}
