//! The values of the components' Helm charts.

use std::sync::Arc;

use super::patch;
use super::print::Print;
use super::tree::{Key, Node, Object, Shape};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::component::{ComponentKind, Release};

/// The values that one Helm chart is installed with in one cluster.
#[derive(Debug, Clone)]
pub struct ChartValues {
    /// The colour of the cluster.
    pub cluster: String,
    /// The component that the chart belongs to.
    pub component: ComponentKind,
    /// The name of the release.
    pub release: &'static str,
    /// The values.
    pub values: Object,
    /// Where the component is written, or what needs it.
    pub origin: Span,
    print: Arc<Print>,
}

impl ChartValues {
    /// The values of a template, with those of the spec laid over them.
    ///
    /// # Errors
    /// Values of the spec that are no values.
    pub(super) fn new(
        cluster: &str,
        component: ComponentKind,
        release: &Release,
        rendered: (Object, Arc<Print>),
        origin: Span,
    ) -> Result<Self, Diagnostics> {
        let (mut values, mut print) = rendered;
        if !release.values.is_empty() {
            let mut root = patch::alone(values.view());
            patch::merge(&mut root, &written(release)?);
            let shape = Shape { root, holes: 0 };
            print = Arc::new(Print::new(&shape));
            values = Object::alone(shape.root);
        }
        Ok(Self { cluster: cluster.to_owned(), component, release: release.name, values, origin, print })
    }

    /// Appends them as YAML, with a line break at their end.
    pub fn write(&self, output: &mut String) {
        self.print.fill(&self.values, output);
    }
}

/// What the spec lays over the values of a release.
fn written(release: &Release) -> Result<Node, Diagnostics> {
    let mut findings = Diagnostics::default();
    let mut entries = Vec::new();
    for (key, value) in &release.values {
        match patch::node(value) {
            Ok(value) => entries.push((Key::Text(key.as_str().into()), value)),
            Err(finding) => findings.push(Diagnostic { code: "component-value", ..finding }),
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(Node::Map(entries)) }
}
