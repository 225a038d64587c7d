//! The environments of pull requests as a Helm chart, for Argo CD, which knows nothing of specs.
//!
//! The chart is not written as one: the same objects as ever are rendered for two pull requests that differ in every digit of
//! their number and of their commit. What differs between the two is what a value of the chart takes the place of; everything
//! else is text, and no text of a spec is ever read as a template.

use camino::Utf8PathBuf;

use super::outputs::output_references;
use super::{ManifestFile, Templates, render};
use crate::diagnostic::Diagnostics;
use crate::model::{COMMIT_SAMPLES, Cluster, Environment, ReviewsOfArgoCd};
use crate::pull_request::PullRequest;

/// What stands in the place of the number, and of the commit.
const NUMBER: &str = "{{ .Values.number }}";
const COMMIT: &str = "{{ .Values.commit }}";
/// What a template begins with, and how it is written where it is none.
const OPENING: (&str, &str) = ("{{", "{{ \"{{\" }}");

/// The chart of a cluster.
#[derive(Debug, Clone)]
pub struct PreviewChart {
    /// Its files by their paths in the environment's folder.
    pub files: Vec<(Utf8PathBuf, String)>,
    /// The outputs of stacks that it has to be given, as they are written in objects, each once.
    pub outputs: Vec<String>,
    /// The kinds of its objects: whether it stands in a namespace, the group, the kind; each once.
    pub kinds: Vec<(bool, String, String)>,
}

/// The folder of the chart of a cluster, in the environment's folder.
#[must_use]
pub fn chart_folder(colour: &str) -> String {
    format!("argocd/{colour}/reviews")
}

/// The chart of what Argo CD makes for pull requests in a cluster.
///
/// # Errors
/// Everything that is wrong with what the templates yield.
pub(super) fn chart(
    environment: &Environment,
    reviews: &ReviewsOfArgoCd,
    cluster: &Cluster,
    templates: &Templates,
) -> Result<PreviewChart, Diagnostics> {
    let [first, second] = &*reviews.samples;
    let (first, second) = (render(first, templates)?, render(second, templates)?);
    let folder = chart_folder(&cluster.colour);
    let notice = environment.notice();
    let head = format!(
        "# {notice}\napiVersion: v2\nname: reviews\ndescription: The environment of one pull request\nversion: 0.0.0\n"
    );
    let mut files = vec![(Utf8PathBuf::from(format!("{folder}/Chart.yaml")), head)];
    files.extend(first.files.iter().zip(&second.files).map(|(one, other)| {
        let name = one.path.as_str().trim_start_matches(&format!("kubernetes/{}/", cluster.colour)).replace('/', "-");
        let text = template(&print(one), &print(other));
        (Utf8PathBuf::from(format!("{folder}/templates/{name}")), format!("# {notice}\n{text}"))
    }));
    let objects = || first.files.iter().flat_map(|file| &file.manifests).map(|manifest| &manifest.object);
    let mut outputs: Vec<String> = objects().flat_map(output_references).map(|found| found.to_string()).collect();
    let group = |version: &str| version.split_once('/').map_or("", |(group, _)| group).to_owned();
    let kind =
        |object: &super::Object| (object.namespace().is_some(), group(object.api_version()), object.kind().to_owned());
    let mut kinds: Vec<_> = objects().map(kind).collect();
    sort(&mut outputs);
    sort(&mut kinds);
    Ok(PreviewChart { files, outputs, kinds })
}

fn sort<T: Ord>(all: &mut Vec<T>) {
    all.sort();
    all.dedup();
}

/// The objects of a file, with outputs of stacks as values of the chart.
fn print(file: &ManifestFile) -> String {
    let mut text = String::new();
    for manifest in &file.manifests {
        text.push_str("---\n");
        let start = text.len();
        manifest.write(&mut text);
        let references = output_references(&manifest.object);
        if !references.is_empty() {
            let whole = text.split_off(start);
            text.extend(whole.lines().map(|line| with_outputs(line, &references)));
        }
    }
    text
}

/// A line whose value may be an output. Marks that no object can hold stand for the braces until all others are escaped.
fn with_outputs(line: &str, references: &[super::OutputReference]) -> String {
    let value = |reference: &super::OutputReference| {
        let written = reference.to_string();
        let before =
            [written.clone(), format!("\"{written}\"")].iter().find_map(|end| line.strip_suffix(end.as_str()))?;
        before.ends_with([' ']).then(|| format!("{before}\u{1} index .Values.outputs \"{written}\" | quote \u{2}\n"))
    };
    references.iter().find_map(value).unwrap_or_else(|| format!("{line}\n"))
}

/// The text of which two samples were made. Where they differ in something else, such as in a digest, it is that of the first one.
fn template(first: &str, second: &str) -> String {
    let [number, other_number] = PullRequest::SAMPLES.map(|sample| sample.to_string());
    let samples = [(number.as_str(), other_number.as_str(), NUMBER), (COMMIT_SAMPLES[0], COMMIT_SAMPLES[1], COMMIT)];
    let mut text = String::with_capacity(first.len());
    let mut rest = first;
    let mut other = second;
    while let Some(letter) = rest.chars().next() {
        let found = samples.iter().find(|(one, two, _)| rest.starts_with(one) && other.starts_with(two));
        if let Some((one, two, value)) = found {
            text.push_str(value);
            (rest, other) = (&rest[one.len()..], &other[two.len()..]);
        } else if let Some(after) = rest.strip_prefix(OPENING.0) {
            text.push_str(OPENING.1);
            (rest, other) = (after, other.get(OPENING.0.len()..).unwrap_or_default());
        } else {
            match letter {
                '\u{1}' => text.push_str("{{"),
                '\u{2}' => text.push_str("}}"),
                letter => text.push(letter),
            }
            let step = |text: &'_ str| text.chars().next().map_or(0, char::len_utf8);
            (rest, other) = (&rest[step(rest)..], &other[step(other)..]);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::template;

    #[test]
    fn what_differs_in_number_and_commit_becomes_a_value() {
        let text = |number: &str, commit: &str, digest: &str| {
            format!(
                "name: pr-{number}\njob: create-{digest}\nimage: \"a:{commit}\"\nsame: 999999999\nuser: \"{{{{ not a template }}}}\"\nü: pr_{number}\n\u{1} index .Values.outputs \"output:a/b\" | quote \u{2}\n"
            )
        };
        let [first, second] = super::COMMIT_SAMPLES;
        assert_eq!(
            template(&text("999999999", first, "0a1b"), &text("888888888", second, "2c3d")),
            "name: pr-{{ .Values.number }}\njob: create-0a1b\nimage: \"a:{{ .Values.commit }}\"\nsame: 999999999\n\
             user: \"{{ \"{{\" }} not a template }}\"\nü: pr_{{ .Values.number }}\n\
             {{ index .Values.outputs \"output:a/b\" | quote }}\n"
        );
    }
}
