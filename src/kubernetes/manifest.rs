//! Rendered objects and the files that they are in.

use std::sync::Arc;

use camino::Utf8PathBuf;

use super::print::Print;
use super::tree::{Node, Object, Shape};
use crate::diagnostic::Span;

/// One object that is rendered.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The object.
    pub object: Object,
    /// The place in the spec that asked for it.
    pub origin: Span,
    /// The template that it comes from, for example `service/workload.yaml.tera`.
    pub template: Arc<str>,
    /// The last patch of the spec that changed it.
    pub patch: Option<Span>,
    pub(super) print: Arc<Print>,
}

impl Manifest {
    /// Appends it as YAML, with a line break at its end.
    pub fn write(&self, output: &mut String) {
        self.print.fill(&self.object, output);
    }

    /// Its kind, namespace and name: `Deployment/hotel-booking/api`.
    #[must_use]
    pub fn address(&self) -> String {
        match self.object.namespace() {
            Some(namespace) => format!("{}/{namespace}/{}", self.object.kind(), self.object.name()),
            None => format!("{}/{}", self.object.kind(), self.object.name()),
        }
    }

    /// Whether it is there for a service; otherwise it is for a cluster.
    #[must_use]
    pub fn is_of_service(&self) -> bool {
        self.template.starts_with("service/")
    }

    /// The same object with another tree, which it shares with no other, as a patch made it.
    #[must_use]
    pub(super) fn patched(self, root: Node, patch: Span) -> Self {
        let shape = Shape { root, holes: 0 };
        let print = Arc::new(Print::new(&shape));
        Self { object: Object::alone(shape.root), print, patch: Some(patch), ..self }
    }
}

/// Who brings a file of objects into its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bringer {
    /// `platform apply`.
    Platform,
    /// Argo CD, from the repository.
    ArgoCd,
}

/// One file of objects, in the order in which they can be applied.
#[derive(Debug, Clone)]
pub struct ManifestFile {
    /// The colour of the cluster that it is for.
    pub cluster: String,
    /// Its path in the environment's folder, for example `kubernetes/blue/services/api.yaml`.
    pub path: Utf8PathBuf,
    /// Who brings it into the cluster.
    pub brought_by: Bringer,
    /// Its objects.
    pub manifests: Vec<Manifest>,
}
