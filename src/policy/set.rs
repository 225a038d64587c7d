//! All policies of a project: those that are built in, and its own, which replace them or come beside them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::file::{self, Policy};
use super::judge;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use crate::spec::project::PolicyFile;
use crate::spec::scalar::{Name, Scalar};

/// The folder of a project, beside `environments/`, that holds its own policies.
pub const FOLDER: &str = "policies";

/// Names of the built-in files without their ending, and their texts; made by `build.rs` from `templates/policies`.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// Policies by name.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    policies: BTreeMap<String, Arc<Policy>>,
    /// The texts of libraries, by their packages: what is in files whose names begin with `_`.
    libraries: BTreeMap<String, Arc<str>>,
}

impl Policies {
    /// Those that are built in.
    ///
    /// # Panics
    /// When one of them cannot be read, which the tests rule out.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Policies> = LazyLock::new(|| {
            let mut findings = Diagnostics::default();
            let policies = Policies::read(&[], &Sources::default(), &mut findings);
            assert!(!findings.has_errors(), "built-in policies: {findings:?}");
            policies
        });
        &EMBEDDED
    }

    /// The built-in ones with those of a project over them and beside them, and what is wrong with the project's.
    #[must_use]
    pub fn with(own: &[PolicyFile], sources: &Sources) -> (Self, Diagnostics) {
        let mut findings = Diagnostics::default();
        if own.is_empty() {
            return (Self::embedded().clone(), findings);
        }
        let policies = Self::read(own, sources, &mut findings);
        (policies, findings)
    }

    fn read(own: &[PolicyFile], sources: &Sources, findings: &mut Diagnostics) -> Self {
        let mut policies = Self::default();
        let nowhere = Sources::default().add("", "");
        for (name, text) in EMBEDDED {
            policies.add(name, text, nowhere, false, findings);
        }
        for one in own {
            let text = sources.text(one.source);
            match judge::parse(&one.name, text, one.source) {
                Ok(()) => policies.add(&one.name, text, one.source, true, findings),
                Err(finding) => findings.push(finding),
            }
        }
        policies.link();
        policies
    }

    fn add(&mut self, name: &str, text: &str, source: SourceId, is_own: bool, findings: &mut Diagnostics) {
        if name.starts_with('_') {
            if let Some((package, _)) = file::package(text, source) {
                self.libraries.insert(package.to_owned(), text.into());
            }
            return;
        }
        if let Err(wrong) = Name::parse(name) {
            let summary = format!("`{FOLDER}/{name}.rego` cannot name a policy: the name {}", wrong.problem);
            let start = Span { source, start: 0, end: 0, line: 1, column: 1 };
            findings.push(Diagnostic::error("policy-file", summary).at(start, wrong.label).help(wrong.help));
            return;
        }
        match file::read(name, text, source, is_own) {
            Ok(policy) => drop(self.policies.insert(name.to_owned(), Arc::new(policy))),
            Err(found) => findings.extend(found),
        }
    }

    /// Gives each policy the libraries that it names.
    fn link(&mut self) {
        let libraries = self.libraries.clone();
        for policy in self.policies.values_mut() {
            let mut named: BTreeMap<&str, &Arc<str>> = BTreeMap::new();
            let mut waiting: Vec<&str> = vec![&policy.text];
            while let Some(text) = waiting.pop() {
                let is_named = |(package, _): &(&String, &Arc<str>)| text.contains(&format!("data.{package}"));
                for (package, library) in libraries.iter().filter(is_named) {
                    if named.insert(package, library).is_none() {
                        waiting.push(library);
                    }
                }
            }
            let linked = named.into_values().cloned().collect();
            Arc::make_mut(policy).libraries = linked;
        }
    }

    /// The policy of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<Policy>> {
        self.policies.get(name)
    }

    /// All policies, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Policy>> {
        self.policies.values()
    }

    /// The text of a library, by its package.
    #[must_use]
    pub fn library(&self, package: &str) -> Option<&Arc<str>> {
        self.libraries.get(package)
    }
}
