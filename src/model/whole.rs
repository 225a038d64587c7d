//! Whole environments of pull requests: network, clusters and databases of their own, for changes of infrastructure.
//!
//! Such an environment is resolved from a spec like any other ([`crate::whole`] makes it). What a spec cannot say is settled here:
//! it belongs to the environment whose roles make it and whose bucket keeps its states, and to no account.

use super::{Audit, Environment, Names, Registry, resolve, review};
use crate::facts::Facts;
use crate::spec::project::{Environment as Written, Environments, WholeOf};

/// What makes an environment the whole one of a pull request.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The pull request, the spec, and the environment whose roles make it.
    pub of: WholeOf,
    /// The names of that environment.
    pub shared_names: Names,
    /// The host that its address leads to; `None` when nothing of it can be reached from outside.
    pub host: Option<String>,
}

/// The whole environments that an environment makes by a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wholes {
    /// The environment whose spec says what they are like.
    pub specification: String,
    /// The label of the pull requests that get one.
    pub label: String,
}

/// What an environment makes, by the first spec by name.
pub(super) fn made_by(environment: &str, all: &Environments) -> Option<Wholes> {
    let made = |other: &Written| {
        let spec = other.spec.as_ref()?;
        let is_made_here = spec.shares.as_ref().is_some_and(|shares| shares.as_str() == environment);
        let review = spec.review.as_ref().filter(|review| is_made_here && review.is_full())?;
        Some(Wholes { specification: other.name.to_string(), label: review::label(review) })
    };
    all.environments.iter().find_map(made)
}

/// Settles what a spec does not say. `None` when the environment that makes it cannot be resolved.
pub(super) fn settle(resolved: &mut Environment, of: &WholeOf, all: &Environments, facts: &Facts) -> Option<()> {
    let shared = resolve(&of.shared, all.get(&of.shared)?.spec.as_ref()?, facts)?;
    let entry = all.get(&of.specification)?.spec.as_ref()?.review.as_ref()?.entry.as_ref();
    // Whatever an account has only once is another one's, also where that is not written beside it.
    resolved.account_holder.clone_from(&of.shared);
    resolved.audit = Audit::nothing(resolved.span);
    resolved.registry = Registry::default();
    if let (Some(edge), Some(domain)) = (&mut resolved.edge, shared.domain) {
        edge.zone_name = domain;
    }
    let mut exposed = resolved.services.iter().filter(|service| service.port.is_some() && service.host_name.is_some());
    let service = exposed.find(|service| entry.is_none_or(|entry| entry.as_str() == service.name));
    let host = service.and_then(|service| service.host_name.clone());
    resolved.whole = Some(Whole { of: of.clone(), shared_names: shared.names, host });
    Some(())
}
