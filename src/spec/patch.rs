//! Changes to what is generated, by path.

use std::collections::BTreeMap;

use super::decode::{Decode, Decoder, Located};
use super::node::{Node, Value};
use super::record::{Shape, record};
use super::scalar::Text;

record! {
    /// Which objects a patch is for. All that is named must agree; `*` stands for anything.
    PatchTarget {
        /// Their kind.
        kind("kind", "Deployment"): Located<Text>,
        /// Their name. Default: any.
        name("name", "api"): Option<Located<Text>>,
        /// Their namespace. Default: any.
        namespace("namespace", "hotel-booking"): Option<Located<Text>>,
        /// The cluster. Default: all clusters.
        cluster("cluster", "blue"): Option<Located<Text>>,
    }
}

record! {
    /// A change to objects that are generated.
    Patch {
        /// The objects.
        target("target"): PatchTarget,
        /// Values by path: `spec.template.spec.containers[name=api].resources.limits.memory: 2Gi`.
        set("set"): Values,
        /// Mappings by path that are merged into what is there; `null` removes a key.
        merge("merge"): Values,
        /// Paths that are removed.
        delete("delete", "spec.replicas"): Vec<Located<Text>>,
    }
}

/// YAML values by path, each as it is written.
#[derive(Debug, Clone, Default)]
pub struct Values(pub BTreeMap<String, Node>);

impl Decode for Values {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            decoder.wrong_kind(node, "a mapping", "write `path: value` pairs");
            return None;
        };
        Some(Self(entries.iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect()))
    }

    fn shape() -> Shape {
        Shape::Pairs(Box::new(Shape::Anything))
    }

    fn when_absent() -> Option<Self> {
        Some(Self::default())
    }
}
