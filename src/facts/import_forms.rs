//! The identifiers by which resources are imported, from `data/terraform/import-identifiers.json`.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde::Deserialize;

use super::Facts;

/// All of them, by resource type.
#[derive(Debug, Deserialize)]
pub(super) struct ImportForms {
    types: BTreeMap<String, ImportForm>,
}

/// The form of the identifiers of a resource type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImportForm {
    pattern: String,
    /// What it is, for example `its ARN`.
    pub what: String,
    /// One of this form.
    pub example: String,
}

impl ImportForm {
    /// Whether an identifier has this form.
    #[must_use]
    pub fn fits(&self, identifier: &str) -> bool {
        Regex::new(&format!("^(?:{})$", self.pattern)).is_ok_and(|pattern| pattern.is_match(identifier))
    }
}

impl Facts {
    /// The form of the identifiers of a resource type; `None` where nothing is known of it.
    #[must_use]
    pub fn import_form(&self, resource_type: &str) -> Option<&ImportForm> {
        self.import_forms.types.get(resource_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::resource_type_exists;

    #[test]
    fn examples_have_the_form_that_they_are_examples_of() {
        let types = &Facts::embedded().import_forms.types;
        let wrong: Vec<&String> = types
            .iter()
            .filter(|(kind, form)| !form.fits(&form.example) || !resource_type_exists(kind))
            .map(|(kind, _)| kind)
            .collect();
        assert_eq!(wrong, Vec::<&String>::new());
        let fits = |kind, id| types[kind].fits(id);
        assert!(!fits("aws_vpc", "subnet-0123456789abcdef0") && fits("aws_vpc", "vpc-01234567"));
        assert!(
            !fits("aws_kms_key", "alias/shop-data")
                && !fits("aws_db_instance", "arn:aws:rds:eu-central-1:111122223333:db:shop")
        );
    }
}
