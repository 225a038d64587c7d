//! The calls of the plugin protocol, each a translation between messages and the modules that do the work.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;
use tonic::{Request, Response, Status};

use super::apply::{self, Kind};
use super::configuration::Configuration;
use super::connection::Session;
use super::data_sources;
use super::finding::Finding;
use super::path::Path;
use super::plan::{Planned, fill_block, plan};
use super::protocol::provider_server::Provider;
use super::protocol::{self as wire, Empty};
use super::reality::Reality;
use super::schema::Schema;
use super::validate::validate;
use super::value::Value;

/// What all connections share.
pub(super) struct Service {
    /// The name of the provider that this is, as its types begin.
    pub(super) name: &'static str,
    /// What it is called when people are told of it.
    pub(super) title: &'static str,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) provider: Schema,
    pub(super) resources: BTreeMap<String, Schema>,
    pub(super) data_sources: BTreeMap<String, Schema>,
    /// What is otherwise than the states say.
    pub(super) reality: Reality,
    pub(super) ephemeral_resources: BTreeMap<String, Schema>,
}

type Answer<T> = Result<Response<T>, Status>;

impl Service {
    fn resource(&self, name: &str) -> Result<&Schema, Status> {
        self.resources.get(name).ok_or_else(|| missing("resource type", name))
    }

    fn is_aws(&self) -> bool {
        self.name == "aws"
    }

    /// Whether Terraform is to take what the older kind of provider answers, which may differ from what was configured.
    /// With the newer kind it takes no deviation, here as with the real one.
    fn allows_deviations(&self) -> bool {
        self.is_aws()
    }

    fn configuration(&self, block: &Value) -> Result<Configuration, Finding> {
        if self.is_aws() {
            Configuration::read(block, &self.account, &self.region)
        } else {
            Ok(Configuration::of_another(&self.account, &self.region))
        }
    }

    fn data_source(&self, name: &str) -> Result<&Schema, Status> {
        self.data_sources.get(name).ok_or_else(|| missing("data source", name))
    }

    fn ephemeral_resource(&self, name: &str) -> Result<&Schema, Status> {
        self.ephemeral_resources.get(name).ok_or_else(|| missing("ephemeral resource", name))
    }
}

fn missing(kind: &str, name: &str) -> Status {
    Status::not_found(format!("the offline provider was not started with the {kind} {name}"))
}

fn decode(encoded: Option<&wire::Encoded>) -> Result<Value, Status> {
    let Some(encoded) = encoded else { return Ok(Value::Null) };
    Value::decode(&encoded.msgpack).map_err(|error| Status::invalid_argument(error.to_string()))
}

fn encode(value: &Value) -> Option<wire::Encoded> {
    Some(wire::Encoded { msgpack: value.encode(), json: Vec::new() })
}

/// The session of the connection over which a request came.
fn session<T>(request: &Request<T>) -> Result<Session, Status> {
    request.extensions().get::<Session>().cloned().ok_or_else(|| Status::internal("the connection has no session"))
}

fn configured<T>(request: &Request<T>) -> Result<Arc<Configuration>, Status> {
    session(request)?
        .configuration()
        .ok_or_else(|| Status::failed_precondition("the provider was not configured on this connection"))
}

fn findings(findings: &[Finding]) -> Vec<wire::Finding> {
    findings.iter().map(Finding::message).collect()
}

fn refusal(summary: &str, detail: String) -> Vec<wire::Finding> {
    findings(&[Finding::error(Path::default(), summary, detail)])
}

fn capabilities() -> Option<wire::Capabilities> {
    // Terraform then asks for the schema once per process and not once per connection.
    Some(wire::Capabilities { get_provider_schema_optional: true, ..wire::Capabilities::default() })
}

fn messages(schemas: &BTreeMap<String, Schema>) -> std::collections::HashMap<String, wire::Schema> {
    schemas.iter().map(|(name, schema)| (name.clone(), schema.message())).collect()
}

fn names(schemas: &BTreeMap<String, Schema>) -> Vec<wire::TypeName> {
    schemas.keys().map(|name| wire::TypeName { type_name: name.clone() }).collect()
}

#[tonic::async_trait]
impl Provider for Service {
    async fn get_metadata(&self, _: Request<Empty>) -> Answer<wire::Metadata> {
        Ok(Response::new(wire::Metadata {
            server_capabilities: capabilities(),
            diagnostics: Vec::new(),
            data_sources: names(&self.data_sources),
            resources: names(&self.resources),
            ephemeral_resources: names(&self.ephemeral_resources),
        }))
    }

    async fn get_provider_schema(&self, _: Request<Empty>) -> Answer<wire::ProviderSchema> {
        Ok(Response::new(wire::ProviderSchema {
            provider: Some(self.provider.message()),
            resource_schemas: messages(&self.resources),
            data_source_schemas: messages(&self.data_sources),
            diagnostics: Vec::new(),
            server_capabilities: capabilities(),
            ephemeral_resource_schemas: messages(&self.ephemeral_resources),
        }))
    }

    async fn get_resource_identity_schemas(&self, _: Request<Empty>) -> Answer<Empty> {
        Ok(Response::new(Empty {}))
    }

    async fn validate_provider_config(
        &self,
        request: Request<wire::ProviderConfig>,
    ) -> Answer<wire::ProviderConfigValidated> {
        let config = decode(request.get_ref().config.as_ref())?;
        let diagnostics = findings(&validate(self.title, &self.provider, &config));
        Ok(Response::new(wire::ProviderConfigValidated { diagnostics }))
    }

    async fn validate_resource_config(&self, request: Request<wire::TypedConfig>) -> Answer<wire::Findings> {
        let request = request.into_inner();
        let config = decode(request.config.as_ref())?;
        let diagnostics = findings(&validate(self.title, self.resource(&request.type_name)?, &config));
        Ok(Response::new(wire::Findings { diagnostics }))
    }

    async fn validate_data_resource_config(&self, request: Request<wire::TypedConfig>) -> Answer<wire::Findings> {
        let request = request.into_inner();
        let config = decode(request.config.as_ref())?;
        let diagnostics = findings(&validate(self.title, self.data_source(&request.type_name)?, &config));
        Ok(Response::new(wire::Findings { diagnostics }))
    }

    async fn upgrade_resource_state(&self, request: Request<wire::StoredState>) -> Answer<wire::UpgradedState> {
        let request = request.into_inner();
        let schema = self.resource(&request.type_name)?;
        let raw = request.raw_state.unwrap_or_default().json;
        let json: Json = serde_json::from_slice(&raw).map_err(|error| Status::invalid_argument(error.to_string()))?;
        let state = Value::object_from_json(&json, &schema.block);
        Ok(Response::new(wire::UpgradedState { upgraded_state: encode(&state), diagnostics: Vec::new() }))
    }

    async fn configure_provider(&self, request: Request<wire::Configure>) -> Answer<wire::Findings> {
        let session = session(&request)?;
        let config = decode(request.get_ref().config.as_ref())?;
        let diagnostics = match self.configuration(&config) {
            Ok(configuration) => {
                session.configure(configuration);
                Vec::new()
            }
            Err(finding) => vec![finding.message()],
        };
        Ok(Response::new(wire::Findings { diagnostics }))
    }

    async fn read_resource(&self, request: Request<wire::CurrentState>) -> Answer<wire::RefreshedState> {
        let request = request.into_inner();
        let mut answer = wire::RefreshedState {
            new_state: request.current_state,
            diagnostics: Vec::new(),
            private: request.private,
        };
        if !self.reality.is_empty() {
            let state = decode(answer.new_state.as_ref())?;
            match self.reality.of(&request.type_name, self.resource(&request.type_name)?, state) {
                Ok(state) => answer.new_state = encode(&state),
                Err(attribute) => {
                    let detail = format!("{} has no attribute `{attribute}`.", request.type_name);
                    answer.diagnostics = refusal("what is otherwise cannot be", detail);
                }
            }
        }
        Ok(Response::new(answer))
    }

    async fn plan_resource_change(&self, request: Request<wire::PlanRequest>) -> Answer<wire::PlanResponse> {
        let configuration = configured(&request)?;
        let request = request.into_inner();
        let schema = self.resource(&request.type_name)?;
        let prior = decode(request.prior_state.as_ref())?;
        let proposed = decode(request.proposed_new_state.as_ref())?;
        let config = decode(request.config.as_ref())?;
        let is_imported = request.prior_private == IMPORTED && proposed != Value::Null;
        let planned = match is_imported {
            true => plan_imported(&request.type_name, schema, &configuration, &prior, &config),
            false => plan(&request.type_name, schema, &configuration, &prior, proposed, &config),
        };
        Ok(Response::new(wire::PlanResponse {
            planned_state: encode(&planned.state),
            requires_replace: planned.requires_replace.iter().map(Path::message).collect(),
            planned_private: if is_imported { Vec::new() } else { request.prior_private },
            diagnostics: Vec::new(),
            legacy_type_system: self.allows_deviations(),
        }))
    }

    async fn apply_resource_change(&self, request: Request<wire::ApplyRequest>) -> Answer<wire::ApplyResponse> {
        let configuration = configured(&request)?;
        let request = request.into_inner();
        let schema = self.resource(&request.type_name)?;
        let prior = decode(request.prior_state.as_ref())?;
        let state = match decode(request.planned_state.as_ref())? {
            Value::Null => Value::Null,
            planned => apply::complete(Kind::Resource, &request.type_name, schema, &configuration, &prior, &planned),
        };
        Ok(Response::new(wire::ApplyResponse {
            new_state: encode(&state),
            private: request.planned_private,
            diagnostics: Vec::new(),
            legacy_type_system: self.allows_deviations(),
        }))
    }

    async fn import_resource_state(&self, request: Request<wire::ImportRequest>) -> Answer<wire::ImportResponse> {
        let configuration = configured(&request)?;
        let request = request.into_inner();
        let schema = self.resource(&request.type_name)?;
        let state = imported(&request.type_name, schema, &configuration, &request.id);
        let resource =
            wire::ImportedResource { type_name: request.type_name, state: encode(&state), private: IMPORTED.to_vec() };
        Ok(Response::new(wire::ImportResponse { imported_resources: vec![resource], diagnostics: Vec::new() }))
    }

    async fn move_resource_state(&self, request: Request<wire::MoveRequest>) -> Answer<wire::MoveResponse> {
        let request = request.into_inner();
        let detail = format!(
            "A {} cannot become a {}. Remove the moved block and let the resource be replaced, or import it.",
            request.source_type_name, request.target_type_name
        );
        let diagnostics = refusal("a resource cannot change its type", detail);
        Ok(Response::new(wire::MoveResponse { target_state: None, diagnostics }))
    }

    async fn read_data_source(&self, request: Request<wire::TypedConfig>) -> Answer<wire::DataRead> {
        let configuration = configured(&request)?;
        let request = request.into_inner();
        let schema = self.data_source(&request.type_name)?;
        let config = decode(request.config.as_ref())?;
        let answer = match data_sources::read(&request.type_name, schema, &configuration, &config) {
            Ok(state) => wire::DataRead { state: encode(&state), diagnostics: Vec::new() },
            Err(finding) => wire::DataRead { state: None, diagnostics: vec![finding.message()] },
        };
        Ok(Response::new(answer))
    }

    async fn validate_ephemeral_resource_config(&self, request: Request<wire::TypedConfig>) -> Answer<wire::Findings> {
        let request = request.into_inner();
        let config = decode(request.config.as_ref())?;
        let diagnostics = findings(&validate(self.title, self.ephemeral_resource(&request.type_name)?, &config));
        Ok(Response::new(wire::Findings { diagnostics }))
    }

    /// What is written nowhere needs to be like the real one in its form only.
    async fn open_ephemeral_resource(&self, request: Request<wire::TypedConfig>) -> Answer<wire::EphemeralOpened> {
        let configuration = configured(&request)?;
        let request = request.into_inner();
        let schema = self.ephemeral_resource(&request.type_name)?;
        let object =
            data_sources::ephemeral(&request.type_name, schema, &configuration, decode(request.config.as_ref())?);
        Ok(Response::new(wire::EphemeralOpened { diagnostics: Vec::new(), result: encode(&object) }))
    }

    async fn renew_ephemeral_resource(&self, _: Request<wire::TypeName>) -> Answer<wire::Findings> {
        Ok(Response::new(wire::Findings { diagnostics: Vec::new() }))
    }

    async fn close_ephemeral_resource(&self, _: Request<wire::TypeName>) -> Answer<wire::Findings> {
        Ok(Response::new(wire::Findings { diagnostics: Vec::new() }))
    }

    async fn get_functions(&self, _: Request<Empty>) -> Answer<Empty> {
        Ok(Response::new(Empty {}))
    }

    async fn call_function(&self, _: Request<Empty>) -> Answer<wire::FunctionResult> {
        let text = "the offline provider has no functions".to_owned();
        Ok(Response::new(wire::FunctionResult { result: None, error: Some(wire::FunctionError { text }) }))
    }

    async fn stop_provider(&self, _: Request<Empty>) -> Answer<wire::Stopped> {
        Ok(Response::new(wire::Stopped::default()))
    }
}

/// What Terraform keeps beside a resource that was imported, until it is changed for the first time.
const IMPORTED: &[u8] = b"imported";

/// The plan of a resource of which only the identifier is known: what is configured is taken to be there, and nothing is a
/// reason to replace it. What its name and its ARN are made of is known; which other parts the cloud has made, such as the
/// secret of a database, comes to light when it is applied.
fn plan_imported(
    type_name: &str,
    schema: &Schema,
    configuration: &Configuration,
    prior: &Value,
    config: &Value,
) -> Planned {
    let mut planned = plan(type_name, schema, configuration, &Value::Null, config.clone(), config);
    if let Value::Map(attributes) = &mut planned.state {
        // What is configured with something that is not known yet stays unknown.
        let is_open = |name: &str, value: &Value| *value == Value::Unknown && *config.get(name) == Value::Null;
        for (name, value) in attributes.iter_mut().filter(|(name, value)| is_open(name, value)) {
            if let known @ Value::Text(_) = prior.get(name) {
                *value = known.clone();
            }
        }
    }
    planned
}

/// What an import finds: a resource of which only the identifier is certain.
///
/// The attribute out of which the identifier of such a resource is made, its name mostly, is set to it.
fn imported(type_name: &str, schema: &Schema, configuration: &Configuration, id: &str) -> Value {
    let nothing = Value::object_from_json(&Json::Null, &schema.block);
    let mut object = fill_block(&schema.block, nothing, None);
    if let Value::Map(attributes) = &mut object {
        let name = super::patterns::Patterns::of(type_name).identifying_attribute(type_name);
        for name in ["id"].into_iter().chain(name) {
            if attributes.contains_key(name) {
                attributes.insert(name.to_owned(), Value::Text(id.to_owned()));
            }
        }
        if attributes.contains_key("region") {
            attributes.insert("region".to_owned(), Value::Text(configuration.region.clone()));
        }
    }
    apply::complete(Kind::Resource, type_name, schema, configuration, &Value::Null, &object)
}
