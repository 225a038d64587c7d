//! `platform review whole`: the spec of a whole environment for a pull request that changes infrastructure.
//!
//! What shares nothing with another environment is one like any other: it has stacks, states and a network of its own, is
//! checked beside the others, planned in the comment on the pull request, and made and removed by the commands of every
//! environment. What a person would have to think of is written here: a name, a range of addresses that nobody has, a domain.

use camino::Utf8PathBuf;
use ipnet::Ipv4Net;

use crate::cli::GlobalOptions;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::loaded;
use crate::cli::project;
use crate::diagnostic::Sources;
use crate::facts::Facts;
use crate::model::{Environment, resolve_among};
use crate::pull_request::PullRequest;
use crate::render::write_file;
use crate::spec::Spec;
use crate::spec::edge::Dns;
use crate::spec::project::{ENVIRONMENTS, Environments};
use crate::spec::scalar::{Scalar as _, ZoneId};

/// Options of `review whole`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    /// The number of the pull request
    #[arg(long, value_name = "NUMBER", value_parser = PullRequest::parse)]
    pr: PullRequest,
    /// The environment that it is to be like
    #[arg(long, value_name = "NAME")]
    from: String,
    /// The range that its network is cut out of, where no environment of the project is
    #[arg(long, value_name = "RANGE", default_value = "10.0.0.0/8")]
    within: Ipv4Net,
    /// The hosted zone of Route 53 that its records are kept in, where the other environment's is found by its domain
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    zone: Option<String>,
}

/// Writes the spec, and checks it.
pub(super) fn run(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Exit {
    match write(arguments, options, console) {
        Ok(()) => Exit::Done,
        Err(failure) => failure.report(&Sources::default(), console),
    }
}

fn write(arguments: &Arguments, options: &GlobalOptions, console: &mut Console) -> Result<(), Failure> {
    let alone = |finding: crate::diagnostic::Diagnostic| Failure::Findings(finding.into(), Sources::default());
    let project = project::find(options).map_err(alone)?;
    project.environment(&arguments.from).map_err(alone)?;
    let name = format!("whole-{}", arguments.pr);
    let file = format!("{name}.yaml");
    let shown = Utf8PathBuf::from(format!("{ENVIRONMENTS}/{file}"));
    let path = project.root().join(&shown);
    if path.exists() {
        return Err(Failure::Wrong(format!("environment {name} is there already, in {path}")));
    }
    let all = project.load();
    let spec = all.get(&arguments.from).and_then(|from| from.spec.as_ref());
    let from = resolve_among(&arguments.from, &all, Facts::embedded()).filter(|_| !all.findings.has_errors());
    let Some((spec, from)) = spec.zip(from) else {
        return Err(Failure::Findings(all.findings, all.sources));
    };
    let text = text(arguments, &name, spec, &from, &taken(&all)?)?;
    // What is wrong is told with its lines, and is never written to be wrong for everybody.
    let all = project.load_with(&file, &text);
    let loaded = loaded::load_changed(&project, all, vec![name.clone()], options)?;
    console.findings(&loaded.findings, loaded.sources());
    write_file(&path, &text)?;
    console.data(&format!("{shown}\n"))?;
    console.say(&format!(
        "next: platform plan --env {name} shows it, platform cost --env {name} what it costs, platform apply --env {name} makes \
         it; at the end, platform destroy --env {name}, and remove the file"
    ));
    Ok(())
}

/// The ranges that environments have, in all their regions.
fn taken(all: &Environments) -> Result<Vec<Ipv4Net>, Failure> {
    let mut ranges = Vec::new();
    for name in all.names() {
        let shares = all.get(name).and_then(|one| one.spec.as_ref()).is_some_and(|spec| spec.shares.is_some());
        if !shares {
            let found = resolve_among(name, all, Facts::embedded());
            let found = found.ok_or_else(|| Failure::Unresolved(name.to_owned()))?;
            ranges.extend(found.regions().map(|region| region.network.cidr));
        }
    }
    Ok(ranges)
}

/// The spec.
fn text(
    arguments: &Arguments,
    name: &str,
    spec: &Spec,
    from: &Environment,
    taken: &[Ipv4Net],
) -> Result<String, Failure> {
    let Arguments { pr, from: like, within, zone } = arguments;
    if spec.shares.is_some() || from.network.existing.is_some() {
        return Err(Failure::Wrong(format!(
            "environment {like} has no network of its own that another one could be like"
        )));
    }
    let range = free(*within, from.network.cidr.prefix_len(), pr.number(), taken)
        .ok_or_else(|| Failure::Wrong(format!("in {within}, no range as large as {} is free", from.network.cidr)))?;
    let mut text = format!(
        "# The whole environment of pull request {pr}, for a change of infrastructure: stacks, states and a network of its own.\n\
         extends: {like}.yaml\n"
    );
    if let Some(domain) = &from.domain {
        text += &format!("domain: {name}.{domain}\n");
    }
    text += &format!("network: {{ cidr: {range} }}\n");
    if let Some(edge) = from.edge.as_ref().filter(|edge| edge.dns == Dns::Route53) {
        match (zone, &edge.zone) {
            (Some(zone), _) => text += &format!("edge: {{ zone: {zone} }}\n"),
            (None, Some(_)) => {}
            (None, None) => {
                let domain = from.domain.as_deref().unwrap_or_default();
                return Err(Failure::Wrong(format!(
                    "its records would be in the zone of {domain}, which is found by that name: say which one it is with `--zone`"
                )));
            }
        }
    }
    text += &format!("tags: {{ Review: \"{pr}\" }}\n");
    // What exists once, and what only the other one has to survive, is not its.
    let left_out = [("recovery", spec.recovery.is_some()), ("adopt", !spec.adopt.0.is_empty())];
    text.extend(left_out.iter().filter(|(_, is_there)| *is_there).map(|(key, _)| format!("{key}: null\n")));
    Ok(text)
}

/// A range of so many bits that no other one overlaps. Different numbers begin to look in different places, so that pull requests
/// that do not know of one another get different ranges as long as there are fewer of them than ranges.
fn free(within: Ipv4Net, prefix: u8, number: u64, taken: &[Ipv4Net]) -> Option<Ipv4Net> {
    let bits = prefix.checked_sub(within.prefix_len())?;
    let count = 1_u64 << bits;
    let range = |slot: u64| {
        let start = u64::from(u32::from(within.network())) + (slot << (32 - prefix));
        Ipv4Net::new(u32::try_from(start).ok()?.into(), prefix).ok()
    };
    let is_free = |range: &Ipv4Net| taken.iter().all(|other| !other.contains(range) && !range.contains(other));
    (0..count).filter_map(|step| range((number + step) % count)).find(is_free)
}

/// The identifier of a hosted zone.
fn parse_zone(text: &str) -> Result<String, String> {
    let zone = ZoneId::parse(text).ok().filter(|zone| !zone.is_cloudflare());
    zone.map(|zone| zone.to_string())
        .ok_or_else(|| "write the identifier of a hosted zone, such as Z0123456789ABCDEFGHIJ".to_owned())
}

#[cfg(test)]
mod tests {
    use ipnet::Ipv4Net;

    use super::free;

    fn range(text: &str) -> Ipv4Net {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_is_one_that_nobody_has() {
        let within = range("10.0.0.0/8");
        let found = |number, taken: &[&str]| {
            free(within, 16, number, &taken.iter().map(|one| range(one)).collect::<Vec<_>>()).map(|it| it.to_string())
        };
        assert_eq!(found(142, &[]).as_deref(), Some("10.142.0.0/16"));
        assert_eq!(found(142 + 256, &["10.142.16.0/20"]).as_deref(), Some("10.143.0.0/16"));
        assert_eq!(found(255, &["10.255.0.0/16", "10.0.0.0/9"]).as_deref(), Some("10.128.0.0/16"));
        assert_eq!(found(1, &["10.0.0.0/8"]), None);
        assert_eq!(free(range("10.0.0.0/24"), 16, 1, &[]), None);
        assert_eq!(free(range("0.0.0.0/0"), 16, u64::from(u32::MAX), &[]), Some(range("255.255.0.0/16")));
    }
}
