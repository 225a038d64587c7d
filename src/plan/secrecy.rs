//! What of a value is not to be shown.

use std::collections::BTreeMap;

use serde_json::Value;

/// What of a value is a secret. What is one before a change is one after it and the other way round, and what is one in an
/// item of a list is one in all of them: marks may be lost, and items change their places.
#[derive(Debug, Default)]
pub(super) struct Secrecy {
    /// All of it.
    all: bool,
    keys: BTreeMap<String, Secrecy>,
    items: Option<Box<Secrecy>>,
}

/// Nothing is secret.
static NONE: Secrecy = Secrecy { all: false, keys: BTreeMap::new(), items: None };

impl Secrecy {
    /// Joins Terraform's trees of sensitive values: `true` marks all below, and what is not marked may be missing.
    pub(super) fn of(trees: [&Value; 2]) -> Self {
        let mut secrecy = Self::default();
        trees.into_iter().for_each(|tree| secrecy.add(tree));
        secrecy
    }

    fn add(&mut self, tree: &Value) {
        match tree {
            Value::Bool(true) => self.all = true,
            Value::Array(items) => {
                let inner = self.items.get_or_insert_default();
                items.iter().for_each(|item| inner.add(item));
            }
            Value::Object(entries) => {
                entries.iter().for_each(|(key, tree)| self.keys.entry(key.clone()).or_default().add(tree));
            }
            _ => {}
        }
    }

    /// Whether all of the value is a secret.
    pub(super) fn is_whole(&self) -> bool {
        self.all
    }

    /// What is secret of the value of a key.
    pub(super) fn at(&self, key: &str) -> &Self {
        self.keys.get(key).unwrap_or(&NONE)
    }

    /// What is secret of each item of a list.
    pub(super) fn item(&self) -> &Self {
        self.items.as_deref().unwrap_or(&NONE)
    }
}
