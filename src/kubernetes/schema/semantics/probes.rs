//! Probes and what runs at the start and the end of a container.

use super::super::fault::{Fault, listed};
use super::super::names::Rule;
use super::super::subject::Subject;
use super::super::walk::Walk;
use super::{pods, port};

const HANDLERS: [&str; 4] = ["exec", "grpc", "httpGet", "tcpSocket"];

/// Each probe asks in exactly one way.
pub(super) fn handlers(walk: &mut Walk<'_, '_>, root: Subject<'_>) {
    let Some((path, pod)) = pods::of(root) else { return };
    for (list, index, container) in pods::containers_of(pod) {
        for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
            if let Some(probe) = container.get(name) {
                judge(walk, name, probe, &|| format!("{path}.{list}[{index}].{name}"));
            }
        }
    }
}

fn judge(walk: &mut Walk<'_, '_>, name: &str, probe: Subject<'_>, path: &dyn Fn() -> String) {
    let present = HANDLERS.iter().filter(|handler| probe.get(handler).is_some()).count();
    if present != 1 {
        let problem = format!("must have exactly one of {}", listed(HANDLERS));
        walk.refuse(path(), Fault::new(problem));
    }
    for handler in HANDLERS {
        let target = probe.at(&[handler, "port"]);
        port(walk, target, || format!("{}.{handler}.port", path()));
        if let Some(target) = target {
            walk.form(Rule::PortName, target, Port(path, handler));
        }
    }
    let successes = probe.get("successThreshold").and_then(Subject::integer).unwrap_or(1);
    if name != "readinessProbe" && successes > 1 {
        let problem = format!("must be 1, and is {successes}: only readiness takes several successes");
        walk.refuse(format!("{}.successThreshold", path()), Fault::new(problem));
    }
    for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        if let Some(seconds) = probe.get(field).and_then(Subject::integer).filter(|seconds| *seconds < 0) {
            walk.refuse(format!("{}.{field}", path()), Fault::new(format!("must not be below 0, and is {seconds}")));
        }
    }
}

/// The path of a port; written only when something is wrong with it.
struct Port<'a>(&'a dyn Fn() -> String, &'a str);

impl std::fmt::Display for Port<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.port", self.0(), self.1)
    }
}
