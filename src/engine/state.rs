//! Terraform's state files, format version 4: read, and merged for the composed root module.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Error;

/// The provider that is built into Terraform; it belongs to no module.
const BUILT_IN: &str = "terraform.io/builtin/";
/// The registries of the two programs.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// The state of one stack.
#[derive(Debug, Clone, Default)]
pub(super) struct State(Map<String, Value>);

impl State {
    /// Reads the text of a state file; no text is a state with nothing in it.
    pub(super) fn parse(stack: &str, text: &[u8]) -> Result<Self, Error> {
        if text.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let broken = |reason: String| Error::State { stack: stack.to_owned(), reason };
        let state: Map<String, Value> = serde_json::from_slice(text).map_err(|error| broken(error.to_string()))?;
        match state.get("version").and_then(Value::as_u64) {
            Some(4) => Ok(Self(state)),
            Some(other) => Err(broken(format!("its format version is {other}"))),
            None => Err(broken("it has no format version; is it encrypted?".to_owned())),
        }
    }

    /// How often it was written.
    pub(super) fn serial(&self) -> u64 {
        self.0.get("serial").and_then(Value::as_u64).unwrap_or_default()
    }

    /// Which state it is a later one of; none when there never was one.
    pub(super) fn lineage(&self) -> Option<&str> {
        self.0.get("lineage").and_then(Value::as_str)
    }

    /// Whether nothing was ever applied, or everything was destroyed.
    pub(super) fn is_empty(&self) -> bool {
        self.resources().is_empty() && self.output_names().is_empty()
    }

    /// Whether there is a resource in it, data sources left aside.
    pub(super) fn has_resources(&self) -> bool {
        self.resources().iter().any(|resource| resource["mode"] == "managed")
    }

    /// The value of an output. Terraform does not keep outputs that are null.
    pub(super) fn output(&self, name: &str) -> Value {
        self.0.get("outputs").and_then(|outputs| outputs.get(name)?.get("value")).cloned().unwrap_or_default()
    }

    /// Whether an output is not to be shown.
    pub(super) fn is_sensitive(&self, name: &str) -> bool {
        let output = self.0.get("outputs").and_then(|outputs| outputs.get(name));
        output.is_some_and(|output| output["sensitive"] == true)
    }

    /// The names of the outputs.
    pub(super) fn output_names(&self) -> BTreeSet<&str> {
        let outputs = self.0.get("outputs").and_then(Value::as_object);
        outputs.into_iter().flat_map(|outputs| outputs.keys().map(String::as_str)).collect()
    }

    /// The types of its resources (`managed`) or data sources (`data`).
    pub(super) fn types(&self, mode: &str) -> impl Iterator<Item = &str> {
        let resources = self.resources().iter().filter(move |resource| resource["mode"] == mode);
        resources.filter_map(|resource| resource["type"].as_str())
    }

    /// The type and the identifier of each of its resources that has one.
    pub(super) fn identities(&self) -> impl Iterator<Item = (&str, &str)> {
        self.resources().iter().filter(|resource| resource["mode"] == "managed").flat_map(|resource| {
            let of_type = resource["type"].as_str();
            let instances = resource["instances"].as_array().into_iter().flatten();
            instances.filter_map(move |instance| Some((of_type?, instance["attributes"]["id"].as_str()?)))
        })
    }

    fn resources(&self) -> &[Value] {
        self.0.get("resources").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// Refuses a state that is a copy of another stack's: what is in it would be planned away, though it is in use.
pub(super) fn refuse_copies(states: &BTreeMap<String, State>) -> Result<(), Error> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (stack, state) in states.iter().filter(|(_, state)| !state.is_empty()) {
        let Some(lineage) = state.lineage().filter(|lineage| !lineage.is_empty()) else { continue };
        if let Some(owner) = owners.insert(lineage, stack) {
            let reason =
                format!("it has the lineage of the state of stack `{owner}`, so that one is a copy of the other");
            return Err(Error::State { stack: stack.clone(), reason });
        }
    }
    Ok(())
}

/// One state for the composed root module, in which every stack is a module.
///
/// `own_providers` names, for each stack, the providers that the stack configures itself; the others are the root's.
/// Providers are written as those of `registry`: the same ones have another address in a state of the other program.
/// Outputs are left out: those of modules are not kept in a state.
pub(super) fn merge(
    states: &BTreeMap<String, State>,
    own_providers: &BTreeMap<&str, BTreeSet<&str>>,
    registry: &str,
) -> Vec<u8> {
    let none = BTreeSet::new();
    let resources: Vec<Value> = states
        .iter()
        .flat_map(|(stack, state)| {
            let own = own_providers.get(stack.as_str()).unwrap_or(&none);
            state
                .resources()
                .iter()
                .map(move |resource| moved_into(&format!("module.{stack}"), resource, own, registry))
        })
        .collect();
    let version = states.values().find_map(|state| state.0.get("terraform_version")).cloned();
    let merged = json!({
        "version": 4,
        "terraform_version": version.unwrap_or_else(|| Value::from("1.11.0")),
        "serial": 1,
        "lineage": "platform-composed",
        "outputs": {},
        "resources": resources,
        "check_results": null,
    });
    merged.to_string().into_bytes()
}

/// A resource of a stack as one of the composed root module.
fn moved_into(module: &str, resource: &Value, own_providers: &BTreeSet<&str>, registry: &str) -> Value {
    let mut resource = resource.clone();
    let inner = resource["module"].as_str().map_or_else(|| module.to_owned(), |inner| format!("{module}.{inner}"));
    resource["module"] = inner.into();
    if let Some(provider) = resource["provider"].as_str() {
        let own = is_own(provider, own_providers);
        let provider = REGISTRIES.iter().fold(provider.to_owned(), |provider, host| {
            provider.replace(&format!("[\"{host}/"), &format!("[\"{registry}/"))
        });
        resource["provider"] = if own { format!("{module}.{provider}") } else { provider }.into();
    }
    let instances = resource["instances"].as_array_mut().into_iter().flatten();
    let dependencies = instances.filter_map(|instance| instance.get_mut("dependencies")?.as_array_mut()).flatten();
    for dependency in dependencies {
        if let Some(address) = dependency.as_str() {
            *dependency = format!("{module}.{address}").into();
        }
    }
    resource
}

/// Whether a provider's address, such as `provider["registry.terraform.io/hashicorp/aws"]`, is one of a stack's own.
fn is_own(address: &str, own_providers: &BTreeSet<&str>) -> bool {
    if address.contains(BUILT_IN) {
        return false;
    }
    let source = address.split('"').nth(1).unwrap_or_default();
    address.starts_with("module.") || own_providers.contains(source.rsplit('/').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::{State, merge};

    #[test]
    fn merges_states_as_modules_and_keeps_what_it_does_not_know() {
        let network = json!({
            "version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "a", "outputs": {"id": {"value": "vpc-1"}},
            "resources": [{
                "mode": "managed", "type": "aws_subnet", "name": "public",
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
                "instances": [{
                    "index_key": "a", "attributes": {"id": "subnet-1"}, "identity_schema_version": 0,
                    "sensitive_attributes": [], "dependencies": ["aws_vpc.main", "module.inner.aws_eip.nat"],
                }],
            }],
        });
        let audit = json!({
            "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "b", "outputs": {},
            "resources": [{
                "module": "module.inner", "mode": "managed", "type": "terraform_data", "name": "x",
                "provider": "provider[\"terraform.io/builtin/terraform\"]", "instances": [],
            }],
        });
        let states = BTreeMap::from([
            ("network".to_owned(), State::parse("network", network.to_string().as_bytes()).unwrap()),
            ("audit".to_owned(), State::parse("audit", audit.to_string().as_bytes()).unwrap()),
        ]);
        let own = BTreeMap::from([("network", ["aws"].into()), ("audit", ["aws"].into())]);
        let merged: Value = serde_json::from_slice(&merge(&states, &own, "registry.opentofu.org")).unwrap();
        assert_eq!(
            merged,
            json!({
                "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "platform-composed", "outputs": {},
                "resources": [
                    {
                        "module": "module.audit.module.inner", "mode": "managed", "type": "terraform_data", "name": "x",
                        "provider": "provider[\"terraform.io/builtin/terraform\"]", "instances": [],
                    },
                    {
                        "mode": "managed", "type": "aws_subnet", "name": "public",
                        "provider": "module.network.provider[\"registry.opentofu.org/hashicorp/aws\"]",
                        "instances": [{
                            "index_key": "a", "attributes": {"id": "subnet-1"}, "identity_schema_version": 0,
                            "sensitive_attributes": [],
                            "dependencies": ["module.network.aws_vpc.main", "module.network.module.inner.aws_eip.nat"],
                        }],
                        "module": "module.network",
                    },
                ],
                "check_results": null,
            })
        );
    }

    #[test]
    fn refuses_what_is_no_state() {
        let error = |text: &str| State::parse("data", text.as_bytes()).unwrap_err().to_string();
        assert_eq!(error("{\"version\": 3}"), "the state of stack `data` cannot be read: its format version is 3");
        assert_eq!(
            error("{\"encrypted_data\": \"x\"}"),
            "the state of stack `data` cannot be read: it has no format version; is it encrypted?"
        );
        assert!(State::parse("data", b"\n").unwrap().is_empty());
    }

    #[test]
    fn an_output_that_is_not_kept_is_null() {
        let state = State::parse("a", br#"{"version": 4, "outputs": {"id": {"value": 1}}}"#).unwrap();
        assert_eq!((state.output("id"), state.output("gone")), (json!(1), Value::Null));
    }
}
