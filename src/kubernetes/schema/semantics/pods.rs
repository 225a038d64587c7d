//! Pods and their containers.

use super::super::fault::{Fault, listed, shown};
use super::super::names::Rule;
use super::super::subject::Subject;
use super::super::walk::Walk;
use super::port;

/// The pod that an object is or makes: its path and its specification.
pub(super) fn of(root: Subject<'_>) -> Option<(&'static str, Subject<'_>)> {
    let path: (&'static str, &[&str]) = match super::kind(root) {
        ("", "Pod") => ("spec", &["spec"]),
        ("", "PodTemplate") => ("template.spec", &["template", "spec"]),
        ("apps", "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet")
        | ("", "ReplicationController")
        | ("batch", "Job")
        | ("argoproj.io", "Rollout") => ("spec.template.spec", &["spec", "template", "spec"]),
        ("batch", "CronJob") => {
            ("spec.jobTemplate.spec.template.spec", &["spec", "jobTemplate", "spec", "template", "spec"])
        }
        _ => return None,
    };
    Some((path.0, root.at(path.1)?))
}

/// The containers of a pod: the list, the index in it, and the container.
pub(super) fn containers_of(pod: Subject<'_>) -> impl Iterator<Item = (&'static str, usize, Subject<'_>)> {
    ["initContainers", "containers"]
        .into_iter()
        .flat_map(move |list| pod.items_at(&[list]).map(move |(index, container)| (list, index, container)))
}

/// A pod has containers, and each has an image.
pub(super) fn containers(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = of(root) else { return };
    if pod.get("containers").is_some_and(|containers| containers.items().next().is_none()) {
        walk.refuse(format!("{path}.containers"), Fault::new("must have at least one container"));
    }
    for (list, index, container) in containers_of(pod) {
        match container.get("image") {
            Some(image) => walk.form(Rule::NotEmpty, image, Path(path, list, index, "image")),
            None => walk.refuse(Path(path, list, index, "image"), Fault::new("is missing")),
        }
    }
}

/// The names of containers are labels, and each is there once.
pub(super) fn container_names(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = of(root) else { return };
    let mut of_init_containers = Vec::new();
    let several = containers_of(pod).count() > 1;
    for (list, index, container) in containers_of(pod) {
        let Some(subject) = container.get("name") else { continue };
        walk.form(Rule::Label, subject, Path(path, list, index, "name"));
        // Repetitions within one list are found by the schema.
        let Some(name) = several.then(|| subject.text()).flatten() else { continue };
        if list == "initContainers" {
            of_init_containers.push(name);
        } else if of_init_containers.contains(&name) {
            let problem = format!("is the name of an init container too: {}", shown(name));
            walk.refuse(Path(path, list, index, "name"), Fault::new(problem));
        }
    }
}

/// Variables have names, and a value or one source.
pub(super) fn environment(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = of(root) else { return };
    for (list, index, container) in containers_of(pod) {
        for (number, variable) in container.items_at(&["env"]) {
            let at = || format!("{path}.{list}[{index}].env[{number}]");
            if let Some(name) = variable.get("name") {
                walk.form(Rule::VariableName, name, Path(path, list, index, Item("env", number, "name")));
            }
            let Some(source) = variable.get("valueFrom") else { continue };
            if variable.get("value").is_some_and(|value| value.hole().is_some() || value.text() != Some("")) {
                walk.refuse(at(), Fault::new("may have only one of `value`, `valueFrom`"));
            }
            let sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
            let count = sources.iter().filter(|name| source.get(name).is_some()).count();
            if count != 1 {
                let problem = format!("must have exactly one of {}", listed(sources));
                walk.refuse(format!("{}.valueFrom", at()), Fault::new(problem));
            }
        }
    }
}

/// Ports are in their range, and their names are there once in a pod.
pub(super) fn ports(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = of(root) else { return };
    let mut names: Vec<&str> = Vec::new();
    for (list, index, container) in containers_of(pod) {
        for (number, subject) in container.items_at(&["ports"]) {
            let at = |field: &str| format!("{path}.{list}[{index}].ports[{number}].{field}");
            port(walk, subject.get("containerPort"), || at("containerPort"));
            port(walk, subject.get("hostPort").filter(|port| port.integer() != Some(0)), || at("hostPort"));
            let Some(name) = subject.get("name") else { continue };
            walk.form(Rule::PortName, name, Path(path, list, index, Item("ports", number, "name")));
            let Some(name) = name.text() else { continue };
            if list == "containers" && names.contains(&name) {
                walk.refuse(at("name"), Fault::new(format!("is the name of another port of the pod: {}", shown(name))));
            }
            names.push(name);
        }
    }
}

/// What runs forever restarts always, and what ends does not.
pub(super) fn restart_policy(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = of(root) else { return };
    let policy = pod.text_at(&["restartPolicy"]);
    let allowed: &[&str] = match super::kind(root) {
        ("", "Pod" | "PodTemplate") => return,
        ("batch", _) => &["Never", "OnFailure"],
        _ => &["Always"],
    };
    if !allowed.contains(&policy.unwrap_or("Always")) {
        let found = policy.map_or_else(|| "`Always`, which is the default".to_owned(), shown);
        let problem = format!("must be {} here, and is {found}", listed(allowed.iter().copied()));
        walk.refuse(format!("{path}.restartPolicy"), Fault::new(problem));
    }
}

/// The path of a field of a container; written only when something is wrong with it.
pub(super) struct Path<Field>(pub(super) &'static str, pub(super) &'static str, pub(super) usize, pub(super) Field);

impl<Field: std::fmt::Display> std::fmt::Display for Path<Field> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(pod, list, index, field) = self;
        write!(formatter, "{pod}.{list}[{index}].{field}")
    }
}

/// A field of an item of a list.
pub(super) struct Item(pub(super) &'static str, pub(super) usize, pub(super) &'static str);

impl std::fmt::Display for Item {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}[{}].{}", self.0, self.1, self.2)
    }
}
