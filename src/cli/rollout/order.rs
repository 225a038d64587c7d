//! `platform rollout promote`, `abort` and `retry`: orders to the rollout of one service.

use std::time::Duration;

use super::status::unknown_service;
use super::subject::Subject;
use super::{Common, Exit, Failure, Prepared, Working};
use crate::cli::clusters::parse_time;
use crate::engine::rollout::{Order, OrderError, Outcome, give};
use crate::report::services_text;

/// Options of `rollout abort` and `rollout retry`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) common: Common,
    /// The service.
    #[arg(long, value_name = "SERVICE")]
    service: String,
    /// The colour of the cluster. Without it, the one that takes the traffic.
    #[arg(long, value_name = "COLOUR")]
    cluster: Option<String>,
    /// How long to wait until the order is taken.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = parse_time)]
    wait: Duration,
}

/// Options of `rollout promote`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct PromoteArguments {
    #[command(flatten)]
    pub(super) common: Arguments,
    /// Give the new version all traffic now, without analysis, pauses and steps.
    #[arg(long)]
    full: bool,
}

impl PromoteArguments {
    /// What is ordered.
    pub(super) fn order(&self) -> Order {
        if self.full { Order::PromoteFully } else { Order::Promote }
    }
}

/// Gives the order, and shows the state after it.
pub(super) fn run(
    order: Order,
    arguments: &Arguments,
    subject: &Subject,
    prepared: &Prepared,
    working: &mut Working<'_>,
) -> Result<Exit, Failure> {
    if subject.image(&arguments.service).is_none() {
        return Err(unknown_service(&arguments.service, subject));
    }
    let colour = colour(arguments, subject)?;
    let bridge = working.bridge(subject.source(prepared))?;
    let outcome = bridge.with(colour, |asks| -> Result<Outcome, OrderError> {
        give(asks, &subject.namespace, &arguments.service, order, arguments.wait)
    })?;
    working.console.data(&format!("{colour}\n{}", services_text(std::slice::from_ref(&outcome.state))))?;
    if !outcome.taken {
        return Err(Failure::NotTaken(arguments.wait.as_secs()));
    }
    if order == Order::Abort {
        tell_what_is_left(&outcome, arguments, subject, working);
    }
    Ok(Exit::Done)
}

fn colour<'a>(arguments: &'a Arguments, subject: &'a Subject) -> Result<&'a str, Failure> {
    let known = subject.colours();
    let wanted = arguments.cluster.as_deref().unwrap_or(&subject.active);
    if known.contains(&wanted) {
        return Ok(wanted);
    }
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(Failure::Wrong(format!("environment {} has no cluster {wanted}; it has {known}", subject.name)))
}

/// After an abort the spec still asks for the version that was given up.
fn tell_what_is_left(outcome: &Outcome, arguments: &Arguments, subject: &Subject, working: &mut Working<'_>) {
    let (service, environment) = (&arguments.service, &subject.name);
    let stable = match &outcome.state.stable_image {
        Some(image) => format!("{service} is back at {image}."),
        None => format!("{service} is back at its stable version."),
    };
    let written = subject.image(service).unwrap_or_default();
    working.console.say(&format!(
        "{stable} The spec still says {written}.\nTo stay with the stable version, write its image into the spec and \
         apply that. To try again: `platform rollout retry --env {environment} --service {service}`."
    ));
}
