//! The environment as Kubernetes and Istio objects: one file per service or component and cluster.
//!
//! The objects come from `templates/kubernetes/**.yaml.tera`, where a platform engineer can read and replace them. The
//! flow is [`context`] (what templates see) → `templates` (compiled, rendered) → `skeleton` (values taken out of the
//! text) → `document` (YAML read once per shape) → [`tree`](Object) → `print` (the one form in which objects are
//! written). Whether the API server would take the objects is judged by
//! [`schema`].

mod chart;
pub mod context;
mod dashboard;
mod document;
mod falco;
pub mod ignored;
mod json;
mod manifest;
mod order;
mod outputs;
mod patch;
mod path;
mod preview;
mod print;
mod scalar;
pub mod schema;
mod skeleton;
mod templates;
mod tree;

pub use chart::ChartValues;
pub use manifest::{Bringer, Manifest, ManifestFile};
pub use outputs::{OutputReference, output_references};
pub use preview::{PreviewChart, chart_folder};
pub use templates::{FOLDER, Templates};
pub use tree::{Key, Node, Object, Scalar, Shape, Value, Values, View};

use camino::Utf8PathBuf;
use context::{ClusterContext, ComponentContext, DeliveryContext, EnvironmentContext, ServiceContext};
use document::{Document, Fault, Form};
use skeleton::Skeleton;
use templates::{Scope, Template};
use tera::{Context, Value as TemplateValue};

use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::component::ComponentKind;
use crate::model::{Cluster, Component, Environment};
use crate::spec::delivery::DeliveryMode;

/// The label of every object that says that it is ours, and its value. Nothing without it is ever removed from a cluster.
pub const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "platform");
/// The label of every object with the environment that it belongs to.
pub const ENVIRONMENT_LABEL: &str = "platform.io/environment";

/// The template of what Argo CD begins with, and that of what makes environments of pull requests: it names outputs.
const ROOT: &str = "root";
const REVIEWS: &str = "reviews";

/// Labels of every object, and those that objects of services have besides.
const LABELS: [&str; 3] = [MANAGED_BY.0, "app.kubernetes.io/part-of", ENVIRONMENT_LABEL];
const SERVICE_LABELS: [&str; 5] =
    [LABELS[0], LABELS[1], LABELS[2], "app.kubernetes.io/name", "app.kubernetes.io/version"];

/// What the templates yield for an environment.
#[derive(Debug, Clone, Default)]
pub struct Rendering {
    /// The objects, by file.
    pub files: Vec<ManifestFile>,
    /// The values of the components' charts, by cluster, in the order in which they are installed.
    pub charts: Vec<ChartValues>,
    /// The charts of environments of pull requests that Argo CD makes.
    pub previews: Vec<PreviewChart>,
}

/// Renders all objects of an environment, and the values of its components' charts. One that shares another's clusters
/// has none of its own, and that of a pull request has no components.
///
/// # Errors
/// Everything that is wrong with what the templates yield, each fault of a template once.
pub fn render(environment: &Environment, templates: &Templates) -> Result<Rendering, Diagnostics> {
    if environment.shares.is_some() && environment.review.is_none() {
        return Ok(Rendering::default());
    }
    let (mut rendering, mut findings) = (Rendering::default(), Diagnostics::default());
    for region in environment.regions() {
        // What is wrong with a template of one region is wrong in the other.
        if findings.has_errors() {
            break;
        }
        let services = context::services(region);
        let mut renderer = Renderer::new(region, templates, &services);
        for cluster in &region.clusters {
            renderer.cluster(cluster, &services);
        }
        rendering.files.extend(renderer.rendering.files);
        rendering.charts.extend(renderer.rendering.charts);
        rendering.previews.extend(renderer.rendering.previews);
        findings.extend(renderer.findings);
    }
    // What is wrong with the templates would leave patches without their objects, which is not the patches' fault.
    let files = (!findings.has_errors()).then_some(rendering.files.as_mut_slice());
    // Patches come from the spec that is extended as well, and the environment of a pull request has few of its objects.
    findings.extend(patch::apply(&environment.patches, files, environment.review.is_none()));
    if findings.has_errors() { Err(findings) } else { Ok(rendering) }
}

/// Renders the templates over an environment.
struct Renderer<'a> {
    environment: &'a Environment,
    templates: &'a Templates,
    /// What all templates see.
    context: Context,
    /// The services as the templates see them, in the order of the environment's.
    services: Vec<TemplateValue>,
    rendering: Rendering,
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
            rendering: Rendering::default(),
            findings: Diagnostics::default(),
            faulty: Vec::new(),
            output: Vec::new(),
        }
    }

    fn cluster(&mut self, cluster: &Cluster, services: &[ServiceContext<'_>]) {
        self.context.insert("cluster", &ClusterContext::new(cluster));
        let environment = self.environment;
        let values = [MANAGED_BY.1, &environment.platform, &environment.name];
        for template in self.templates.of(Scope::Cluster) {
            let manifests = self.one(template, &LABELS, &values, cluster.span);
            if !manifests.is_empty() {
                self.file(cluster, &template.stem, manifests);
            }
        }
        let has_components = environment.review.is_none();
        let components = environment.components.iter().filter(|component| has_components && !component.is_external());
        for component in components {
            self.component(cluster, component, &values);
        }
        for (index, service) in environment.services.iter().enumerate() {
            self.context.insert_value("service", self.services[index].clone());
            let values = [values[0], values[1], values[2], services[index].name, services[index].version];
            let mut manifests = Vec::new();
            for template in self.templates.of(Scope::Service) {
                manifests.extend(self.one(template, &SERVICE_LABELS, &values, service.span));
            }
            self.file(cluster, &format!("services/{}", service.name), manifests);
        }
        self.context.remove("service");
        self.delivery(cluster, &values);
    }

    /// What Argo CD is told about a cluster, where it brings anything. It begins with what `platform apply` brings.
    fn delivery(&mut self, cluster: &Cluster, labels: &[&str]) {
        let environment = self.environment;
        let Some(repository) = environment.delivery.repository(environment) else { return };
        // That of a pull request is brought by what the environment that it lives in is told.
        if environment.review.is_some() {
            return;
        }
        let preview = self.preview(cluster);
        let delivery = DeliveryContext::new(environment, cluster, repository, &self.rendering.files, preview.as_ref());
        self.rendering.previews.extend(preview);
        self.context.insert("delivery", &delivery);
        for template in self.templates.of(Scope::Delivery) {
            let manifests = self.one(template, &LABELS, labels, environment.delivery.span);
            if !manifests.is_empty() {
                let path = Utf8PathBuf::from(format!("argocd/{}/{}.yaml", cluster.colour, template.stem));
                let is_ours = [ROOT, REVIEWS].contains(&template.stem.as_str());
                let brought_by = if is_ours { Bringer::Platform } else { Bringer::ArgoCd };
                self.push(cluster, path, brought_by, manifests);
            }
        }
        self.context.remove("delivery");
    }

    /// The chart of environments of pull requests: in the cluster that takes the traffic, where Argo CD makes them.
    fn preview(&mut self, cluster: &Cluster) -> Option<PreviewChart> {
        let reviews = self.environment.reviews.as_ref()?.argo_cd.as_ref().filter(|_| cluster.active)?;
        match preview::chart(self.environment, reviews, cluster, self.templates) {
            Ok(chart) => Some(chart),
            Err(findings) => {
                self.findings.extend(findings);
                None
            }
        }
    }

    /// The objects of a component, and the values of its charts.
    fn component(&mut self, cluster: &Cluster, component: &Component, labels: &[&str]) {
        let name = component.definition().name;
        self.context.insert("component", &ComponentContext::new(component, self.environment));
        let mut manifests = Vec::new();
        for template in self.templates.of_component(name) {
            match template.stem.strip_suffix(".values") {
                Some(release) => self.chart(cluster, component, release, template),
                None => manifests.extend(self.one(template, &LABELS, labels, component.span)),
            }
        }
        if !manifests.is_empty() {
            self.file(cluster, &format!("components/{name}"), manifests);
        }
        self.context.remove("component");
    }

    fn file(&mut self, cluster: &Cluster, name: &str, manifests: Vec<Manifest>) {
        let path = Utf8PathBuf::from(format!("kubernetes/{}/{name}.yaml", cluster.colour));
        let brought_by = bringer(self.environment, name, &manifests);
        self.push(cluster, path, brought_by, manifests);
    }

    fn push(&mut self, cluster: &Cluster, path: Utf8PathBuf, brought_by: Bringer, manifests: Vec<Manifest>) {
        let (cluster, manifests) = (cluster.colour.clone(), in_order(manifests));
        self.rendering.files.push(ManifestFile { cluster, path, brought_by, manifests });
    }

    /// The values of one chart of a component.
    fn chart(&mut self, cluster: &Cluster, component: &Component, release: &str, template: &'a Template) {
        let Some(release) = component.releases.iter().find(|known| known.name == release) else { return };
        let values = self.yielded(template, Form::Values, |skeleton, document| {
            let values = skeleton.values.iter().copied().collect();
            (Object::new(document.shape.clone(), values), document.print.clone())
        });
        let Some(values) = values.into_iter().next() else { return };
        match ChartValues::new(&cluster.colour, component.kind, release, values, component.span) {
            Ok(values) => self.rendering.charts.push(values),
            // They are the same for each cluster.
            Err(findings) if self.findings.has_errors() => drop(findings),
            Err(findings) => self.findings.extend(findings),
        }
    }

    /// The objects that one template yields.
    fn one(&mut self, template: &'a Template, labels: &[&'static str], values: &[&str], origin: Span) -> Vec<Manifest> {
        self.yielded(template, Form::Object(labels), |skeleton, document| Manifest {
            object: Object::new(document.shape.clone(), skeleton.values.iter().chain(values).copied().collect()),
            origin,
            template: template.shared_name.clone(),
            patch: None,
            print: document.print.clone(),
        })
    }

    /// What is made of each document that a template yields; nothing when the template has a fault.
    fn yielded<T>(
        &mut self,
        template: &'a Template,
        form: Form<'_>,
        make: impl Fn(&Skeleton<'_>, &Document) -> T,
    ) -> Vec<T> {
        if self.faulty.contains(&template.name.as_str()) {
            return Vec::new();
        }
        let mut output = std::mem::take(&mut self.output);
        let yielded = self.render(template, form, make, &mut output);
        self.output = output;
        yielded.unwrap_or_else(|finding| {
            self.faulty.push(&template.name);
            self.findings.push(finding);
            Vec::new()
        })
    }

    fn render<T>(
        &self,
        template: &Template,
        form: Form<'_>,
        make: impl Fn(&Skeleton<'_>, &Document) -> T,
        output: &mut Vec<u8>,
    ) -> Result<Vec<T>, Diagnostic> {
        self.templates.render(template, &self.context, output)?;
        let text = std::str::from_utf8(output).map_err(|_| {
            self.templates.finding("template-yaml", &template.name, "it yields something that is no text")
        })?;
        let documents = self.templates.documents(template.scope, form);
        let mut skeletons = skeleton::split(text);
        skeletons.iter_mut().for_each(|skeleton| outputs::put_given(self.environment, &mut skeleton.values));
        let one = |skeleton: Skeleton<'_>| match documents.read(&skeleton, form) {
            Ok(document) => Ok(make(&skeleton, &document)),
            Err(fault) => Err(self.fault(template, fault)),
        };
        skeletons.into_iter().map(one).collect()
    }

    fn fault(&self, template: &Template, fault: Fault) -> Diagnostic {
        let finding = self.templates.finding("template-yaml", &template.name, fault.problem);
        let place = format!("This is line {} of what it yields, in {}.", fault.line, self.environment.name);
        finding.because(if fault.line > 0 { place } else { String::new() }).help(fault.help)
    }
}

/// Who brings a file of a cluster. Argo CD can bring neither itself nor what only Terraform knows, and a namespace that
/// went away with an application would take all that is in it along.
fn bringer(environment: &Environment, name: &str, manifests: &[Manifest]) -> Bringer {
    if environment.review.as_ref().is_some_and(|review| review.is_argo_cds) {
        return Bringer::ArgoCd;
    }
    let is_of_argo_cd = name.strip_prefix("components/") == Some(ComponentKind::ArgoCd.definition().name);
    let is_of_cluster = !name.contains('/');
    let needs_us =
        |manifest: &Manifest| manifest.object.kind() == "Namespace" || !output_references(&manifest.object).is_empty();
    let is_ours = environment.delivery.mode == DeliveryMode::Push
        || is_of_argo_cd
        || is_of_cluster && manifests.iter().any(needs_us);
    if is_ours { Bringer::Platform } else { Bringer::ArgoCd }
}

/// Sorts objects into the order of applying; what stands in one template keeps its order.
fn in_order(mut manifests: Vec<Manifest>) -> Vec<Manifest> {
    manifests.sort_by_cached_key(|manifest| order::rank(manifest.object.kind()));
    manifests
}
