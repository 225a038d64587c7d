//! `platform review`: environments of pull requests.

mod cluster;
mod down;
mod full;
mod gc;
mod list;
mod pause;
mod plan;
mod pulls;
mod render;
mod sweeping;
mod up;
mod whole;

use std::collections::BTreeMap;

use super::GlobalOptions;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::loaded::{self, Loaded};
use crate::engine::review::ReviewState;
use crate::model::ReviewRequest;
use crate::pull_request::PullRequest;
use crate::spec::scalar::{ImageReference, Scalar};

/// Options of `review`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    /// Write what the environment of a pull request would be as files
    Render(render::Arguments),
    /// Show what making or updating the environment of a pull request would change
    Plan(plan::Arguments),
    /// Make the environment of a pull request, or bring it up to date
    Up(up::Arguments),
    /// Remove the environment of a pull request, with its databases
    Down(down::Arguments),
    /// List the environments of pull requests
    List(list::Arguments),
    /// Let the environment of a pull request rest: nothing of it runs, and its data stays
    Pause(pause::Arguments),
    /// Let the environment of a pull request run again
    Resume(pause::Arguments),
    /// Write the spec of a whole environment for a pull request that changes infrastructure
    Whole(whole::Arguments),
    /// Remove the environments that have had their time, and what is left of others
    Gc(gc::Arguments),
}

/// Which environment is meant.
#[derive(Debug, Clone, clap::Args)]
struct Subject {
    /// The number of the pull request
    #[arg(long, value_name = "NUMBER", value_parser = PullRequest::parse)]
    pr: PullRequest,
    #[command(flatten)]
    specification: Specification,
}

/// Which spec they are made by.
#[derive(Debug, Clone, clap::Args)]
struct Specification {
    /// The environment whose spec says what those of pull requests are like [default: the only one with `review`]
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
}

/// What making an environment starts from, whether it is written, planned or applied.
#[derive(Debug, Clone, clap::Args)]
struct Wanted {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    images: Images,
}

/// What runs in it.
#[derive(Debug, Clone, clap::Args)]
struct Images {
    /// The image of a service, by digest, in the place of the spec's. Can be given several times
    #[arg(long, value_name = "SERVICE=IMAGE@DIGEST", value_parser = parse_image)]
    image: Vec<(String, ImageReference)>,
}

/// Does what was asked for.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    Ok(match &arguments.command {
        Command::Render(arguments) => render::run(arguments, options, console),
        Command::Plan(arguments) => plan::run(arguments, options, console),
        Command::Up(arguments) => up::run(arguments, options, console),
        Command::Down(arguments) => down::run(arguments, options, console),
        Command::List(arguments) => list::run(arguments, options, console),
        Command::Pause(arguments) => pause::run(arguments, true, options, console),
        Command::Resume(arguments) => pause::run(arguments, false, options, console),
        Command::Whole(arguments) => whole::run(arguments, options, console),
        Command::Gc(arguments) => gc::run(arguments, options, console),
    })
}

impl Subject {
    /// Reads and checks the environment with these images.
    fn load(&self, images: BTreeMap<String, ImageReference>, options: &GlobalOptions) -> Result<Loaded, Failure> {
        let wanted = ReviewRequest { images, ..ReviewRequest::new(self.pr) };
        loaded::load_review(self.specification.env.as_deref(), &wanted, options)
    }
}

impl Wanted {
    /// Reads and checks the environment with the given images.
    fn load(&self, options: &GlobalOptions) -> Result<Loaded, Failure> {
        self.subject.load(self.images.by_service()?, options)
    }
}

impl Images {
    fn is_empty(&self) -> bool {
        self.image.is_empty()
    }

    /// The images by service.
    ///
    /// # Errors
    /// When a service has two.
    fn by_service(&self) -> Result<BTreeMap<String, ImageReference>, Failure> {
        let mut images = BTreeMap::new();
        for (service, image) in &self.image {
            if images.insert(service.clone(), image.clone()).is_some_and(|other| other != *image) {
                return Err(Failure::Wrong(format!("`--image` gives `{service}` two images")));
            }
        }
        Ok(images)
    }

    /// The images by service, and those that were given before to services that get none now. What was noted and cannot be
    /// read is left out: then the service has the image of the spec. So is what was noted of services that are gone.
    fn over(
        &self,
        before: Option<&ReviewState>,
        specification: &Specification,
        options: &GlobalOptions,
    ) -> Result<BTreeMap<String, ImageReference>, Failure> {
        let (_, all, name) = loaded::reviews(specification.env.as_deref(), options)?;
        let spec = all.get(&name).and_then(|environment| environment.spec.as_ref());
        let is_there = |name: &str| spec.is_some_and(|spec| spec.services.is_written(name));
        let before = before.into_iter().flat_map(|state| &state.images).filter(|(name, _)| is_there(name));
        let before = before.filter_map(|(name, image)| Some((name.clone(), ImageReference::parse(image).ok()?)));
        let mut images: BTreeMap<String, ImageReference> = before.collect();
        images.extend(self.by_service()?);
        Ok(images)
    }
}

/// Reads `api=ghcr.io/example/api@sha256:...`. A tag may be moved after it was looked at, and then nothing would tell that
/// an update is due.
fn parse_image(text: &str) -> Result<(String, ImageReference), String> {
    let form = "write SERVICE=IMAGE@DIGEST, for example api=ghcr.io/example/api@sha256:<64 digits>";
    let (service, image) = text.split_once('=').ok_or_else(|| form.to_owned())?;
    let image = ImageReference::parse(image).map_err(|wrong| format!("the image {}; {}", wrong.problem, wrong.help))?;
    if image.digest().is_none() {
        return Err(format!("the image has no digest; {form}"));
    }
    Ok((service.to_owned(), image))
}
