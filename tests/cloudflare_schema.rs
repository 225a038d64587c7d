//! Everything that is rendered for CloudFlare, against the schema of its provider.
//!
//! `tests/stacks_edge.rs` has the real terraform validate the stack with the offline provider. This reads the published
//! schema with nothing of that provider between: an error in the provider cannot hide an error in what is rendered.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hcl::expr::{ObjectKey, TraversalOperator};
use hcl::{Block, Body, Expression};
use serde_json::{Map, Value};

/// What a block may hold for Terraform itself.
const FOR_TERRAFORM: [&str; 4] = ["count", "depends_on", "for_each", "provider"];

/// The schemas of the provider.
struct Schema(Value);

impl Schema {
    fn read() -> Self {
        let text = include_bytes!("../data/terraform/cloudflare-5.14.0.json.gz");
        let schemas: Value = serde_json::from_reader(flate2::read::GzDecoder::new(text.as_slice()))
            .expect("the schema in the repository is JSON");
        Self(schemas["provider_schemas"]["registry.terraform.io/cloudflare/cloudflare"].clone())
    }

    /// The attributes of a resource or a data source; none when the provider does not have it.
    fn attributes(&self, keyword: &str, kind: &str) -> Option<&Map<String, Value>> {
        let group = if keyword == "data" { "data_source_schemas" } else { "resource_schemas" };
        self.0[group][kind]["block"]["attributes"].as_object()
    }

    /// What is wrong with a file, and how many of its blocks are of CloudFlare.
    fn check(&self, place: &str, body: &Body) -> Checked {
        let mut checked = Checked::default();
        for block in body.blocks() {
            let of_cloudflare = block.labels().first().is_some_and(|kind| kind.as_str().starts_with("cloudflare_"));
            if ["data", "resource"].contains(&block.identifier()) && of_cloudflare {
                *checked.types.entry(block.labels()[0].as_str().to_owned()).or_default() += 1;
                self.block(place, block, &mut checked.wrong);
            }
            self.references_of(place, block.body(), &mut checked.wrong);
        }
        checked
    }

    fn block(&self, place: &str, block: &Block, wrong: &mut Vec<String>) {
        let labels: Vec<_> = block.labels().iter().map(hcl::BlockLabel::as_str).collect();
        let place = format!("{place}: {}", labels.join("."));
        let Some(known) = self.attributes(block.identifier(), labels[0]) else {
            wrong.push(format!("{place}: the provider has no such {}", block.identifier()));
            return;
        };
        let given = block.body().attributes().map(|attribute| (attribute.key(), attribute.expr()));
        let given: Vec<_> = given.filter(|(name, _)| !FOR_TERRAFORM.contains(name)).collect();
        attributes(&place, known, &given, wrong);
        // The provider is made with a framework that has attributes in the place of blocks.
        let blocks = block.body().blocks().filter(|inner| inner.identifier() != "lifecycle");
        wrong.extend(blocks.map(|inner| format!("{place}: a block {}", inner.identifier())));
    }

    /// Looks at what refers to a CloudFlare resource, from wherever it is.
    fn references_of(&self, place: &str, body: &Body, wrong: &mut Vec<String>) {
        for attribute in body.attributes() {
            self.reference(place, attribute.expr(), wrong);
        }
        for block in body.blocks() {
            self.references_of(place, block.body(), wrong);
        }
    }

    fn reference(&self, place: &str, value: &Expression, wrong: &mut Vec<String>) {
        match value {
            Expression::Array(items) => items.iter().for_each(|item| self.reference(place, item, wrong)),
            Expression::Object(entries) => entries.values().for_each(|value| self.reference(place, value, wrong)),
            Expression::Traversal(traversal) => {
                let Expression::Variable(kind) = &traversal.expr else { return };
                let names: Vec<_> = traversal.operators.iter().filter_map(name_of_step).collect();
                let (keyword, kind, names) = match (kind.as_str(), names.as_slice()) {
                    ("data", [kind, names @ ..]) => ("data", *kind, names),
                    (kind, names) => ("resource", kind, names),
                };
                let [_, name, ..] = names else { return };
                if kind.starts_with("cloudflare_")
                    && !self.attributes(keyword, kind).is_some_and(|known| known.contains_key(*name))
                {
                    wrong.push(format!("{place}: {kind} has no {name} to refer to"));
                }
            }
            _ => {}
        }
    }
}

fn name_of_step(step: &TraversalOperator) -> Option<&str> {
    match step {
        TraversalOperator::GetAttr(name) => Some(name.as_str()),
        _ => None,
    }
}

/// What came of reading files.
#[derive(Default)]
struct Checked {
    /// How many blocks there were of each type.
    types: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

/// Looks at the attributes of a block or an object: known, settable, complete, of the right type.
fn attributes(place: &str, known: &Map<String, Value>, given: &[(&str, &Expression)], wrong: &mut Vec<String>) {
    let is = |attribute: &Value, flag: &str| attribute[flag] == true;
    for (name, value) in given {
        let here = format!("{place}.{name}");
        match known.get(*name) {
            None => wrong.push(format!("{here}: unknown")),
            Some(attribute) if !is(attribute, "required") && !is(attribute, "optional") => {
                wrong.push(format!("{here}: decided by CloudFlare"));
            }
            Some(attribute) if is(attribute, "deprecated") => wrong.push(format!("{here}: deprecated")),
            Some(attribute) if attribute["nested_type"].is_object() => {
                nested(&here, &attribute["nested_type"], value, wrong);
            }
            Some(attribute) => typed(&here, &attribute["type"], value, wrong),
        }
    }
    let missing = known.iter().filter(|(name, attribute)| {
        is(attribute, "required") && !given.iter().any(|(given, value)| given == name && **value != Expression::Null)
    });
    wrong.extend(missing.map(|(name, _)| format!("{place}.{name}: missing")));
}

/// A value whose attribute has attributes of its own.
fn nested(place: &str, schema: &Value, value: &Expression, wrong: &mut Vec<String>) {
    match (schema["nesting_mode"].as_str(), value) {
        (Some("single"), Expression::Object(_)) => object(place, schema, value, wrong),
        (Some("list" | "set"), Expression::Array(items)) => {
            items.iter().for_each(|item| object(place, schema, item, wrong));
        }
        (Some("map"), Expression::Object(entries)) => {
            entries.values().for_each(|value| object(place, schema, value, wrong));
        }
        (mode, _) if is_literal(value) => wrong.push(format!("{place}: not a {}", mode.unwrap_or_default())),
        _ => {}
    }
}

fn object(place: &str, schema: &Value, value: &Expression, wrong: &mut Vec<String>) {
    let Expression::Object(entries) = value else {
        if is_literal(value) {
            wrong.push(format!("{place}: not an object"));
        }
        return;
    };
    let given: Vec<_> = entries.iter().filter_map(|(key, value)| Some((key_of(key)?, value))).collect();
    match schema["attributes"].as_object() {
        Some(known) => attributes(place, known, &given, wrong),
        None => wrong.push(format!("{place}: the schema names no attributes")),
    }
}

fn key_of(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Identifier(name) => Some(name.as_str()),
        ObjectKey::Expression(Expression::String(name)) => Some(name),
        _ => None,
    }
}

/// A value as the schema's notation of types has it: a name, or a pair such as `["list", "string"]`.
fn typed(place: &str, of: &Value, value: &Expression, wrong: &mut Vec<String>) {
    let fits = match (of.as_str(), value) {
        (Some("string"), Expression::String(_) | Expression::TemplateExpr(_))
        | (Some("number"), Expression::Number(_))
        | (Some("bool"), Expression::Bool(_))
        | (Some("dynamic"), _)
        | (_, Expression::Null) => true,
        (None, Expression::Array(items)) if of[0] == "list" || of[0] == "set" => {
            items.iter().for_each(|item| typed(place, &of[1], item, wrong));
            true
        }
        (None, Expression::Object(entries)) if of[0] == "map" => {
            entries.values().for_each(|value| typed(place, &of[1], value, wrong));
            true
        }
        (None, Expression::Object(_)) if of[0] == "object" => true,
        _ => !is_literal(value),
    };
    if !fits {
        wrong.push(format!("{place}: {value:?} is not of type {of}"));
    }
}

/// Whether the value is written out; of anything else only Terraform knows the type.
fn is_literal(value: &Expression) -> bool {
    matches!(
        value,
        Expression::Null
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::String(_)
            | Expression::TemplateExpr(_)
            | Expression::Array(_)
            | Expression::Object(_)
    )
}

/// Every Terraform file under the folder.
fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder of golden files can be read") {
        let path = entry.expect("and each of its entries").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "tf") {
            found.push(path);
        }
    }
}

#[test]
fn all_that_is_rendered_for_cloudflare_fits_the_schema() {
    let schema = Schema::read();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut paths = Vec::new();
    files(&golden, &mut paths);
    paths.sort();
    let mut all = Checked::default();
    for path in paths {
        let text = fs::read_to_string(&path).expect("golden files are text");
        let place = path.strip_prefix(&golden).expect("the file is under the folder").display().to_string();
        let body = hcl::parse(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
        let checked = schema.check(&place, &body);
        all.wrong.extend(checked.wrong);
        for (kind, number) in checked.types {
            *all.types.entry(kind).or_default() += number;
        }
    }
    assert_eq!(all.wrong, Vec::<String>::new());
    // What makes up an edge; that the files were found, and hold it.
    for kind in ["dns_record", "load_balancer", "load_balancer_pool", "ruleset", "zone_setting"] {
        assert!(all.types.contains_key(&format!("cloudflare_{kind}")), "no {kind}: {:?}", all.types);
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let text = r#"
resource "cloudflare_ruleset" "cache" {
  zone_id      = "0123456789abcdef0123456789abcdef"
  name         = "cache"
  kind         = true
  last_updated = "2026-01-01"
  rules = [
    { action = "set_cache_settings", expression = "true", action_parameters = { cache = "yes", edge_tll = {} } },
    { expression = "true" },
  ]

  timeouts {}
}

resource "cloudflare_cache" "main" {}

output "zone" {
  value = [cloudflare_ruleset.cache.id, cloudflare_ruleset.cache.identifier]
}
"#;
    let wrong = Schema::read().check("main.tf", &hcl::parse(text).expect("the text is HCL")).wrong;
    insta::assert_snapshot!(wrong.join("\n"), @r#"
    main.tf: cloudflare_ruleset.cache.kind: Bool(true) is not of type "string"
    main.tf: cloudflare_ruleset.cache.last_updated: decided by CloudFlare
    main.tf: cloudflare_ruleset.cache.rules.action_parameters.cache: String("yes") is not of type "bool"
    main.tf: cloudflare_ruleset.cache.rules.action_parameters.edge_tll: unknown
    main.tf: cloudflare_ruleset.cache.rules.action: missing
    main.tf: cloudflare_ruleset.cache.phase: missing
    main.tf: cloudflare_ruleset.cache: a block timeouts
    main.tf: cloudflare_cache.main: the provider has no such resource
    main.tf: cloudflare_ruleset has no identifier to refer to
    "#);
}
