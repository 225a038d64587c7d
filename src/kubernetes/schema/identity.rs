//! What tells the objects of a cluster apart.

use std::collections::HashMap;

use crate::kubernetes::Object;

/// Two objects with the same identity are one for the cluster: the later replaces the former.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity<'a> {
    /// The group of `apiVersion`, without the version; empty for the core group.
    pub group: &'a str,
    /// `kind`.
    pub kind: &'a str,
    /// `metadata.namespace`; `None` for objects of the whole cluster.
    pub namespace: Option<&'a str>,
    /// `metadata.name`.
    pub name: &'a str,
}

impl<'a> Identity<'a> {
    /// The identity of an object.
    #[must_use]
    pub fn of(object: &'a Object) -> Self {
        Self {
            group: super::group(object.api_version()),
            kind: object.kind(),
            namespace: object.namespace(),
            name: object.name(),
        }
    }
}

/// The objects of one cluster that have the identity of a former one: the index of the former and their own, in order.
#[must_use]
pub fn repeated<'a>(objects: impl IntoIterator<Item = &'a Object>) -> Vec<(usize, usize)> {
    let mut seen = HashMap::new();
    let mut repeated = Vec::new();
    for (index, object) in objects.into_iter().enumerate() {
        let first = *seen.entry(Identity::of(object)).or_insert(index);
        if first != index {
            repeated.push((first, index));
        }
    }
    repeated
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_version_is_no_part_of_the_identity() {
        let object = |version: &str, namespace: Option<&str>| {
            let metadata = json!({"name": "a", "namespace": namespace});
            Object::alone((&json!({"apiVersion": version, "kind": "Thing", "metadata": metadata})).into())
        };
        let objects = [
            object("example.com/v1", Some("x")),
            object("example.com/v1", Some("y")),
            object("example.com/v1", None),
            object("example.com/v2", Some("x")),
            object("example.org/v1", Some("x")),
            object("example.com/v1", None),
        ];
        assert_eq!(repeated(&objects), [(0, 3), (2, 5)]);
    }
}
