//! What a cluster has, and what the API server would make of what is rendered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::access::Connection;
use super::adjust::adjusted;
use super::batch::{Rendered, attempt, refusal};
use super::kinds::Kinds;
use super::kubectl::{APPLY, Version, objects};
use super::order::Class;
use super::ownership::conflicts;
use super::parts::in_parts;
use super::{ClusterError, OWN_NAMESPACE, ObjectIdentity, ObservedCluster, ObservedObject, guard, inventory};
use crate::engine::outputs::Outputs;
use crate::engine::{ClusterSource, Purpose};

/// What the API server keeps for itself in the metadata of every object; it changes with every request.
const OF_THE_SERVER: [&str; 6] =
    ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];
/// What `kubectl apply` without `--server-side` leaves; it repeats the object.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// How many objects are worth a `kubectl` of their own.
const LEAST: usize = 50;

/// What is known of a cluster before anything is done to it.
#[derive(Debug)]
pub(in crate::engine) struct Observation {
    pub(in crate::engine) cluster: ObservedCluster,
    /// Whether the cluster says already whose it is.
    pub(super) has_identity: bool,
    /// What was applied to it before.
    pub(super) inventory: Vec<ObjectIdentity>,
    /// The version of the control plane, for example `1.35`.
    pub(super) version: String,
    /// The kinds that are rendered and that nobody defines.
    pub(super) undefined: Vec<String>,
    /// The objects that can only be applied by taking over fields that a controller has a smaller part of.
    pub(super) shared: BTreeSet<ObjectIdentity>,
}

/// What our ConfigMaps and the namespaces say.
struct Standing {
    version: Version,
    namespaces: Vec<Value>,
    has_identity: bool,
    inventory: Vec<ObjectIdentity>,
}

/// Asks a cluster for everything that a plan needs. Whose it is comes first.
///
/// # Errors
/// When it does not answer, is another one than is meant, or refuses an object, or when an object refers to an output
/// that is not there.
pub(in crate::engine) fn observe(
    connection: &Connection<'_>,
    purpose: Purpose,
    outputs: &Outputs,
) -> Result<Observation, ClusterError> {
    let standing = standing(connection)?;
    let cluster = connection.cluster;
    let rendered = if purpose == Purpose::Change { rendered(cluster) } else { Vec::new() };
    let identities: Vec<ObjectIdentity> = rendered.iter().map(|rendered| rendered.object.into()).collect();
    let brought = if purpose == Purpose::Change { brought_by_others(cluster) } else { Vec::new() };
    let candidates = inventory::missing_from(&standing.inventory, &[&identities[..], &brought].concat());
    let versions = identities.iter().chain(&candidates).map(|identity| identity.api_version.as_str());
    let kinds = Kinds::ask(&connection.client, versions)?;
    let live = live(connection, &kinds, identities.iter().chain(&candidates))?;
    let rendered = adjusted(rendered, outputs, |identity| live.get(identity))?;
    let is_live = |rendered: &Rendered<'_>| live.contains_key(&ObjectIdentity::from(rendered.object));
    let sent: Vec<Rendered<'_>> =
        rendered.iter().filter(|rendered| rendered.unknown.is_empty() || is_live(rendered)).cloned().collect();
    let merged = merged(connection, &kinds, &sent, &standing.namespaces)?;
    let mut objects: Vec<ObservedObject> = rendered.iter().map(|rendered| observed(rendered, &live, &merged)).collect();
    let shared =
        rendered.iter().zip(&mut objects).filter_map(|(rendered, observed)| share(rendered, observed)).collect();
    // Who brings the rest may bring definitions, too: an apply waits for them.
    let undefined = if brought.is_empty() { undefined(&kinds, &rendered) } else { Vec::new() };
    let version = standing.version.minor().map(|minor| format!("{}.{minor}", standing.version.major));
    let version = version.unwrap_or_else(|| standing.version.git_version.clone());
    Ok(Observation {
        cluster: ObservedCluster {
            colour: cluster.colour.clone(),
            name: cluster.name.clone(),
            not_asked: None,
            warnings: warnings(connection, &standing.version, &version, &undefined),
            objects,
            removed: removed(connection, candidates, &live),
            applied: standing.inventory.clone(),
            brought_by_others: brought.len(),
        },
        has_identity: standing.has_identity,
        inventory: standing.inventory,
        version,
        undefined,
        shared,
    })
}

/// A cluster that could not be asked: all that is rendered for it counts as new.
pub(in crate::engine) fn unasked(cluster: &ClusterSource, purpose: Purpose, reason: String) -> ObservedCluster {
    let (rendered, brought) = match purpose {
        Purpose::Change => (rendered(cluster), brought_by_others(cluster)),
        Purpose::Destroy => (Vec::new(), Vec::new()),
    };
    let none = BTreeMap::new();
    ObservedCluster {
        colour: cluster.colour.clone(),
        name: cluster.name.clone(),
        not_asked: Some(reason),
        objects: rendered.iter().map(|rendered| observed(rendered, &none, &none)).collect(),
        brought_by_others: brought.len(),
        ..ObservedCluster::default()
    }
}

/// The rendered objects that something else brings.
fn brought_by_others(cluster: &ClusterSource) -> Vec<ObjectIdentity> {
    let files = cluster.files.iter().filter(|file| file.is_brought_by_others);
    files.flat_map(|file| &file.objects).map(ObjectIdentity::from).collect()
}

/// The rendered objects in the order in which they are applied; that of a file is kept within a class.
pub(super) fn rendered(cluster: &ClusterSource) -> Vec<Rendered<'_>> {
    let files = cluster.files.iter().filter(|file| !file.is_brought_by_others);
    let objects = files.flat_map(|file| file.objects.iter().map(|object| Rendered::new(object, &file.path)));
    let mut objects: Vec<Rendered<'_>> = objects.collect();
    objects.sort_by_key(|rendered| Class::of(rendered.object));
    objects
}

/// Whether the cluster is the one that the spec means.
///
/// # Errors
/// When it is another one, or does not answer.
pub(in crate::engine) fn identify(connection: &Connection<'_>) -> Result<(), ClusterError> {
    standing(connection).map(drop)
}

fn standing(connection: &Connection<'_>) -> Result<Standing, ClusterError> {
    let client = &connection.client;
    let answer = client.ask(&["get", "--raw", "/version"], &[])?;
    let version: Version = serde_json::from_value(answer).map_err(|error| ClusterError::Kubectl {
        command: "kubectl get --raw /version".to_owned(),
        said: error.to_string(),
    })?;
    let inventory_name = inventory::name(connection.environment);
    let own = ["get", "configmaps", "-n", OWN_NAMESPACE, guard::IDENTITY, &inventory_name, "--ignore-not-found"];
    let own = objects(client.ask(&[&own[..], &["-o", "json"]].concat(), &[])?);
    let find = |name: &str| own.iter().find(|object| object["metadata"]["name"] == name);
    let namespaces = objects(client.ask(&["get", "namespaces", "-o", "json"], &[])?);
    let has_identity = guard::check(connection, find(guard::IDENTITY), &namespaces)?;
    let inventory = find(&inventory_name).map(inventory::read).transpose()?.unwrap_or_default();
    Ok(Standing { version, namespaces, has_identity, inventory })
}

/// The live objects of some identities, by key.
type Objects = BTreeMap<ObjectIdentity, Value>;

fn live<'i>(
    connection: &Connection<'_>,
    kinds: &Kinds,
    identities: impl Iterator<Item = &'i ObjectIdentity>,
) -> Result<Objects, ClusterError> {
    let known: Vec<ObjectIdentity> =
        identities.filter(|identity| kinds.has(&identity.api_version, &identity.kind)).cloned().collect();
    get(connection, &known)
}

/// Asks for objects by identity; those that are not there are left out.
pub(super) fn get(connection: &Connection<'_>, identities: &[ObjectIdentity]) -> Result<Objects, ClusterError> {
    let arguments = ["get", "-f", "-", "--ignore-not-found", "--show-managed-fields", "-o", "json"];
    let answers = in_parts(identities, LEAST, |part| {
        Ok(objects(connection.client.ask(&arguments, documents(part).as_bytes())?))
    })?;
    Ok(by_identity(answers.into_iter().flatten()))
}

/// Identities as input for `kubectl`: JSON, one after the other.
pub(super) fn documents(identities: &[ObjectIdentity]) -> String {
    identities.iter().map(|identity| identity.stub().to_string()).collect::<Vec<_>>().join("\n")
}

/// What the API server would make of the objects that it can be asked about: their kinds and namespaces exist.
fn merged(
    connection: &Connection<'_>,
    kinds: &Kinds,
    rendered: &[Rendered<'_>],
    namespaces: &[Value],
) -> Result<Objects, ClusterError> {
    let exists = |name: &str| {
        namespaces.iter().any(|namespace| {
            namespace["metadata"]["name"] == name && namespace["metadata"]["deletionTimestamp"].is_null()
        })
    };
    let can_be_asked = |rendered: &&Rendered<'_>| {
        kinds.has(&rendered.object.api_version, &rendered.object.kind)
            && rendered.object.namespace.as_deref().is_none_or(exists)
    };
    let batch: Vec<Rendered<'_>> = rendered.iter().filter(can_be_asked).cloned().collect();
    let arguments = [&APPLY[..], &["--dry-run=server", "--force-conflicts"]].concat();
    let answers = in_parts(&batch, LEAST, |part| {
        let mut refused = Vec::new();
        let answers = attempt(&connection.client, &arguments, part, &mut refused)?;
        Ok((answers, refused))
    })?;
    let (answers, refused): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    let refused = refused.concat();
    if refused.is_empty() { Ok(by_identity(answers.into_iter().flatten())) } else { Err(refusal(&refused)) }
}

fn by_identity(objects: impl Iterator<Item = Value>) -> Objects {
    objects.filter_map(|object| Some((ObjectIdentity::of(&object)?, object))).collect()
}

fn observed(rendered: &Rendered<'_>, live: &Objects, merged: &Objects) -> ObservedObject {
    let identity = ObjectIdentity::from(rendered.object);
    let (live, merged) = (live.get(&identity), merged.get(&identity));
    let conflicts = live.zip(merged).map(|(live, merged)| conflicts(live, merged)).unwrap_or_default();
    ObservedObject {
        identity,
        file: rendered.file.to_owned(),
        origin: rendered.object.origin,
        live: live.map(content),
        merged: merged.map(content),
        conflicts,
        unknown: rendered.unknown.clone(),
        sensitive: rendered.sensitive.clone(),
    }
}

/// Takes away the conflicts that take nothing from anybody; says of which object, when there are some.
fn share(rendered: &Rendered<'_>, observed: &mut ObservedObject) -> Option<ObjectIdentity> {
    let kept = rendered.object.adjustment.as_ref()?.kept.as_ref()?;
    let count = observed.conflicts.len();
    observed.conflicts.retain(|conflict| !kept.shares(&conflict.path, &conflict.manager));
    (observed.conflicts.len() < count).then(|| observed.identity.clone())
}

/// An object without what the API server keeps for itself.
fn content(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.shift_remove("status");
    }
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.retain(|key, _| !OF_THE_SERVER.contains(&key.as_str()));
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.shift_remove(LAST_APPLIED);
        }
    }
    object
}

/// What was applied before and is still ours, last things first. What somebody has taken our labels off is let go of.
fn removed(connection: &Connection<'_>, candidates: Vec<ObjectIdentity>, live: &Objects) -> Vec<ObjectIdentity> {
    let is_ours = |identity: &ObjectIdentity| {
        live.get(identity).is_some_and(|object| guard::is_of_environment(object, connection.environment))
    };
    let mut removed: Vec<ObjectIdentity> = candidates.into_iter().filter(is_ours).collect();
    removed.sort_by(|left, right| {
        Class::of_kind(&right.kind).cmp(&Class::of_kind(&left.kind)).then_with(|| left.cmp(right))
    });
    removed
}

/// The kinds that the cluster does not know and that nothing rendered defines, with their versions.
fn undefined(kinds: &Kinds, rendered: &[Rendered<'_>]) -> Vec<String> {
    let defines = |group: &str| {
        rendered.iter().any(|other| {
            let is_definition = other.object.kind == "CustomResourceDefinition";
            is_definition && other.object.name.split_once('.').is_some_and(|(_, defined)| defined == group)
        })
    };
    let is_undefined = |rendered: &&Rendered<'_>| {
        let object = rendered.object;
        !kinds.has(&object.api_version, &object.kind) && !defines(super::identity::group(&object.api_version))
    };
    let undefined = rendered.iter().filter(is_undefined);
    let undefined = undefined.map(|rendered| format!("{} of {}", rendered.object.kind, rendered.object.api_version));
    undefined.collect::<BTreeSet<_>>().into_iter().collect()
}

fn warnings(connection: &Connection<'_>, version: &Version, running: &str, undefined: &[String]) -> Vec<String> {
    let cluster = connection.cluster;
    let kubectl = connection.client.kubectl;
    let mut warnings = Vec::new();
    if running != cluster.version {
        let wanted = &cluster.version;
        warnings.push(format!("cluster {} runs Kubernetes {running}, the spec says {wanted}", cluster.colour));
    }
    if version.minor().is_some_and(|minor| minor.abs_diff(kubectl.minor) > 1) {
        let apart = format!("kubectl {} and cluster {} ({})", kubectl.version, cluster.colour, version.git_version);
        warnings.push(format!("{apart} are more than one minor version apart, which Kubernetes does not support"));
    }
    if !undefined.is_empty() {
        let kinds = undefined.join(", ");
        warnings.push(format!("cluster {} does not know {kinds}, and nothing rendered defines it", cluster.colour));
    }
    warnings
}
