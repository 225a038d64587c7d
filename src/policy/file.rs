//! One policy, read from its file.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::metadata::Metadata;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};

/// What the package of every policy begins with: Gatekeeper takes them as libraries, which have to be there.
const PACKAGE: &str = "lib.";

/// A group of the API and a kind in it; the core's group is empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// The group.
    pub group: String,
    /// The kind.
    pub name: String,
}

/// What asks for pods, and pods themselves.
const PODS: [(&str, &str); 7] = [
    ("", "Pod"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("argoproj.io", "Rollout"),
    ("batch", "CronJob"),
    ("batch", "Job"),
];

/// A policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its name: that of its file.
    pub name: String,
    /// The package of its file, for example `lib.host_access`.
    pub package: String,
    /// What an object keeps, in one line.
    pub title: String,
    /// Why.
    pub why: String,
    /// What to do instead.
    pub fix: String,
    /// The kinds of objects that it looks at.
    pub kinds: Vec<Kind>,
    /// Namespaces that it does not look at.
    pub except: Vec<String>,
    /// What it is told when the spec says nothing else.
    pub parameters: BTreeMap<String, Vec<String>>,
    /// Its text.
    pub text: Arc<str>,
    /// The texts of the libraries that it imports, and those that they import.
    pub libraries: Vec<Arc<str>>,
    /// Where it begins; `None` when it is built in.
    pub place: Option<Span>,
}

impl Policy {
    /// Whether it looks at objects of a kind in a group of the API.
    #[must_use]
    pub fn looks_at(&self, group: &str, kind: &str) -> bool {
        self.kinds.iter().any(|known| known.group == group && known.name == kind)
    }

    /// The kind of the objects that put it into force in a cluster, for example `PolicyHostAccess`.
    #[must_use]
    pub fn constraint_kind(&self) -> String {
        let words = self.name.split('-').map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        });
        format!("Policy{}", words.collect::<String>())
    }
}

/// Reads a policy.
///
/// # Errors
/// What its annotations lack.
pub(super) fn read(name: &str, text: &str, source: SourceId, is_own: bool) -> Result<Policy, Diagnostics> {
    let start = Span { source, start: 0, end: 0, line: 1, column: 1 };
    let mut findings = Diagnostics::default();
    let mut refuse = |summary: &str, place: Span, label: &str, help: &str| {
        let finding = Diagnostic::error("policy-file", format!("the policy `{name}` {summary}"));
        findings.push(finding.at(place, label).help(help));
    };
    let (package, place) = package(text, source).unwrap_or(("", start));
    if !package.strip_prefix(PACKAGE).is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_of_name)) {
        let help = format!("write `package lib.{}`", name.replace('-', "_"));
        refuse("is in no package of its own below `lib`", place, "Gatekeeper takes it as a library", &help);
    }
    if !text.contains("violation contains ") {
        let help = "write `violation contains {\"msg\": msg} if { … }`";
        refuse("finds nothing", start, "it has no rule `violation`", help);
    }
    let metadata = match Metadata::read(text, source) {
        Ok(metadata) => metadata,
        Err(found) => {
            findings.extend(found);
            return Err(findings);
        }
    };
    if metadata.title.is_empty() {
        let help = "begin the file with `# METADATA` and `# title: …`, as OPA's annotations are written";
        refuse("does not say what an object keeps", start, "it has no title", help);
    }
    if findings.has_errors() {
        return Err(findings);
    }
    Ok(Policy {
        name: name.to_owned(),
        package: package.to_owned(),
        title: metadata.title,
        why: metadata.description,
        fix: metadata.fix,
        kinds: kinds(&metadata.kinds),
        except: metadata.except,
        parameters: metadata.parameters,
        text: text.into(),
        libraries: Vec::new(),
        place: is_own.then_some(start),
    })
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The package of a file and where it is written.
pub(super) fn package(text: &str, source: SourceId) -> Option<(&str, Span)> {
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(package) = line.strip_prefix("package ") {
            let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let end = number(start + line.trim_end().len());
            return Some((
                package.trim(),
                Span { source, start: number(start), end, line: number(index + 1), column: 1 },
            ));
        }
        start += line.len();
    }
    None
}

/// `pods`, `Service`, `networking.k8s.io/NetworkPolicy`; what looks at nothing particular looks at pods.
fn kinds(written: &[String]) -> Vec<Kind> {
    let kind = |group: &str, name: &str| Kind { group: group.to_owned(), name: name.to_owned() };
    let pods = || PODS.iter().map(|(group, name)| kind(group, name)).collect::<Vec<_>>();
    if written.is_empty() {
        return pods();
    }
    let one = |written: &String| match written.split_once('/') {
        _ if written == "pods" => pods(),
        Some((group, name)) => vec![kind(group, name)],
        None => vec![kind("", written)],
    };
    let mut kinds: Vec<Kind> = written.iter().flat_map(one).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}
