//! `platform apply`: makes an environment what the spec says, stack by stack.

use std::collections::BTreeSet;
use std::time::Duration;

use camino::Utf8PathBuf;

use super::GlobalOptions;
use super::clusters::{Change, parse_time};
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use super::guard;
use super::plan::show;
use super::prepared::Prepared;
use super::project::Selection;
use super::working::{self, EngineArguments, RunArguments, Working};
use crate::diagnostic::Sources;
use crate::engine::{Purpose, Session, Step};
use crate::plan::{EnvironmentPlan, SavedPlan};
use crate::report::done_text;

/// Options of `apply`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    run: RunArguments,
    /// Carry out a plan that was kept with `plan --save`, and nothing else.
    #[arg(long, value_name = "FILE")]
    plan: Option<Utf8PathBuf>,
    /// Carry out only this stack of the plan; what it needs has to be done already. Can be given several times.
    #[arg(long, value_name = "STACK", requires = "plan")]
    stack: Vec<String>,
    /// Carry out only the objects of the cluster of this colour. Can be given several times.
    #[arg(long, value_name = "COLOUR", requires = "plan")]
    objects: Vec<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// How long workloads may take to become ready, for example `90s`, `10m` or `1h`.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = parse_time)]
    wait: Duration,
    /// Take over fields of objects that others have set to other values.
    #[arg(long)]
    force_conflicts: bool,
}

/// Applies the selected environments.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> anyhow::Result<Exit> {
    if let Some(wrong) = arguments.run.wrong_usage(&arguments.selection) {
        return Ok(Failure::Wrong(wrong).report(&Sources::default(), console));
    }
    if arguments.plan.is_some() && !arguments.selection.is_one() {
        return Ok(Failure::Wrong("`--plan` is the plan of one environment; name it with `--env`".to_owned())
            .report(&Sources::default(), console));
    }
    let mut command = |prepared: &Prepared, working: &mut Working<'_>| apply(arguments, prepared, working);
    Ok(working::change_each(&arguments.selection, &arguments.engine, options, console, &mut command))
}

/// Plans or takes the saved plan, asks, and applies.
fn apply(arguments: &Arguments, prepared: &Prepared, working: &mut Working<'_>) -> Result<Exit, Failure> {
    let chosen = chosen(arguments, prepared)?;
    let change = Change { wait: arguments.wait, takes_over: arguments.force_conflicts, jobs: arguments.run.jobs() };
    let (mut session, engine) = working.open(prepared, Some(change))?;
    let mut reviewed = match &arguments.plan {
        Some(path) => {
            let saved = SavedPlan::load(path)?;
            let mut now = working.empty_plan(prepared, Purpose::Change, engine);
            now.providers = session.served_providers();
            saved.check(&now, &prepared.digests())?;
            saved.provider_locks.iter().try_for_each(|locks| session.keep_to_providers(locks))?;
            saved.plan
        }
        None => working.plan(&mut session, prepared, Purpose::Change, engine)?,
    };
    // Of a plan that was kept, a waiver may have expired since.
    reviewed.judge(&prepared.guard, prepared.today);
    show(&reviewed, working)?;
    guard::ensure(&reviewed, prepared.today)?;
    if !chosen.is_empty() {
        let missing = session.keep_to_steps(chosen)?;
        if let Some((stack, needed)) = missing.first() {
            return Err(Failure::Unconfirmed(format!(
                "stack {stack} takes outputs of {needed}, which has none yet: apply that first, or both with `--stack {needed}`"
            )));
        }
    }
    if arguments.yes && arguments.plan.is_none() {
        refuse_unseen_loss(&reviewed)?;
    }
    carry_out(&reviewed, &session, arguments.yes || arguments.plan.is_some(), &arguments.run, working)
}

/// The steps of the plan that were named; none where all are meant.
fn chosen(arguments: &Arguments, prepared: &Prepared) -> Result<BTreeSet<Step>, Failure> {
    let source = &prepared.source;
    let stacks: Vec<&str> = source.stacks.iter().map(|stack| stack.name.as_str()).collect();
    let colours: Vec<&str> = source.clusters.iter().map(|cluster| cluster.colour.as_str()).collect();
    let unknown = |what: &str, name: &str, known: &[&str]| {
        Failure::Wrong(format!("environment {} has no {what} {name}; it has {}", source.name, known.join(", ")))
    };
    if let Some(name) = arguments.stack.iter().find(|name| !stacks.contains(&name.as_str())) {
        return Err(unknown("stack", name, &stacks));
    }
    if let Some(name) = arguments.objects.iter().find(|name| !colours.contains(&name.as_str())) {
        return Err(unknown("cluster with objects", name, &colours));
    }
    let stacks = arguments.stack.iter().cloned().map(Step::Stack);
    Ok(stacks.chain(arguments.objects.iter().cloned().map(Step::Objects)).collect())
}

/// What takes data along is removed only when somebody has seen it: in a plan that was kept, or on the terminal.
fn refuse_unseen_loss(plan: &EnvironmentPlan) -> Result<(), Failure> {
    let lost: Vec<String> = plan.lost_objects().iter().map(|(_, change)| change.title()).collect();
    if lost.is_empty() {
        return Ok(());
    }
    Err(Failure::Unconfirmed(format!(
        "`--yes` is not enough to remove what holds data ({}): keep the plan with `plan --save FILE`, review it, and \
         apply it with `apply --plan FILE`",
        lost.join(", ")
    )))
}

/// Asks, unless `yes` was said, carries a plan out, and says which stacks were changed.
pub(super) fn carry_out(
    plan: &EnvironmentPlan,
    session: &Session,
    yes: bool,
    arguments: &RunArguments,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    if plan.is_empty() {
        return Ok(Exit::Done);
    }
    let (what, purpose) = if plan.destroy { ("destroy", Purpose::Destroy) } else { ("apply", Purpose::Change) };
    working.confirm(yes, what, &plan.environment)?;
    let outcome = working.apply(session, plan, purpose)?;
    arguments.write_report(&outcome)?;
    if let Some(trouble) = &outcome.trouble {
        working.console.complain(&format!("warning: the journal of this run is not complete: {trouble}\n"));
    }
    if !outcome.is_complete() {
        return Err(Failure::Incomplete { outcome: Box::new(outcome), command: working.command.clone() });
    }
    working.console.data(&format!("\n{}\n", done_text(&outcome, plan.destroy, working.mode())))?;
    if plan.offline && !plan.destroy && !plan.clusters.is_empty() {
        working.console.say("Offline there is no cluster: the objects stay new.");
    }
    Ok(Exit::Done)
}
