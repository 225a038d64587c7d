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
use crate::cli::whole::{DEFAULT_RANGE, free, taken};
use crate::diagnostic::Sources;
use crate::facts::Facts;
use crate::model::{Environment, resolve_among};
use crate::pull_request::PullRequest;
use crate::render::write_file;
use crate::spec::Spec;
use crate::spec::edge::Dns;
use crate::spec::project::ENVIRONMENTS;
use crate::spec::scalar::{Scalar as _, ZoneId};
use crate::whole::Likeness;

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
    #[arg(long, value_name = "RANGE", default_value = DEFAULT_RANGE)]
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
    let project = project::find(options).map_err(Failure::without_lines)?;
    project.environment(&arguments.from).map_err(Failure::without_lines)?;
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
    let range = free(*within, from.network.cidr, *pr, taken)?;
    let edge = from.edge.as_ref().filter(|edge| edge.dns == Dns::Route53);
    if let (Some(None), None) = (edge.map(|edge| &edge.zone), zone) {
        let domain = from.domain.as_deref().unwrap_or_default();
        return Err(Failure::Wrong(format!(
            "its records would be in the zone of {domain}, which is found by that name: say which one it is with `--zone`"
        )));
    }
    let about = format!(
        "The whole environment of pull request {pr}, for a change of infrastructure: stacks, states and a network of its own."
    );
    Ok(Likeness {
        about: &about,
        like,
        spec,
        pull_request: *pr,
        domain: from.domain.as_ref().map(|domain| format!("{name}.{domain}")).as_deref(),
        range,
        zone: zone.as_deref().filter(|_| edge.is_some()),
    }
    .text())
}

/// The identifier of a hosted zone.
fn parse_zone(text: &str) -> Result<String, String> {
    let zone = ZoneId::parse(text).ok().filter(|zone| !zone.is_cloudflare());
    zone.map(|zone| zone.to_string())
        .ok_or_else(|| "write the identifier of a hosted zone, such as Z0123456789ABCDEFGHIJ".to_owned())
}
