//! Containers without requests in a namespace with a quota.

use super::fault::judge;
use super::objects::{Kind, Objects};
use super::{Context, Rule};
use crate::diagnostic::Diagnostics;
use crate::spec::Spec;

pub(super) const RULE: Rule = Rule {
    id: "requests-missing",
    what: "A container that does not say what it needs, in a namespace with a quota for it.",
    why: "A quota refuses pods that do not say how much of it they take, unless a LimitRange says it for them.",
    example: "patches:\n  nothing:\n    target: { kind: Deployment, name: api }\n    delete: [\"spec.template.spec.containers[name=api].resources\"]\n  no-defaults:\n    target: { kind: LimitRange }\n    delete: [\"spec.limits[0].defaultRequest\"]",
    fix: "Write `resources` with requests.",
    check,
};

fn check<'a>(_: &'a Spec, context: &Context<'a>, findings: &mut Diagnostics) {
    judge(RULE.id, context, findings, |objects, faults| {
        let demands = demands(objects);
        if demands.is_empty() {
            return;
        }
        for pod in objects.pods() {
            for container in pod.containers() {
                let lacking =
                    demands.iter().filter(|demand| demand.namespace == pod.owner.namespace).filter(|demand| {
                        let requested = container.at(&["resources", demand.list, demand.resource]);
                        // A limit is a request too when there is no other.
                        let limited = container.at(&["resources", "limits", demand.resource]);
                        requested.is_none() && limited.is_none()
                    });
                for demand in lacking {
                    let name = container.text_at(&["name"]).unwrap_or_default();
                    faults.error(
                        &pod.owner,
                        format!(
                            "the container `{name}` of `{}` does not say how much {} it takes",
                            pod.owner.manifest.address(),
                            demand.resource
                        ),
                        "The namespace has a quota for it, and refuses pods that do not say so.",
                        format!("write `resources: {{ {}: {{ {}: … }} }}`", demand.list, demand.resource),
                    );
                }
            }
        }
    });
}

/// A resource of which a namespace has a quota and no default.
struct Demand<'a> {
    namespace: &'a str,
    /// `requests` or `limits`.
    list: &'a str,
    resource: &'a str,
}

fn demands<'a>(objects: &Objects<'a>) -> Vec<Demand<'a>> {
    let mut demands = Vec::new();
    for quota in objects.of(Kind::core("ResourceQuota")) {
        for (key, _) in
            quota.view().at(&["spec", "hard"]).into_iter().flat_map(|hard| hard.entries().collect::<Vec<_>>())
        {
            let (list, resource) = key.split_once('.').unwrap_or(("requests", key));
            let is_of_containers = matches!(resource, "cpu" | "memory" | "ephemeral-storage");
            if is_of_containers && !has_default(objects, quota.namespace, list, resource) {
                demands.push(Demand { namespace: quota.namespace, list, resource });
            }
        }
    }
    demands
}

fn has_default(objects: &Objects<'_>, namespace: &str, list: &str, resource: &str) -> bool {
    let ranges = objects.of(Kind::core("LimitRange")).filter(|range| range.namespace == namespace);
    let mut limits = ranges.flat_map(|range| range.view().items_at(&["spec", "limits"]).collect::<Vec<_>>());
    limits.any(|limit| {
        let request = list == "requests" && limit.at(&["defaultRequest", resource]).is_some();
        request || limit.at(&["default", resource]).is_some()
    })
}
