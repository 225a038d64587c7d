//! A value in a plan: known, not yet known, or not to be shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::secrecy::Secrecy;

/// A value as far as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Planned {
    /// Known through and through.
    Known(Value),
    /// Known after apply.
    Unknown,
    /// Known or not, it is a secret.
    Sensitive,
    /// A list or a set, of which not all is known or may be shown.
    List(Vec<Planned>),
    /// A map or an object, of which not all is known or may be shown.
    Map(BTreeMap<String, Planned>),
}

impl Planned {
    /// Joins Terraform's trees: the value, what of it is unknown, what of it is secret. In `unknown`, `true` marks all
    /// below, and what is not marked may be missing. None for what has no value.
    pub(super) fn join(value: &Value, unknown: &Value, secrecy: &Secrecy) -> Option<Self> {
        if secrecy.is_whole() {
            return (!value.is_null() || *unknown == true).then_some(Self::Sensitive);
        }
        if *unknown == true {
            return Some(Self::Unknown);
        }
        match (value, unknown) {
            (Value::Null, Value::Object(marks)) if !marks.is_empty() => Some(Self::join_map(value, unknown, secrecy)),
            (Value::Null, _) => None,
            (Value::Array(items), _) => Some(Self::join_list(items, unknown, secrecy.item())),
            (Value::Object(_), _) => Some(Self::join_map(value, unknown, secrecy)),
            (plain, _) => Some(Self::Known(plain.clone())),
        }
    }

    fn join_list(items: &[Value], unknown: &Value, secrecy: &Secrecy) -> Self {
        let length = items.len().max(unknown.as_array().map_or(0, Vec::len));
        let items = (0..length).map(|index| {
            let value = items.get(index).unwrap_or(&Value::Null);
            Self::join(value, &unknown[index], secrecy).unwrap_or(Self::Known(Value::Null))
        });
        Self::List(items.collect()).simplified()
    }

    fn join_map(value: &Value, unknown: &Value, secrecy: &Secrecy) -> Self {
        let keys = [value, unknown].into_iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys);
        let entry = |key: &String| {
            let joined = Self::join(&value[key.as_str()], &unknown[key.as_str()], secrecy.at(key))?;
            Some((key.clone(), joined))
        };
        Self::Map(keys.filter_map(entry).collect()).simplified()
    }

    /// A collection that is known through and through as one known value.
    fn simplified(self) -> Self {
        match self {
            Self::List(items) if items.iter().all(Self::is_known) => {
                Self::Known(items.into_iter().filter_map(Self::into_known).collect())
            }
            Self::Map(entries) if entries.values().all(Self::is_known) => {
                let entries = entries.into_iter().filter_map(|(key, value)| Some((key, value.into_known()?)));
                Self::Known(Value::Object(entries.collect()))
            }
            other => other,
        }
    }

    fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    fn into_known(self) -> Option<Value> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }

    /// Whether at least something of it is known, or is a secret.
    pub(super) fn has_known_part(&self) -> bool {
        match self {
            Self::Known(_) | Self::Sensitive => true,
            Self::Unknown => false,
            Self::List(items) => items.iter().any(Self::has_known_part),
            Self::Map(entries) => entries.values().any(Self::has_known_part),
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Option<Vec<Self>> {
        match self {
            Self::List(items) => Some(items.clone()),
            Self::Known(Value::Array(items)) => Some(items.iter().cloned().map(Self::Known).collect()),
            _ => None,
        }
    }

    /// The entries of a map.
    pub(super) fn entries(&self) -> Option<BTreeMap<String, Self>> {
        match self {
            Self::Map(entries) => Some(entries.clone()),
            Self::Known(Value::Object(entries)) => {
                Some(entries.iter().map(|(key, value)| (key.clone(), Self::Known(value.clone()))).collect())
            }
            _ => None,
        }
    }

    /// Whether another value is one that this one stands for: equal where this one is known, anything where it is not
    /// yet known. What is sensitive cannot be compared and fits what is sensitive.
    ///
    /// Terraform's JSON does not tell sets from lists, and a set changes its order when its items become known, so
    /// that items may be matched out of order.
    pub(super) fn admits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unknown, _) | (Self::Sensitive, Self::Sensitive) => true,
            (Self::Known(left), Self::Known(right)) => left == right,
            _ => self.admits_items(other) || self.admits_entries(other),
        }
    }

    fn admits_items(&self, other: &Self) -> bool {
        let (Some(reviewed), Some(mut others)) = (self.items(), other.items()) else { return false };
        // The most exact go first, so that an unknown item does not take what an exact one needs.
        let mut reviewed: Vec<_> = reviewed.iter().collect();
        reviewed.sort_by_key(|item| !item.is_known());
        reviewed.len() == others.len()
            && reviewed.iter().all(|item| {
                let found = others.iter().position(|other| item.admits(other));
                found.map(|index| others.remove(index)).is_some()
            })
    }

    fn admits_entries(&self, other: &Self) -> bool {
        let (Some(reviewed), Some(others)) = (self.entries(), other.entries()) else { return false };
        let is_reviewed = |(key, other): (&String, &Self)| reviewed.get(key).is_some_and(|value| value.admits(other));
        let may_be_missing = |(key, value): (&String, &Self)| others.contains_key(key) || *value == Self::Unknown;
        others.iter().all(is_reviewed) && reviewed.iter().all(may_be_missing)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Planned, Secrecy};

    fn planned(value: serde_json::Value, unknown: serde_json::Value, sensitive: serde_json::Value) -> Option<Planned> {
        Planned::join(&value, &unknown, &Secrecy::of([&sensitive, &serde_json::Value::Null]))
    }

    #[test]
    fn keeps_what_is_unknown_and_drops_what_is_secret() {
        let joined = planned(
            json!({"name": "a", "arn": null, "password": "hunter2", "rules": [{"port": 1}, {}], "gone": null}),
            json!({"arn": true, "rules": [{}, {"port": true}]}),
            json!({"password": true}),
        );
        let text = serde_json::to_string(&joined).unwrap();
        assert_eq!(
            text,
            r#"{"map":{"arn":"unknown","name":{"known":"a"},"password":"sensitive","rules":{"list":[{"known":{"port":1}},{"map":{"port":"unknown"}}]}}}"#
        );
    }

    #[test]
    fn admits_what_an_unknown_value_turns_out_to_be_in_any_order() {
        let reviewed = planned(json!([{"port": 1}, {"port": 2}]), json!([{"id": true}, {}]), json!(false)).unwrap();
        let known = |value| Planned::Known(value);
        assert!(reviewed.admits(&known(json!([{"port": 2}, {"port": 1, "id": "x"}]))));
        assert!(!reviewed.admits(&known(json!([{"port": 3}, {"port": 1, "id": "x"}]))));
        assert!(!reviewed.admits(&known(json!([{"port": 2}, {"port": 1}, {"port": 1}]))));
        assert!(!known(json!("a")).admits(&Planned::Unknown));
    }
}
