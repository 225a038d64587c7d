//! A project in a temporary folder with two small stacks, and what can be done with it.

use std::cell::RefCell;
use std::ffi::OsString;

use camino::Utf8PathBuf;
use platform::engine::{
    Binary, ClusterSettings, Ending, EnvironmentSource, Error, Event, Happening, Input, Interrupts, Limits, Mode,
    Outcome, Purpose, Session, Settings, SourceFile, StackSource, find,
};
use platform::plan::{Engine, EnvironmentPlan, PlanDocument, Reviewed, read};
use platform::report::PlanText;

/// A temporary project.
pub(crate) struct Project {
    folder: tempfile::TempDir,
    pub(crate) mode: Option<Mode>,
    /// Variables of the caller besides `PATH` and `HOME`.
    pub(crate) inherited: Vec<(OsString, OsString)>,
    pub(crate) interrupts: Interrupts,
    /// A program in the place of the engine of this machine.
    pub(crate) program: Option<Utf8PathBuf>,
    pub(crate) limits: Limits,
    /// What was told when sessions were opened.
    pub(crate) told: RefCell<Vec<String>>,
}

/// The engine of this machine.
pub(crate) fn engine() -> Binary {
    let choice = std::env::var("PLATFORM_ENGINE").ok();
    find(choice.as_deref(), std::env::var_os("PATH").as_deref())
        .unwrap_or_else(|error| panic!("these tests run the real engine: {error}. {}", error.hint()))
}

impl Project {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            mode: None,
            inherited: Vec::new(),
            interrupts: Interrupts::default(),
            program: None,
            limits: Limits::default(),
            told: RefCell::default(),
        }
    }

    pub(crate) fn path(&self) -> Utf8PathBuf {
        Utf8PathBuf::try_from(self.folder.path().to_owned()).unwrap()
    }

    pub(crate) fn session(&self, source: EnvironmentSource, exclusive: bool) -> Result<Session, Error> {
        let kept = ["PATH", "HOME"].iter().filter_map(|name| Some(((*name).into(), std::env::var_os(name)?)));
        let settings = Settings {
            project: self.path(),
            binary: Binary { path: self.program.clone().unwrap_or(engine().path), ..engine() },
            mode: self.mode.clone().unwrap_or(Mode::Offline),
            inherited: kept.chain(self.inherited.iter().cloned()).collect(),
            interrupts: self.interrupts.clone(),
            exclusive,
            command: if exclusive { "platform apply" } else { "platform plan" }.to_owned(),
            limits: self.limits,
            clusters: ClusterSettings::default(),
        };
        Session::open(settings, source, &mut |text| self.told.borrow_mut().push(text.to_owned()))
    }

    pub(crate) fn plan(&self, source: EnvironmentSource, purpose: Purpose) -> Result<EnvironmentPlan, Error> {
        let environment = source.name.clone();
        let planned = self.session(source, false)?.plan(purpose)?;
        Ok(EnvironmentPlan {
            environment,
            destroy: purpose == Purpose::Destroy,
            platform_version: "0.0.0".to_owned(),
            engine: Engine { name: "terraform".to_owned(), version: "1.0.0".to_owned() },
            offline: self.mode.is_none(),
            specification_digest: "0".repeat(64),
            stacks: read(&planned).unwrap(),
            ..EnvironmentPlan::default()
        })
    }

    /// The plan as text, without its first line and the values that differ from run to run.
    pub(crate) fn planned(&self, source: EnvironmentSource, purpose: Purpose) -> String {
        let plan = self.plan(source, purpose).unwrap_or_else(|error| panic!("{error:#?}"));
        without_identities(&PlanText::default().write(&document(plan)))
    }

    /// Applies within a plan; gives what happened, one line each.
    pub(crate) fn apply_within(
        &self,
        plan: &EnvironmentPlan,
        source: EnvironmentSource,
        purpose: Purpose,
    ) -> Result<(Outcome, Vec<String>), Error> {
        let mut events = Vec::new();
        let mut on_event = |event: &Event| events.extend(happening(event));
        let outcome = self.session(source, true)?.apply(purpose, &Reviewed(plan), &mut on_event)?;
        Ok((outcome.into_result()?, events))
    }

    /// Plans and applies.
    pub(crate) fn apply(&self, source: EnvironmentSource, purpose: Purpose) -> Outcome {
        let plan = self.plan(source.clone(), purpose).unwrap_or_else(|error| panic!("{error:#?}"));
        self.apply_within(&plan, source, purpose).unwrap_or_else(|error| panic!("{error:#?}")).0
    }
}

/// What happens to a step, in a few words.
fn happening(event: &Event) -> Option<String> {
    let Event::Step(step, happening) = event else { return None };
    let what = match happening {
        Happening::Resource(resource) => format!("{} {:?}", resource.address, resource.phase),
        other => format!("{other:?}"),
    };
    Some(format!("{step}: {what}"))
}

/// The steps that ended in some way.
pub(crate) fn with(outcome: &Outcome, ending: Ending) -> Vec<String> {
    outcome.with(ending).map(ToString::to_string).collect()
}

/// A document with one plan.
pub(crate) fn document(plan: EnvironmentPlan) -> PlanDocument {
    PlanDocument { environments: vec![plan], failures: Vec::new() }
}

/// The text with every identity that Terraform made up written as `<id>`.
pub(crate) fn without_identities(text: &str) -> String {
    let is_identity = |word: &str| word.len() == 36 && word.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let mut result = String::new();
    let mut word = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_alphanumeric() || character == '-' {
            word.push(character);
        } else {
            result += if is_identity(&word) { "<id>" } else { &word };
            word.clear();
            result.extend((character != '\0').then_some(character));
        }
    }
    result
}

pub(crate) fn stack(name: &str, text: &str, inputs: &[(&str, &str, &str)]) -> StackSource {
    let input = |(variable, stack, output): &(&str, &str, &str)| Input {
        variable: (*variable).to_owned(),
        stack: (*stack).to_owned(),
        output: (*output).to_owned(),
    };
    let file = |text: &str| SourceFile { text: text.to_owned(), origins: Vec::new() };
    let backend = "terraform {\n  backend \"s3\" {\n  }\n}\n";
    StackSource {
        name: name.to_owned(),
        files: [("main.tf".to_owned(), file(text)), ("backend.tf".to_owned(), file(backend))].into(),
        inputs: inputs.iter().map(input).collect(),
        ..StackSource::default()
    }
}

/// A network and a database in it; `size` is a value of the network that the database is replaced for.
pub(crate) fn two_stacks(size: &str) -> EnvironmentSource {
    let network = format!(
        r#"resource "terraform_data" "vpc" {{
  input = "{size}"
}}

resource "terraform_data" "subnet" {{
  for_each = toset(["a", "b"])
  input    = "${{terraform_data.vpc.id}}-${{each.key}}"
}}

output "vpc_id" {{
  value = terraform_data.vpc.id
}}

output "size" {{
  value = terraform_data.vpc.output
}}

output "nothing" {{
  value = null
}}
"#
    );
    let data = r#"variable "vpc_id" {
  type = string
}

variable "size" {
  type = string
}

variable "nothing" {
  type = string
}

resource "terraform_data" "database" {
  input            = var.vpc_id
  triggers_replace = [var.size, var.nothing]

  lifecycle {
    prevent_destroy = false
  }
}
"#;
    let inputs = [("vpc_id", "network", "vpc_id"), ("size", "network", "size"), ("nothing", "network", "nothing")];
    let stacks = vec![stack("data", data, &inputs), stack("network", &network, &[])];
    EnvironmentSource { name: "dev".to_owned(), stacks, ..EnvironmentSource::default() }
}
