//! Objects that the Kubernetes API server would refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fault::follows;
use super::{Context, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources};
use crate::kubernetes::schema::{Checker, Schemas, Verdict, Violation, repeated};
use crate::kubernetes::{Manifest, ManifestFile};
use crate::spec::Spec;
use crate::spec::node::{Node, Value};
use crate::spec::yaml;

pub(super) const RULE: Rule = Rule {
    id: "object-refused",
    what: "A rendered object that the Kubernetes API server of the cluster's version would refuse.",
    why: "It would fail in the middle of an apply. A template of your own or a patch has made it so.",
    example: "patches: { more: { target: { kind: Deployment }, set: { spec.replica: 3 } } }",
    fix: "Mend the template or the patch.",
    check,
};

fn check(spec: &Spec, context: &Context<'_>, findings: &mut Diagnostics) {
    let definitions = match definitions(spec, context) {
        Ok(definitions) => definitions,
        Err(found) => return findings.extend(found),
    };
    let mut said = BTreeSet::new();
    for (colour, cluster) in spec.clusters.iter() {
        // A version without schemas has been reported as unsupported.
        let Some(schemas) = schemas(&cluster.version.to_string(), &definitions) else { continue };
        let files = context.manifests.iter().filter(|file| file.cluster == colour.as_str());
        judge(&schemas, &files.collect::<Vec<_>>(), context, &mut said, findings);
    }
}

/// The schemas of a version with the project's definitions.
fn schemas(version: &str, definitions: &[serde_json::Value]) -> Option<Arc<Schemas>> {
    if definitions.is_empty() {
        return Schemas::shared(version);
    }
    Schemas::embedded(version)?.with_definitions(definitions).ok().map(Arc::new)
}

fn judge(
    schemas: &Schemas,
    files: &[&ManifestFile],
    context: &Context<'_>,
    said: &mut BTreeSet<String>,
    findings: &mut Diagnostics,
) {
    let mut checker = Checker::new(schemas);
    let manifests: Vec<(&ManifestFile, &Manifest)> =
        files.iter().flat_map(|file| file.manifests.iter().map(|manifest| (*file, manifest))).collect();
    for (file, manifest) in manifests.iter().filter(|(_, manifest)| !follows(context, manifest)) {
        if let Verdict::Refused(violations) = checker.check(&manifest.object) {
            for violation in violations {
                // What is wrong with a template's objects is the same for each service and in each cluster.
                if said.insert(format!("{} {} {}", manifest.template, violation.path, violation.problem)) {
                    findings.push(refused(file, manifest, &violation));
                }
            }
        }
    }
    for (first, second) in repeated(manifests.iter().map(|(_, manifest)| &manifest.object)) {
        let (first, second) = (&manifests[first], &manifests[second]);
        if [first, second].iter().any(|(_, manifest)| !follows(context, manifest)) {
            findings.push(twice(first, second));
        }
    }
}

fn refused(file: &ManifestFile, manifest: &Manifest, violation: &Violation) -> Diagnostic {
    Diagnostic::error(RULE.id, format!("{}: `{}` {}", manifest.address(), violation.path, violation.problem))
        .at(manifest.origin, "the object comes from here")
        .because(format!("Template `{}` yields it in `{}`.", manifest.template, file.path))
        .help(violation.help.clone())
}

fn twice(first: &(&ManifestFile, &Manifest), second: &(&ManifestFile, &Manifest)) -> Diagnostic {
    Diagnostic::error(RULE.id, format!("{} is rendered twice", first.1.address()))
        .at(second.1.origin, "the second one comes from here")
        .because(format!(
            "Templates `{}` and `{}` yield it, in `{}` and `{}`.",
            first.1.template, second.1.template, first.0.path, second.0.path
        ))
        .help("give one of them another name")
}

/// The custom resource definitions in the files that the spec names.
fn definitions(spec: &Spec, context: &Context<'_>) -> Result<Vec<serde_json::Value>, Diagnostics> {
    let mut findings = Diagnostics::default();
    let mut definitions = Vec::new();
    for named in &spec.schemas {
        let Some(source) = context.all.definitions.get(named.as_str()) else { continue };
        for (document, found) in documents(*source, &context.all.sources) {
            findings.extend(found);
            definitions.extend(document.filter(|json| json["kind"] == "CustomResourceDefinition"));
        }
    }
    if findings.has_errors() { Err(findings) } else { Ok(definitions) }
}

/// The documents of a YAML file, each with blanks in the place of what stands before it, so that places are those of the
/// file.
fn documents(source: SourceId, sources: &Sources) -> Vec<(Option<serde_json::Value>, Diagnostics)> {
    let mut parts = vec![String::new()];
    let text = sources.text(source);
    let blank = |before: &str| before.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if line.trim_end() == "---" {
            parts.push(blank(&text[..end]));
        } else if let Some(part) = parts.last_mut() {
            part.push_str(line);
        }
    }
    let is_written =
        |part: &String| part.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let read = |part: String| {
        let (node, findings) = yaml::read(source, &part);
        (node.map(|node| json(&node)), findings)
    };
    parts.into_iter().filter(is_written).map(read).collect()
}

/// A YAML value as the API server reads it.
fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null | Value::Unreadable => serde_json::Value::Null,
        Value::Scalar { text, quoted: true } => text.as_str().into(),
        // Numbers and truth values are the same in JSON; everything else is text.
        Value::Scalar { text, quoted: false } => {
            serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::from(text.as_str()))
        }
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => {
            let fields: BTreeMap<_, _> = entries.iter().map(|entry| (entry.key.clone(), json(&entry.value))).collect();
            serde_json::to_value(fields).unwrap_or_default()
        }
    }
}
