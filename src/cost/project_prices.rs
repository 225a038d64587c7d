//! The prices that hold for an environment of a project.

use std::borrow::Cow;

use super::{PriceTable, Row, read_rows};
use crate::spec::Spec;
use crate::spec::project::Environments;

/// The built-in prices, with those over them that the spec's `cost.prices` names. A file that cannot be read has no rows;
/// checks have said so.
#[must_use]
pub fn prices_of(spec: &Spec, all: &Environments) -> Cow<'static, PriceTable> {
    match own_rows(spec, all) {
        Some(rows) => Cow::Owned(PriceTable::embedded().with(rows)),
        None => Cow::Borrowed(PriceTable::embedded()),
    }
}

fn own_rows(spec: &Spec, all: &Environments) -> Option<Vec<Row>> {
    let path = spec.cost.as_ref()?.prices.as_ref()?;
    read_rows(all.sources.text(*all.prices.get(path.as_str())?)).ok()
}
