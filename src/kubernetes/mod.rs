//! The environment as Kubernetes and Istio objects: one file per service or component and cluster.
//!
//! The objects come from `templates/kubernetes/**.yaml.tera`, where a platform engineer can read and replace them. The
//! flow is [`context`] (what templates see) → `templates` (compiled, rendered) → `skeleton` (values taken out of the
//! text) → `document` (YAML read once per shape) → [`tree`](Object) → `print` (the one form in which objects are
//! written). Whether the API server would take the objects is judged by
//! [`schema`].

pub mod context;
mod document;
pub mod ignored;
mod json;
mod manifest;
mod order;
mod outputs;
mod patch;
mod path;
mod print;
mod scalar;
pub mod schema;
mod skeleton;
mod templates;
mod tree;

pub use manifest::{Manifest, ManifestFile};
pub use outputs::{OutputReference, output_references};
pub use templates::{FOLDER, Templates};
pub use tree::{Key, Node, Object, Scalar, Shape, Value, Values, View};

use camino::Utf8PathBuf;
use context::{ClusterContext, EnvironmentContext, ServiceContext};
use document::Documents;
use skeleton::Skeleton;
use templates::{Scope, Template};
use tera::{Context, Value as TemplateValue};

use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::{Cluster, Environment};

/// The label of every object that says that it is ours, and its value. Nothing without it is ever removed from a cluster.
pub const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "platform");
/// The label of every object with the environment that it belongs to.
pub const ENVIRONMENT_LABEL: &str = "platform.io/environment";

/// Labels of every object, and those that objects of services have besides.
const LABELS: [&str; 3] = [MANAGED_BY.0, "app.kubernetes.io/part-of", ENVIRONMENT_LABEL];
const SERVICE_LABELS: [&str; 5] =
    [LABELS[0], LABELS[1], LABELS[2], "app.kubernetes.io/name", "app.kubernetes.io/version"];

/// Renders all objects of an environment. One that shares another's clusters has none of its own.
///
/// # Errors
/// Everything that is wrong with what the templates yield, each fault of a template once.
pub fn manifests(environment: &Environment, templates: &Templates) -> Result<Vec<ManifestFile>, Diagnostics> {
    if environment.shares.is_some() {
        return Ok(Vec::new());
    }
    let services = context::services(environment);
    let mut renderer = Renderer::new(environment, templates, &services);
    let mut files = Vec::new();
    for cluster in &environment.clusters {
        renderer.cluster(cluster, &services, &mut files);
    }
    // What is wrong with the templates would leave patches without their objects, which is not the patches' fault.
    let files_are_whole = !renderer.findings.has_errors();
    let mut findings = renderer.findings;
    findings.extend(patch::apply(&environment.patches, files_are_whole.then_some(files.as_mut_slice())));
    if findings.has_errors() { Err(findings) } else { Ok(files) }
}

/// Renders the templates over an environment.
struct Renderer<'a> {
    environment: &'a Environment,
    templates: &'a Templates,
    /// What all templates see.
    context: Context,
    /// The services as the templates see them, in the order of the environment's.
    services: Vec<TemplateValue>,
    findings: Diagnostics,
    /// Templates with a fault, which are not rendered again.
    faulty: Vec<&'a str>,
    output: Vec<u8>,
}

impl<'a> Renderer<'a> {
    fn new(environment: &'a Environment, templates: &'a Templates, services: &[ServiceContext<'_>]) -> Self {
        let mut context = Context::new();
        context.insert("environment", &EnvironmentContext::new(environment));
        let services: Vec<_> = services.iter().map(TemplateValue::from_serializable).collect();
        context.insert_value("services", TemplateValue::from(services.clone()));
        Self {
            environment,
            templates,
            context,
            services,
            findings: Diagnostics::default(),
            faulty: Vec::new(),
            output: Vec::new(),
        }
    }

    fn cluster(&mut self, cluster: &Cluster, services: &[ServiceContext<'_>], files: &mut Vec<ManifestFile>) {
        self.context.insert("cluster", &ClusterContext::new(cluster));
        let values = [MANAGED_BY.1, &self.environment.platform, &self.environment.name];
        let file = |path: String, manifests| ManifestFile {
            cluster: cluster.colour.clone(),
            path: Utf8PathBuf::from(format!("kubernetes/{}/{path}.yaml", cluster.colour)),
            manifests,
        };
        for template in self.templates.of(Scope::Cluster) {
            let manifests = self.one(template, &LABELS, &values, cluster.span);
            if !manifests.is_empty() {
                files.push(file(template.stem.clone(), in_order(manifests)));
            }
        }
        for (index, service) in self.environment.services.iter().enumerate() {
            self.context.insert_value("service", self.services[index].clone());
            let values = [values[0], values[1], values[2], services[index].name, services[index].version];
            let mut manifests = Vec::new();
            for template in self.templates.of(Scope::Service) {
                manifests.extend(self.one(template, &SERVICE_LABELS, &values, service.span));
            }
            files.push(file(format!("services/{}", service.name), in_order(manifests)));
        }
        self.context.remove("service");
    }

    /// The objects that one template yields.
    fn one(&mut self, template: &'a Template, labels: &[&'static str], values: &[&str], origin: Span) -> Vec<Manifest> {
        if self.faulty.contains(&template.name.as_str()) {
            return Vec::new();
        }
        let mut output = std::mem::take(&mut self.output);
        let manifests = self.render(template, labels, values, origin, &mut output);
        self.output = output;
        manifests.unwrap_or_else(|finding| {
            self.faulty.push(&template.name);
            self.findings.push(finding);
            Vec::new()
        })
    }

    fn render(
        &self,
        template: &Template,
        labels: &[&'static str],
        values: &[&str],
        origin: Span,
        output: &mut Vec<u8>,
    ) -> Result<Vec<Manifest>, Diagnostic> {
        self.templates.render(template, &self.context, output)?;
        let text = std::str::from_utf8(output).map_err(|_| {
            self.templates.finding("template-yaml", &template.name, "it yields something that is no text")
        })?;
        let documents = match template.scope {
            Scope::Cluster => &self.templates.cluster_documents,
            Scope::Service => &self.templates.service_documents,
        };
        let manifest = |skeleton| self.manifest(skeleton, template, documents, labels, values, origin);
        skeleton::split(text).into_iter().map(manifest).collect()
    }

    fn manifest(
        &self,
        skeleton: Skeleton<'_>,
        template: &Template,
        documents: &Documents,
        labels: &[&'static str],
        values: &[&str],
        origin: Span,
    ) -> Result<Manifest, Diagnostic> {
        let document = documents.read(&skeleton, labels).map_err(|fault| {
            let finding = self.templates.finding("template-yaml", &template.name, fault.problem);
            let place = format!("This is line {} of what it yields, in {}.", fault.line, self.environment.name);
            finding.because(if fault.line > 0 { place } else { String::new() }).help(fault.help)
        })?;
        let values = skeleton.values.iter().copied().chain(values.iter().copied()).collect();
        Ok(Manifest {
            object: Object::new(document.shape.clone(), values),
            origin,
            template: template.shared_name.clone(),
            patch: None,
            print: document.print.clone(),
        })
    }
}

/// Sorts objects into the order of applying; what stands in one template keeps its order.
fn in_order(mut manifests: Vec<Manifest>) -> Vec<Manifest> {
    manifests.sort_by_cached_key(|manifest| order::rank(manifest.object.kind()));
    manifests
}
