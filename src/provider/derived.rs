//! Computed attributes that the AWS provider knows before apply, because it derives them from the configuration.

use std::collections::BTreeMap;

use super::value::Value;

/// Fills in what the provider derives for a resource of the type.
pub(super) fn derive(type_name: &str, is_creation: bool, config: &Value, attributes: &mut BTreeMap<String, Value>) {
    if type_name == "aws_acm_certificate" {
        certificate(is_creation, config, attributes);
    }
}

/// A certificate's own domain counts among its alternative names, and since the names are known, the validation
/// records can be iterated over before they exist.
fn certificate(is_creation: bool, config: &Value, attributes: &mut BTreeMap<String, Value>) {
    let Some(domain) = config.get("domain_name").text() else { return };
    let mut names = vec![domain.to_owned()];
    match attributes.get("subject_alternative_names") {
        Some(Value::List(alternatives)) if alternatives.iter().all(|name| matches!(name, Value::Text(_))) => {
            names.extend(alternatives.iter().filter_map(Value::scalar));
        }
        Some(Value::List(_)) => return,
        // Unknown here means that the configuration has none: the attribute is computed.
        _ => {}
    }
    names.sort_unstable();
    names.dedup();
    let options = names.iter().map(|name| {
        let unknown = ["resource_record_name", "resource_record_type", "resource_record_value"];
        let mut option: BTreeMap<String, Value> =
            unknown.into_iter().map(|name| (name.to_owned(), Value::Unknown)).collect();
        option.insert("domain_name".to_owned(), Value::Text(name.clone()));
        Value::Map(option)
    });
    if is_creation && attributes.get("validation_method") == Some(&Value::Text("DNS".to_owned())) {
        attributes.insert("domain_validation_options".to_owned(), Value::List(options.collect()));
    }
    let names = names.into_iter().map(Value::Text).collect();
    attributes.insert("subject_alternative_names".to_owned(), Value::List(names));
}
