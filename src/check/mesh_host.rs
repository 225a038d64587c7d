//! What a host in an object of Istio means, and whether it is there.

use super::objects::{Entry, Kind, Objects};
use crate::diagnostic::did_you_mean;

const CLUSTER_DOMAIN: &str = ".svc.cluster.local";

/// A host as Istio reads it: a name without dots is a Service of the own namespace, and the Services of other
/// namespaces are written in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Host<'a> {
    /// A Kubernetes Service.
    Service { namespace: &'a str, name: &'a str },
    /// Anything else; a ServiceEntry says where it is.
    Outside(&'a str),
    /// Several hosts at once: `*.example.com`.
    Several,
}

impl<'a> Host<'a> {
    pub(super) fn read(host: &'a str, namespace: &'a str) -> Self {
        if host.contains('*') {
            return Self::Several;
        }
        if !host.contains('.') {
            return Self::Service { namespace, name: host };
        }
        let service = host.strip_suffix(CLUSTER_DOMAIN).and_then(|service| service.split_once('.'));
        service.map_or(Self::Outside(host), |(name, namespace)| Self::Service { namespace, name })
    }
}

/// What became of looking for a host.
pub(super) enum Found<'a, 'b> {
    /// The Service.
    Service(&'b Entry<'a>),
    /// It may well be there, but is not rendered.
    Elsewhere,
    /// It is not there; what to write instead.
    Missing(String),
}

/// Looks for a host among the objects of a cluster.
pub(super) fn find<'a, 'b>(objects: &'b Objects<'a>, host: Host<'_>) -> Found<'a, 'b> {
    const SERVICE: Kind<'static> = Kind::core("Service");
    match host {
        Host::Service { namespace, name } => match objects.get(SERVICE, namespace, name) {
            Some(service) => Found::Service(service),
            None if !objects.has_namespace(namespace) || Objects::is_of_component(namespace) => Found::Elsewhere,
            None => Found::Missing(match did_you_mean(name, objects.names(SERVICE, namespace)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the name of a Service, or add a template that yields it".to_owned(),
            }),
        },
        Host::Outside(host) if has_entry(objects, host) => Found::Elsewhere,
        Host::Outside(host) => Found::Missing(in_full(objects, host)),
        Host::Several => Found::Elsewhere,
    }
}

fn has_entry(objects: &Objects<'_>, host: &str) -> bool {
    let mut hosts = objects.of(Kind::istio("ServiceEntry")).flat_map(|entry| entry.view().items_at(&["spec", "hosts"]));
    hosts.any(|written| written.text().is_some_and(|written| covers(written, host)))
}

/// Whether a host with or without an asterisk at its beginning is, or holds, another.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    match wide.strip_prefix('*') {
        Some(end) => narrow.trim_start_matches('*').ends_with(end),
        None => wide == narrow,
    }
}

/// `api.booking` is what one writes elsewhere, but not for Istio.
fn in_full(objects: &Objects<'_>, host: &str) -> String {
    let mut parts = host.split('.');
    let service = parts.next().zip(parts.next()).filter(|_| parts.next().is_none_or(|rest| rest == "svc"));
    match service.filter(|(name, namespace)| objects.get(Kind::core("Service"), namespace, name).is_some()) {
        Some((name, namespace)) => format!("write `{name}.{namespace}{CLUSTER_DOMAIN}`"),
        None => "add a template that yields a ServiceEntry for it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, covers};

    #[test]
    fn hosts_are_read_as_istio_reads_them() {
        assert_eq!(Host::read("api", "shop"), Host::Service { namespace: "shop", name: "api" });
        assert_eq!(Host::read("api.shop", "shop"), Host::Outside("api.shop"));
        let service = Host::Service { namespace: "other", name: "api" };
        assert_eq!(Host::read("api.other.svc.cluster.local", "shop"), service);
        assert_eq!(Host::read("*.example.com", "shop"), Host::Several);
        assert!(covers("*.example.com", "www.example.com"));
        assert!(covers("*", "www.example.com"));
        assert!(!covers("*.example.com", "example.com"));
        assert!(covers("www.example.com", "www.example.com"));
    }
}
