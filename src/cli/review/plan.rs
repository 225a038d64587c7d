//! `platform review plan`: what making or updating the environment of a pull request would change.

use super::Wanted;
use super::full::Full;
use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::guard;
use crate::cli::plan::ViewArguments;
use crate::cli::prepared::Prepared;
use crate::cli::working::{self, EngineArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::Purpose;
use crate::model::ReviewRequest;
use crate::plan::PlanDocument;

/// Options of `review plan`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    engine: EngineArguments,
    /// Exit with 2 when there are changes.
    #[arg(long)]
    detailed_exitcode: bool,
    #[command(flatten)]
    views: ViewArguments,
}

/// Plans, and shows the plan.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    if let Some(wrong) = arguments.views.wrong_usage() {
        return Failure::Wrong(wrong).report(&Sources::default(), console);
    }
    let full = match Full::of(&arguments.wanted.subject.specification, options) {
        Ok(full) => full.filter(|_| !arguments.engine.offline),
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    if let Some(full) = full {
        return full.over(&arguments.engine, options, console, &mut |place, working| {
            let pull_request = arguments.wanted.subject.pr;
            let known = place.records.read(pull_request)?;
            let range = Some(place.range(pull_request, known.as_ref())?);
            let images = arguments.wanted.images.by_service()?;
            let wanted = ReviewRequest { images, range, ..ReviewRequest::new(pull_request) };
            plan(arguments, &place.full.prepared(&wanted, options)?, working)
        });
    }
    let loaded = arguments.wanted.load(options);
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(failure) => return failure.report(&Sources::default(), console),
    };
    let mut command = |prepared: &Prepared, working: &mut Working<'_>| plan(arguments, prepared, working);
    working::over(loaded, &arguments.engine, options, console, &mut command, true)
}

fn plan(arguments: &Arguments, prepared: &Prepared, working: &mut Working<'_>) -> Result<Exit, Failure> {
    let (mut session, engine) = working.open(prepared, None)?;
    let plan = working.plan(&mut session, prepared, Purpose::Change, engine)?;
    let refusal = guard::refusal(&plan, prepared.today);
    let has_changes = !plan.is_empty();
    let document = PlanDocument { environments: vec![plan], failures: Vec::new() };
    arguments.views.write(&document, working.verbose, working.console)?;
    Ok(match refusal {
        Some(refusal) => refusal.report(&Sources::default(), working.console),
        None if arguments.detailed_exitcode && has_changes => Exit::Changes,
        None => Exit::Done,
    })
}
