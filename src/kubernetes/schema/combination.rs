//! Schemas that are put together: all of, any of, one of, not.
//!
//! Of a shape it is sometimes only known that the answer depends on the values of each object.

use super::definition::Schema;
use super::fault::{Fault, listed};
use super::subject::{Place, Subject};
use super::walk::{Aspect, Walk};

/// Whether a value has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// Each object of the shape has an answer of its own.
    Depends,
}

impl<'s> Walk<'s, '_> {
    /// Judges a value by the schemas that its schema is put together from.
    pub(super) fn combinations(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) {
        let was_partial = std::mem::replace(&mut self.is_partial, true);
        for part in &schema.all_of {
            self.value(part, subject, place);
        }
        self.is_partial = was_partial;
        let depends = [
            self.any_of(schema, subject, place),
            self.one_of(schema, subject, place),
            self.negation(schema, subject, place),
        ];
        if depends.contains(&Answer::Depends) {
            self.leave_open(Aspect::Combinations, schema, subject);
        }
    }

    fn any_of(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) -> Answer {
        let answers: Vec<Answer> = schema.any_of.iter().map(|part| self.answer(part, subject, place)).collect();
        if answers.is_empty() || answers.contains(&Answer::Yes) {
            return Answer::Yes;
        }
        if answers.contains(&Answer::Depends) {
            return Answer::Depends;
        }
        let fault = match required(&schema.any_of).as_slice() {
            [] => Fault::new(format!("has none of the {} forms that it can have", schema.any_of.len())),
            names => Fault::new(format!("must have at least one of {}", listed(names.iter().copied()))),
        };
        self.refuse(place, fault);
        Answer::No
    }

    fn one_of(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) -> Answer {
        let answers: Vec<Answer> = schema.one_of.iter().map(|part| self.answer(part, subject, place)).collect();
        let yes = answers.iter().filter(|answer| **answer == Answer::Yes).count();
        if answers.is_empty() || yes == 1 && !answers.contains(&Answer::Depends) {
            return Answer::Yes;
        }
        if yes < 2 && answers.contains(&Answer::Depends) {
            return Answer::Depends;
        }
        self.refuse(place, one_of_fault(&schema.one_of, subject, yes));
        Answer::No
    }

    fn negation(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) -> Answer {
        let Some(part) = schema.not.as_deref() else { return Answer::Yes };
        match self.answer(part, subject, place) {
            Answer::No => Answer::Yes,
            Answer::Depends => Answer::Depends,
            Answer::Yes => {
                let fault = match required(std::slice::from_ref(part)).as_slice() {
                    [] => Fault::new("has a form that is excluded"),
                    names => Fault::new(format!("must not have {} together", listed(names.iter().copied()))),
                };
                self.refuse(place, fault);
                Answer::No
            }
        }
    }

    fn answer(&self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) -> Answer {
        let mut trial = Walk { is_partial: true, ..Walk::new(self.definitions, self.doubt) };
        trial.value(schema, subject, place);
        match (trial.found.is_empty(), trial.open.is_empty()) {
            (false, _) => Answer::No,
            (true, false) => Answer::Depends,
            (true, true) => Answer::Yes,
        }
    }
}

fn one_of_fault(parts: &[Schema], subject: Subject<'_>, fitting: usize) -> Fault {
    let names = required(parts);
    let present: Vec<&str> = names.iter().copied().filter(|name| subject.get(name).is_some()).collect();
    // Istio writes "at most one" as one of: none of them, the first, the second, and so on.
    let may_have_none = parts.iter().any(|part| part.not.is_some());
    match (names.as_slice(), present.as_slice()) {
        ([], _) if fitting == 0 => Fault::new(format!("has none of the {} forms that it can have", parts.len())),
        ([], _) => Fault::new("has more than one of the forms of which it must have one"),
        (_, [_, _, ..]) if may_have_none => {
            Fault::new(format!("may have only one of {}", listed(present.iter().copied())))
        }
        _ => Fault::new(format!("must have exactly one of {}", listed(names.iter().copied()))),
    }
}

/// The properties that the parts demand, in their order.
fn required(parts: &[Schema]) -> Vec<&str> {
    let mut names = Vec::new();
    for name in parts.iter().flat_map(|part| &part.required) {
        if !names.contains(&&**name) {
            names.push(&**name);
        }
    }
    names
}
