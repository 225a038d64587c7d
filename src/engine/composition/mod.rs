//! All stacks of an environment as modules of one root module.
//!
//! The stacks' provider blocks stay in the modules, so that each keeps its own default tags; Terraform allows that in
//! modules called without `count`, `for_each` and `depends_on`.

mod entries;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::source::IMPORTS_FILE;
use super::state::{self, State};
use super::workspace::Copy;
use super::{EnvironmentSource, Error, StackSource, files, outputs};

/// How the names of the files of the root module with `import` blocks end.
const IMPORTS_ENDING: &str = ".imports.tf";

/// Writes the root module, its modules and their merged state into a folder. `registry` is the host that the engine takes
/// providers from.
pub(super) fn write(
    folder: &Utf8Path,
    source: &EnvironmentSource,
    states: &BTreeMap<String, State>,
    registry: &str,
    unprotected: bool,
) -> Result<(), Error> {
    let copy = Copy { unprotected, is_module: true, ..Copy::default() };
    let stacks = entries::apart(&source.stacks);
    for stack in &stacks {
        files::create_folder(&folder.join(&stack.name))?;
        copy.write(stack, &folder.join(&stack.name))?;
        copy.write_folders(stack, folder)?;
        if let Some(imports) = stack.files.get(IMPORTS_FILE) {
            files::write(&folder.join(imports_file(&stack.name)), of_root(&imports.text, &stack.name).as_bytes())?;
        }
    }
    files::write(&folder.join("main.tf"), root(source, &stacks).as_bytes())?;
    if states.values().all(State::is_empty) {
        return Ok(());
    }
    let own_providers: BTreeMap<&str, BTreeSet<&str>> =
        source.stacks.iter().map(|stack| (stack.name.as_str(), stack.labels("provider"))).collect();
    files::write(&folder.join("terraform.tfstate"), &state::merge(states, &own_providers, registry))
}

/// The file of the root module with the `import` blocks of a stack. Its lines have the numbers that they have in the stack.
fn imports_file(stack: &str) -> String {
    format!("{stack}{IMPORTS_ENDING}")
}

/// The stack whose `import` blocks a file of the root module has; none for other files.
pub(super) fn stack_of_imports(file: &str) -> Option<&str> {
    file.strip_suffix(IMPORTS_ENDING).filter(|stack| !stack.contains('/'))
}

/// The `import` blocks of a stack as those of the root module. They are printed, so that each address begins in one way.
fn of_root(imports: &str, stack: &str) -> String {
    imports.replace("\n  to = ", &format!("\n  to = module.{stack}."))
}

/// The root module: a module call for each stack. Names of stacks, variables and outputs are identifiers.
fn root(source: &EnvironmentSource, stacks: &[StackSource]) -> String {
    let calls = stacks.iter().map(module_call);
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
    use super::{of_root, root, stack_of_imports};
    use crate::engine::{EnvironmentSource, Input, StackSource};

    #[test]
    fn imports_of_a_stack_become_those_of_the_root() {
        let imports = "# notice\n\nimport {\n  to = aws_vpc.main\n  id = \"vpc-1\"\n}\n";
        let expected = "# notice\n\nimport {\n  to = module.network.aws_vpc.main\n  id = \"vpc-1\"\n}\n";
        assert_eq!(of_root(imports, "network"), expected);
        assert_eq!(stack_of_imports("network.imports.tf"), Some("network"));
        assert_eq!((stack_of_imports("main.tf"), stack_of_imports("network/a.imports.tf")), (None, None));
    }

    #[test]
    fn calls_every_stack_with_the_outputs_it_takes() {
        let input = Input { variable: "vpc_id".to_owned(), stack: "network".to_owned(), output: "vpc_id".to_owned() };
        let network = StackSource { name: "network".to_owned(), ..StackSource::default() };
        let data = StackSource { name: "data".to_owned(), inputs: vec![input], ..StackSource::default() };
        let source = EnvironmentSource { stacks: vec![network, data], ..EnvironmentSource::default() };
        assert_eq!(
            root(&source, &source.stacks),
            "module \"network\" {\n  source = \"./network\"\n}\n\nmodule \"data\" {\n  source = \"./data\"\n  vpc_id = \
             module.network.vpc_id\n}\n"
        );
    }
}
