//! What is put into an object before a cluster gets it: outputs of stacks, and what controllers have made of it since.

use serde_json::Value;

use super::batch::Rendered;
use super::{ClusterError, FieldPath, ObjectIdentity, UnknownField};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::engine::OutputReference;
use crate::engine::outputs::Outputs;

/// Puts into objects what they lack. `live` gives what is in the cluster.
///
/// # Errors
/// With every reference that stands for nothing.
pub(super) fn adjusted<'a, 'l>(
    objects: Vec<Rendered<'a>>,
    outputs: &Outputs,
    live: impl Fn(&ObjectIdentity) -> Option<&'l Value>,
) -> Result<Vec<Rendered<'a>>, ClusterError> {
    let mut unresolved = Diagnostics::default();
    let mut adjusted = Vec::with_capacity(objects.len());
    for object in objects {
        let live = live(&ObjectIdentity::from(object.object));
        adjusted.push(object.adjusted(outputs, live, &mut unresolved));
    }
    if unresolved.is_empty() { Ok(adjusted) } else { Err(ClusterError::Unresolved(unresolved)) }
}

impl<'a> Rendered<'a> {
    fn adjusted(mut self, outputs: &Outputs, live: Option<&Value>, unresolved: &mut Diagnostics) -> Self {
        let Some(adjustment) = &self.object.adjustment else { return self };
        let mut json = adjustment.json.clone();
        for reference in &adjustment.references {
            if let Err(why) = self.fill(&mut json, reference, outputs) {
                unresolved.push(self.unresolved(reference, &why));
            }
        }
        // What is not known is left as it is, so that only the rest is compared.
        for UnknownField { path, .. } in &self.unknown {
            path.put(&mut json, live.and_then(|live| path.get(live)));
        }
        if let Some((kept, live)) = adjustment.kept.as_ref().zip(live) {
            kept.keep(&mut json, live);
        }
        self.text = json.to_string().into();
        self
    }

    /// Puts the value of an output in the place of a reference, or notes that it is not known.
    fn fill(&mut self, json: &mut Value, reference: &OutputReference, outputs: &Outputs) -> Result<(), String> {
        let path = FieldPath::of(&reference.pointer, json);
        let found = outputs.find(reference)?;
        if found.is_sensitive {
            self.sensitive.push(path.clone());
        }
        match (found.text, json.pointer_mut(&reference.pointer)) {
            (Some(text), Some(place)) => *place = text.into(),
            _ => self.unknown.push(UnknownField { path, stack: reference.stack.clone() }),
        }
        Ok(())
    }

    fn unresolved(&self, reference: &OutputReference, why: &str) -> Diagnostic {
        let summary = format!("`{}` needs `{reference}`, which stands for nothing", ObjectIdentity::from(self.object));
        self.place(Diagnostic::error("kubernetes", summary), why)
    }
}
