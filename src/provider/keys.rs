//! Keys in the objects of attributes that have attributes of their own.
//!
//! Terraform drops a key that such an attribute does not know, without a word, before any provider sees it: only who reads
//! the configuration itself can tell that `adress` was meant to be `address`.

use crate::diagnostic::did_you_mean;
use crate::hcl::Expression;

use super::archive::Reader;
use super::schema::{NestedBlock, Nesting};

/// A key that the attribute does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey {
    /// The way to it from the resource, for example `origins.adress`.
    pub path: String,
    /// The existing key that was probably meant.
    pub suggestion: Option<String>,
}

/// The keys in an attribute of a resource (`resource`) or data source (`data`) that it does not have; none for
/// attributes without attributes of their own, and for types that no embedded provider has.
#[must_use]
pub fn unknown_keys(group: &str, type_name: &str, attribute: &str, value: &Expression) -> Vec<UnknownKey> {
    let schema = Reader::default().schema(&format!("{group}/{type_name}"));
    let mut found = Vec::new();
    let known = schema.as_ref().and_then(|schema| schema.block.attributes.get(attribute));
    if let Some(nested) = known.and_then(|attribute| attribute.nested.as_deref()) {
        walk(nested, attribute, value, &mut found);
    }
    found
}

/// Goes through everything that can become an object of the attribute.
fn walk(nested: &NestedBlock, path: &str, value: &Expression, found: &mut Vec<UnknownKey>) {
    match value {
        Expression::Array(items) => items.iter().for_each(|item| walk(nested, path, item, found)),
        Expression::Parenthesis(inner) => walk(nested, path, inner, found),
        Expression::Conditional(choice) => {
            walk(nested, path, &choice.true_expr, found);
            walk(nested, path, &choice.false_expr, found);
        }
        Expression::ForExpr(each) => walk(nested, path, &each.value_expr, found),
        Expression::Object(entries) if nested.nesting == Nesting::Map => {
            entries.values().for_each(|value| object(nested, path, value, found));
        }
        Expression::Object(_) => object(nested, path, value, found),
        _ => {}
    }
}

fn object(nested: &NestedBlock, path: &str, value: &Expression, found: &mut Vec<UnknownKey>) {
    let Expression::Object(entries) = value else { return };
    let attributes = &nested.block.attributes;
    for (key, value) in entries {
        let Some(key) = name(key) else { continue };
        let here = format!("{path}.{key}");
        match attributes.get(&key) {
            None => {
                let suggestion = did_you_mean(&key, attributes.keys().map(String::as_str)).map(str::to_owned);
                found.push(UnknownKey { path: here, suggestion });
            }
            Some(attribute) => {
                if let Some(nested) = &attribute.nested {
                    walk(nested, &here, value, found);
                }
            }
        }
    }
}

/// The key as text; nothing for one that is computed.
fn name(key: &::hcl::expr::ObjectKey) -> Option<String> {
    match key {
        ::hcl::expr::ObjectKey::Identifier(name) => Some(name.to_string()),
        ::hcl::expr::ObjectKey::Expression(Expression::String(text)) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(attribute: &str, value: &str) -> Vec<String> {
        let value: Expression = value.parse().unwrap();
        let found = unknown_keys("resource", "cloudflare_load_balancer_pool", attribute, &value);
        found.into_iter().map(|key| format!("{} ({})", key.path, key.suggestion.unwrap_or_default())).collect()
    }

    #[test]
    fn keys_are_followed_into_lists_objects_and_loops() {
        assert_eq!(unknown("origins", "[{ name = \"a\", header = { host = [\"b\"] } }]"), Vec::<String>::new());
        assert_eq!(
            unknown("origins", "[{ adress = \"a\", header = { hosts = [] } }, { \"wieght\" = 1 }]"),
            ["origins.adress (address)", "origins.header.hosts (host)", "origins.wieght (weight)"]
        );
        assert_eq!(unknown("origins", "[for name in var.names : { nam = name }]"), ["origins.nam (name)"]);
        assert_eq!(unknown("origin_steering", "var.a ? { polcy = 1 } : null"), ["origin_steering.polcy (policy)"]);
        assert_eq!(unknown("name", "{ x = 1 }"), Vec::<String>::new());
    }

    #[test]
    fn the_keys_of_a_map_are_free() {
        let value: Expression = "{ \"X-Any\" = { operation = \"set\", valeu = \"1\" } }".parse().unwrap();
        let rules: Expression = format!("[{{ action_parameters = {{ headers = {value} }} }}]").parse().unwrap();
        let found = unknown_keys("resource", "cloudflare_ruleset", "rules", &rules);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "rules.action_parameters.headers.valeu");
    }
}
