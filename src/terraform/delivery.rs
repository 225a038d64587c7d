//! The stacks `delivery-<colour>`: the components of one cluster, as releases of their Helm charts.
//!
//! A stack of its own, because a provider that is configured with a cluster of the same state cannot be planned before the
//! cluster is there, and loses the way to what it made when the cluster goes. The values of a chart are a file
//! beside the code, so that a reader and Helm see the same text. Where Argo CD brings the components, the stack holds
//! Argo CD alone.
//!
//! Helm installs custom resource definitions in a chart's folder `crds` once and never changes them again. Where a component has
//! them there only, the stack reads them out of the same chart and hands them to a chart of our own, which holds nothing
//! else; whoever has them from before hands them over.

use super::stack::{Stack, StackBuilder};
use crate::hcl::{self, Block, Body, Expression};
use crate::model::component::{ComponentKind, Definitions, OBJECTS_CHART, Release};
use crate::model::{Cluster, Component, Environment};

/// How the names of these stacks begin.
const PREFIX: &str = "delivery-";
/// Seconds that Helm waits until what a chart installs is ready: machines may have to be started for it.
const PATIENCE_SECONDS: u32 = 900;
/// How many versions of a release are kept to go back to.
const KEPT_REVISIONS: u32 = 5;
/// The chart of our own that holds custom resource definitions of other charts.
const DEFINITIONS: &str = "definitions";
const DEFINITIONS_CHART: [(&str, &str); 2] = [
    ("definitions/Chart.yaml", include_str!("../../data/components/definitions/Chart.yaml")),
    (
        "definitions/templates/definitions.yaml",
        include_str!("../../data/components/definitions/templates/definitions.yaml"),
    ),
];
/// The one that holds the objects that its values name.
const OBJECTS: [(&str, &str); 2] = [
    ("objects/Chart.yaml", include_str!("../../data/components/objects/Chart.yaml")),
    ("objects/templates/objects.yaml", include_str!("../../data/components/objects/templates/objects.yaml")),
];
/// The form in which `aws eks get-token` answers.
const TOKEN_API: &str = "client.authentication.k8s.io/v1beta1";

/// The stack of a cluster; `None` when it has no component that Terraform installs.
pub(super) fn stack(environment: &Environment, cluster: &Cluster) -> Option<Stack> {
    let components: Vec<&Component> = installed(environment).collect();
    if components.iter().all(|component| component.is_external()) {
        return None;
    }
    let mut stack = StackBuilder::new(environment, name(cluster));
    let provider = provider(environment, cluster, &mut stack);
    stack.configure(provider);
    let releases = components.iter().flat_map(|component| {
        let releases = component.releases.iter().enumerate().map(|(index, _)| release(environment, component, index));
        definitions(component).into_iter().flatten().chain(releases).collect::<Vec<_>>()
    });
    stack.file("releases.tf", releases.fold(Body::new(), Body::block));
    Some(stack.finish())
}

/// The name of the stack of a cluster.
#[must_use]
pub fn name(cluster: &Cluster) -> String {
    format!("{PREFIX}{}", cluster.colour)
}

/// Whether a stack of this name is one with what Helm brings into a cluster.
#[must_use]
pub fn is_name(stack: &str) -> bool {
    stack.starts_with(PREFIX)
}

/// The file with the values of a release, in the folder of the stack.
#[must_use]
pub fn values_file(release: &str) -> String {
    format!("{release}.values.yaml")
}

/// The files of the charts of our own, in the folder of a stack that installs them.
#[must_use]
pub fn chart_files(environment: &Environment) -> Vec<(String, String)> {
    let has_definitions = installed(environment).any(|component| definitions_apart(component).is_some());
    let mut releases = installed(environment).flat_map(|component| &component.releases);
    let has_objects = releases.any(|release| release.chart == OBJECTS_CHART);
    let charts = [(has_definitions, DEFINITIONS_CHART), (has_objects, OBJECTS)];
    let files = charts.into_iter().filter(|(is_wanted, _)| *is_wanted).flat_map(|(_, files)| files);
    files.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// The components that Terraform installs.
pub fn installed(environment: &Environment) -> impl Iterator<Item = &Component> {
    environment.components.iter().filter(|component| !environment.delivery.brings(component.kind))
}

fn provider(environment: &Environment, cluster: &Cluster, stack: &mut StackBuilder<'_>) -> Block {
    let from = cluster.stack.as_str();
    let host = stack.input(from, "cluster_endpoint", "string", "Where the API of the cluster answers.");
    let certificate = stack.input(
        from,
        "cluster_certificate_authority",
        "string",
        "Whom the API server's certificate is signed by, base64-encoded.",
    );
    let arguments =
        ["eks", "get-token", "--cluster-name", &cluster.name, "--region", &environment.cloud.region].map(hcl::string);
    let exec = hcl::object([
        ("api_version", hcl::string(TOKEN_API)),
        ("command", hcl::string("aws")),
        ("args", hcl::list(arguments)),
    ]);
    let kubernetes = hcl::object([
        ("host", host),
        ("cluster_ca_certificate", hcl::call("base64decode", vec![certificate])),
        ("exec", exec),
    ]);
    Block::new("provider", &["helm"])
        .about("Whoever runs this logs in to the cluster as who they are in AWS; no token is kept anywhere.")
        .attribute("kubernetes", kubernetes)
        .from(Some(cluster.span))
}

/// The release whose definitions are in the folder of its chart, and the label of what keeps them.
fn definitions_apart(component: &Component) -> Option<(&Release, String)> {
    let release = component.releases.last().filter(|_| component.kind.definitions() == Definitions::Folder)?;
    Some((release, format!("{}-{DEFINITIONS}", release.name)))
}

/// Takes the definitions of a component out of the folder of its chart, and keeps them at its version.
fn definitions(component: &Component) -> Option<[Block; 2]> {
    let (release, label) = definitions_apart(component)?;
    let namespace = component.definition().namespace;
    let read = hcl::data("helm_template", &label)
        .about("Helm installs these kinds with the chart, and would never change them again.")
        .attribute("name", release.name)
        .attribute("namespace", namespace);
    let read = chart(read, release)
        .attribute("values", hcl::list([values(release)]))
        .attribute("include_crds", true)
        .from(Some(component.span));
    let texts = hcl::reference(&format!("data.helm_template.{label}.crds"));
    let kept = hcl::resource("helm_release", &label)
        .attribute("name", label.as_str())
        .attribute("namespace", namespace)
        .comment("Where Terraform runs, so that it is the same path in the stack and above it.")
        .attribute("chart", format!("./{DEFINITIONS}"))
        .attribute("values", hcl::list([hcl::call("yamlencode", vec![hcl::object([("definitions", texts)])])]))
        .comment("They may be there already.")
        .attribute("take_ownership", true)
        .attribute("atomic", true)
        .attribute("max_history", KEPT_REVISIONS)
        .attribute("timeout", PATIENCE_SECONDS)
        .from(Some(component.span));
    Some([read, kept])
}

/// One release; it waits for the one before it in its component, and for the components that its own cannot do without.
fn release(environment: &Environment, component: &Component, index: usize) -> Block {
    let release = &component.releases[index];
    let definition = component.definition();
    let block = hcl::resource("helm_release", release.name)
        .attribute("name", release.name)
        .attribute("namespace", definition.namespace);
    let block = match definition.namespace {
        // It is there in every cluster.
        "kube-system" => block,
        _ => block.attribute("create_namespace", true),
    };
    let block = chart(block, release).attribute("values", hcl::list([values(release)]));
    let block = match component.kind.is_ready_by_itself() {
        true => block.attribute("atomic", true),
        false => block.comment("Its pods wait for what comes after the chart.").attribute("wait", false),
    };
    let block = match component.kind.definitions() {
        Definitions::Folder => block.attribute("skip_crds", true),
        _ if release.is_of_definitions => block.comment("They may be there already.").attribute("take_ownership", true),
        _ => block,
    };
    block
        .attribute("max_history", KEPT_REVISIONS)
        .attribute("timeout", PATIENCE_SECONDS)
        .optional("depends_on", waits_for(environment, component, index))
        .from(Some(component.span))
}

/// A chart of a registry is named by its whole address, one of a repository by its name there, and one of our own by its path.
fn chart(block: Block, release: &Release) -> Block {
    if release.chart == OBJECTS_CHART {
        return block.attribute("chart", OBJECTS_CHART);
    }
    let block = match release.repository.starts_with("oci://") {
        true => block.attribute("chart", format!("{}/{}", release.repository, release.chart)),
        false => block.attribute("repository", release.repository.as_str()).attribute("chart", release.chart.as_str()),
    };
    block.attribute("version", release.version.as_str())
}

fn values(release: &Release) -> Expression {
    let path = format!("/{}", values_file(release.name));
    let path = hcl::template(&[hcl::Part::Reference(hcl::reference("path.module")), hcl::Part::Text(&path)]);
    hcl::call("file", vec![path])
}

fn waits_for(environment: &Environment, component: &Component, index: usize) -> Option<Expression> {
    let own = index.checked_sub(1).map(|before| component.releases[before].name);
    let of = |kind: &ComponentKind| environment.component(*kind)?.releases.last().map(|release| release.name);
    let after = component.comes_after();
    let others = after.iter().filter_map(of).filter(|_| index == 0);
    let apart = definitions_apart(component).filter(|_| index == 0).map(|(_, label)| label);
    let names = own.into_iter().chain(others).map(str::to_owned).chain(apart);
    let references = names.map(|name| hcl::reference(&format!("helm_release.{name}")));
    let references: Vec<Expression> = references.collect();
    (!references.is_empty()).then(|| hcl::list(references))
}
