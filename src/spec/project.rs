//! The project on disk: a folder with `environments/`, and the environments in it.

use std::collections::BTreeMap;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;

use super::Spec;
use super::decode::{Decode, Decoder, Refused};
use super::file;
use super::node::Node;
use super::overlay::{Reader, yaml_files};
use super::own_file::{self, OwnFile, OwnFiles};
use super::scalar::{Name, Scalar, shown};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span, did_you_mean};
use crate::os;
use crate::pull_request::PullRequest;

/// The folder of a project that holds its environments.
pub const ENVIRONMENTS: &str = "environments";

/// The folder of a project that holds templates of its own.
const TEMPLATES: &str = "templates/kubernetes";

/// The folder of a project that holds policies of its own.
const POLICIES: &str = "policies";

/// The file that environments share. It is no environment itself.
const BASE: &str = "base.yaml";

/// A folder with `environments/` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    root: Utf8PathBuf,
}

/// One environment: as written, and as read.
#[derive(Debug)]
pub struct Environment {
    /// Its name: the name of its file.
    pub name: Name,
    /// What is written, merged; `None` when a file of it could not be read.
    pub root: Option<Node>,
    /// What it says; `None` when it could not be read. It may be there although there are errors.
    pub spec: Option<Spec>,
    /// Which values were refused: they are written, although the spec lacks them or has stand-ins for them.
    pub refused: Refused,
    /// The files that it is made of, its own first, then each that the one before it extends.
    pub layers: Vec<Utf8PathBuf>,
    /// Terraform files of the user's own, by path.
    pub own_files: Vec<OwnFile>,
    /// Everything found wrong while reading it.
    pub findings: Diagnostics,
    /// The pull request that it is the whole environment of; there is no file of it then.
    pub whole: Option<WholeOf>,
}

/// The pull request that an environment is the whole one of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeOf {
    /// The pull request.
    pub pull_request: PullRequest,
    /// The environment whose spec says what such environments are like, for example `review`.
    pub specification: String,
    /// The environment whose roles make it, for example `dev`.
    pub shared: String,
}

/// A template of the project's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// Its path below the folder of templates, for example `service/workload.yaml.tera`.
    pub name: String,
    /// The file.
    pub source: SourceId,
}

impl TemplateFile {
    /// Its first line.
    #[must_use]
    pub fn start(&self) -> Span {
        Span { source: self.source, start: 0, end: 0, line: 1, column: 1 }
    }
}

/// A policy of the project's own, or a library of policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFile {
    /// The name of the file without its ending.
    pub name: String,
    /// The file.
    pub source: SourceId,
}

impl PolicyFile {
    /// Its first line.
    #[must_use]
    pub fn start(&self) -> Span {
        Span { source: self.source, start: 0, end: 0, line: 1, column: 1 }
    }
}

/// All environments of a project, with the files they were read from.
#[derive(Debug, Default)]
pub struct Environments {
    /// The files.
    pub sources: Sources,
    /// The environments, by name.
    pub environments: Vec<Environment>,
    /// The project's own templates of Kubernetes objects, by name.
    pub templates: Vec<TemplateFile>,
    /// The project's own policies, by name.
    pub policies: Vec<PolicyFile>,
    /// Files with custom resource definitions that environments name, by the path that they name.
    pub definitions: BTreeMap<String, SourceId>,
    /// Files of prices that environments name, by the path that they name.
    pub prices: BTreeMap<String, SourceId>,
    /// What is wrong with files that look like environments but cannot be.
    pub findings: Diagnostics,
}

impl Environments {
    /// The environment of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.name.as_str() == name)
    }

    /// The names of all environments.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.environments.iter().map(|environment| environment.name.as_str())
    }
}

impl Project {
    /// Finds the project: the nearest folder upward from `start` that holds `environments/`.
    ///
    /// # Errors
    /// No folder upward holds one.
    pub fn find(start: &Utf8Path) -> Result<Self, Diagnostic> {
        let found = start.ancestors().find(|folder| folder.join(ENVIRONMENTS).is_dir());
        found.map(|folder| Self { root: folder.to_owned() }).ok_or_else(|| {
            Diagnostic::error("no-project", "there is no project here")
                .because(format!("Neither `{start}` nor a folder above it holds a folder `{ENVIRONMENTS}`."))
                .help("go to the project's folder, or name it with `--dir`")
        })
    }

    /// The project in exactly this folder.
    ///
    /// # Errors
    /// The folder holds no `environments/`.
    pub fn at(root: &Utf8Path) -> Result<Self, Diagnostic> {
        if root.join(ENVIRONMENTS).is_dir() {
            return Ok(Self { root: root.to_owned() });
        }
        let reason = if root.is_dir() {
            format!("`{root}` holds no folder `{ENVIRONMENTS}`.")
        } else {
            format!("There is no folder `{root}`.")
        };
        Err(Diagnostic::error("no-project", "there is no project here")
            .because(reason)
            .help("name the folder that holds `environments` with `--dir`"))
    }

    /// The project's folder.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// The names of all environments, sorted, and what is wrong with files that look like environments.
    #[must_use]
    pub fn environments(&self) -> (Vec<Name>, Diagnostics) {
        let mut names = Vec::new();
        let mut findings = Diagnostics::default();
        for file in yaml_files(&self.folder()).iter().filter(|file| *file != BASE) {
            match environment_name(file) {
                Ok(name) => names.push(name),
                Err(finding) => findings.push(finding),
            }
        }
        if names.is_empty() && findings.is_empty() {
            findings.push(
                Diagnostic::error("no-environment", format!("`{ENVIRONMENTS}` holds no environment"))
                    .because("An environment is a file `<name>.yaml` other than `base.yaml`.")
                    .help(format!("write for example `{ENVIRONMENTS}/dev.yaml`")),
            );
        }
        (names, findings)
    }

    /// Reads all environments; a file that several extend is read once.
    #[must_use]
    pub fn load(&self) -> Environments {
        self.load_by(None)
    }

    /// Reads all environments as if the file of that name in their folder had another text, whether it is there or not.
    #[must_use]
    pub fn load_with(&self, file: &str, text: &str) -> Environments {
        self.load_by(Some((file, text)))
    }

    /// Reads all environments, and the whole one of a pull request, whose spec is `text`.
    #[must_use]
    pub fn load_whole(&self, of: WholeOf, text: &str) -> Environments {
        let name = of.pull_request.whole_name(&of.shared);
        let mut all = self.load_with(&format!("{name}.yaml"), text);
        let made = all.environments.iter_mut().find(|environment| environment.name.as_str() == name);
        if let Some(made) = made {
            made.whole = Some(of);
        }
        all
    }

    fn load_by(&self, assumed: Option<(&str, &str)>) -> Environments {
        let (mut names, findings) = self.environments();
        let folder = self.folder();
        let mut reader = Reader::new(&folder, Utf8Path::new(ENVIRONMENTS));
        if let Some((file, text)) = assumed {
            reader.assume(Utf8Path::new(file), text);
            let name = environment_name(file).ok().filter(|name| file != BASE && !names.contains(name));
            names.extend(name);
        }
        let environments = names.into_iter().map(|name| load_one(name, &mut reader)).collect();
        let mut all =
            Environments { sources: reader.into_sources(), environments, findings, ..Environments::default() };
        self.read_own_files(&mut all);
        self.read_templates(&mut all);
        self.read_policies(&mut all);
        self.read_definitions(&mut all);
        self.read_prices(&mut all);
        all
    }

    /// Reads the Terraform files of the user's own.
    fn read_own_files(&self, all: &mut Environments) {
        let mut files = OwnFiles::of(&self.root);
        for environment in &mut all.environments {
            let (own, findings) = files.read(&environment.layers, &mut all.sources);
            environment.own_files = own;
            environment.findings.extend(findings);
        }
        // Of an environment that could not be read, nobody knows what it extends.
        if all.environments.iter().all(|environment| environment.root.is_some()) {
            let layers: Vec<Utf8PathBuf> =
                all.environments.iter().flat_map(|environment| environment.layers.iter().cloned()).collect();
            all.findings.extend(own_file::unused(&self.root, &layers));
        }
    }

    /// Reads the project's own templates.
    fn read_templates(&self, all: &mut Environments) {
        let folder = self.root.join(TEMPLATES);
        let entries = WalkDir::new(&folder).min_depth(1).sort_by_file_name().into_iter().filter_map(Result::ok);
        for entry in entries.filter(|entry| !entry.file_type().is_dir()) {
            let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
            let Ok(name) = path.strip_prefix(&folder).map(os::slashes) else { continue };
            if !name.as_str().ends_with(".yaml.tera") {
                continue;
            }
            match std::fs::read_to_string(path) {
                Ok(text) => {
                    let text = file::with_plain_line_ends(&text);
                    let source = all.sources.add(format!("{TEMPLATES}/{name}"), text);
                    all.templates.push(TemplateFile { name: name.to_string(), source });
                }
                Err(error) => all.findings.push(
                    Diagnostic::error("template-unreadable", format!("cannot read `{TEMPLATES}/{name}`"))
                        .because(format!("{error}.")),
                ),
            }
        }
    }

    /// Reads the project's own policies; their tests are OPA's to carry out.
    fn read_policies(&self, all: &mut Environments) {
        let folder = self.root.join(POLICIES);
        let entries = WalkDir::new(&folder).min_depth(1).max_depth(1).sort_by_file_name();
        for entry in entries.into_iter().filter_map(Result::ok) {
            let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
            let (Some(name), Some("rego")) = (path.file_stem(), path.extension()) else { continue };
            if name.ends_with("_test") {
                continue;
            }
            let shown = format!("{POLICIES}/{name}.rego");
            match std::fs::read_to_string(path) {
                Ok(text) => {
                    let source = all.sources.add(shown, file::with_plain_line_ends(&text));
                    all.policies.push(PolicyFile { name: name.to_owned(), source });
                }
                Err(error) => all.findings.push(
                    Diagnostic::error("policy-unreadable", format!("cannot read `{shown}`"))
                        .because(format!("{error}.")),
                ),
            }
        }
    }

    /// Reads the files of custom resource definitions that environments name, each of them once.
    fn read_definitions(&self, all: &mut Environments) {
        for environment in &mut all.environments {
            let named = environment.spec.iter().flat_map(|spec| &spec.schemas);
            for path in named {
                if all.definitions.contains_key(path.as_str()) {
                    continue;
                }
                match read_within(&self.root, Utf8Path::new(path.as_str())) {
                    Ok(text) => {
                        let source = all.sources.add(path.as_str(), text);
                        all.definitions.insert(path.to_string(), source);
                    }
                    Err(reason) => environment.findings.push(
                        Diagnostic::error("schema-unreadable", "a file of custom resource definitions cannot be read")
                            .at(path.span, reason)
                            .help("write the path of a YAML file in the project, for example `schemas/crds.yaml`"),
                    ),
                }
            }
        }
    }

    /// Reads the files of prices that environments name, each of them once.
    fn read_prices(&self, all: &mut Environments) {
        for environment in &mut all.environments {
            let cost = environment.spec.as_ref().and_then(|spec| spec.cost.as_ref());
            let Some(path) = cost.and_then(|cost| cost.prices.as_ref()) else { continue };
            if all.prices.contains_key(path.as_str()) {
                continue;
            }
            match read_within(&self.root, Utf8Path::new(path.as_str())) {
                Ok(text) => {
                    let source = all.sources.add(path.as_str(), text);
                    all.prices.insert(path.to_string(), source);
                }
                Err(reason) => environment.findings.push(
                    Diagnostic::error("prices-unreadable", "a file of prices cannot be read")
                        .at(path.span, reason)
                        .help("write the path of a JSON file in the project, for example `prices.json`"),
                ),
            }
        }
    }

    fn folder(&self) -> Utf8PathBuf {
        self.root.join(ENVIRONMENTS)
    }

    /// The environment of a name.
    ///
    /// # Errors
    /// There is none; the finding says what to write instead.
    pub fn environment(&self, name: &str) -> Result<Name, Diagnostic> {
        let file = format!("{name}.yaml");
        let files = yaml_files(&self.folder());
        if file != BASE && files.contains(&file) {
            return environment_name(&file);
        }
        let (names, _) = self.environments();
        let help = if name == "base" {
            "`base.yaml` is what environments extend; name one of them".to_owned()
        } else if files.contains(&format!("{name}.yml")) {
            format!("rename `{ENVIRONMENTS}/{name}.yml` to `{ENVIRONMENTS}/{name}.yaml`")
        } else if let Some(near) = did_you_mean(name, names.iter().map(Name::as_str)) {
            format!("did you mean `{near}`?")
        } else {
            let names: Vec<&str> = names.iter().map(Name::as_str).collect();
            format!("the environments are {}", names.join(", "))
        };
        Err(Diagnostic::error("unknown-environment", format!("there is no environment {}", shown(name))).help(help))
    }
}

fn load_one(name: Name, reader: &mut Reader<'_>) -> Environment {
    let root = reader.resolve(Utf8Path::new(&format!("{name}.yaml")));
    let layers = reader.take_layers();
    let mut decoder = Decoder::default();
    let spec = root.as_ref().and_then(|root| Spec::decode(root, &mut decoder));
    let mut findings = reader.take_findings();
    findings.extend(decoder.findings);
    findings.sort();
    Environment { name, root, spec, refused: decoder.refused, layers, own_files: Vec::new(), findings, whole: None }
}

/// The text of a file of the project.
fn read_within(root: &Utf8Path, path: &Utf8Path) -> Result<String, String> {
    if !path.components().all(|component| matches!(component, Utf8Component::Normal(_))) {
        return Err("this leads out of the project".to_owned());
    }
    std::fs::read_to_string(root.join(path)).map_err(|error| error.to_string())
}

/// The environment that a file stands for.
fn environment_name(file: &str) -> Result<Name, Diagnostic> {
    let Some(stem) = file.strip_suffix(".yaml") else {
        let stem = file.strip_suffix(".yml").unwrap_or(file);
        return Err(Diagnostic::error("wrong-extension", format!("`{ENVIRONMENTS}/{file}` ends with `.yml`"))
            .help(format!("rename it to `{stem}.yaml`")));
    };
    Name::parse(stem).map_err(|wrong| {
        Diagnostic::error("wrong-environment-name", format!("`{ENVIRONMENTS}/{file}` cannot name an environment"))
            .because(format!("The name of an environment {}; {}.", wrong.problem, wrong.label))
            .help(format!("rename the file; {}.yaml`", wrong.help.trim_end_matches('`')))
    })
}
