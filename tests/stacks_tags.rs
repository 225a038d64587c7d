//! Everything that costs money can be told apart in the bill: what Terraform makes by the provider's default tags, and what
//! machines, volumes and the network plugin are made with by others, by tags of their own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hcl::{Block, Body, Expression, ObjectKey};

type Tags = BTreeMap<String, String>;

/// What every resource has, whatever the spec says.
const ALWAYS: [&str; 5] = ["Environment", "ManagedBy", "Owner", "Platform", "Stack"];

/// The folders of all rendered stacks.
fn stacks(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("provider.tf").exists() {
        found.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("and its entries").path();
        if path.is_dir() {
            stacks(&path, found);
        }
    }
}

fn blocks(stack: &Path) -> Vec<Block> {
    let files = fs::read_dir(stack).expect("the folder can be read").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "tf"));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("the file can be read");
        hcl::from_str::<Body>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.flat_map(|path| read(path).into_blocks().collect::<Vec<_>>()).collect()
}

fn attribute<'a>(body: &'a Body, name: &str) -> Option<&'a Expression> {
    body.attributes().find(|attribute| attribute.key() == name).map(|attribute| attribute.expr())
}

fn nested<'a>(body: &'a Body, name: &'a str) -> impl Iterator<Item = &'a Body> {
    body.blocks().filter(move |block| block.identifier() == name).map(Block::body)
}

fn text(expression: &Expression) -> String {
    match expression {
        Expression::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// An entry of an object.
fn entry<'a>(expression: &'a Expression, name: &str) -> Option<&'a Expression> {
    let Expression::Object(entries) = expression else { return None };
    entries.iter().find(|(key, _)| key_text(key) == name).map(|(_, value)| value)
}

fn key_text(key: &ObjectKey) -> String {
    match key {
        ObjectKey::Identifier(name) => name.to_string(),
        ObjectKey::Expression(expression) => text(expression),
        other => panic!("not a key: {other:?}"),
    }
}

fn tags(expression: Option<&Expression>) -> Tags {
    let Some(Expression::Object(entries)) = expression else { return Tags::new() };
    entries.iter().map(|(key, value)| (key_text(key), text(value))).collect()
}

/// What is encoded as JSON.
fn encoded(expression: Option<&Expression>) -> Option<&Expression> {
    match expression? {
        Expression::FuncCall(call) => call.args.first(),
        _ => None,
    }
}

/// The tags with which others than Terraform make things for this resource, by what they make; nothing when it makes nothing.
fn passed_on(resource: &Block) -> Vec<(String, Tags)> {
    let body = resource.body();
    let labels: Vec<&str> = resource.labels().iter().map(|label| label.as_str()).collect();
    match labels.as_slice() {
        ["aws_launch_template", _] => ["instance", "volume", "network-interface"]
            .into_iter()
            .map(|kind| {
                let of_kind = |body: &&Body| attribute(body, "resource_type").map(text).as_deref() == Some(kind);
                let found = nested(body, "tag_specifications").find(of_kind);
                (kind.to_owned(), tags(found.and_then(|found| attribute(found, "tags"))))
            })
            .collect(),
        ["aws_eks_addon", "aws-ebs-csi-driver"] => {
            let values = encoded(attribute(body, "configuration_values"));
            let controller = values.and_then(|values| entry(values, "controller"));
            vec![("volume".to_owned(), tags(controller.and_then(|it| entry(it, "extraVolumeTags"))))]
        }
        ["aws_eks_addon", "vpc-cni"] => {
            let values = encoded(attribute(body, "configuration_values"));
            let written = values.and_then(|values| entry(entry(values, "env")?, "ADDITIONAL_ENI_TAGS")).map(text);
            let read = written.and_then(|written| serde_json::from_str(&written).ok());
            vec![("network interface".to_owned(), read.unwrap_or_default())]
        }
        _ => Vec::new(),
    }
}

#[test]
fn whatever_is_made_has_the_tags_of_its_environment_and_stack() {
    let mut folders = Vec::new();
    stacks(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"), &mut folders);
    assert!(folders.len() > 20, "{folders:?}");
    let (mut lacking, mut makers) = (Vec::new(), 0);
    for stack in &folders {
        let blocks = blocks(stack);
        let of_aws = |block: &&Block| {
            block.identifier() == "provider" && block.labels().first().is_some_and(|label| label.as_str() == "aws")
        };
        let mut expected = Tags::new();
        for provider in blocks.iter().filter(of_aws) {
            expected = tags(nested(provider.body(), "default_tags").next().and_then(|body| attribute(body, "tags")));
            if !ALWAYS.iter().all(|name| expected.contains_key(*name)) {
                lacking.push(format!("{}: a provider has only {expected:?}", stack.display()));
            }
        }
        for resource in blocks.iter().filter(|block| block.identifier() == "resource") {
            for (what, carried) in passed_on(resource) {
                makers += 1;
                if !expected.iter().all(|(name, value)| carried.get(name) == Some(value)) {
                    let labels: Vec<&str> = resource.labels().iter().map(|label| label.as_str()).collect();
                    lacking.push(format!("{}: {}: {what} has only {carried:?}", stack.display(), labels.join(".")));
                }
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
    assert!(makers > 20, "{makers}");
}
