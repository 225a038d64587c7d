//! `import` blocks: resources that exist already, and are taken over instead of being made.
//!
//! Once applied, such a block does nothing any more, so that it may stay.

use super::stack::Stack;
use crate::diagnostic::did_you_mean;
use crate::hcl::{self, Block};
use crate::model::{Environment, STANDBY};
use crate::spec::adopt::Adoption;

/// The file of a stack that says what is taken over. In a plan of all stacks, it is a part of the root module.
pub const FILE: &str = "imports.tf";

/// The sections of the spec whose entries are one resource each, with the types that this one can have. What else there is
/// of an entry is adopted by its address.
const SECTIONS: [(&str, &[&str]); 4] = [
    ("buckets", &["aws_s3_bucket"]),
    ("caches", &["aws_elasticache_replication_group", "aws_elasticache_serverless_cache"]),
    ("clusters", &["aws_eks_cluster"]),
    ("databases", &["aws_db_instance", "aws_rds_cluster"]),
];

/// A resource in a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The stack.
    pub stack: String,
    /// The type of the resource.
    pub kind: String,
    /// Its address in the stack.
    pub address: String,
}

/// Why something cannot be adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotThere {
    /// What is wrong, in a few words.
    pub label: String,
    /// What to write instead.
    pub help: String,
}

/// Adds to each stack what is taken over in it. What is not there is left out; a check says so.
pub fn add(environment: &Environment, stacks: &mut [Stack]) {
    let mut found: Vec<(Target, &Adoption)> = Vec::new();
    for adoption in &environment.adoptions {
        found.extend(find(stacks, &adoption.target).ok().map(|target| (target, adoption)));
    }
    for stack in stacks {
        let here = found.iter().filter(|(target, _)| target.stack == stack.name);
        let imports = here.map(|(target, adoption)| import(target, adoption)).collect();
        stack.add(environment, FILE, imports);
    }
}

fn import(target: &Target, adoption: &Adoption) -> Block {
    Block::new("import", &[])
        .attribute("to", hcl::reference(&target.address))
        .attribute("id", adoption.id.as_str())
        .from(Some(adoption.target_span))
}

/// The resource that an entry of the spec, or an address in a stack, stands for.
///
/// # Errors
/// There is none, or several.
pub fn find(stacks: &[Stack], target: &str) -> Result<Target, NotThere> {
    match (target.split_once('/'), target.split_once('.')) {
        (Some((stack, address)), _) => by_address(stacks, stack, address),
        (None, Some((section, name))) => by_entry(stacks, section, name),
        (None, None) => Err(NotThere {
            label: "this names neither an entry of the spec nor a stack and an address in it".to_owned(),
            help: "write for example `databases.orders`, or `data/aws_db_instance.orders`".to_owned(),
        }),
    }
}

fn by_address(stacks: &[Stack], name: &str, address: &str) -> Result<Target, NotThere> {
    let Some(stack) = stacks.iter().find(|stack| stack.name == name) else {
        return Err(NotThere {
            label: format!("there is no stack `{name}`"),
            help: nearest(name, stacks.iter().map(|stack| stack.name.as_str()), "the stacks are"),
        });
    };
    let (block_address, key) = match address.split_once('[') {
        Some((block, key)) => (block, Some(key)),
        None => (address, None),
    };
    let Some(block) = resources(stack).find(|block| block.address().as_deref() == Some(block_address)) else {
        let addresses: Vec<String> = resources(stack).filter_map(Block::address).collect();
        // All addresses of a stack are too many to name; those of the type are what was meant.
        let kind = block_address.split('.').next().unwrap_or_default();
        let of_type: Vec<&str> =
            addresses.iter().map(String::as_str).filter(|known| known.split('.').next() == Some(kind)).collect();
        let help = match (did_you_mean(block_address, addresses.iter().map(String::as_str)), of_type.as_slice()) {
            (Some(near), _) => format!("did you mean `{name}/{near}`?"),
            (None, []) => format!("the addresses are in the rendered files of the stack: `terraform/{name}/`"),
            (None, of_type) => format!("of this type there are {}", of_type.join(", ")),
        };
        return Err(NotThere { label: format!("the stack `{name}` has no such resource"), help });
    };
    let repeats = ["for_each", "count"].iter().any(|name| block.body().get(name).is_some());
    match (repeats, key) {
        (true, None) => Err(NotThere {
            label: "there are several of it, each with a key".to_owned(),
            help: format!("write which one, for example `{name}/{address}[\"key\"]`"),
        }),
        (false, Some(_)) => Err(NotThere {
            label: "there is one of it, without a key".to_owned(),
            help: format!("write `{name}/{block_address}`"),
        }),
        (true, Some(key)) if !is_key(key) => Err(NotThere {
            label: "its key cannot be read".to_owned(),
            help: format!("write for example `{name}/{block_address}[\"key\"]`"),
        }),
        _ => Ok(Target {
            stack: name.to_owned(),
            kind: block.labels().first().cloned().unwrap_or_default(),
            address: address.to_owned(),
        }),
    }
}

/// Whether what follows the bracket is a number or a text without anything in it that would mean something to Terraform.
fn is_key(key: &str) -> bool {
    let Some(inside) = key.strip_suffix(']') else { return false };
    let quoted = inside.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match quoted {
        Some(text) => !text.is_empty() && !text.contains(['"', '\\', '$', '%']),
        None => !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

fn by_entry(stacks: &[Stack], section: &str, name: &str) -> Result<Target, NotThere> {
    let Some((_, kinds)) = SECTIONS.iter().find(|(known, _)| *known == section) else {
        let sections = SECTIONS.iter().map(|(section, _)| *section);
        return Err(NotThere {
            label: format!("the entries of `{section}` are not one resource each"),
            help: format!(
                "{}; else write a stack and an address in it",
                nearest(section, sections, "those of these are:")
            ),
        });
    };
    let mut names = Vec::new();
    for stack in stacks.iter().filter(|stack| stack.name != STANDBY) {
        let of_cluster = stack.name.strip_prefix("cluster-");
        let blocks = resources(stack)
            .filter(|block| kinds.iter().any(|kind| block.labels().first().is_some_and(|it| it == kind)));
        for block in blocks {
            let [kind, label] = block.labels() else { continue };
            let called = if section == "clusters" { of_cluster.unwrap_or_default() } else { label };
            if called == name {
                return Ok(Target {
                    stack: stack.name.clone(),
                    kind: kind.clone(),
                    address: format!("{kind}.{label}"),
                });
            }
            names.push(called);
        }
    }
    Err(NotThere {
        label: format!("`{section}` has no `{name}` that is made here"),
        help: match names.as_slice() {
            [] => format!("there are no {section}; write a stack and an address in it"),
            names => nearest(name, names.iter().copied(), "there are"),
        },
    })
}

fn resources(stack: &Stack) -> impl Iterator<Item = &Block> {
    stack.files.iter().flat_map(|file| file.body.blocks()).filter(|block| block.kind() == "resource")
}

fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str> + Clone, all: &str) -> String {
    match did_you_mean(written, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{all} {}", known.collect::<Vec<_>>().join(", ")),
    }
}
