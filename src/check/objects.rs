//! The Kubernetes objects of one cluster, found by what other objects call them.
//!
//! Built once per cluster, so that each rule about objects looks at every object once and finds what it points at
//! without a search. Nothing is known about objects that are not rendered: the controllers' own, and other namespaces.

use std::collections::{HashMap, HashSet};

use camino::Utf8Path;

use super::selector::{Labels, Selector};
use crate::kubernetes::{Manifest, ManifestFile, View};
use crate::model::Environment;
use crate::model::component::ComponentKind;

/// An API group and a kind in it; the core's group is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kind<'a> {
    pub(super) group: &'a str,
    pub(super) name: &'a str,
}

impl<'a> Kind<'a> {
    pub(super) const fn new(group: &'a str, name: &'a str) -> Self {
        Self { group, name }
    }

    pub(super) const fn core(name: &'a str) -> Self {
        Self { group: "", name }
    }

    pub(super) const fn istio(name: &'a str) -> Self {
        Self { group: "networking.istio.io", name }
    }
}

/// One object and where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) path: &'a Utf8Path,
    pub(super) kind: Kind<'a>,
    /// Empty for objects of the whole cluster.
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
}

impl<'a> Entry<'a> {
    fn new(manifest: &'a Manifest, path: &'a Utf8Path) -> Self {
        let group = manifest.object.api_version().split_once('/').map_or("", |(group, _)| group);
        let kind = Kind { group, name: manifest.object.kind() };
        let namespace = manifest.object.namespace().unwrap_or_default();
        Self { manifest, path, kind, namespace, name: manifest.object.name() }
    }

    /// Its tree.
    pub(super) fn view(&self) -> View<'a> {
        self.manifest.object.view()
    }

    /// Its tree below `spec`, or below nothing.
    pub(super) fn spec(&self) -> Option<View<'a>> {
        self.view().get("spec")
    }
}

/// The pods that an object asks for.
#[derive(Debug, Clone)]
pub(super) struct Pod<'a> {
    /// The workload.
    pub(super) owner: Entry<'a>,
    pub(super) labels: Labels<'a>,
    /// Their `metadata` and `spec`.
    template: View<'a>,
}

impl<'a> Pod<'a> {
    /// What stands at a path below `spec`.
    pub(super) fn at(&self, path: &[&str]) -> Option<View<'a>> {
        self.template.get("spec")?.at(path)
    }

    /// The containers, those that only start the others included.
    pub(super) fn containers(&self) -> impl Iterator<Item = View<'a>> {
        let lists = [self.at(&["initContainers"]), self.at(&["containers"])];
        lists.into_iter().flatten().flat_map(View::items)
    }

    /// The ports of its containers: name, number.
    pub(super) fn ports(&self) -> impl Iterator<Item = (Option<&'a str>, Option<i64>)> {
        let ports = self.containers().flat_map(|container| container.items_at(&["ports"]).collect::<Vec<_>>());
        ports.map(|port| (port.text_at(&["name"]), port.get("containerPort").and_then(View::integer)))
    }

    /// The number of a port of this name.
    pub(super) fn port_number(&self, name: &str) -> Option<i64> {
        self.ports().find(|(port, _)| *port == Some(name)).and_then(|(_, number)| number)
    }

    /// The account they run as.
    pub(super) fn service_account(&self) -> &'a str {
        self.at(&["serviceAccountName"]).and_then(View::text).unwrap_or("default")
    }
}

/// The objects of one cluster.
#[derive(Debug)]
pub(super) struct Objects<'a> {
    /// The colour of the cluster.
    cluster: &'a str,
    entries: Vec<Entry<'a>>,
    named: HashMap<(Kind<'a>, &'a str, &'a str), usize>,
    kinds: HashMap<Kind<'a>, Vec<usize>>,
    namespaces: HashSet<&'a str>,
    pods: Vec<Pod<'a>>,
    /// Pods by namespace and one label.
    labelled: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
    /// Pods by namespace.
    inhabitants: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Objects<'a> {
    /// The objects of each cluster, in the order of the clusters.
    pub(super) fn by_cluster(files: &'a [ManifestFile]) -> Vec<Self> {
        let of = |cluster: &[&'a ManifestFile]| Self::new(cluster);
        let files: Vec<&ManifestFile> = files.iter().collect();
        files.chunk_by(|left, right| left.cluster == right.cluster).map(of).collect()
    }

    fn new(files: &[&'a ManifestFile]) -> Self {
        let count = files.iter().map(|file| file.manifests.len()).sum();
        let mut objects = Self {
            cluster: files.first().map(|file| file.cluster.as_str()).unwrap_or_default(),
            entries: Vec::with_capacity(count),
            named: HashMap::with_capacity(count),
            kinds: HashMap::new(),
            namespaces: HashSet::new(),
            pods: Vec::new(),
            labelled: HashMap::new(),
            inhabitants: HashMap::new(),
        };
        for file in files {
            file.manifests.iter().for_each(|manifest| objects.add(Entry::new(manifest, &file.path)));
        }
        objects
    }

    /// Whether they are of one of the clusters of a region.
    pub(super) fn are_in(&self, region: &Environment) -> bool {
        region.clusters.iter().any(|cluster| cluster.colour == self.cluster)
    }

    fn add(&mut self, entry: Entry<'a>) {
        let index = self.entries.len();
        self.entries.push(entry);
        self.named.insert((entry.kind, entry.namespace, entry.name), index);
        self.kinds.entry(entry.kind).or_default().push(index);
        if !entry.namespace.is_empty() {
            self.namespaces.insert(entry.namespace);
        }
        pod_templates(&entry).into_iter().for_each(|template| self.add_pod(entry, template));
    }

    fn add_pod(&mut self, owner: Entry<'a>, template: View<'a>) {
        let index = self.pods.len();
        let labels = Labels::of(template.at(&["metadata", "labels"]));
        for (key, value) in labels.iter() {
            self.labelled.entry((owner.namespace, key, value)).or_default().push(index);
        }
        self.inhabitants.entry(owner.namespace).or_default().push(index);
        self.pods.push(Pod { owner, labels, template });
    }

    /// All objects.
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.entries.iter()
    }

    /// The objects of a kind, in the order in which they are written.
    pub(super) fn of<'b>(&'b self, kind: Kind<'b>) -> impl Iterator<Item = &'b Entry<'a>> {
        let indices: &[usize] = self.kinds.get(&kind).map_or(&[], Vec::as_slice);
        indices.iter().map(|index| &self.entries[*index])
    }

    /// The object of a kind, a namespace and a name.
    pub(super) fn get(&self, kind: Kind<'_>, namespace: &str, name: &str) -> Option<&Entry<'a>> {
        self.named.get(&(kind, namespace, name)).map(|index| &self.entries[*index])
    }

    /// The names of the objects of a kind in a namespace.
    pub(super) fn names<'b>(&'b self, kind: Kind<'b>, namespace: &'b str) -> impl Iterator<Item = &'b str> {
        self.of(kind).filter(move |entry| entry.namespace == namespace).map(|entry| entry.name)
    }

    /// Whether objects are rendered for a namespace, so that what is missing there can be told.
    pub(super) fn has_namespace(&self, namespace: &str) -> bool {
        self.namespaces.contains(namespace)
    }

    /// Whether a namespace is a component's: a chart makes most of what is in it.
    pub(super) fn is_of_component(namespace: &str) -> bool {
        ComponentKind::ALL.into_iter().any(|kind| kind.definition().namespace == namespace)
    }

    /// The labels of a namespace, as far as they are known.
    pub(super) fn namespace_labels<'b>(&self, namespace: &'b str) -> Labels<'b>
    where
        'a: 'b,
    {
        let entry = self.get(Kind::core("Namespace"), "", namespace);
        let written = entry.and_then(|entry| entry.view().at(&["metadata", "labels"]));
        Labels::of(written).with("kubernetes.io/metadata.name", namespace)
    }

    /// All pods, in the order of their workloads.
    pub(super) fn pods(&self) -> &[Pod<'a>] {
        &self.pods
    }

    /// The numbers of the pods of a namespace that a selector selects.
    pub(super) fn selected(&self, namespace: &str, selector: &Selector<'_>) -> Vec<usize> {
        let none = Vec::new();
        let equal = selector.equal().iter();
        let labelled = equal.map(|&(key, value)| self.labelled.get(&(namespace, key, value)).unwrap_or(&none));
        let labelled = labelled.min_by_key(|pods| pods.len());
        let candidates = labelled.unwrap_or_else(|| self.inhabitants.get(namespace).unwrap_or(&none));
        candidates.iter().copied().filter(|index| selector.matches(&self.pods[*index].labels)).collect()
    }

    /// The namespaces that have pods.
    pub(super) fn inhabited(&self) -> impl Iterator<Item = &'a str> {
        self.inhabitants.keys().copied()
    }
}

/// Where an object describes its pods; Elasticsearch has several kinds of them.
fn pod_templates<'a>(entry: &Entry<'a>) -> Vec<View<'a>> {
    match entry.kind.name {
        "Elasticsearch" => {
            let sets = entry.view().items_at(&["spec", "nodeSets"]);
            sets.filter_map(|set| set.get("podTemplate")).collect()
        }
        _ => pod_template(entry).into_iter().collect(),
    }
}

fn pod_template<'a>(entry: &Entry<'a>) -> Option<View<'a>> {
    match (entry.kind.group, entry.kind.name) {
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
        | ("batch", "Job")
        | ("argoproj.io", "Rollout") => entry.spec()?.get("template"),
        ("batch", "CronJob") => entry.spec()?.at(&["jobTemplate", "spec", "template"]),
        ("", "Pod") => Some(entry.view()),
        ("kibana.k8s.elastic.co", "Kibana") | ("logstash.k8s.elastic.co", "Logstash") => {
            entry.spec()?.get("podTemplate")
        }
        ("beat.k8s.elastic.co", "Beat") => entry.spec()?.at(&["daemonSet", "podTemplate"]),
        _ => None,
    }
}
