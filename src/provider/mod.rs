//! The offline providers: this process answers Terraform's plugin protocol 6 in the place of the real providers.
//!
//! [`Server::start`] listens on a loopback socket for each provider of `data/terraform/providers.json`; a terraform process
//! that is given [`Server::reattach`] in `TF_REATTACH_PROVIDERS` talks to it instead of downloading and starting
//! providers. Nothing here asks a cloud for anything or reads credentials. Plans are what the real provider would plan, as
//! far as it plans without the cloud: schema, defaults, what forces replacement, what is known only after apply. Applies
//! invent plausible answers.
//!
//! The module knows nothing of the specification or of stacks, starts no process and writes no file.

mod apply;
mod archive;
mod behaviour;
mod configuration;
mod connection;
mod data_sources;
mod derived;
mod finding;
mod generate;
mod keys;
mod path;
mod patterns;
mod plan;
mod protocol;
mod reality;
mod regions;
mod schema;
mod service;
mod validate;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use serde_json::json;
use thiserror::Error;
use tokio::runtime::{Builder, Runtime};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::TcpListenerStream;

pub use keys::{UnknownKey, unknown_keys};
pub use reality::Reality;

use archive::Reader;
use connection::Connection;
use protocol::provider_server::ProviderServer;
use schema::Schema;
use service::Service;

use crate::diagnostic::did_you_mean;
use crate::facts::{Facts, Provider};

/// Threads that answer calls; each call is some microseconds of work, so that more would only wait.
const THREADS: usize = 2;

/// The largest message either way; resources are far smaller, the schema of every type is a few megabytes.
const LARGEST_MESSAGE: usize = 64 * 1024 * 1024;

/// What a server offers, and for whom it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The AWS account, twelve digits, in whose name the provider answers.
    pub account: String,
    /// The region of a provider block that names none.
    pub region: String,
    /// The resource types that Terraform is told of, of any embedded provider; the fewer, the faster it plans.
    pub resource_types: BTreeSet<String>,
    /// The data source types that Terraform is told of. Of ephemeral resources, which are few, it is told of all.
    pub data_source_types: BTreeSet<String>,
}

/// Why a server could not be started.
#[derive(Debug, Error)]
pub enum StartError {
    /// The options name types that no embedded provider has.
    #[error("{}", lines(.0))]
    UnknownTypes(Vec<UnknownType>),
    /// No loopback socket could be opened.
    #[error("cannot listen on the loopback interface: {0}")]
    Listen(#[source] io::Error),
    /// The threads of the servers could not be started.
    #[error("cannot start the threads of the offline providers: {0}")]
    Threads(#[source] io::Error),
    /// The embedded schemas are damaged, which a working build rules out.
    #[error("the embedded schema of {0} cannot be read")]
    Damaged(String),
}

/// A type that no embedded provider has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownType {
    /// `resource type` or `data source`.
    pub kind: &'static str,
    /// The name as it was given.
    pub name: String,
    /// The existing name that was probably meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for UnknownType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Facts::embedded().provider_of(&self.name) {
            Some((_, Provider { title, version, .. })) => {
                write!(formatter, "the {title} provider {version} has no {} {}", self.kind, self.name)?;
            }
            None => write!(formatter, "no offline provider has the {} {}", self.kind, self.name)?,
        }
        match &self.suggestion {
            Some(suggestion) => write!(formatter, "; did you mean {suggestion}?"),
            None => Ok(()),
        }
    }
}

fn lines(types: &[UnknownType]) -> String {
    types.iter().map(UnknownType::to_string).collect::<Vec<_>>().join("\n")
}

/// Whether an embedded provider has a type of a group: `resource`, `data` or `ephemeral`.
#[must_use]
pub fn type_exists(group: &str, name: &str) -> bool {
    archive::contains(&format!("{group}/{name}"))
}

/// The type of a group that was probably meant by a name that none has.
#[must_use]
pub fn similar_type(group: &str, name: &str) -> Option<&'static str> {
    did_you_mean(name, archive::types(group))
}

/// Whether an embedded provider has a resource type.
#[must_use]
pub fn resource_type_exists(name: &str) -> bool {
    archive::contains(&format!("resource/{name}"))
}

/// Whether an embedded provider has a data source type.
#[must_use]
pub fn data_source_type_exists(name: &str) -> bool {
    archive::contains(&format!("data/{name}"))
}

/// The running providers; they stop when it is dropped.
#[derive(Debug)]
pub struct Server {
    /// The source of each provider, and where it listens.
    addresses: Vec<(&'static str, SocketAddr)>,
    /// Always present until the server is dropped.
    runtime: Option<Runtime>,
}

impl Server {
    /// Starts all embedded providers, each on a free port of the loopback interface. Those of which no types are offered
    /// are there as well, since a module may require a provider without using it.
    ///
    /// # Errors
    ///
    /// Fails when the options name a type that does not exist, listing all of them, and when the system grants no
    /// socket or no threads.
    pub fn start(options: Options) -> Result<Self, StartError> {
        Self::start_in(options, &Reality::default())
    }

    /// The same where some things are otherwise than the states say.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn start_in(options: Options, reality: &Reality) -> Result<Self, StartError> {
        let services = services(&options, reality)?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("offline-provider")
            .enable_all()
            .build()
            .map_err(StartError::Threads)?;
        let guard = runtime.enter();
        let mut addresses = Vec::new();
        for (source, service) in services {
            let (listener, address) = listen().map_err(StartError::Listen)?;
            runtime.spawn(serve(listener, service));
            addresses.push((source, address));
        }
        drop(guard);
        Ok(Self { addresses, runtime: Some(runtime) })
    }

    /// The value of `TF_REATTACH_PROVIDERS` that leads Terraform here for the providers of some registries, which are
    /// `registry.terraform.io` for Terraform and `registry.opentofu.org` for OpenTofu.
    #[must_use]
    pub fn reattach(&self, registries: &[&str]) -> serde_json::Value {
        let entry = |address: SocketAddr| {
            json!({
                "Protocol": "grpc",
                "ProtocolVersion": 6,
                "Pid": std::process::id(),
                // Says that the provider outlives the terraform process.
                "Test": true,
                "Addr": { "Network": "tcp", "String": address.to_string() },
            })
        };
        let of_registry = |registry: &&str| {
            let named = |&(source, address): &(&str, SocketAddr)| (format!("{registry}/{source}"), entry(address));
            self.addresses.iter().map(named).collect::<Vec<_>>()
        };
        registries.iter().flat_map(of_registry).collect()
    }
}

fn listen() -> io::Result<(tokio::net::TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((tokio::net::TcpListener::from_std(listener)?, address))
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(listener: tokio::net::TcpListener, service: Service) {
    let connections = TcpListenerStream::new(listener).map(|stream| stream.and_then(Connection::new));
    let service = ProviderServer::new(service)
        .max_decoding_message_size(LARGEST_MESSAGE)
        .max_encoding_message_size(LARGEST_MESSAGE);
    // Ends only with the runtime; a failed accept concerns one connection and is that process's to report.
    let _ = tonic::transport::Server::builder()
        .tcp_keepalive(None::<Duration>)
        .add_service(service)
        .serve_with_incoming(connections)
        .await;
}

/// A service for each embedded provider, with the provider's source.
fn services(options: &Options, reality: &Reality) -> Result<Vec<(&'static str, Service)>, StartError> {
    let mut reader = Reader::default();
    let mut unknown = Vec::new();
    let mut resources = schemas(&mut reader, "resource", &options.resource_types, &mut unknown)?;
    let mut data_sources = schemas(&mut reader, "data", &options.data_source_types, &mut unknown)?;
    if !unknown.is_empty() {
        return Err(StartError::UnknownTypes(unknown));
    }
    let all: BTreeSet<String> = archive::types("ephemeral").map(str::to_owned).collect();
    let mut ephemeral_resources = schemas(&mut reader, "ephemeral", &all, &mut unknown)?;
    let service = |(name, provider): (&'static str, &'static Provider)| {
        let damaged = || StartError::Damaged(format!("the {} provider", provider.title));
        let service = Service {
            name,
            title: &provider.title,
            account: options.account.clone(),
            region: options.region.clone(),
            provider: reader.schema(&format!("provider/{name}")).ok_or_else(damaged)?,
            resources: resources.remove(name).unwrap_or_default(),
            data_sources: data_sources.remove(name).unwrap_or_default(),
            reality: reality.clone(),
            ephemeral_resources: ephemeral_resources.remove(name).unwrap_or_default(),
        };
        Ok((provider.source.as_str(), service))
    };
    Facts::embedded().providers().map(service).collect()
}

/// The schemas of some types, by the name of their provider.
fn schemas(
    reader: &mut Reader,
    group: &str,
    names: &BTreeSet<String>,
    unknown: &mut Vec<UnknownType>,
) -> Result<BTreeMap<&'static str, BTreeMap<String, Schema>>, StartError> {
    let mut schemas: BTreeMap<&'static str, BTreeMap<String, Schema>> = BTreeMap::new();
    for name in names {
        let key = format!("{group}/{name}");
        match Facts::embedded().provider_of(name) {
            Some((provider, _)) if archive::contains(&key) => {
                let schema = reader.schema(&key).ok_or_else(|| StartError::Damaged(name.clone()))?;
                schemas.entry(provider).or_default().insert(name.clone(), schema);
            }
            _ => unknown.push(UnknownType {
                kind: if group == "resource" { "resource type" } else { "data source" },
                name: name.clone(),
                suggestion: did_you_mean(name, archive::types(group)).map(str::to_owned),
            }),
        }
    }
    Ok(schemas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_unknown_types_are_named_with_what_was_meant() {
        let options = Options {
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            resource_types: ["aws_vpc", "aws_vcp", "cloudflare_dns_records", "vault_mount"].map(str::to_owned).into(),
            data_source_types: ["aws_regions", "aws_iam_policy_documents"].map(str::to_owned).into(),
        };
        let error = Server::start(options).unwrap_err();
        insta::assert_snapshot!(error, @r#"
        the AWS provider 6.66.0 has no resource type aws_vcp; did you mean aws_vpc?
        the CloudFlare provider 5.14.0 has no resource type cloudflare_dns_records; did you mean cloudflare_dns_record?
        no offline provider has the resource type vault_mount
        the AWS provider 6.66.0 has no data source aws_iam_policy_documents; did you mean aws_iam_policy_document?
        "#);
    }

    #[test]
    fn existence_of_types() {
        assert!(resource_type_exists("aws_eks_cluster") && !resource_type_exists("aws_eks_clusters"));
        assert!(data_source_type_exists("aws_caller_identity") && !data_source_type_exists("aws_vpc_"));
    }
}
