//! Pods that their namespace refuses.

use super::fault::judge;
use super::objects::Pod;
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::kubernetes::{Value, View};
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "pod-security",
    what: "Pods that the pod security level of their namespace refuses.",
    why: "The workload is accepted and none of its pods is made, so that the mistake shows only when nothing answers.",
    example: "patches:\n  as-root:\n    target: { kind: Deployment, name: api }\n    set: { spec.template.spec.securityContext.runAsNonRoot: false }",
    fix: "Give the pods what the level `restricted` asks for, as the built-in templates do.",
    check,
};

const LEVEL: &str = "pod-security.kubernetes.io/enforce";
/// Volumes of kubernetes.io/docs/concepts/security/pod-security-standards, level `restricted`.
const VOLUMES: [&str; 8] =
    ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        for pod in objects.pods() {
            let level = objects.namespace_labels(pod.owner.namespace).get(LEVEL);
            let problems = match level {
                Some("restricted") => [baseline(pod), restricted(pod)].concat(),
                Some("baseline") => baseline(pod),
                _ => continue,
            };
            for problem in problems {
                faults.error(
                    &pod.owner,
                    format!("the namespace refuses the pods of `{}`: {problem}", pod.owner.manifest.address()),
                    format!("`{}` has the pod security level `{}`.", pod.owner.namespace, level.unwrap_or_default()),
                    "take it out of the template or patch",
                );
            }
        }
    });
}

fn is_true(view: Option<View<'_>>) -> bool {
    view.is_some_and(|view| view.value() == Value::Boolean(true))
}

fn is_false(view: Option<View<'_>>) -> bool {
    view.is_some_and(|view| view.value() == Value::Boolean(false))
}

fn baseline(pod: &Pod<'_>) -> Vec<String> {
    let mut problems = Vec::new();
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        if is_true(pod.at(&[key])) {
            problems.push(format!("`{key}` is on"));
        }
    }
    for volume in
        pod.at(&["volumes"]).into_iter().flat_map(View::items).filter(|volume| volume.get("hostPath").is_some())
    {
        problems
            .push(format!("the volume `{}` is a folder of the machine", volume.text_at(&["name"]).unwrap_or_default()));
    }
    for container in pod.containers() {
        let name = container.text_at(&["name"]).unwrap_or_default();
        if is_true(container.at(&["securityContext", "privileged"])) {
            problems.push(format!("the container `{name}` is privileged"));
        }
        if container
            .items_at(&["ports"])
            .any(|port| port.get("hostPort").and_then(View::integer).is_some_and(|port| port != 0))
        {
            problems.push(format!("the container `{name}` has a port of the machine"));
        }
    }
    problems
}

fn restricted(pod: &Pod<'_>) -> Vec<String> {
    let mut problems = Vec::new();
    for volume in pod.at(&["volumes"]).into_iter().flat_map(View::items) {
        let kind = volume.entries().map(|(key, _)| key).find(|key| *key != "name").unwrap_or("emptyDir");
        if !VOLUMES.contains(&kind) && kind != "hostPath" {
            problems.push(format!(
                "the volume `{}` is of the kind `{kind}`",
                volume.text_at(&["name"]).unwrap_or_default()
            ));
        }
    }
    for container in pod.containers() {
        let own = container.get("securityContext");
        let name = container.text_at(&["name"]).unwrap_or_default();
        // What a container does not say, its pod does.
        let said = |path: &[&str]| own.and_then(|own| own.at(path)).or_else(|| pod.at(&["securityContext"])?.at(path));
        if !is_false(own.and_then(|own| own.get("allowPrivilegeEscalation"))) {
            problems.push(format!("the container `{name}` has no `allowPrivilegeEscalation: false`"));
        }
        if !is_true(said(&["runAsNonRoot"])) {
            problems.push(format!("the container `{name}` has no `runAsNonRoot: true`"));
        }
        if said(&["runAsUser"]).and_then(View::integer) == Some(0) {
            problems.push(format!("the container `{name}` runs as root"));
        }
        if !matches!(said(&["seccompProfile", "type"]).and_then(View::text), Some("RuntimeDefault" | "Localhost")) {
            problems.push(format!("the container `{name}` has no `seccompProfile`"));
        }
        let capabilities = own.and_then(|own| own.get("capabilities"));
        let list = |key: &str| -> Vec<&str> {
            let list = capabilities.and_then(|capabilities| capabilities.get(key));
            list.into_iter().flat_map(View::items).filter_map(View::text).collect()
        };
        if !list("drop").contains(&"ALL") {
            problems.push(format!("the container `{name}` does not drop `ALL` capabilities"));
        }
        if list("add").iter().any(|capability| *capability != "NET_BIND_SERVICE") {
            problems.push(format!("the container `{name}` adds capabilities"));
        }
    }
    problems
}
