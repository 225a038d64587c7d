//! The way to a cluster: a private kubeconfig, made for one run.
//!
//! It is made of the outputs of the cluster's stack, with a token of the AWS command line; or it is a copy of one
//! context of the user's, so that nobody can lead a run to another cluster while it lasts.

use std::collections::BTreeMap;
use std::ffi::OsString;

use serde_json::{Value, json};

use super::kubectl::Client;
use super::{ClusterError, ClusterSettings, Kubectl};
use crate::engine::state::State;
use crate::engine::workspace::{Scratch, Workspace};
use crate::engine::{ClusterSource, Interrupts, files};

/// The version of the answers of `aws eks get-token`.
const EXEC_API: &str = "client.authentication.k8s.io/v1beta1";

/// One cluster that can be talked to.
#[derive(Debug)]
pub(in crate::engine) struct Connection<'a> {
    pub(super) client: Client<'a>,
    pub(super) cluster: &'a ClusterSource,
    /// The environment whose objects are meant.
    pub(super) environment: &'a str,
    pub(super) settings: &'a ClusterSettings,
    /// Whether the way there proves that it is the right cluster.
    pub(super) is_proven: bool,
    _scratch: Scratch,
}

impl Connection<'_> {
    /// Runs a command of `kubectl` that answers in JSON; it may read something.
    ///
    /// # Errors
    /// When it fails, told apart by what it says.
    pub(in crate::engine) fn answer(&self, arguments: &[&str], input: &[u8]) -> Result<Value, ClusterError> {
        self.client.ask(arguments, input)
    }
}

/// Where a cluster is, as the outputs of its stack say.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    server: String,
    /// The certificate authority in base64. Each cluster has its own, so that it tells clusters apart.
    authority: String,
}

/// What a session has for all of its clusters.
#[derive(Debug)]
pub(in crate::engine) struct Means<'a> {
    pub(in crate::engine) workspace: &'a Workspace,
    /// The name of the environment whose objects are meant.
    pub(in crate::engine) platform_environment: &'a str,
    pub(in crate::engine) interrupts: &'a Interrupts,
    pub(in crate::engine) settings: &'a ClusterSettings,
    pub(in crate::engine) kubectl: &'a Kubectl,
    pub(in crate::engine) environment: &'a [(OsString, OsString)],
    /// The caller's `KUBECONFIG`.
    pub(in crate::engine) kubeconfig: Option<&'a OsString>,
}

impl<'a> Means<'a> {
    /// Prepares the way to a cluster; nothing is asked of it yet.
    ///
    /// # Errors
    /// When nothing says where it is, or the user's context leads to another one.
    pub(in crate::engine) fn connect(
        &self,
        cluster: &'a ClusterSource,
        states: &BTreeMap<String, State>,
    ) -> Result<Connection<'a>, ClusterError> {
        let address = address(states.get(&cluster.stack));
        let scratch = self.workspace.scratch()?;
        let (kubeconfig, is_proven) = match (self.settings.contexts.get(&cluster.colour), &address) {
            (Some(name), _) => {
                let chosen = self.chosen(name, &scratch)?;
                let is_proven = leads_to(&chosen, name, address.as_ref(), cluster)?;
                (chosen, is_proven)
            }
            (None, Some(address)) => (with_token(cluster, address), true),
            (None, None) => return Err(ClusterError::NoAddress(unknown_address(cluster))),
        };
        let path = scratch.path.join("kubeconfig");
        files::write(&path, kubeconfig.to_string().as_bytes())?;
        let client = Client { kubeconfig: Some(path), ..self.client(&scratch) };
        let environment = self.platform_environment;
        Ok(Connection { client, cluster, environment, settings: self.settings, is_proven, _scratch: scratch })
    }

    /// One context of the user's kubeconfig with all that belongs to it, and nothing else.
    fn chosen(&self, name: &str, scratch: &Scratch) -> Result<Value, ClusterError> {
        let context = format!("--context={name}");
        let kubeconfig = self.settings.kubeconfig.as_ref().map(|path| format!("--kubeconfig={path}"));
        let mut arguments = vec!["config", "view", "--minify", "--raw", "--flatten", "-o", "json", &context];
        arguments.extend(kubeconfig.as_deref());
        let mut environment = self.environment.to_vec();
        environment.extend(self.kubeconfig.map(|path| ("KUBECONFIG".into(), path.clone())));
        let client = Client { environment: &environment, ..self.client(scratch) };
        match client.ask(&arguments, &[]) {
            Err(ClusterError::Kubectl { said, .. }) => Err(ClusterError::NoAddress(said)),
            other => other,
        }
    }

    fn client(&self, scratch: &Scratch) -> Client<'a> {
        Client {
            kubectl: self.kubectl,
            environment: self.environment,
            interrupts: self.interrupts,
            folder: scratch.path.clone(),
            kubeconfig: None,
        }
    }
}

/// Where the outputs of the cluster's stack say that it is.
fn address(state: Option<&State>) -> Option<Address> {
    let text = |name: &str| state?.output(name).as_str().map(str::to_owned);
    Some(Address { server: text("cluster_endpoint")?, authority: text("cluster_certificate_authority")? })
}

fn unknown_address(cluster: &ClusterSource) -> String {
    format!("the stack cluster-{} is not applied, and no context is named", cluster.colour)
}

/// A kubeconfig with a token that the AWS command line fetches whenever it is needed.
fn with_token(cluster: &ClusterSource, address: &Address) -> Value {
    let arguments =
        ["eks", "get-token", "--output", "json", "--cluster-name", &cluster.name, "--region", &cluster.region];
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "cluster", "cluster": {
            "server": address.server, "certificate-authority-data": address.authority,
        }}],
        "users": [{"name": "user", "user": {"exec": {
            "apiVersion": EXEC_API, "command": "aws", "args": arguments, "interactiveMode": "Never",
        }}}],
        "contexts": [{"name": "context", "context": {"cluster": "cluster", "user": "user"}}],
        "current-context": "context",
    })
}

/// Whether a context leads to an address for certain; none is known when the address is not.
///
/// A tunnel to a private cluster has another server, but the cluster's own name for TLS and its own authority.
///
/// # Errors
/// When it leads somewhere else.
fn leads_to(
    kubeconfig: &Value,
    name: &str,
    address: Option<&Address>,
    cluster: &ClusterSource,
) -> Result<bool, ClusterError> {
    let Some(address) = address else { return Ok(false) };
    let chosen = &kubeconfig["clusters"][0]["cluster"];
    let text = |key: &str| chosen[key].as_str().unwrap_or_default();
    let is_same = host(text("server")) == host(&address.server)
        || text("tls-server-name") == host(&address.server)
        || text("certificate-authority-data") == address.authority;
    if is_same {
        return Ok(true);
    }
    let (server, known) = (text("server"), &address.server);
    Err(ClusterError::Wrong(format!("the context `{name}` leads to {server}, but {} is at {known}", cluster.name)))
}

/// The host of a URL, with its port unless that is 443, in lower case.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default().to_lowercase();
    host.strip_suffix(":443").map(str::to_owned).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Address, leads_to};
    use crate::engine::ClusterSource;

    fn answer(cluster: serde_json::Value, address: Option<&Address>) -> String {
        let source = ClusterSource { name: "hotel-booking-prod-blue".to_owned(), ..ClusterSource::default() };
        let kubeconfig = json!({"clusters": [{"name": "x", "cluster": cluster}]});
        leads_to(&kubeconfig, "prod", address, &source)
            .map_or_else(|error| error.to_string(), |known| known.to_string())
    }

    #[test]
    fn a_context_leads_to_the_cluster_directly_or_through_a_tunnel() {
        let address = Address { server: "https://A.eks.example.com".to_owned(), authority: "Y2E=".to_owned() };
        let known = Some(&address);
        assert_eq!(answer(json!({"server": "https://a.eks.example.com:443/"}), known), "true");
        assert_eq!(
            answer(json!({"server": "https://localhost:8443", "tls-server-name": "a.eks.example.com"}), known),
            "true"
        );
        assert_eq!(
            answer(json!({"server": "https://localhost:8443", "certificate-authority-data": "Y2E="}), known),
            "true"
        );
        assert_eq!(
            answer(json!({"server": "https://b.eks.example.com"}), known),
            "it is another cluster than the spec means: the context `prod` leads to https://b.eks.example.com, but \
             hotel-booking-prod-blue is at https://A.eks.example.com"
        );
        assert_eq!(answer(json!({"server": "https://b.eks.example.com"}), None), "false");
    }
}
