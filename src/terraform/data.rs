//! (being written)

use super::Stack;
use super::stack::StackBuilder;
use crate::model::Environment;

pub(super) fn stack(environment: &Environment) -> Stack {
    StackBuilder::new(environment, "data").finish()
}
