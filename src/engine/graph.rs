//! The order of stacks: a stack comes after those whose outputs it takes.

use super::source::StackSource;
use super::{EnvironmentSource, Error};

/// The stacks in an order in which they can be applied. Among those that could come next, the first declared is taken.
///
/// # Errors
/// When stacks need each other's outputs, or an output of a stack that is not there.
pub fn order(source: &EnvironmentSource) -> Result<Vec<&StackSource>, Error> {
    let mut waiting: Vec<&StackSource> = source.stacks.iter().collect();
    waiting.iter().try_for_each(|stack| check_inputs(source, stack))?;
    let mut ordered: Vec<&StackSource> = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |stack: &&StackSource| {
            stack.inputs.iter().all(|input| ordered.iter().any(|before| before.name == input.stack))
        };
        let Some(next) = waiting.iter().position(is_ready) else {
            return Err(Error::Cycle(waiting.iter().map(|stack| format!("`{}`", stack.name)).collect()));
        };
        ordered.push(waiting.remove(next));
    }
    Ok(ordered)
}

fn check_inputs(source: &EnvironmentSource, stack: &StackSource) -> Result<(), Error> {
    let is_there = |input: &super::Input| {
        source.stack(&input.stack).is_some_and(|from| from.labels("output").contains(input.output.as_str()))
    };
    match stack.inputs.iter().find(|input| !is_there(input)) {
        None => Ok(()),
        Some(input) => Err(Error::Input {
            stack: stack.name.clone(),
            variable: input.variable.clone(),
            from: input.stack.clone(),
            output: input.output.clone(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::order;
    use crate::engine::{EnvironmentSource, Input, SourceFile, StackSource};

    fn stack(name: &str, needs: &[&str]) -> StackSource {
        let input =
            |from: &&str| Input { variable: "id".to_owned(), stack: (*from).to_owned(), output: "id".to_owned() };
        let file = SourceFile { text: "output \"id\" {\n}\n".to_owned(), origins: Vec::new() };
        StackSource {
            name: name.to_owned(),
            files: [("outputs.tf".to_owned(), file)].into(),
            inputs: needs.iter().map(input).collect(),
            ..StackSource::default()
        }
    }

    fn names(stacks: Vec<StackSource>) -> Result<Vec<String>, String> {
        let source = EnvironmentSource { stacks, ..EnvironmentSource::default() };
        let ordered = order(&source).map_err(|error| error.to_string())?;
        Ok(ordered.into_iter().map(|stack| stack.name.clone()).collect())
    }

    #[test]
    fn puts_a_stack_after_those_it_needs_and_else_keeps_the_order() {
        let stacks = vec![stack("data", &["network"]), stack("audit", &[]), stack("network", &[])];
        assert_eq!(names(stacks), Ok(vec!["audit".to_owned(), "network".to_owned(), "data".to_owned()]));
    }

    #[test]
    fn refuses_a_circle_and_a_missing_stack() {
        let circle = vec![stack("one", &["two"]), stack("two", &["one"]), stack("three", &[])];
        assert_eq!(names(circle), Err("the stacks `one`, `two` need each other's outputs".to_owned()));
        assert_eq!(
            names(vec![stack("one", &["two"])]),
            Err("variable `id` of stack `one` needs output `id` of stack `two`, which is not there".to_owned())
        );
    }
}
