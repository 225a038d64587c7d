//! The embedded schemas of the kinds that Kubernetes has itself; `data/kubernetes/README.md` says where they come from.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, OnceLock};

use super::definition::Schema;
use super::{Kind, Scope};

const COMPRESSED: &[u8] = include_bytes!("../../../data/kubernetes/schemas.zst");

/// The definition of `metadata`.
pub(super) const METADATA: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/// The kinds that a version has, by `apiVersion` and `kind`.
pub(super) type Kinds = BTreeMap<Box<str>, BTreeMap<Box<str>, Kind>>;

/// The definitions of one version, each parsed when it is asked for first.
#[derive(Debug)]
pub(super) struct Definitions(HashMap<&'static str, Definition>);

#[derive(Debug)]
struct Definition {
    json: &'static str,
    schema: OnceLock<Schema>,
}

impl Definitions {
    /// A definition by its name; a schema without constraints when there is none of that name.
    pub(super) fn get(&self, name: &str) -> &Schema {
        static ANYTHING: LazyLock<Schema> =
            LazyLock::new(|| Schema { preserves_unknown_fields: true, ..Schema::default() });
        match self.0.get(name) {
            Some(definition) => {
                definition.schema.get_or_init(|| serde_json::from_str(definition.json).unwrap_or_default())
            }
            None => &ANYTHING,
        }
    }

    /// What a schema says, or the definition that it refers to.
    pub(super) fn resolve<'s>(&'s self, schema: &'s Schema) -> &'s Schema {
        schema.reference.as_deref().map_or(schema, |name| self.get(name))
    }
}

fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let bytes = zstd::decode_all(COMPRESSED).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    });
    &TEXT
}

/// The kinds and definitions of a version such as `1.35`; nothing of a version that is not embedded.
pub(super) fn read(version: &str) -> (Kinds, Definitions) {
    let mut kinds = Kinds::new();
    let mut definitions = HashMap::new();
    for line in text().lines() {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        if !field().split(',').any(|holder| holder == version) {
            continue;
        }
        match field() {
            "kind" => {
                let (api_version, kind, scope, definition) = (field(), field(), field(), field());
                let scope = if scope == "namespaced" { Scope::Namespaced } else { Scope::Cluster };
                kinds.entry(api_version.into()).or_default().insert(kind.into(), Kind::embedded(scope, definition));
            }
            _ => {
                let (name, json) = (field(), field());
                definitions.insert(name, Definition { json, schema: OnceLock::new() });
            }
        }
    }
    (kinds, Definitions(definitions))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_can_be_read() {
        for version in ["1.34", "1.35", "1.36"] {
            let (_, definitions) = read(version);
            let unreadable: Vec<&str> = definitions
                .0
                .values()
                .map(|definition| definition.json)
                .filter(|json| serde_json::from_str::<Schema>(json).is_err())
                .collect();
            assert_eq!(unreadable, Vec::<&str>::new());
        }
    }

    #[test]
    fn every_reference_leads_to_a_definition() {
        let (kinds, definitions) = read("1.35");
        let mut waiting: Vec<String> = kinds.values().flat_map(BTreeMap::values).filter_map(Kind::definition).collect();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(name) = waiting.pop() {
            let json = definitions.0.get(name.as_str()).map(|definition| definition.json);
            let json = json.unwrap_or_else(|| panic!("no definition {name}"));
            let names = json.split(r#""$ref":""#).skip(1).filter_map(|rest| rest.split('"').next());
            waiting.extend(names.filter(|name| seen.insert((*name).to_owned())).map(str::to_owned));
        }
        assert!(seen.len() > 300, "only {} definitions", seen.len());
    }
}
