//! The outputs of stacks that objects refer to: as they are, or as a plan says that they will be.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::state::State;
use super::{EnvironmentSource, Error, OutputReference, StackSource};

/// The name that an output of a stack has in the composed root module.
pub(super) fn composed_name(stack: &str, output: &str) -> String {
    format!("{stack}__{output}")
}

/// What is known of the outputs.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    stacks: BTreeSet<String>,
    known: BTreeMap<(String, String), Output>,
}

/// One output. `unknown` is `true` for all of it, or has `true` in the place of what is not known of it.
#[derive(Debug)]
struct Output {
    value: Value,
    unknown: Value,
    is_sensitive: bool,
}

/// What a reference stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The text; none when it is known only after the stack is applied.
    pub(super) text: Option<String>,
    /// Whether it is not to be shown.
    pub(super) is_sensitive: bool,
}

/// What is read of a plan.
#[derive(Deserialize)]
struct ShownOutputs {
    #[serde(default)]
    output_changes: BTreeMap<String, ShownOutput>,
}

#[derive(Deserialize)]
struct ShownOutput {
    #[serde(default)]
    after: Value,
    #[serde(default)]
    after_unknown: Value,
}

impl Outputs {
    /// What the stacks have.
    pub(super) fn applied(source: &EnvironmentSource, states: &BTreeMap<String, State>) -> Self {
        let value = |stack: &str, output: &str| {
            let state = states.get(stack)?;
            let is_sensitive = state.is_sensitive(output) || is_sensitive(source, stack, output);
            Some(Output { value: state.output(output), unknown: Value::Null, is_sensitive })
        };
        Self::of(source, value)
    }

    /// What the stacks will have, as `terraform show -json` says it of the plan of all of them.
    ///
    /// # Errors
    /// When that is no plan.
    pub(super) fn planned(source: &EnvironmentSource, plan: &[u8]) -> Result<Self, Error> {
        let shown: ShownOutputs = serde_json::from_slice(plan).map_err(|error| Error::Plan(error.to_string()))?;
        let mut changes = shown.output_changes;
        let value = |stack: &str, output: &str| {
            let change = changes.remove(&composed_name(stack, output))?;
            let is_sensitive = is_sensitive(source, stack, output);
            Some(Output { value: change.after, unknown: change.after_unknown, is_sensitive })
        };
        Ok(Self::of(source, value))
    }

    /// The same with what the environment has that this one lives in.
    pub(super) fn with_shared(mut self, source: &EnvironmentSource, states: &BTreeMap<String, State>) -> Self {
        let Some(shared) = &source.shared else { return self };
        self.stacks.extend(shared.stacks.iter().map(|stack| stack.name.clone()));
        for (stack, output) in source.shared_outputs() {
            let Some(state) = states.get(stack) else { continue };
            let is_marked = |it: &StackSource| it.name == stack && it.sensitive_outputs.contains(output);
            let is_sensitive = state.is_sensitive(output) || shared.stacks.iter().any(is_marked);
            let found = Output { value: state.output(output), unknown: Value::Null, is_sensitive };
            self.known.insert((stack.to_owned(), output.to_owned()), found);
        }
        self
    }

    fn of(source: &EnvironmentSource, mut value: impl FnMut(&str, &str) -> Option<Output>) -> Self {
        let found =
            |(stack, output): (&str, &str)| Some(((stack.to_owned(), output.to_owned()), value(stack, output)?));
        Self {
            stacks: source.stacks.iter().map(|stack| stack.name.clone()).collect(),
            known: source.referenced_outputs().into_iter().filter_map(found).collect(),
        }
    }

    /// What a reference stands for.
    ///
    /// # Errors
    /// With the reason, in a full sentence, when it stands for nothing.
    pub(super) fn find(&self, reference: &OutputReference) -> Result<Found, String> {
        let OutputReference { stack, output, key, .. } = reference;
        if !self.stacks.contains(stack) {
            return Err(format!("There is no stack `{stack}`."));
        }
        let Some(known) = self.known.get(&(stack.clone(), output.clone())) else {
            return Err(format!("The stack `{stack}` has no output `{output}`."));
        };
        let Output { value, unknown, is_sensitive } = known;
        let is_unknown = *unknown == true || key.as_ref().is_some_and(|key| unknown[key] == true);
        if is_unknown {
            return Ok(Found { text: None, is_sensitive: *is_sensitive });
        }
        let text = text(value, key.as_deref(), *is_sensitive);
        let text = text.map_err(|what| format!("The output `{output}` of `{stack}` {what}."))?;
        Ok(Found { text: Some(text), is_sensitive: *is_sensitive })
    }
}

fn is_sensitive(source: &EnvironmentSource, stack: &str, output: &str) -> bool {
    source.stack(stack).is_some_and(|stack| stack.sensitive_outputs.contains(output))
}

/// The text of an output, or what is wrong with it; without its values, and without its keys when it is a secret.
fn text(value: &Value, key: Option<&str>, is_sensitive: bool) -> Result<String, String> {
    let others = |entries: &Map<String, Value>| {
        let keys: Vec<&str> = entries.keys().map(String::as_str).collect();
        if keys.is_empty() || is_sensitive { String::new() } else { format!("; it has {}", keys.join(", ")) }
    };
    let value = match (value, key) {
        (Value::Object(entries), Some(key)) => {
            entries.get(key).ok_or_else(|| format!("has no key `{key}`{}", others(entries)))?
        }
        (Value::Null, _) => return Err("has no value: the stack is not applied, or has nothing there".to_owned()),
        (_, Some(_)) => return Err("is no map, and has no keys".to_owned()),
        (value, None) => value,
    };
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Object(entries) => Err(format!("is a map, of which one key has to be named{}", others(entries))),
        Value::Array(_) => Err("is a list, which no text can stand for".to_owned()),
        Value::Null => Err("has no value there".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Outputs;
    use crate::engine::{
        Adjustment, ClusterSource, EnvironmentSource, ObjectFile, ObjectSource, OutputReference, SourceFile,
        StackSource,
    };

    fn reference(text: &str) -> OutputReference {
        let mut parts = text.splitn(3, '/').map(str::to_owned);
        let mut part = || parts.next();
        let (stack, output) = (part().unwrap_or_default(), part().unwrap_or_default());
        OutputReference { pointer: String::new(), stack, output, key: part() }
    }

    /// What some references stand for in a plan whose stack `data` has the outputs `addresses`, `port` and `names`.
    fn found(plan: &serde_json::Value, references: &[&str]) -> Vec<String> {
        let text = ["addresses", "port", "names"].map(|name| format!("output \"{name}\" {{\n}}\n")).concat();
        let files = [("outputs.tf".to_owned(), SourceFile { text, origins: Vec::new() })].into();
        let data = StackSource {
            name: "data".to_owned(),
            files,
            sensitive_outputs: ["port".to_owned()].into(),
            ..StackSource::default()
        };
        let references: Vec<OutputReference> = references.iter().map(|text| reference(text)).collect();
        let adjustment = Adjustment { json: json!({}), references: references.clone(), kept: None };
        let object = ObjectSource { adjustment: Some(adjustment), ..ObjectSource::default() };
        let file = ObjectFile { objects: vec![object], ..ObjectFile::default() };
        let cluster = ClusterSource { files: vec![file], ..ClusterSource::default() };
        let source = EnvironmentSource { stacks: vec![data], clusters: vec![cluster], ..EnvironmentSource::default() };
        let outputs = Outputs::planned(&source, plan.to_string().as_bytes()).unwrap();
        let shown = |reference| match outputs.find(reference) {
            Ok(found) => format!("{:?} {}", found.text, found.is_sensitive),
            Err(why) => why,
        };
        references.iter().map(shown).collect()
    }

    #[test]
    fn what_is_planned_is_known_or_not() {
        let plan = json!({"format_version": "1.2", "output_changes": {
            "data__addresses": {"actions": ["create"], "after": {"a": "10.0.0.1"}, "after_unknown": {"b": true}},
            "data__port": {"actions": ["create"], "after": 5432, "after_unknown": false, "after_sensitive": true},
            "data__names": {"actions": ["create"], "after_unknown": true},
        }});
        let references = ["data/addresses/a", "data/addresses/b", "data/port", "data/names/x"];
        assert_eq!(
            found(&plan, &references),
            [r#"Some("10.0.0.1") false"#, "None false", r#"Some("5432") true"#, "None false"]
        );
    }

    #[test]
    fn what_stands_for_nothing_says_why() {
        let plan = json!({"output_changes": {
            "data__addresses": {"after": {"a": "10.0.0.1", "none": null}, "after_unknown": {}},
            "data__port": {"after": "hunter2", "after_unknown": false},
            "data__names": {"after": null, "after_unknown": false},
        }});
        let references = [
            "datas/port",
            "data/ports",
            "data/addresses/c",
            "data/addresses",
            "data/addresses/none",
            "data/port/a",
            "data/names",
        ];
        assert_eq!(
            found(&plan, &references),
            [
                "There is no stack `datas`.",
                "The stack `data` has no output `ports`.",
                "The output `addresses` of `data` has no key `c`; it has a, none.",
                "The output `addresses` of `data` is a map, of which one key has to be named; it has a, none.",
                "The output `addresses` of `data` has no value there.",
                "The output `port` of `data` is no map, and has no keys.",
                "The output `names` of `data` has no value: the stack is not applied, or has nothing there.",
            ]
        );
    }
}
