//! `platform schema`: the JSON Schema of a spec.

use super::console::Console;
use super::exit::Exit;
use crate::spec::schema;

/// Prints the schema.
pub(super) fn run(console: &mut Console) -> anyhow::Result<Exit> {
    console.data(&schema::text())?;
    Ok(Exit::Done)
}
