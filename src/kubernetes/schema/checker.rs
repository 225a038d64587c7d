//! Judges objects: what they share once, and what they have of their own for each.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use super::archive::METADATA;
use super::subject::{Place, Subject};
use super::walk::{Open, Walk};
use super::{Kind, Schemas, Violation, metadata, semantics};
use crate::kubernetes::{Node, Object, Shape, Values, View};

/// What is to be said of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong.
    Accepted,
    /// The API server would refuse it; in the order of the object's fields, then what else is wrong.
    Refused(Vec<Violation>),
    /// No schema of its kind is known: a custom resource whose definition is not at hand. Nothing of it was judged.
    UnknownKind,
}

/// Judges objects by schemas, and remembers the shapes that it has seen. Each thread has its own.
#[derive(Debug)]
pub struct Checker<'s> {
    schemas: &'s Schemas,
    /// By the address of the shape, which cannot be given to another shape while it is kept.
    shapes: HashMap<*const Shape, (Arc<Shape>, Known<'s>)>,
}

/// What is known of all objects of a shape.
#[derive(Debug)]
enum Known<'s> {
    /// What each object has to answer for itself.
    Sound(Vec<Open<'s>>),
    /// Nobody here knows their kind.
    Unknown,
    /// Something is wrong with all of them, or they differ in kind.
    Different,
}

impl<'s> Checker<'s> {
    /// A checker that has seen nothing yet.
    #[must_use]
    pub fn new(schemas: &'s Schemas) -> Self {
        Self { schemas, shapes: HashMap::new() }
    }

    /// Judges an object.
    pub fn check(&mut self, object: &Object) -> Verdict {
        let schemas = self.schemas;
        let (_, known) = self
            .shapes
            .entry(Arc::as_ptr(object.shape()))
            .or_insert_with(|| (Arc::clone(object.shape()), learn(schemas, object.shape())));
        match known {
            Known::Unknown => Verdict::UnknownKind,
            Known::Sound(open) if open.iter().all(|question| question.is_answered_by(object, schemas)) => {
                Verdict::Accepted
            }
            _ => judge(schemas, object),
        }
    }
}

/// Judges what all objects of a shape have in common.
fn learn<'s>(schemas: &'s Schemas, shape: &Shape) -> Known<'s> {
    let stand_ins: Values = std::iter::repeat_n("", shape.holes).collect();
    let doubt = Cell::new(false);
    let root = Subject::shared(View::new(&shape.root, &stand_ins), &doubt);
    let names = (root.text_at(&["apiVersion"]).unwrap_or_default(), root.text_at(&["kind"]).unwrap_or_default());
    let kind = schemas.kind(names.0, names.1);
    if !doubt.get() && kind.is_none() && schemas.missing(names.0, names.1).is_none() {
        return Known::Unknown;
    }
    let Some(kind) = kind.filter(|_| !doubt.get()) else { return Known::Different };
    let walk = walk_through(schemas, kind, root, &doubt);
    if walk.0.is_empty() { Known::Sound(without_repetitions(walk.1)) } else { Known::Different }
}

/// Judges a whole object.
fn judge(schemas: &Schemas, object: &Object) -> Verdict {
    let Some(kind) = schemas.kind(object.api_version(), object.kind()) else {
        let missing = schemas.missing(object.api_version(), object.kind());
        return missing.map_or(Verdict::UnknownKind, |violation| Verdict::Refused(vec![violation]));
    };
    let (found, _) = walk_through(schemas, kind, Subject::known(object.view()), &Cell::new(false));
    if found.is_empty() { Verdict::Accepted } else { Verdict::Refused(found) }
}

fn walk_through<'s>(
    schemas: &'s Schemas,
    kind: &'s Kind,
    root: Subject<'_>,
    doubt: &Cell<bool>,
) -> (Vec<Violation>, Vec<Open<'s>>) {
    let mut walk = Walk::new(&schemas.definitions, doubt);
    walk.value(kind.schema(&schemas.definitions), root, Place::ROOT);
    if kind.is_custom()
        && let Some(subject) = root.get("metadata")
    {
        walk.value(schemas.definitions.get(METADATA), subject, Place::ROOT.key("metadata"));
    }
    metadata::judge(&mut walk, kind.scope, root);
    semantics::judge(&mut walk, root);
    (walk.found, walk.open)
}

/// One question about a value is enough, however often the value stands in the shape.
fn without_repetitions(open: Vec<Open<'_>>) -> Vec<Open<'_>> {
    let mut kept: Vec<Open<'_>> = Vec::new();
    for question in open {
        if !kept.iter().any(|other| other.is_the_same_as(&question)) {
            kept.push(question);
        }
    }
    kept
}

impl<'s> Open<'s> {
    fn is_the_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text { hole, schema }, Self::Text { hole: hole_of_other, schema: schema_of_other }) => {
                hole == hole_of_other && std::ptr::eq(*schema, *schema_of_other)
            }
            (Self::Form { hole, rule }, Self::Form { hole: hole_of_other, rule: rule_of_other }) => {
                hole == hole_of_other && rule == rule_of_other
            }
            _ => false,
        }
    }

    fn is_answered_by(&self, object: &Object, schemas: &Schemas) -> bool {
        match self {
            Self::Text { hole, schema } => schema.accepts_this_text(&object.values()[*hole]),
            Self::Form { hole, rule } => rule.accepts(&object.values()[*hole]),
            Self::Part { node, schema, aspect, is_partial } => {
                passes(schemas, *is_partial, |walk| walk.aspect(*aspect, schema, subject(node, object)))
            }
            Self::Check(check) => passes(schemas, false, |walk| check(walk, Subject::known(object.view()))),
        }
    }
}

fn subject<'a>(node: &'a Node, object: &'a Object) -> Subject<'a> {
    Subject::known(View::new(node, object.values()))
}

fn passes<'s>(schemas: &'s Schemas, is_partial: bool, judge: impl FnOnce(&mut Walk<'s, '_>)) -> bool {
    let doubt = Cell::new(false);
    let mut walk = Walk { is_partial, ..Walk::new(&schemas.definitions, &doubt) };
    judge(&mut walk);
    walk.found.is_empty()
}
