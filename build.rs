//! Prepares what is embedded in the binary: the code of the plugin protocol, the list of templates, and the archive of
//! provider schemas.
//!
//! The archive holds every type of every provider in `data/terraform/providers.json`, in chunks of neighbouring types, each
//! compressed alone, so that a run decompresses only the chunks of the types that it uses. `src/provider/archive.rs` reads
//! it.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value, json};

const PROTOCOL: &str = "src/provider/protocol.proto";
const PROVIDER_DATA: &str = "data/terraform";
const CATALOGUE: &str = "data/terraform/providers.json";
const TEMPLATES: &str = "templates/kubernetes";
const POLICIES: &str = "templates/policies";

/// A chunk is closed when it has grown beyond this many bytes: small enough to decompress in well under a
/// millisecond, large enough to compress well.
const CHUNK_BYTES: usize = 96 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["build.rs", PROTOCOL, PROVIDER_DATA, TEMPLATES, POLICIES] {
        println!("cargo::rerun-if-changed={input}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    give_stack();
    compile_protocol()?;
    list_templates(&out)?;
    list_policies(&out)?;
    let catalogue: Catalogue = serde_json::from_slice(&fs::read(CATALOGUE)?)?;
    list_identifiers(&catalogue, &out)?;
    write_archive(&catalogue, &out)
}

/// Gives the first thread the 8 MiB of stack that it has on other systems; Windows has one MiB unless the program says
/// otherwise.
fn give_stack() {
    const BYTES: u32 = 8 << 20;
    if env::var_os("CARGO_CFG_WINDOWS").is_some() {
        let is_msvc = env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|environment| environment == "msvc");
        let option = if is_msvc { format!("/STACK:{BYTES}") } else { format!("-Wl,--stack,{BYTES}") };
        println!("cargo::rustc-link-arg-bins={option}");
    }
}

/// The providers that are embedded, by the word that their types begin with.
#[derive(Deserialize)]
struct Catalogue {
    providers: BTreeMap<String, Provider>,
}

/// The data files of one provider.
#[derive(Deserialize)]
struct Provider {
    /// Its address in the registry without the host.
    source: String,
    /// In the form of `terraform providers schema -json`.
    schemas: String,
    /// What a schema does not say; each file is laid over those before it.
    behaviour: Vec<String>,
    /// The shapes of what the cloud answers.
    identifiers: String,
    /// Whether the schemas call every optional attribute computed, so that only those are of which the behaviour says it.
    #[serde(default)]
    optional_marked_computed: bool,
}

/// Lists the shapes of identifiers with their texts, by provider.
fn list_identifiers(catalogue: &Catalogue, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut list = String::from("&[\n");
    for (name, provider) in &catalogue.providers {
        let path = env::current_dir()?.join(PROVIDER_DATA).join(&provider.identifiers);
        writeln!(list, "({name:?}, include_str!({path:?})),")?;
    }
    list.push_str("]\n");
    fs::write(out.join("provider_identifiers.rs"), list)?;
    Ok(())
}

/// Lists the templates of Kubernetes objects with their texts, sorted by name, so that none can be forgotten.
fn list_templates(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut names = Vec::new();
    templates_below(Path::new(TEMPLATES), "", &mut names)?;
    names.sort();
    let mut list = String::from("&[\n");
    for name in names {
        let path = env::current_dir()?.join(TEMPLATES).join(&name);
        writeln!(list, "({name:?}, include_str!({path:?})),")?;
    }
    list.push_str("]\n");
    fs::write(out.join("kubernetes_templates.rs"), list)?;
    Ok(())
}

/// Lists the policies with their texts, by their names; their tests stay here.
fn list_policies(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(POLICIES)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        names.extend(file.strip_suffix(".rego").filter(|name| !name.ends_with("_test")).map(str::to_owned));
    }
    names.sort();
    let mut list = String::from("&[\n");
    for name in names {
        let path = env::current_dir()?.join(POLICIES).join(format!("{name}.rego"));
        writeln!(list, "({name:?}, include_str!({path:?})),")?;
    }
    list.push_str("]\n");
    fs::write(out.join("policies.rs"), list)?;
    Ok(())
}

fn templates_below(folder: &Path, name: &str, names: &mut Vec<String>) -> Result<(), std::io::Error> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.file_name().to_string_lossy().into_owned();
        let name = if name.is_empty() { file } else { format!("{name}/{file}") };
        if entry.file_type()?.is_dir() {
            templates_below(&entry.path(), &name, names)?;
        } else if name.ends_with(".yaml.tera") {
            names.push(name);
        }
    }
    Ok(())
}

/// Generates the messages and the server trait, without `protoc`.
fn compile_protocol() -> Result<(), Box<dyn Error>> {
    let descriptors = protox::compile([PROTOCOL], ["src/provider"])?;
    tonic_prost_build::configure().build_client(false).build_transport(false).compile_fds(descriptors)?;
    Ok(())
}

fn write_archive(catalogue: &Catalogue, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut entries = BTreeMap::new();
    for (name, provider) in &catalogue.providers {
        entries.extend(entries_of(name, provider)?);
    }
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

/// What is archived of a provider: `provider/NAME`, `resource/TYPE`, `data/TYPE` and `ephemeral/TYPE`, each a schema with its
/// behaviour.
fn entries_of(provider_name: &str, provider: &Provider) -> Result<BTreeMap<String, Value>, Box<dyn Error>> {
    let schemas = read(&provider.schemas)?;
    let mut behaviour = json!({});
    for file in &provider.behaviour {
        let facts = read(file)?;
        // A file with a date and a source has its facts under `types`.
        merge(&mut behaviour, facts.get("types").unwrap_or(&facts));
    }
    let address = format!("registry.terraform.io/{}", provider.source);
    let schemas = schemas["provider_schemas"].get(&address).ok_or(format!("no schemas of {address}"))?;
    let mut entries = BTreeMap::from([(format!("provider/{provider_name}"), schemas["provider"].clone())]);
    let groups = [
        ("resource", "resource_schemas"),
        ("data", "data_source_schemas"),
        ("ephemeral", "ephemeral_resource_schemas"),
    ];
    for (prefix, group) in groups {
        for (name, schema) in schemas[group].as_object().into_iter().flatten() {
            let facts = if prefix == "resource" { behaviour.get(name).cloned() } else { None };
            let mut entry = schema.clone();
            if name.starts_with("aws_wafv2_") {
                cut_recursion(&mut entry["block"]);
            }
            let mut facts = facts.unwrap_or_else(|| json!({}));
            // Since version 6 of AWS's provider every resource has a region, and to move it is to replace it.
            if provider_name == "aws" && prefix == "resource" {
                merge(&mut facts, &json!({"region": {"force_new": true}}));
            }
            if provider.optional_marked_computed && prefix == "resource" {
                correct_flags(&mut entry["block"], &facts, "");
            }
            entry["behaviour"] = facts;
            entries.insert(format!("{prefix}/{name}"), entry);
        }
    }
    Ok(entries)
}

/// Takes the mark `computed` from the optional attributes that only the person sets, and marks what is secret.
fn correct_flags(block: &mut Value, facts: &Value, path: &str) {
    for (name, attribute) in block.get_mut("attributes").and_then(Value::as_object_mut).into_iter().flatten() {
        let here = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if attribute["optional"] == true && facts[&here]["computed"] != true {
            attribute["computed"] = false.into();
        }
        if facts[&here]["sensitive"] == true {
            attribute["sensitive"] = true.into();
        }
        if let Some(nested) = attribute.get_mut("nested_type") {
            correct_flags(nested, facts, &here);
        }
    }
    for (name, nested) in block.get_mut("block_types").and_then(Value::as_object_mut).into_iter().flatten() {
        let here = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        correct_flags(&mut nested["block"], facts, &here);
    }
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

/// Reads a data file, compressed or not.
fn read(name: &str) -> Result<Value, Box<dyn Error>> {
    let file = fs::File::open(Path::new(PROVIDER_DATA).join(name)).map_err(|error| format!("{name}: {error}"))?;
    let mut text = String::new();
    if name.ends_with(".gz") {
        flate2::read::GzDecoder::new(file).read_to_string(&mut text)?;
    } else {
        BufReader::new(file).read_to_string(&mut text)?;
    }
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
