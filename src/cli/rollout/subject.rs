//! What a rollout is about: the services of an environment and the clusters that they run in.

use std::collections::BTreeMap;

use super::Failure;
use crate::cli::loaded::Loaded;
use crate::cli::prepared::Prepared;
use crate::engine::rollout::Wanted;
use crate::engine::{ClusterSource, EnvironmentSource};
use crate::facts::Facts;
use crate::kubernetes::ManifestFile;
use crate::model::{self, Environment};
use crate::spec::node::{Node, Value};
use crate::spec::service::ServiceKind;

/// The services and clusters of an environment.
#[derive(Debug)]
pub(super) struct Subject {
    /// The environment.
    pub(super) name: String,
    /// The environment whose clusters it uses, when they are not its own.
    pub(super) shares: Option<String>,
    /// The namespace of the services.
    pub(super) namespace: String,
    /// The clusters, none with objects.
    pub(super) clusters: Vec<ClusterSource>,
    /// The colour that takes the traffic; empty when there is no cluster.
    pub(super) active: String,
    /// The shares of the traffic that are written, by colour, as they are written.
    pub(super) weights: BTreeMap<String, String>,
    /// The images of the services that run all the time, by service.
    services: BTreeMap<String, String>,
    /// The images of the scheduled services, by service.
    scheduled: BTreeMap<String, String>,
    /// The images in the rendered workloads, by colour and service. A patch may have set another one than the spec
    /// names.
    rendered: BTreeMap<(String, String), String>,
}

impl Subject {
    /// What a loaded environment says.
    pub(super) fn of(loaded: &Loaded, name: &str) -> Result<Self, Failure> {
        let unresolved = |name: &str| Failure::Unresolved(name.to_owned());
        let rendered = loaded.rendered(name).ok_or_else(|| unresolved(name))?;
        let environment = &rendered.environment;
        let host = match &environment.shares {
            Some(shares) => {
                let host = model::resolve_among(shares, loaded.all(), Facts::embedded());
                host.ok_or_else(|| unresolved(shares))?
            }
            None => environment.clone(),
        };
        let images = |scheduled: bool| {
            let services = environment.services.iter();
            let services = services.filter(|service| (service.kind == ServiceKind::Cron) == scheduled);
            services.map(|service| (service.name.clone(), service.image.clone())).collect()
        };
        let active = host.clusters.iter().find(|cluster| cluster.active).map(|cluster| cluster.colour.clone());
        let root = loaded.all().get(&host.name).and_then(|written| written.root.as_ref());
        Ok(Self {
            name: environment.name.clone(),
            shares: environment.shares.clone(),
            namespace: environment.namespace.clone(),
            clusters: cluster_sources(&host),
            active: active.unwrap_or_default(),
            weights: root.map(weights).unwrap_or_default(),
            rendered: rendered_images(&rendered.manifests, &environment.namespace),
            services: images(false),
            scheduled: images(true),
        })
    }

    /// The environment as the engine takes it, with all of its clusters, which need no objects to be asked.
    pub(super) fn source(&self, prepared: &Prepared) -> EnvironmentSource {
        EnvironmentSource { clusters: self.clusters.clone(), ..prepared.source.clone() }
    }

    /// The colours of the clusters.
    pub(super) fn colours(&self) -> Vec<&str> {
        self.clusters.iter().map(|cluster| cluster.colour.as_str()).collect()
    }

    /// The services that run all the time.
    pub(super) fn service_names(&self) -> Vec<&str> {
        self.services.keys().map(String::as_str).collect()
    }

    /// The image that the spec names for a service.
    pub(super) fn image(&self, service: &str) -> Option<&str> {
        self.services.get(service).map(String::as_str)
    }

    /// What the spec wants a cluster to be.
    pub(super) fn wanted(&self, colour: &str) -> Wanted {
        let cluster = self.clusters.iter().find(|cluster| cluster.colour == colour);
        Wanted {
            version: cluster.map(|cluster| cluster.version.clone()).unwrap_or_default(),
            services: self.images(&self.services, colour),
            scheduled: self.images(&self.scheduled, colour),
        }
    }

    /// The images that services are to run in a cluster.
    fn images(&self, written: &BTreeMap<String, String>, colour: &str) -> BTreeMap<String, String> {
        let image = |(service, written): (&String, &String)| {
            let rendered = self.rendered.get(&(colour.to_owned(), service.clone()));
            (service.clone(), rendered.unwrap_or(written).clone())
        };
        written.iter().map(image).collect()
    }

    /// The share of the traffic that the spec gives a colour.
    pub(super) fn traffic(&self, colour: &str) -> String {
        let rest = if self.active == colour { "100%" } else { "0%" };
        match self.weights.is_empty() {
            true => rest.to_owned(),
            false => self.weights.get(colour).cloned().unwrap_or_else(|| "0%".to_owned()),
        }
    }
}

fn cluster_sources(host: &Environment) -> Vec<ClusterSource> {
    let source = |cluster: &model::Cluster| ClusterSource {
        platform: host.platform.clone(),
        environment: host.name.clone(),
        colour: cluster.colour.clone(),
        stack: cluster.stack.clone(),
        name: cluster.name.clone(),
        account: host.cloud.account.clone(),
        region: host.cloud.region.clone(),
        version: cluster.version.clone(),
        files: Vec::new(),
    };
    host.clusters.iter().map(source).collect()
}

/// The images of the rendered workloads, by colour and service.
fn rendered_images(files: &[ManifestFile], namespace: &str) -> BTreeMap<(String, String), String> {
    let mut images = BTreeMap::new();
    for file in files {
        for manifest in file.manifests.iter().filter(|manifest| manifest.object.namespace() == Some(namespace)) {
            let object = &manifest.object;
            let pod: &[&str] = match object.kind() {
                "Rollout" | "Deployment" => &["spec", "template", "spec", "containers"],
                "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec", "containers"],
                _ => continue,
            };
            let mut containers = object.view().items_at(pod);
            let own = containers.find(|container| container.text_at(&["name"]) == Some(object.name()));
            if let Some(image) = own.and_then(|container| container.text_at(&["image"])) {
                images.insert((file.cluster.clone(), object.name().to_owned()), image.to_owned());
            }
        }
    }
    images
}

/// The shares of the traffic, as they are written.
fn weights(root: &Node) -> BTreeMap<String, String> {
    let Some(Value::Map(entries)) = root.at(["edge", "weights"]).map(|node| &node.value) else {
        return BTreeMap::new();
    };
    let text = |node: &Node| match &node.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    entries.iter().filter_map(|entry| Some((entry.key.clone(), text(&entry.value)?))).collect()
}
