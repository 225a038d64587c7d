//! Amounts and times of a service that make it fail.

use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::Spec;
use crate::spec::service::Service;

pub(super) const RULE: Rule = Rule {
    id: "service-limits",
    what: "Memory, disk, times or variables of a service with which it cannot run, and ports that belong to the mesh.",
    why: "A program of less than 16 MiB is killed as it starts; Linux starts none with a variable above 128 KiB; machines are taken away long before an hour is over; the sidecar has ports of its own in each pod.",
    example: "services:\n  app: { image: ghcr.io/example/app, port: 15021, resources: { memory: 8Mi } }",
    fix: "Write at least `16Mi` of memory and disk, at most `1h`, and a port outside 15000 to 15090.",
    check,
};

const LEAST_BYTES: u64 = 16 << 20;
const MOST_SECONDS: u64 = 3600;
/// `MAX_ARG_STRLEN` of Linux (execve(2)): the name, `=`, the value and a zero byte.
const MOST_BYTES_OF_VARIABLE: usize = 128 << 10;
/// istio.io/docs/ops/deployment/application-requirements: ports used by Istio.
const MESH_PORTS: [u16; 11] = [15000, 15001, 15002, 15004, 15006, 15008, 15009, 15020, 15021, 15053, 15090];

fn check(spec: &Spec, _: &Context<'_>, findings: &mut Diagnostics) {
    for (name, service) in spec.services.iter() {
        let name = name.as_str();
        let resources = service.resources.as_ref();
        let memory = resources.and_then(|resources| resources.memory.as_ref()).map(|memory| ("memory", memory));
        let disk = resources.and_then(|resources| resources.disk.as_ref()).map(|disk| ("disk", disk));
        for (key, size) in [memory, disk].into_iter().flatten().filter(|(_, size)| size.bytes() < LEAST_BYTES) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` has too little {key} to run"))
                    .at(size.span, "this is below `16Mi`")
                    .help("write for example `64Mi`"),
            );
        }
        if let Some(shutdown) = service.shutdown.as_ref().filter(|shutdown| shutdown.seconds() > MOST_SECONDS) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` takes too long to stop"))
                    .at(shutdown.span, "this is above `1h`")
                    .because("Machines wait for it, a spot machine for two minutes only.")
                    .help("hand on what is not done, and write `1h` or less"),
            );
        }
        if let Some(timeout) = service.timeout.as_ref().filter(|timeout| timeout.milliseconds() == 0) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` has no time to answer"))
                    .at(timeout.span, "0 would mean without end for the mesh")
                    .help("write for example `15s`"),
            );
        }
        migration(name, service, findings);
        variables(name, service, findings);
        ports(name, service, findings);
    }
}

fn migration(name: &str, service: &Service, findings: &mut Diagnostics) {
    let Some(migration) = &service.migration else { return };
    if let Some(timeout) = migration.timeout.as_ref().filter(|timeout| timeout.seconds() == 0) {
        findings.push(
            Diagnostic::error(RULE.id, format!("the migration of `{name}` has no time"))
                .at(timeout.span, "it is ended before it begins")
                .help("write for example `10m`"),
        );
    }
}

fn variables(name: &str, service: &Service, findings: &mut Diagnostics) {
    let bytes = |variable: &str, value: &str| variable.len() + value.len() + 2;
    let variables = service.environment.0.iter();
    for (variable, value) in
        variables.filter(|(variable, value)| bytes(variable, value.as_str()) > MOST_BYTES_OF_VARIABLE)
    {
        findings.push(
            Diagnostic::error(RULE.id, format!("`{name}` cannot start with a `{variable}` of this size"))
                .at(value.span, "name and value are above 128 KiB")
                .because("Linux starts no program with a longer variable.")
                .help("put it into the image, or let the program read it from elsewhere"),
        );
    }
}

fn ports(name: &str, service: &Service, findings: &mut Diagnostics) {
    let health = service.health.as_ref().and_then(|health| health.port.as_ref());
    let metrics = service.metrics.as_ref().and_then(|metrics| metrics.port.as_ref());
    for port in [service.port.as_ref(), health, metrics].into_iter().flatten() {
        if MESH_PORTS.contains(&port.value.value()) {
            findings.push(
                Diagnostic::error(RULE.id, format!("`{name}` has a port that the mesh has in every pod"))
                    .at(port.span, "the sidecar listens here")
                    .help("write a port outside 15000 to 15090"),
            );
        }
    }
}
