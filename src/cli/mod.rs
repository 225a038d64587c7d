//! The command line: one file per command.
//!
//! Only this module prints, decides on exit codes, and reads the clock, the terminal and the environment.

mod affected;
mod apply;
mod artifacts;
mod changed_file;
mod ci;
mod clusters;
mod comment;
mod completions;
mod console;
mod cost;
mod destroy;
mod diff;
mod doctor;
mod drift;
mod exit;
mod explain;
mod failure;
mod github;
mod guard;
mod init;
mod issue;
mod live;
mod loaded;
mod man;
mod plan;
mod prepared;
mod project;
mod promote;
mod render;
mod review;
mod revision;
mod rollout;
mod schema;
mod seeking;
mod validate;
mod whole;
mod working;

use std::ffi::OsString;
use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::{ArgAction, Args, ColorChoice, CommandFactory, Parser, Subcommand};

use crate::facts::Date;
use console::Console;
use exit::Exit;

/// One declarative spec per environment, one truthful plan: rendered as Terraform, planned offline, applied by stacks.
#[derive(Debug, Parser)]
#[command(name = "platform", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 done and there are changes, 3 refused, 64 wrong usage, 130 interrupted."
)]
struct Cli {
    #[command(flatten)]
    options: GlobalOptions,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
struct GlobalOptions {
    /// The project's folder [default: the nearest folder upward with `environments/`]
    #[arg(long, global = true, value_name = "DIR")]
    dir: Option<Utf8PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    /// Say nothing but errors and data
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say more: what a plan makes and removes, in full
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// The day to check against instead of today, for tests
    #[arg(long, global = true, hide = true, value_name = "DATE", value_parser = parse_date)]
    today: Option<Date>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a small platform that renders and plans at once
    Init(init::Arguments),
    /// Check the specs of environments
    Validate(validate::Arguments),
    /// Write what the specs say as Terraform
    Render(render::Arguments),
    /// Show what would change in environments
    Plan(plan::Arguments),
    /// Show what is otherwise in environments than was applied
    Drift(drift::Arguments),
    /// Estimate what environments cost each month, and how that differs between two
    Cost(cost::Arguments),
    /// Show what differs in meaning between two environments, or since a revision
    Diff(diff::Arguments),
    /// Make an environment what its spec says
    Apply(apply::Arguments),
    /// Remove an environment
    Destroy(destroy::Arguments),
    /// Say how new versions fare in the clusters, lead them on or back, and switch between clusters
    Rollout(rollout::Arguments),
    /// Make and remove environments of pull requests
    Review(review::Arguments),
    /// Write the images that run in one environment into the spec of another, and show what that changes
    Promote(promote::Arguments),
    /// Write the workflows of the project on GitHub Actions
    Ci(ci::Arguments),
    /// Write the one comment about something on a pull request on GitHub, or bring it up to date
    Comment(comment::Arguments),
    /// Open the one issue about something on GitHub, bring it up to date, or close it
    Issue(issue::Arguments),
    /// Say what is missing on this machine
    Doctor(doctor::Arguments),
    /// Say what a key of the spec, or a rule, means; with an environment, its value and where it comes from
    Explain(explain::Arguments),
    /// Print the JSON Schema of a spec, for editors, or of a plan
    Schema(schema::Arguments),
    /// Print the completions of a shell
    Completions(completions::Arguments),
    /// Print the manual page of a command, or of all
    Man(man::Arguments),
}

/// Runs the command line and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let exit = match Cli::try_parse_from(arguments) {
        Ok(cli) => {
            let mut console = Console::new(&cli.options);
            match dispatch(&cli, &mut console) {
                Ok(exit) => exit,
                Err(error) => console.failed(&error),
            }
        }
        Err(answer) => answer_without_command(&answer),
    };
    exit.into()
}

fn dispatch(cli: &Cli, console: &mut Console) -> anyhow::Result<Exit> {
    let options = &cli.options;
    match &cli.command {
        Command::Init(arguments) => init::run(arguments, options, console),
        Command::Validate(arguments) => validate::run(arguments, options, console),
        Command::Render(arguments) => render::run(arguments, options, console),
        Command::Plan(arguments) => plan::run(arguments, options, console),
        Command::Drift(arguments) => drift::run(arguments, options, console),
        Command::Cost(arguments) => cost::run(arguments, options, console),
        Command::Diff(arguments) => diff::run(arguments, options, console),
        Command::Apply(arguments) => apply::run(arguments, options, console),
        Command::Destroy(arguments) => destroy::run(arguments, options, console),
        Command::Rollout(arguments) => rollout::run(arguments, options, console),
        Command::Review(arguments) => review::run(arguments, options, console),
        Command::Promote(arguments) => promote::run(arguments, options, console),
        Command::Ci(arguments) => ci::run(arguments, options, console),
        Command::Comment(arguments) => comment::run(arguments, console),
        Command::Issue(arguments) => issue::run(arguments, console),
        Command::Doctor(arguments) => doctor::run(arguments, options, console),
        Command::Explain(arguments) => explain::run(arguments, options, console),
        Command::Schema(arguments) => schema::run(arguments, console),
        Command::Completions(arguments) => completions::run(arguments, &mut Cli::command(), console),
        Command::Man(arguments) => man::run(arguments, Cli::command(), console),
    }
}

/// What clap answers by itself: help, version, or what is wrong with the arguments.
fn answer_without_command(answer: &clap::Error) -> Exit {
    // A closed pipe is the only way for this to fail, and then nobody reads the answer.
    let _ = answer.print();
    if answer.use_stderr() { Exit::Usage } else { Exit::Done }
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a day such as 2026-11-22".to_owned())
}
