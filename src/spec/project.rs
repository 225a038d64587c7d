//! The project on disk: a folder with `environments/`, and the environments in it.

use camino::{Utf8Path, Utf8PathBuf};

use super::Spec;
use super::decode::{Decode, Decoder};
use super::node::Node;
use super::overlay::{Reader, yaml_files};
use super::scalar::{Name, Scalar, shown};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, did_you_mean};

/// The folder of a project that holds its environments.
pub const ENVIRONMENTS: &str = "environments";

/// The file that environments share. It is no environment itself.
const BASE: &str = "base.yaml";

/// The longest name of an environment, in characters: it is part of names that AWS limits to 32.
pub const LONGEST_ENVIRONMENT: usize = 12;

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
}

/// Several environments, with the files they were read from.
#[derive(Debug, Default)]
pub struct Environments {
    /// The files.
    pub sources: Sources,
    /// The environments that exist, in the order they were asked for.
    pub environments: Vec<Environment>,
    /// Everything found wrong with them, without repetitions.
    pub findings: Diagnostics,
}

/// One environment, with the files it was read from.
#[derive(Debug)]
pub struct Loaded {
    /// The files.
    pub sources: Sources,
    /// Its name; `None` when there is no such environment.
    pub environment: Option<Name>,
    /// What is written, merged; `None` when a file of it could not be read.
    pub root: Option<Node>,
    /// What it says; `None` when it could not be read. It may be there although there are errors.
    pub spec: Option<Spec>,
    /// Everything found wrong with it.
    pub findings: Diagnostics,
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

    /// Reads one environment.
    #[must_use]
    pub fn load(&self, environment: &str) -> Loaded {
        let Environments { sources, mut environments, findings } = self.load_all(&[environment]);
        let (environment, root, spec) = match environments.pop() {
            Some(Environment { name, root, spec }) => (Some(name), root, spec),
            None => (None, None, None),
        };
        Loaded { sources, environment, root, spec, findings }
    }

    /// Reads several environments; a file that they share is read once.
    #[must_use]
    pub fn load_all<T: AsRef<str>>(&self, names: &[T]) -> Environments {
        let folder = self.folder();
        let mut reader = Reader::new(&folder, Utf8Path::new(ENVIRONMENTS));
        let mut decoder = Decoder::default();
        let mut unknown = Diagnostics::default();
        let mut environments = Vec::new();
        for name in names {
            match self.known(name.as_ref()) {
                Ok(name) => {
                    let root = reader.resolve(Utf8Path::new(&format!("{name}.yaml")));
                    let spec = root.as_ref().and_then(|root| Spec::decode(root, &mut decoder));
                    environments.push(Environment { name, root, spec });
                }
                Err(finding) => unknown.push(finding),
            }
        }
        let (sources, mut findings) = reader.finish();
        findings.extend(decoder.findings);
        findings.extend(unknown);
        findings.sort();
        Environments { sources, environments, findings }
    }

    fn folder(&self) -> Utf8PathBuf {
        self.root.join(ENVIRONMENTS)
    }

    /// The environment of a name, or what to write instead.
    fn known(&self, name: &str) -> Result<Name, Diagnostic> {
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

/// The environment that a file stands for.
fn environment_name(file: &str) -> Result<Name, Diagnostic> {
    let Some(stem) = file.strip_suffix(".yaml") else {
        let stem = file.strip_suffix(".yml").unwrap_or(file);
        return Err(Diagnostic::error("wrong-extension", format!("`{ENVIRONMENTS}/{file}` ends with `.yml`"))
            .help(format!("rename it to `{stem}.yaml`")));
    };
    let problem = match Name::parse(stem) {
        Ok(name) if name.as_str().len() <= LONGEST_ENVIRONMENT => return Ok(name),
        Ok(_) => format!("The name has {} characters, and {LONGEST_ENVIRONMENT} are allowed.", stem.len()),
        Err(wrong) => format!("The name of an environment {}.", wrong.problem),
    };
    Err(Diagnostic::error("wrong-environment-name", format!("`{ENVIRONMENTS}/{file}` cannot name an environment"))
        .because(problem)
        .help("rename the file"))
}
