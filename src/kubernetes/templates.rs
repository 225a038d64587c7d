//! The templates: those that are built in, and a project's own, which replace them or come beside them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use tera::{Context, ErrorKind, ReportError, Tera};

use super::document::{Documents, Form};
use super::skeleton;
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::model::component::ComponentKind;
use crate::spec::project::TemplateFile;

/// The folder of a project, beside `environments/`, that holds its own templates of Kubernetes objects.
pub const FOLDER: &str = "templates/kubernetes";

/// Names of the built-in templates below [`FOLDER`] and their texts; made by `build.rs` from that folder of ours.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/kubernetes_templates.rs"));

/// What templates are rendered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// Once for each cluster; each template is a file.
    Cluster,
    /// Once for each service and cluster; all templates together are a file.
    Service,
    /// Once for each cluster that has the component; all templates of a component together are a file.
    Component,
    /// Once for each cluster that Argo CD brings things into; each template is a file.
    Delivery,
}

impl Scope {
    fn of(name: &str) -> Option<Self> {
        match name.split_once('/') {
            Some(("cluster", file)) if !file.contains('/') => Some(Self::Cluster),
            Some(("service", file)) if !file.contains('/') => Some(Self::Service),
            Some(("delivery", file)) if !file.contains('/') => Some(Self::Delivery),
            // A part that templates of several components include.
            Some(("component", file)) if !file.contains('/') && file.starts_with('_') => Some(Self::Component),
            Some(("component", path)) => {
                let (component, file) = path.split_once('/')?;
                let is_known = ComponentKind::ALL.iter().any(|kind| kind.definition().name == component);
                (is_known && !file.contains('/')).then_some(Self::Component)
            }
            _ => None,
        }
    }
}

/// One template that yields objects.
#[derive(Debug)]
pub(super) struct Template {
    /// Its name below [`FOLDER`], for example `service/workload.yaml.tera`.
    pub(super) name: String,
    /// The same, for the objects that come from it.
    pub(super) shared_name: Arc<str>,
    /// The file's name without its endings, for example `workload`; `istiod.values` for the values of a chart.
    pub(super) stem: String,
    pub(super) scope: Scope,
}

/// All templates, compiled, and the documents that were read from what they yield.
#[derive(Debug)]
pub struct Templates {
    tera: Tera,
    templates: Vec<Template>,
    /// Where the project's own templates are.
    places: BTreeMap<String, Span>,
    cluster_documents: Documents,
    service_documents: Documents,
    component_documents: Documents,
    delivery_documents: Documents,
    values_documents: Documents,
}

impl Templates {
    /// The built-in templates.
    ///
    /// # Panics
    /// When one of them does not parse, which the tests rule out.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        static COMPILED: LazyLock<Arc<Templates>> = LazyLock::new(|| {
            let templates = Templates::with(&[], &Sources::default());
            Arc::new(templates.unwrap_or_else(|findings| panic!("built-in templates: {findings:?}")))
        });
        COMPILED.clone()
    }

    /// The built-in templates with those of a project over them and beside them.
    ///
    /// # Errors
    /// Each template of the project that does not parse, or that stands where none is looked for.
    pub fn with(own: &[TemplateFile], sources: &Sources) -> Result<Self, Diagnostics> {
        let mut findings = Diagnostics::default();
        let mut texts: BTreeMap<&str, &str> = EMBEDDED.iter().copied().collect();
        let mut places = BTreeMap::new();
        for file in own {
            if Scope::of(&file.name).is_none() {
                findings.push(misplaced(file));
                continue;
            }
            texts.insert(&file.name, sources.text(file.source));
            places.insert(file.name.clone(), file.start());
        }
        let tera = compile(&texts, &places, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        let templates = texts.keys().filter_map(|name| template(name)).collect();
        Ok(Self {
            tera,
            templates,
            places,
            cluster_documents: Documents::default(),
            service_documents: Documents::default(),
            component_documents: Documents::default(),
            delivery_documents: Documents::default(),
            values_documents: Documents::default(),
        })
    }

    /// The templates of a scope, by name.
    pub(super) fn of(&self, scope: Scope) -> impl Iterator<Item = &Template> {
        self.templates.iter().filter(move |template| template.scope == scope)
    }

    /// The templates of a component, by name.
    pub(super) fn of_component(&self, component: &str) -> impl Iterator<Item = &Template> {
        let folder = format!("component/{component}/");
        self.of(Scope::Component).filter(move |template| template.name.starts_with(&folder))
    }

    /// The documents that were read from what templates of a scope yield.
    pub(super) fn documents(&self, scope: Scope, form: Form<'_>) -> &Documents {
        match (form, scope) {
            (Form::Values, _) => &self.values_documents,
            (Form::Object(_), Scope::Cluster) => &self.cluster_documents,
            (Form::Object(_), Scope::Service) => &self.service_documents,
            (Form::Object(_), Scope::Component) => &self.component_documents,
            (Form::Object(_), Scope::Delivery) => &self.delivery_documents,
        }
    }

    /// What a template yields; values are framed.
    ///
    /// # Errors
    /// What went wrong, and where in the template.
    pub(super) fn render(
        &self,
        template: &Template,
        context: &Context,
        output: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        output.clear();
        self.tera
            .render_to(&template.name, context, output)
            .map_err(|error| self.failure("template-value", error.kind(), &template.name))
    }

    /// A finding about a template of ours or of the project.
    pub(super) fn finding(&self, code: &'static str, template: &str, summary: impl Into<String>) -> Diagnostic {
        finding(&self.places, code, template, summary)
    }

    fn failure(&self, code: &'static str, kind: &ErrorKind, template: &str) -> Diagnostic {
        failure(&self.places, code, kind, template)
    }
}

/// The template of a name; partials, which begin with `_`, are only included by others.
fn template(name: &str) -> Option<Template> {
    let scope = Scope::of(name)?;
    let file = name.rsplit('/').next()?;
    let stem = file.strip_suffix(".yaml.tera")?;
    (!file.starts_with('_')).then(|| Template {
        name: name.to_owned(),
        shared_name: name.into(),
        stem: stem.to_owned(),
        scope,
    })
}

fn compile(texts: &BTreeMap<&str, &str>, places: &BTreeMap<String, Span>, findings: &mut Diagnostics) -> Tera {
    let mut tera = Tera::default();
    tera.autoescape_on([".yaml.tera"]);
    tera.set_escape_fn(skeleton::frame);
    let all = tera.add_raw_templates(texts.iter().map(|(name, text)| (*name, *text)));
    let Err(error) = all else { return tera };
    // Together, only the first fault is told; alone, every template with a fault is.
    for (name, text) in texts {
        if let Err(error) = Tera::default().add_raw_template(name, text)
            && let ErrorKind::SyntaxError(_) = error.kind()
        {
            findings.push(failure(places, "template-syntax", error.kind(), name));
        }
    }
    if !findings.has_errors() {
        findings.push(failure(places, "template-syntax", error.kind(), "of this project"));
    }
    tera
}

fn misplaced(file: &TemplateFile) -> Diagnostic {
    Diagnostic::error("template-misplaced", format!("no template is looked for at `{FOLDER}/{}`", file.name))
        .because("Templates stand in `cluster/`, for files that each cluster has once, in `service/`, for what each service has, in `component/<name>/`, or in `delivery/`.")
        .help(format!("move it, for example to `{FOLDER}/service/{}`", file.name.rsplit('/').next().unwrap_or_default()))
}

fn failure(places: &BTreeMap<String, Span>, code: &'static str, kind: &ErrorKind, template: &str) -> Diagnostic {
    match kind {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => reported(places, code, report),
        ErrorKind::Io(_) => finding(places, code, template, "a value cannot be written")
            .because("It holds control characters, which YAML does not know.")
            .help("take them out of the spec's value"),
        other => finding(places, code, template, other.to_string()),
    }
}

/// A finding at the place that the template engine names.
fn reported(places: &BTreeMap<String, Span>, code: &'static str, report: &ReportError) -> Diagnostic {
    let (at, name) = (report.span(), report.filename());
    let message = report.message().trim_end_matches('.').replace('\n', " ");
    let summary = format!("template `{name}`: {}", lowercase_first(&message));
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    match places.get(name) {
        Some(place) => Diagnostic::error(code, summary).at(
            Span {
                source: place.source,
                start: number(at.range.start),
                end: number(at.range.end),
                line: number(at.start_line),
                column: number(at.start_col + 1),
            },
            "",
        ),
        None => Diagnostic::error(code, format!("{summary} (built in, line {})", at.start_line)),
    }
}

fn finding(
    places: &BTreeMap<String, Span>,
    code: &'static str,
    template: &str,
    summary: impl Into<String>,
) -> Diagnostic {
    let finding = Diagnostic::error(code, format!("template `{template}`: {}", summary.into()));
    match places.get(template) {
        Some(place) => finding.at(*place, ""),
        None => finding,
    }
}

fn lowercase_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
