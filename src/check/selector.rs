//! Labels and what selects by them, as Kubernetes does.

use crate::kubernetes::View;

/// Labels of pods or namespaces.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Labels<'a> {
    /// The labels of a mapping; none when there is no mapping.
    pub(super) fn of(written: Option<View<'a>>) -> Self {
        Self(written.map(pairs).unwrap_or_default())
    }

    /// The same and one more.
    pub(super) fn with(mut self, key: &'a str, value: &'a str) -> Self {
        self.0.retain(|(other, _)| *other != key);
        self.0.push((key, value));
        self
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(other, _)| *other == key).map(|(_, value)| *value)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().copied()
    }
}

/// A choice by labels; one that says nothing takes all.
#[derive(Debug, Clone, Default)]
pub(super) struct Selector<'a> {
    equal: Vec<(&'a str, &'a str)>,
    expressions: Vec<View<'a>>,
}

impl<'a> Selector<'a> {
    /// A mapping of labels, as Services have.
    pub(super) fn plain(written: View<'a>) -> Self {
        Self { equal: pairs(written), expressions: Vec::new() }
    }

    /// `matchLabels` and `matchExpressions`, as most others have.
    pub(super) fn of(written: View<'a>) -> Self {
        let equal = written.get("matchLabels").map(pairs).unwrap_or_default();
        Self { equal, expressions: written.items_at(&["matchExpressions"]).collect() }
    }

    /// The labels that must be there.
    pub(super) fn equal(&self) -> &[(&'a str, &'a str)] {
        &self.equal
    }

    /// Whether it takes all.
    pub(super) fn is_empty(&self) -> bool {
        self.equal.is_empty() && self.expressions.is_empty()
    }

    /// Whether it takes what has these labels.
    pub(super) fn matches(&self, labels: &Labels<'_>) -> bool {
        self.equal.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.expressions.iter().all(|expression| holds(*expression, labels))
    }

    /// As people write it: `app=api, tier=web`.
    pub(super) fn shown(&self) -> String {
        let equal = self.equal.iter().map(|(key, value)| format!("{key}={value}"));
        let expressions = self.expressions.iter().map(|expression| {
            let text = |key: &str| expression.text_at(&[key]).unwrap_or_default();
            let values: Vec<&str> = expression.items_at(&["values"]).filter_map(View::text).collect();
            format!("{} {} [{}]", text("key"), text("operator"), values.join(", "))
        });
        equal.chain(expressions).collect::<Vec<_>>().join(", ")
    }
}

fn pairs(written: View<'_>) -> Vec<(&str, &str)> {
    written.entries().filter_map(|(key, value)| Some((key, value.text()?))).collect()
}

fn holds(expression: View<'_>, labels: &Labels<'_>) -> bool {
    let value = expression.text_at(&["key"]).and_then(|key| labels.get(key));
    let mut values = expression.items_at(&["values"]).filter_map(View::text);
    match expression.text_at(&["operator"]) {
        Some("In") => value.is_some_and(|value| values.any(|other| other == value)),
        Some("NotIn") => value.is_none_or(|value| values.all(|other| other != value)),
        Some("Exists") => value.is_some(),
        Some("DoesNotExist") => value.is_none(),
        // Another operator is refused by the API server.
        _ => true,
    }
}
