//! All stacks of an environment as modules of one root module.
//!
//! The stacks' provider blocks stay in the modules, so that each keeps its own default tags; Terraform allows that in
//! modules called without `count`, `for_each` and `depends_on`.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::state::{self, State};
use super::workspace::Copy;
use super::{EnvironmentSource, Error, StackSource, files, outputs};

/// Writes the root module, its modules and their merged state into a folder. `registry` is the host that the engine takes
/// providers from.
pub(super) fn write(
    folder: &Utf8Path,
    source: &EnvironmentSource,
    states: &BTreeMap<String, State>,
    registry: &str,
    unprotected: bool,
) -> Result<(), Error> {
    let copy = Copy { backend: None, unprotected };
    for stack in &source.stacks {
        files::create_folder(&folder.join(&stack.name))?;
        copy.write(stack, &folder.join(&stack.name))?;
    }
    files::write(&folder.join("main.tf"), root(source).as_bytes())?;
    if states.values().all(State::is_empty) {
        return Ok(());
    }
    let own_providers: BTreeMap<&str, BTreeSet<&str>> =
        source.stacks.iter().map(|stack| (stack.name.as_str(), stack.labels("provider"))).collect();
    files::write(&folder.join("terraform.tfstate"), &state::merge(states, &own_providers, registry))
}

/// The root module: a module call for each stack. Names of stacks, variables and outputs are identifiers.
fn root(source: &EnvironmentSource) -> String {
    let calls = source.stacks.iter().map(module_call);
    calls.chain(source.referenced_outputs().into_iter().map(output)).collect::<Vec<_>>().join("\n")
}

/// An output that objects refer to. A plan says nothing of the outputs of modules, only of the root's. What is secret
/// of them is not known here, and what is not marked must not be.
fn output((stack, output): (&str, &str)) -> String {
    let name = outputs::composed_name(stack, output);
    format!("output \"{name}\" {{\n  value     = module.{stack}.{output}\n  sensitive = true\n}}\n")
}

fn module_call(stack: &StackSource) -> String {
    let inputs: String = stack
        .inputs
        .iter()
        .map(|input| format!("  {} = module.{}.{}\n", input.variable, input.stack, input.output))
        .collect();
    format!("module \"{0}\" {{\n  source = \"./{0}\"\n{inputs}}}\n", stack.name)
}

#[cfg(test)]
mod tests {
    use super::root;
    use crate::engine::{EnvironmentSource, Input, StackSource};

    #[test]
    fn calls_every_stack_with_the_outputs_it_takes() {
        let input = Input { variable: "vpc_id".to_owned(), stack: "network".to_owned(), output: "vpc_id".to_owned() };
        let network = StackSource { name: "network".to_owned(), ..StackSource::default() };
        let data = StackSource { name: "data".to_owned(), inputs: vec![input], ..StackSource::default() };
        let source = EnvironmentSource { stacks: vec![network, data], ..EnvironmentSource::default() };
        assert_eq!(
            root(&source),
            "module \"network\" {\n  source = \"./network\"\n}\n\nmodule \"data\" {\n  source = \"./data\"\n  vpc_id = \
             module.network.vpc_id\n}\n"
        );
    }
}
