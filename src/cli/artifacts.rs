//! The files that are rendered from an environment.

use crate::check::Rendered;
use crate::diagnostic::Sources;
use crate::kubernetes::{self, ChartValues};
use crate::render::{Artifact, Artifacts};
use crate::terraform::{Stack, delivery};

/// The files of an environment.
pub(super) fn artifacts(rendered: &Rendered, sources: &Sources, specification_digest: String) -> Artifacts {
    let Rendered { environment, stacks, manifests, .. } = rendered;
    let mut artifacts = Artifacts::new(environment.name.as_str(), specification_digest);
    for stack in stacks {
        for file in &stack.files {
            let path = format!("terraform/{}/{}", stack.name, file.name);
            artifacts.add(Artifact::terraform(path, file.printed(), sources));
        }
        for (name, text) in values_files(rendered, stack) {
            artifacts.add(Artifact::new(format!("terraform/{}/{name}", stack.name), text));
        }
    }
    for values in rendered.charts.iter().filter(|values| environment.delivery.brings(values.component)) {
        let path = kubernetes::context::values_file(&values.cluster, values.release);
        artifacts.add(Artifact::new(path, values_text(rendered, values)));
    }
    for (path, text) in rendered.previews.iter().flat_map(|preview| &preview.files) {
        artifacts.add(Artifact::new(path.clone(), text.clone()));
    }
    for file in manifests {
        artifacts.add(Artifact::kubernetes(file, &environment.notice(), sources));
    }
    artifacts
}

/// The values of the charts that a stack installs, and a chart of our own, as files beside its code.
pub(super) fn values_files(rendered: &Rendered, stack: &Stack) -> Vec<(String, String)> {
    let Rendered { environment, charts, .. } = rendered;
    let clusters = environment.regions().flat_map(|region| region.clusters.iter());
    let Some(cluster) = clusters.into_iter().find(|cluster| delivery::name(cluster) == stack.name) else {
        return Vec::new();
    };
    let is_installed = |values: &&ChartValues| {
        values.cluster == cluster.colour
            && delivery::installed(environment).any(|component| component.kind == values.component)
    };
    let file = |values: &ChartValues| (delivery::values_file(values.release), values_text(rendered, values));
    charts.iter().filter(is_installed).map(file).chain(delivery::chart_files(environment)).collect()
}

/// The file with the values of a chart.
fn values_text(rendered: &Rendered, values: &ChartValues) -> String {
    let mut text = format!("# {}\n", rendered.environment.notice());
    values.write(&mut text);
    text
}
