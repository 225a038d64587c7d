//! Goes through an object along its schema.

use std::cell::Cell;

use serde_json::Value as Json;

use super::Violation;
use super::archive::Definitions;
use super::definition::{Additional, Format, ListType, Schema, Type};
use super::fault::{Fault, listed, shown};
use super::format::seconds;
use super::names::Rule;
use super::subject::{Name, Place, Subject};
use crate::diagnostic::did_you_mean;
use crate::kubernetes::{Node, Value};

/// A judgement about an object, or about a shape.
#[derive(Debug)]
pub(super) struct Walk<'s, 'd> {
    pub(super) definitions: &'s Definitions,
    /// Set by subjects whose values are not known when somebody asks for them.
    pub(super) doubt: &'d Cell<bool>,
    /// Whether mappings may hold fields that the schema does not name: in alternatives, which say only a part.
    pub(super) is_partial: bool,
    /// What is wrong.
    pub(super) found: Vec<Violation>,
    /// What only the values decide; nothing when they are known.
    pub(super) open: Vec<Open<'s>>,
}

/// A question that a shape leaves open: each of its objects must answer it.
#[derive(Debug, Clone)]
pub(super) enum Open<'s> {
    /// Whether a value is a text of the schema.
    Text { hole: usize, schema: &'s Schema },
    /// Whether a value has a form.
    Form { hole: usize, rule: Rule },
    /// Whether a part of the object has the schema, in one aspect. `is_partial` as in [`Walk`].
    Part { node: Node, schema: &'s Schema, aspect: Aspect, is_partial: bool },
    /// Whether the object passes a check.
    Check(Check),
}

/// What about a part of an object is left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aspect {
    /// Everything.
    Whole,
    /// Whether it has the schemas that its schema is put together from.
    Combinations,
    /// Whether its items can be told apart.
    Repetitions,
}

/// A check of a whole object.
pub(super) type Check = fn(&mut Walk<'_, '_>, Subject<'_>);

impl<'s, 'd> Walk<'s, 'd> {
    /// A judgement that has found nothing yet.
    pub(super) fn new(definitions: &'s Definitions, doubt: &'d Cell<bool>) -> Self {
        Self { definitions, doubt, is_partial: false, found: Vec::new(), open: Vec::new() }
    }

    /// Notes what is wrong at a path.
    pub(super) fn refuse(&mut self, path: impl ToString, fault: Fault) {
        self.found.push(Violation { path: path.to_string(), problem: fault.problem, help: fault.help });
    }

    /// Judges a text by its form.
    pub(super) fn form(&mut self, rule: Rule, subject: Subject<'_>, path: impl ToString) {
        if let Some(hole) = subject.hole() {
            self.open_form(rule, hole);
        } else if let Some(fault) = subject.text().and_then(|text| rule.fault(text)) {
            self.refuse(path, fault);
        }
    }

    /// Leaves it to the objects of a shape whether a value has a form.
    pub(super) fn open_form(&mut self, rule: Rule, hole: usize) {
        self.open.push(Open::Form { hole, rule });
    }

    /// Runs a check; when the values of a shape are needed for it, it becomes a question for each object.
    pub(super) fn check(&mut self, check: Check, root: Subject<'_>) {
        self.doubt.set(false);
        let before = (self.found.len(), self.open.len());
        check(self, root);
        if self.doubt.get() {
            self.found.truncate(before.0);
            self.open.truncate(before.1);
            self.open.push(Open::Check(check));
        }
    }

    /// Judges a value by its schema.
    pub(super) fn value(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) {
        let schema = self.definitions.resolve(schema);
        if let Some(hole) = subject.hole() {
            return self.hole(schema, hole, subject, place);
        }
        let value = subject.value();
        if !schema.accepts(value) {
            return self.refuse(place, wrong_type(schema, value));
        }
        match value {
            Value::Map => self.map(schema, subject, place),
            Value::List => self.list(schema, subject, place),
            Value::Null => return,
            Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => {
                if let Some(fault) = schema.fault(value) {
                    self.refuse(place, fault);
                }
            }
        }
        if schema.has_combinations() {
            self.combinations(schema, subject, place);
        }
    }

    /// The value of each object will be text.
    fn hole(&mut self, schema: &'s Schema, hole: usize, subject: Subject<'_>, place: Place<'_>) {
        if !schema.accepts_text() {
            return self.refuse(place, wrong_type(schema, Value::Text("")));
        }
        if schema.constrains_text() {
            self.open.push(Open::Text { hole, schema });
        }
        if schema.has_combinations() {
            self.combinations(schema, subject, place);
        }
    }

    /// Leaves one aspect of a part of a shape to its objects.
    pub(super) fn leave_open(&mut self, aspect: Aspect, schema: &'s Schema, subject: Subject<'_>) {
        let node = subject.node().clone();
        self.open.push(Open::Part { node, schema, aspect, is_partial: self.is_partial });
    }

    /// Judges one aspect of a part of an object.
    pub(super) fn aspect(&mut self, aspect: Aspect, schema: &'s Schema, subject: Subject<'_>) {
        match aspect {
            Aspect::Whole => self.value(schema, subject, Place::ROOT),
            Aspect::Combinations => self.combinations(schema, subject, Place::ROOT),
            Aspect::Repetitions => self.repetitions(schema, subject, Place::ROOT),
        }
    }

    fn map(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) {
        if subject.has_open_keys() && !schema.properties.is_empty() {
            return self.leave_open(Aspect::Whole, schema, subject);
        }
        for (name, child) in subject.entries() {
            let key = match name {
                Name::Known(key) => key,
                Name::Open(_) => "",
            };
            self.entry(schema, key, child, place);
        }
        self.missing_properties(schema, subject, place);
        let count = subject.entries().count();
        self.count(count, schema.min_properties, schema.max_properties, "entry", "entries", place);
    }

    fn entry(&mut self, schema: &'s Schema, key: &str, child: Subject<'_>, place: Place<'_>) {
        let here = place.key(key);
        match (schema.properties.get(key), &schema.additional_properties) {
            // The API server drops such a `null` before it looks at anything else.
            (Some(property), _) if child.is_null() && !self.definitions.resolve(property).nullable => {}
            (Some(property), _) => self.value(property, child, here),
            (None, Additional::Values(values)) => self.value(values, child, here),
            (None, Additional::Any) => {}
            (None, Additional::None) => self.unknown_field(schema, key, here),
        }
    }

    fn unknown_field(&mut self, schema: &Schema, key: &str, here: Place<'_>) {
        let is_of_objects = schema.embedded_resource && matches!(key, "apiVersion" | "kind" | "metadata");
        if self.is_partial || schema.preserves_unknown_fields || schema.kind.is_none() || is_of_objects {
            return;
        }
        const FEW: usize = 8;
        let fields = || schema.properties.keys().map(|field| &**field);
        let help = match did_you_mean(key, fields()) {
            Some(similar) => format!("write `{similar}`"),
            None if fields().count() == 0 => String::new(),
            None if fields().count() <= FEW => format!("the fields here are {}", listed(fields())),
            None => String::new(),
        };
        self.refuse(here, Fault::new("is not a field that Kubernetes knows").help(help));
    }

    fn missing_properties(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) {
        let of_resources: &[&str] = if schema.embedded_resource { &["apiVersion", "kind"] } else { &[] };
        let required = schema.required.iter().map(|name| &**name).chain(of_resources.iter().copied());
        for name in required {
            let nullable =
                schema.properties.get(name).is_some_and(|property| self.definitions.resolve(property).nullable);
            let is_there =
                |(key, child): (Name<'_>, Subject<'_>)| key.known() == Some(name) && (nullable || !child.is_null());
            if !subject.entries().any(is_there) {
                self.refuse(place.key(name), Fault::new("is missing"));
            }
        }
    }

    fn list(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) {
        if let Some(items) = &schema.items {
            for (index, item) in subject.items() {
                self.value(items, item, place.item(index));
            }
        }
        let count = subject.items().count();
        self.count(count, schema.min_items, schema.max_items, "item", "items", place);
        if schema.list_type != ListType::Atomic && count > 1 {
            self.repetitions(schema, subject, place);
        }
    }

    fn count(
        &mut self,
        count: usize,
        least: Option<usize>,
        most: Option<usize>,
        one: &str,
        many: &str,
        place: Place<'_>,
    ) {
        let noun = |number: usize| if number == 1 { one } else { many };
        if let Some(least) = least.filter(|least| count < *least) {
            self.refuse(place, Fault::new(format!("must have at least {least} {}, and has {count}", noun(least))));
        }
        if let Some(most) = most.filter(|most| count > *most) {
            self.refuse(place, Fault::new(format!("must have at most {most} {}, and has {count}", noun(most))));
        }
    }

    /// Judges whether the items of a list can be told apart.
    fn repetitions(&mut self, schema: &'s Schema, subject: Subject<'_>, place: Place<'_>) {
        self.doubt.set(false);
        let before = self.found.len();
        let item_schema = schema.items.as_deref().map(|items| self.definitions.resolve(items));
        let mut seen: Vec<Vec<Json>> = Vec::new();
        for (index, item) in subject.items() {
            let identity = match (schema.list_type, item_schema) {
                (ListType::Map, Some(items)) => schema.list_keys.iter().map(|key| key_of(items, item, key)).collect(),
                _ => vec![json(item)],
            };
            if seen.contains(&identity) {
                self.refuse(place.item(index), repeated(schema, &identity));
            }
            seen.push(identity);
        }
        if self.doubt.get() {
            self.found.truncate(before);
            self.leave_open(Aspect::Repetitions, schema, subject);
        }
    }
}

/// The value of a key that tells items apart.
fn key_of(items: &Schema, item: Subject<'_>, key: &str) -> Json {
    let default = || items.properties.get(key).and_then(|property| property.default.clone()).unwrap_or_default();
    item.get(key).map_or_else(default, json)
}

/// A value, when it is a single one; lists and mappings count as different from everything.
fn json(subject: Subject<'_>) -> Json {
    match subject.value() {
        Value::Text(text) => text.into(),
        Value::Integer(integer) => integer.into(),
        Value::Boolean(boolean) => boolean.into(),
        Value::Float(float) => float.into(),
        Value::Null => Json::Null,
        Value::List | Value::Map => Json::String(format!("{:p}", subject.node())),
    }
}

fn repeated(schema: &Schema, identity: &[Json]) -> Fault {
    let word = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let pairs = schema.list_keys.iter().zip(identity).map(|(key, value)| format!("{key} {}", shown(&word(value))));
    let what = match schema.list_type {
        ListType::Map => pairs.collect::<Vec<_>>().join(", "),
        _ => identity.iter().map(|value| shown(&word(value))).collect(),
    };
    Fault::new(format!("repeats an item of the list: {what}"))
}

fn wrong_type(schema: &Schema, value: Value<'_>) -> Fault {
    let found = match value {
        Value::Null => "`null`".to_owned(),
        Value::Boolean(boolean) => format!("`{boolean}`"),
        Value::Integer(_) | Value::Float(_) => "a number".to_owned(),
        // Long or secret texts stand where a mapping should be.
        Value::Text(_) if matches!(schema.kind, Some(Type::Object | Type::Array)) => "text".to_owned(),
        Value::Text(text) => format!("the text {}", shown(text)),
        Value::List => "a list".to_owned(),
        Value::Map => "a mapping".to_owned(),
    };
    let fault = Fault::new(format!("must be {}, and is {found}", schema.wanted()));
    match (value, schema.kind) {
        (Value::Boolean(_) | Value::Integer(_) | Value::Float(_), Some(Type::String)) => {
            fault.help("write it in quotes")
        }
        (Value::Text(text), Some(Type::Integer)) if text.parse::<i64>().is_ok() => {
            fault.help("write it without quotes")
        }
        (Value::Text("true" | "false"), Some(Type::Boolean)) => fault.help("write it without quotes"),
        _ => fault,
    }
}

impl Schema {
    /// Whether a text of the right type is all right.
    pub(super) fn accepts_this_text(&self, text: &str) -> bool {
        // Bytes are never fewer than characters, so that counting is seldom needed.
        self.max_length.is_none_or(|most| text.len() <= most || text.chars().count() <= most)
            && self.min_length.is_none_or(|least| text.chars().count() >= least)
            && self.format.is_none_or(|format| format.accepts_text(text))
            && (self.choices.is_empty() || self.choices.iter().any(|choice| choice.as_str() == Some(text)))
            && (!self.is_duration || seconds(text).is_some_and(|seconds| seconds >= 0.001))
            && self.pattern.as_ref().is_none_or(|pattern| pattern.matches(text))
    }

    /// What is wrong with a single value of the right type.
    fn fault(&self, value: Value<'_>) -> Option<Fault> {
        match value {
            Value::Text(text) if self.accepts_this_text(text) => None,
            Value::Text(text) => Some(self.text_fault(text)),
            #[expect(clippy::cast_precision_loss, reason = "the limits have fractions, and are far from 2^53")]
            Value::Integer(integer) => self.integer_fault(integer).or_else(|| self.number_fault(integer as f64)),
            Value::Float(float) => self.number_fault(float),
            _ if self.choices.is_empty() || self.choices.contains(&single(value)) => None,
            _ => Some(Fault::new("is none of the values that are allowed")),
        }
    }

    fn text_fault(&self, text: &str) -> Fault {
        let length = text.chars().count();
        let characters = |number: usize| if number == 1 { "character" } else { "characters" };
        if text.is_empty() && self.min_length.is_some_and(|least| least > 0) {
            return Fault::new("must not be empty");
        }
        if let Some(least) = self.min_length.filter(|least| length < *least) {
            return Fault::new(format!("must have at least {least} {}, and has {length}", characters(least)));
        }
        if let Some(most) = self.max_length.filter(|most| length > *most) {
            return Fault::new(format!("must have at most {most} {}, and has {length}", characters(most)));
        }
        let choices = || self.choices.iter().filter_map(Json::as_str);
        if !self.choices.is_empty() && choices().all(|choice| choice != text) {
            let help = did_you_mean(text, choices()).map_or_else(String::new, |similar| format!("write `{similar}`"));
            return Fault::new(format!("must be one of {}, and is {}", listed(choices()), shown(text))).help(help);
        }
        if self.is_duration && seconds(text).is_none_or(|seconds| seconds < 0.001) {
            let problem = format!("must be a duration of at least `1ms`, such as `10s`, and is {}", shown(text));
            return Fault::new(problem);
        }
        match (self.format, &self.pattern) {
            (Some(Format::Byte), _) => Fault::new("must be base64"),
            (Some(format), _) if !format.accepts_text(text) => {
                Fault::new(format!("must be {}, and is {}", format.wanted(), shown(text)))
            }
            (_, Some(pattern)) => Fault::new(format!("must match `{}`, and is {}", pattern.as_str(), shown(text))),
            _ => Fault::new("is not allowed"),
        }
    }

    fn integer_fault(&self, integer: i64) -> Option<Fault> {
        let is_beyond = self.format == Some(Format::Int32) && i32::try_from(integer).is_err();
        is_beyond.then(|| Fault::new(format!("must fit into 32 bits, and is `{integer}`")))
    }

    fn number_fault(&self, number: f64) -> Option<Fault> {
        let below = self.minimum.filter(|least| number < *least || self.exclusive_minimum && number == *least);
        let above = self.maximum.filter(|most| number > *most || self.exclusive_maximum && number == *most);
        let step = self.multiple_of.filter(|step| number % step != 0.0);
        let listed = self.choices.is_empty() || self.choices.iter().any(|choice| choice.as_f64() == Some(number));
        let wanted = match (below, above, step) {
            (Some(least), _, _) if self.exclusive_minimum => format!("more than {least}"),
            (Some(least), _, _) => format!("at least {least}"),
            (_, Some(most), _) if self.exclusive_maximum => format!("less than {most}"),
            (_, Some(most), _) => format!("at most {most}"),
            (_, _, Some(step)) => format!("a multiple of {step}"),
            _ if !listed => {
                format!("one of {}", self.choices.iter().map(Json::to_string).collect::<Vec<_>>().join(", "))
            }
            _ => return None,
        };
        Some(Fault::new(format!("must be {wanted}, and is {number}")))
    }
}

fn single(value: Value<'_>) -> Json {
    match value {
        Value::Boolean(boolean) => boolean.into(),
        _ => Json::Null,
    }
}
