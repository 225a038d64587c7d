//! `platform schema`: the JSON Schemas of what people and programs read and write.

use super::console::Console;
use super::exit::Exit;
use crate::report::{AFFECTED_SCHEMA, COST_SCHEMA, DIFFERENCE_SCHEMA, PLAN_SCHEMA};
use crate::spec::schema;

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What the schema is of
    #[arg(value_enum, default_value_t)]
    document: Document,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Document {
    /// The spec of an environment, for editors
    #[default]
    Spec,
    /// What `plan --format json` writes
    Plan,
    /// What `plan --affected-since REVISION --list --format json` writes
    Affected,
    /// What `diff --format json` writes
    Diff,
    /// What `cost --format json` writes
    Cost,
}

/// Prints the schema.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Exit> {
    match arguments.document {
        Document::Spec => console.data(&schema::text())?,
        Document::Plan => console.data(PLAN_SCHEMA)?,
        Document::Affected => console.data(AFFECTED_SCHEMA)?,
        Document::Diff => console.data(DIFFERENCE_SCHEMA)?,
        Document::Cost => console.data(COST_SCHEMA)?,
    }
    Ok(Exit::Done)
}
