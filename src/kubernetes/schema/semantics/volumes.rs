//! Volumes, and where containers mount them.

use super::super::fault::{Fault, listed, shown};
use super::super::names::Rule;
use super::super::subject::Subject;
use super::super::walk::Walk;
use super::pods::{self, Item, Path};
use crate::diagnostic::did_you_mean;

/// Each volume has a name and at most one source; without one it is an empty directory.
pub(super) fn sources(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = pods::of(root) else { return };
    for (index, volume) in pod.items_at(&["volumes"]) {
        let sources: Vec<&str> = volume
            .known_entries()
            .filter(|(key, value)| *key != "name" && !value.is_null())
            .map(|(key, _)| key)
            .collect();
        if sources.len() > 1 {
            let problem = format!("may have only one source, and has {}", listed(sources));
            walk.refuse(format!("{path}.volumes[{index}]"), Fault::new(problem));
        }
        if let Some(name) = volume.get("name") {
            walk.form(Rule::Label, name, format_args!("{path}.volumes[{index}].name"));
        }
    }
}

/// Each mount names a volume of the pod, by a path that is there once.
pub(super) fn mounts(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = pods::of(root) else { return };
    let is_mounted = |(_, _, container): (_, _, Subject<'_>)| container.get("volumeMounts").is_some();
    if !pods::containers_of(pod).any(is_mounted) {
        return;
    }
    let volumes = names(root, pod);
    for (list, index, container) in pods::containers_of(pod) {
        for (number, mount) in container.items_at(&["volumeMounts"]) {
            let Some(name) = mount.text_at(&["name"]) else { continue };
            if !volumes.contains(&name) {
                let help = did_you_mean(name, volumes.iter().copied());
                let help = help.map_or_else(String::new, |similar| format!("write `{similar}`"));
                let problem = format!("is no volume of the pod: {}", shown(name));
                walk.refuse(
                    Path(path, list, index, Item("volumeMounts", number, "name")),
                    Fault::new(problem).help(help),
                );
            }
        }
    }
}

/// The names of the volumes of a pod, with those that a stateful set makes for it.
fn names<'a>(root: Subject<'a>, pod: Subject<'a>) -> Vec<&'a str> {
    let claims = root.items_at(&["spec", "volumeClaimTemplates"]);
    let claims = claims.filter_map(|(_, claim)| claim.text_at(&["metadata", "name"]));
    pod.items_at(&["volumes"]).filter_map(|(_, volume)| volume.text_at(&["name"])).chain(claims).collect()
}
