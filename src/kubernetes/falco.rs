//! Falco's rules about the services: what each of them does not do by itself follows from what it `uses`.
//!
//! They are one text with names and expressions in it, like dashboards, and so they are built here. They stand beside those
//! that Falco's project maintains, and take their lists and macros.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::model::component::{FalcoException, FalcoSettings};
use crate::model::{Environment, Service};
use crate::pull_request::PREFIX;
use crate::spec::component::FalcoRule;

/// Names.
const NAMES: u16 = 53;
/// The agent of EKS Pod Identity.
const POD_IDENTITY: u16 = 80;
const HTTPS: u16 = 443;
/// The folders of programs and libraries in an image.
const PROGRAMS: &str = "/bin, /sbin, /usr/bin, /usr/sbin, /usr/local/bin, /usr/local/sbin, /lib, /lib64, /usr/lib, /usr/lib64, /usr/local/lib";
/// What a shell is called, as a service's own program.
const SHELLS: [&str; 8] = ["ash", "bash", "csh", "dash", "ksh", "sh", "tcsh", "zsh"];
/// Addresses that are not the internet's, as Falco writes them: RFC 1918, RFC 6598, the machine's own, and the pod's.
const PRIVATE: &str =
    r#"'"10.0.0.0/8"', '"100.64.0.0/10"', '"127.0.0.0/8"', '"169.254.0.0/16"', '"172.16.0.0/12"', '"192.168.0.0/16"'"#;
/// What every connection of a program to another machine is.
const CONNECTS: &str = "evt.type=connect and (fd.typechar=4 or fd.typechar=6) and fd.l4proto != udp and fd.sport != 0";

/// One rule.
struct Rule {
    of: FalcoRule,
    name: &'static str,
    description: &'static str,
    condition: String,
    /// What is told besides who did it.
    output: &'static str,
    priority: &'static str,
    tags: &'static str,
}

/// The rules of an environment's clusters, as YAML.
pub(super) fn rules(environment: &Environment, settings: &FalcoSettings) -> String {
    let names: Vec<&str> = environment.services.iter().map(|service| service.name.as_str()).collect();
    let mut text = String::from("# What the services of this platform do not do by themselves.\n");
    let _ = writeln!(text, "- list: platform_services\n  items: [{}]", names.join(", "));
    let mut namespaces = format!("k8s.ns.name = \"{}\"", environment.namespace);
    if environment.reviews.is_some() {
        // Those of pull requests run the same programs.
        let _ = write!(namespaces, " or k8s.ns.name startswith \"{PREFIX}\"");
    }
    let _ = writeln!(
        text,
        "- macro: platform_service\n  condition: (container and ({namespaces}) and container.name in (platform_services))"
    );
    let _ = writeln!(text, "- list: platform_private_addresses\n  items: [{PRIVATE}]");
    components(environment, &mut text);
    let services = if environment.services.is_empty() { Vec::new() } else { of_services(environment, settings) };
    for rule in services.into_iter().chain([machine(settings)]) {
        write(&rule, &settings.exceptions, &mut text);
    }
    text
}

/// Components speak to the API server all day; the rule of Falco's project about that is for everything else.
fn components(environment: &Environment, text: &mut String) {
    let namespaces: BTreeSet<&str> =
        environment.components.iter().map(|component| component.definition().namespace).collect();
    let namespaces: Vec<&str> = namespaces.into_iter().collect();
    let _ = writeln!(text, "- list: platform_components\n  items: [{}]", namespaces.join(", "));
    text.push_str("- macro: user_known_contact_k8s_api_server_activities\n");
    text.push_str("  condition: (k8s.ns.name in (platform_components, istio-ingress))\n");
    text.push_str("  override:\n    condition: replace\n");
}

fn of_services(environment: &Environment, settings: &FalcoSettings) -> Vec<Rule> {
    let grave = if settings.is_production { "CRITICAL" } else { "WARNING" };
    let odd = if settings.is_production { "WARNING" } else { "NOTICE" };
    let changes = "(open_write or (open_file_failed and evt.is_open_write=true))";
    let mut rules = vec![
        Rule {
            of: FalcoRule::Shell,
            name: "Shell in a service",
            description: "Services start no shells. Whoever has one in a service was let in by `kubectl exec`, or broke in.",
            condition: format!("spawned_process and platform_service and shell_procs{}", without_shells(environment)),
            output: "shell=%proc.cmdline parent=%proc.pname terminal=%proc.tty user=%user.name",
            priority: odd,
            tags: "shell, mitre_execution, T1059",
        },
        Rule {
            of: FalcoRule::Change,
            name: "Program of a service changed",
            description: "A program or library of the image is written to, or somebody tries to. What is new comes with a new image.",
            condition: format!("platform_service and {changes} and fd.directory in ({PROGRAMS})"),
            output: "file=%fd.name program=%proc.exepath command=%proc.cmdline",
            priority: grave,
            tags: "filesystem, mitre_persistence, T1543",
        },
        Rule {
            of: FalcoRule::Temporary,
            name: "Program from a temporary folder",
            description: "Only there something can be written at all, so that what was brought along starts there.",
            condition: format!("spawned_process and platform_service and ({})", temporary(environment)),
            output: "program=%proc.exepath command=%proc.cmdline parent=%proc.pname",
            priority: grave,
            tags: "process, mitre_execution, T1059",
        },
        Rule {
            of: FalcoRule::Token,
            name: "Token of the cluster read",
            description: "Services have no token of the cluster, and nothing to ask of it.",
            condition: "open_read and platform_service and (fd.name startswith \"/var/run/secrets/kubernetes.io/\" or fd.name startswith \"/run/secrets/kubernetes.io/\")".to_owned(),
            output: "file=%fd.name program=%proc.exepath command=%proc.cmdline",
            priority: grave,
            tags: "filesystem, k8s, mitre_credential_access, T1528",
        },
        Rule {
            of: FalcoRule::Connection,
            name: "Connection that nothing uses",
            description: "A service connects to a port of no service, database or cache that it uses. The network refuses it; that it is tried is what should be known.",
            condition: format!("{CONNECTS} and platform_service and not fd.sip in (\"127.0.0.1\", \"::1\") and ({})", ports(environment)),
            output: "connection=%fd.name program=%proc.exepath command=%proc.cmdline",
            priority: grave,
            tags: "network, mitre_discovery, T1046",
        },
    ];
    let shut: Vec<&str> = environment
        .services
        .iter()
        .filter(|service| !is_let_out(environment, service))
        .map(|service| service.name.as_str())
        .collect();
    if !shut.is_empty() {
        rules.push(Rule {
            of: FalcoRule::Internet,
            name: "Connection to the internet",
            description: "A service without a way to the internet looks for one.",
            condition: format!(
                "{CONNECTS} and fd.typechar=4 and platform_service and not fd.snet in (platform_private_addresses) and container.name in ({})",
                shut.join(", ")
            ),
            output: "connection=%fd.name program=%proc.exepath command=%proc.cmdline",
            priority: grave,
            tags: "network, mitre_exfiltration, T1041",
        });
    }
    rules
}

/// The machine's own credentials are for nobody but the machine.
fn machine(settings: &FalcoSettings) -> Rule {
    Rule {
        of: FalcoRule::Machine,
        name: "Machine asked for its credentials",
        description: "A pod asks the instance metadata service, whose credentials are those of the machine.",
        condition:
            "evt.type=connect and container and fd.sip = \"169.254.169.254\" and not k8s.ns.name = \"kube-system\""
                .to_owned(),
        output: "connection=%fd.name program=%proc.exepath command=%proc.cmdline",
        priority: if settings.is_production { "CRITICAL" } else { "WARNING" },
        tags: "network, aws, mitre_credential_access, T1552.005",
    }
}

/// Services whose own program is a shell, or whose migration's is.
fn without_shells(environment: &Environment) -> String {
    let is_shell = |command: &[String]| {
        let program = command.first().and_then(|program| program.rsplit('/').next());
        program.is_some_and(|program| SHELLS.contains(&program))
    };
    let starts = |service: &&Service| {
        is_shell(&service.command) || service.migration.as_ref().is_some_and(|migration| is_shell(&migration.command))
    };
    let names: Vec<&str> = environment.services.iter().filter(starts).map(|service| service.name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!(" and not container.name in ({})", names.join(", ")) }
}

/// The folders in which services may write.
fn temporary(environment: &Environment) -> String {
    let folders = environment.services.iter().flat_map(|service| &service.temporary).map(String::as_str);
    let folders: BTreeSet<&str> = folders.chain(["/dev/shm", "/tmp"]).collect();
    let starts =
        folders.into_iter().map(|folder| format!("proc.exepath startswith \"{}/\"", folder.trim_end_matches('/')));
    starts.collect::<Vec<_>>().join(" or ")
}

/// Whether a service has a way to addresses of the internet.
fn is_let_out(environment: &Environment, service: &Service) -> bool {
    service.internet || environment.buckets_of(service).next().is_some()
}

/// For each set of ports that services may connect to, the services, and that the port is none of them.
fn ports(environment: &Environment) -> String {
    let mut alike = BTreeMap::<BTreeSet<u16>, Vec<&str>>::new();
    for service in &environment.services {
        let called = environment.services_of(service).filter_map(|called| called.port);
        let databases = environment.databases_of(service).map(|database| database.port);
        let stores: Vec<u16> = databases.chain(environment.caches_of(service).map(|cache| cache.port)).collect();
        let logs_in = !stores.is_empty() || environment.buckets_of(service).next().is_some();
        let mut ports: BTreeSet<u16> = called.chain(stores).chain([NAMES]).collect();
        ports.extend(logs_in.then_some(POD_IDENTITY));
        ports.extend(is_let_out(environment, service).then_some(HTTPS));
        alike.entry(ports).or_default().push(&service.name);
    }
    let clauses = alike.into_iter().map(|(ports, names)| {
        let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
        format!("(container.name in ({}) and not fd.sport in ({}))", names.join(", "), ports.join(", "))
    });
    clauses.collect::<Vec<_>>().join(" or ")
}

fn write(rule: &Rule, exceptions: &[FalcoException], text: &mut String) {
    let mut condition = rule.condition.clone();
    for exception in exceptions.iter().filter(|exception| exception.rule == rule.of) {
        let programs: Vec<String> = exception.programs.iter().map(|program| format!("\"{program}\"")).collect();
        let service = exception.service.as_ref().map(|service| format!("container.name = \"{service}\""));
        let programs = (!programs.is_empty()).then(|| format!("proc.name in ({})", programs.join(", ")));
        let parts: Vec<String> = service.into_iter().chain(programs).collect();
        if !parts.is_empty() {
            let _ = write!(condition, " and not ({})", parts.join(" and "));
        }
    }
    let _ = write!(
        text,
        "- rule: {}\n  desc: >-\n    {}\n  condition: >-\n    {condition}\n  output: \"{} | service=%container.name namespace=%k8s.ns.name pod=%k8s.pod.name {}\"\n  priority: {}\n  tags: [platform, container, {}]\n",
        rule.name, rule.description, rule.name, rule.output, rule.priority, rule.tags
    );
}
