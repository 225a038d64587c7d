//! Prepares what is embedded in the binary: the code of the plugin protocol, the list of templates, and the archive of
//! provider schemas.
//!
//! The archive holds every type of the AWS provider in chunks of neighbouring types, each compressed alone, so
//! that a run decompresses only the chunks of the types that it uses. `src/provider/archive.rs` reads it.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

const PROTOCOL: &str = "src/provider/protocol.proto";
const SCHEMAS: &str = "data/terraform/aws-6.66.0.json.gz";
const BEHAVIOUR: &str = "data/terraform/aws-5.46-behaviour.json.gz";
const CORRECTIONS: &str = "data/terraform/aws-behaviour-corrections.json";
const TEMPLATES: &str = "templates/kubernetes";
const PROVIDER_ADDRESS: &str = "registry.terraform.io/hashicorp/aws";

/// A chunk is closed when it has grown beyond this many bytes: small enough to decompress in well under a
/// millisecond, large enough to compress well.
const CHUNK_BYTES: usize = 96 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["build.rs", PROTOCOL, SCHEMAS, BEHAVIOUR, CORRECTIONS, TEMPLATES] {
        println!("cargo::rerun-if-changed={input}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    compile_protocol()?;
    list_templates(&out)?;
    write_archive(&out)
}

/// Lists the templates of Kubernetes objects with their texts, sorted by name, so that none can be forgotten.
fn list_templates(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut list = String::from("&[\n");
    for folder in ["cluster", "service"] {
        let entries = fs::read_dir(Path::new(TEMPLATES).join(folder))?;
        let mut names: Vec<String> = entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_, std::io::Error>>()?;
        names.retain(|name| name.ends_with(".yaml.tera"));
        names.sort();
        for name in names {
            let path = env::current_dir()?.join(TEMPLATES).join(folder).join(&name);
            writeln!(list, "({:?}, include_str!({path:?})),", format!("{folder}/{name}"))?;
        }
    }
    list.push_str("]\n");
    fs::write(out.join("kubernetes_templates.rs"), list)?;
    Ok(())
}

/// Generates the messages and the server trait, without `protoc`.
fn compile_protocol() -> Result<(), Box<dyn Error>> {
    let descriptors = protox::compile([PROTOCOL], ["src/provider"])?;
    tonic_prost_build::configure().build_client(false).build_transport(false).compile_fds(descriptors)?;
    Ok(())
}

fn write_archive(out: &Path) -> Result<(), Box<dyn Error>> {
    let entries = entries()?;
    let mut index = String::new();
    let mut chunks: Vec<Vec<u8>> = vec![Vec::new()];
    for (key, entry) in entries {
        if chunks.last().is_some_and(|chunk| chunk.len() > CHUNK_BYTES) {
            chunks.push(Vec::new());
        }
        let number = chunks.len() - 1;
        let text = serde_json::to_vec(&entry)?;
        writeln!(index, "{key} {number} {} {}", chunks[number].len(), text.len())?;
        chunks[number].extend_from_slice(&text);
    }
    let mut archive = Vec::new();
    let mut positions = String::new();
    for chunk in &chunks {
        let compressed = zstd::encode_all(chunk.as_slice(), 19)?;
        writeln!(positions, "{} {}", archive.len(), compressed.len())?;
        archive.extend_from_slice(&compressed);
    }
    let index = zstd::encode_all(format!("{positions}\n{index}").as_bytes(), 19)?;
    fs::write(out.join("schemas.archive"), archive)?;
    fs::write(out.join("schemas.index"), index)?;
    Ok(())
}

/// What is archived: `provider`, `resource/TYPE` and `data/TYPE`, each a schema with its behaviour.
fn entries() -> Result<BTreeMap<String, Value>, Box<dyn Error>> {
    let schemas = read_compressed(SCHEMAS)?;
    let mut behaviour = read_compressed(BEHAVIOUR)?;
    let corrections: Value = serde_json::from_slice(&fs::read(CORRECTIONS)?)?;
    merge(&mut behaviour, &corrections["types"]);
    let provider = &schemas["provider_schemas"][PROVIDER_ADDRESS];
    let mut entries = BTreeMap::from([("provider".to_owned(), provider["provider"].clone())]);
    for (prefix, group) in [("resource", "resource_schemas"), ("data", "data_source_schemas")] {
        let types = provider[group].as_object().ok_or("the schema file has no types")?;
        for (name, schema) in types {
            let facts = if prefix == "resource" { behaviour.get(name).cloned() } else { None };
            let mut entry = schema.clone();
            if name.starts_with("aws_wafv2_") {
                cut_recursion(&mut entry["block"]);
            }
            entry["behaviour"] = facts.unwrap_or_else(|| json!({}));
            entries.insert(format!("{prefix}/{name}"), entry);
        }
    }
    Ok(entries)
}

/// Leaves out statements within statements of firewall rules. The provider spells their recursion out three levels deep,
/// so that one such type is half as large as all others together, and Terraform takes seconds over it. Nothing that is
/// rendered nests statements.
fn cut_recursion(block: &mut Value) {
    let Some(nested) = block.get_mut("block_types").and_then(Value::as_object_mut) else { return };
    for inner in ["and_statement", "or_statement", "not_statement", "scope_down_statement"] {
        nested.remove(inner);
    }
    for kind in nested.values_mut() {
        cut_recursion(&mut kind["block"]);
    }
}

fn read_compressed(path: &str) -> Result<Value, Box<dyn Error>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(path)?).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

/// Lays `changes` over `base`, as JSON Merge Patch (RFC 7396) does: objects merge, `null` removes.
fn merge(base: &mut Value, changes: &Value) {
    let Value::Object(changes) = changes else {
        *base = changes.clone();
        return;
    };
    if !base.is_object() {
        *base = Value::Object(Map::new());
    }
    let Value::Object(target) = base else { return };
    for (key, change) in changes {
        if change.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), change);
        }
    }
}
