//! Many objects in one run of `kubectl`, and which of them were refused.
//!
//! `kubectl apply` answers nothing at all when one object of many is refused, and its words do not always name that
//! one. Halving the batch until single objects are left tells for certain. Applying again what was applied is harmless.

use std::borrow::Cow;

use serde_json::Value;

use super::kubectl::{Client, objects};
use super::{ClusterError, FieldPath, ObjectIdentity, UnknownField};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::engine::ObjectSource;
use crate::engine::explained::explained_object;

/// How many refused objects are looked for; where there are more, they have one reason.
const MOST: usize = 20;

/// A rendered object and the file that it is in.
#[derive(Debug, Clone)]
pub(super) struct Rendered<'a> {
    pub(super) object: &'a ObjectSource,
    pub(super) file: &'a str,
    /// What is sent; as it is rendered until it is adjusted.
    pub(super) text: Cow<'a, str>,
    /// The fields whose values are not known yet.
    pub(super) unknown: Vec<UnknownField>,
    /// The fields whose values are not to be shown.
    pub(super) sensitive: Vec<FieldPath>,
}

/// An object that the API server refused.
#[derive(Debug, Clone)]
pub(super) struct Refused<'a> {
    pub(super) rendered: Rendered<'a>,
    pub(super) said: String,
}

/// Hands objects to a command that reads them from its standard input and answers with what became of them. Those that
/// are refused are added to `refused`.
///
/// # Errors
/// When the reason has nothing to do with the objects.
pub(super) fn attempt<'a>(
    client: &Client<'_>,
    arguments: &[&str],
    batch: &[Rendered<'a>],
    refused: &mut Vec<Refused<'a>>,
) -> Result<Vec<Value>, ClusterError> {
    if batch.is_empty() || refused.len() >= MOST {
        return Ok(Vec::new());
    }
    // Begun with a mark, so that a first document in JSON does not make `kubectl` take all for JSON.
    let documents: String = batch.iter().map(|rendered| format!("---\n{}\n", rendered.text)).collect();
    match (client.ask(arguments, documents.as_bytes()), batch) {
        (Ok(answer), _) => Ok(objects(answer)),
        (Err(ClusterError::Engine(error)), _) => Err(ClusterError::Engine(error)),
        (Err(error), _) if error.is_about_all() => Err(error),
        (Err(error), [rendered]) => {
            refused.push(Refused { rendered: rendered.clone(), said: said(error) });
            Ok(Vec::new())
        }
        (Err(_), _) => {
            let (first, second) = batch.split_at(batch.len() / 2);
            let mut done = attempt(client, arguments, first, refused)?;
            done.extend(attempt(client, arguments, second, refused)?);
            Ok(done)
        }
    }
}

fn said(error: ClusterError) -> String {
    match error {
        ClusterError::Kubectl { said, .. } => said,
        other => other.to_string(),
    }
}

/// An error about refused objects, each with its place in the spec.
pub(super) fn refusal(refused: &[Refused<'_>]) -> ClusterError {
    let mut diagnostics = Diagnostics::default();
    for refused in refused.iter().take(MOST) {
        // A refusal quotes what it refuses.
        let said = match &refused.rendered {
            Rendered { object, .. } if object.kind == "Secret" => {
                "Its reason may hold what the Secret holds, and is left out."
            }
            Rendered { sensitive, .. } if !sensitive.is_empty() => {
                "Its reason may hold an output that is sensitive, and is left out."
            }
            _ => &refused.said,
        };
        let summary = format!("`{}` is refused", ObjectIdentity::from(refused.rendered.object));
        diagnostics.push(explained_object(refused.rendered.place(Diagnostic::error("kubernetes", summary), said)));
    }
    ClusterError::Refused(diagnostics)
}

impl<'a> Rendered<'a> {
    /// An object as it is rendered.
    pub(super) fn new(object: &'a ObjectSource, file: &'a str) -> Self {
        Self { object, file, text: Cow::Borrowed(&object.text), unknown: Vec::new(), sensitive: Vec::new() }
    }

    /// A finding about the object with the place in the spec, where that is known, and the rendered file.
    pub(super) fn place(&self, diagnostic: Diagnostic, detail: &str) -> Diagnostic {
        match self.object.origin {
            Some(span) => diagnostic.because(detail).at(span, format!("rendered as {}", self.file)),
            None => diagnostic.because(format!("{detail}\nIt is rendered as {}.", self.file)),
        }
    }
}
