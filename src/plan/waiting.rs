//! Which stack has to be applied before a value of another one is known.
//!
//! Terraform's plan has the configuration with it: what each attribute refers to, and which output of which stack each
//! variable gets. A value that is not known, and that a variable leads to, waits for that variable's stack, unless it
//! waits for its own stack anyway.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::resource::without_keys;
use super::shown::{References, ShownConfiguration, ShownModule};
use super::{Planned, StackPlan};

/// What an attribute refers to.
#[derive(Debug, Default, Clone)]
struct Sources {
    /// Other stacks.
    stacks: BTreeSet<String>,
    /// Resources and data sources of the same stack, by address.
    own: BTreeSet<String>,
}

/// What each attribute of each resource refers to: by stack and address, then by attribute.
type Attributes = HashMap<(String, String), BTreeMap<String, Sources>>;

/// Notes for every value that is not yet known which other stack has to be applied first.
pub(super) fn note(stacks: &mut [StackPlan], configuration: ShownConfiguration) {
    let attributes = attributes(configuration);
    let order: Vec<String> = stacks.iter().map(|stack| stack.name.clone()).collect();
    let pending: HashSet<String> =
        stacks.iter().filter(|stack| !stack.changes.is_empty()).map(|stack| stack.name.clone()).collect();
    for stack in stacks {
        let made: HashSet<String> = stack
            .changes
            .iter()
            .filter(|change| change.action.creates())
            .map(|change| change.block_address())
            .collect();
        for change in &mut stack.changes {
            let Some(known) = attributes.get(&(stack.name.clone(), change.block_address())) else { continue };
            for attribute in change.attributes.iter_mut().filter(|attribute| has_unknown(attribute.after.as_ref())) {
                let (root, _) = attribute.path.split_once(['.', '[']).unwrap_or((&attribute.path, ""));
                let Some(sources) = known.get(root) else { continue };
                let sources = through_data(sources, &stack.name, &attributes);
                let waits_for_own = sources.own.iter().any(|address| made.contains(address));
                let last = order.iter().rev().find(|name| sources.stacks.contains(*name) && pending.contains(*name));
                attribute.known_after = last.filter(|_| !waits_for_own).cloned();
            }
        }
    }
}

fn has_unknown(value: Option<&Planned>) -> bool {
    match value {
        Some(Planned::Unknown) => true,
        Some(Planned::List(items)) => items.iter().any(|item| has_unknown(Some(item))),
        Some(Planned::Map(entries)) => entries.values().any(|value| has_unknown(Some(value))),
        _ => false,
    }
}

/// What attributes refer to when what data sources refer to is taken for theirs.
fn through_data(sources: &Sources, stack: &str, attributes: &Attributes) -> Sources {
    let mut all = sources.clone();
    let mut seen = BTreeSet::new();
    while let Some(data) = all.own.iter().find(|address| is_data(address) && !seen.contains(*address)).cloned() {
        for inner in attributes.get(&(stack.to_owned(), data.clone())).into_iter().flat_map(BTreeMap::values) {
            all.stacks.extend(inner.stacks.iter().cloned());
            all.own.extend(inner.own.iter().cloned());
        }
        seen.insert(data);
    }
    all
}

fn is_data(address: &str) -> bool {
    address.starts_with("data.") || address.contains(".data.")
}

fn attributes(configuration: ShownConfiguration) -> Attributes {
    let mut attributes = HashMap::new();
    for (stack, call) in configuration.root_module.module_calls {
        // The root module has nothing but stacks: `module.network.vpc_id`.
        let variables = call.expressions.into_iter().map(|(variable, references)| {
            let stacks = references.0.iter().filter_map(|reference| reference.strip_prefix("module."));
            let stacks = stacks.filter_map(|rest| rest.split('.').next()).map(str::to_owned).collect();
            (variable, Sources { stacks, own: BTreeSet::new() })
        });
        let variables = variables.collect();
        collect(&stack, "", call.module, &variables, &mut attributes);
    }
    attributes
}

/// Collects what a module's resources refer to, and those of the modules in it.
fn collect(
    stack: &str,
    prefix: &str,
    module: ShownModule,
    variables: &BTreeMap<String, Sources>,
    attributes: &mut Attributes,
) {
    for resource in module.resources {
        let expressions = resource.expressions.into_iter();
        let sources = expressions.map(|(name, references)| (name, sources(&references, prefix, variables))).collect();
        attributes.insert((stack.to_owned(), format!("{prefix}{}", resource.address)), sources);
    }
    for (name, call) in module.module_calls {
        let expressions = call.expressions.iter();
        let inner =
            expressions.map(|(name, references)| (name.clone(), sources(references, prefix, variables))).collect();
        collect(stack, &format!("{prefix}module.{name}."), call.module, &inner, attributes);
    }
}

fn sources(references: &References, prefix: &str, variables: &BTreeMap<String, Sources>) -> Sources {
    let mut all = Sources::default();
    for reference in &references.0 {
        match reference.strip_prefix("var.") {
            Some(rest) => {
                let name = rest.split(['.', '[']).next().unwrap_or(rest);
                if let Some(sources) = variables.get(name) {
                    all.stacks.extend(sources.stacks.iter().cloned());
                    all.own.extend(sources.own.iter().cloned());
                }
            }
            // Terraform names the resource itself besides each of its attributes.
            None => {
                all.own.insert(format!("{prefix}{}", without_keys(reference)));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::engine;
    use crate::plan::read;

    fn created(address: &str, unknown: &Value) -> Value {
        let change = json!({"actions": ["create"], "before": null, "after": {}, "after_unknown": unknown});
        json!({"address": address, "type": "aws_x", "change": change})
    }

    #[test]
    fn values_wait_for_the_stack_that_they_are_led_to_by() {
        let inner = json!({
            "expressions": {"vpc": {"references": ["var.vpc_id"]}},
            "module": {"resources": [{"address": "aws_x.c", "expressions": {"vpc": {"references": ["var.vpc"]}}}]},
        });
        let policy = json!({"statement": [{"resources": {"references": ["var.vpc_id", "each.key"]}}]});
        let data = json!({
            "expressions": {"vpc_id": {"references": ["module.network.vpc_id", "module.network"]}, "name": {"constant_value": "x"}},
            "module": {
                "resources": [
                    {"address": "aws_x.a", "expressions": {
                        "vpc": {"references": ["var.vpc_id"]},
                        "both": {"references": ["var.vpc_id", "aws_x.b.id", "aws_x.b"]},
                        "name": {"references": ["var.name"]},
                        "policy": {"references": ["data.aws_p.p.json", "data.aws_p.p"]},
                    }},
                    {"address": "data.aws_p.p", "expressions": policy},
                ],
                "module_calls": {"inner": inner},
            },
        });
        let unknown = json!({"vpc": true, "both": true, "name": true, "policy": true, "id": true});
        let resources = [
            created("module.network.aws_x.vpc", &json!({"id": true})),
            created("module.data.aws_x.a[\"k\"]", &unknown),
            created("module.data.aws_x.b", &json!({"id": true})),
            created("module.data.module.inner.aws_x.c", &json!({"vpc": true})),
        ];
        let configuration = json!({"root_module": {"module_calls": {"data": data}}});
        let json = json!({"format_version": "1.2", "resource_changes": resources, "configuration": configuration});
        let order = ["network", "data"].map(str::to_owned).into();
        let planned = engine::Planned { json: json.to_string().into_bytes(), order, ..engine::Planned::default() };
        let stacks = read(&planned).unwrap();
        let shown: Vec<String> = stacks[1]
            .changes
            .iter()
            .flat_map(|change| change.attributes.iter().map(move |attribute| (change, attribute)))
            .filter_map(|(change, attribute)| {
                let known_after = attribute.known_after.as_ref()?;
                Some(format!("{} {} {known_after}", change.address, attribute.path))
            })
            .collect();
        let expected =
            ["aws_x.a[\"k\"] policy network", "aws_x.a[\"k\"] vpc network", "module.inner.aws_x.c vpc network"];
        assert_eq!(shown, expected);
        assert_eq!(stacks[1].waits_for(), [("network", 3)].into());
    }
}
