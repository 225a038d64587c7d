//! Terraform files of the user's own: they are a part of the stack in whose folder they stand.
//!
//! They name what the stack makes as if they had been written into it. A variable that they declare without a default is
//! filled by the output of that name of a stack before theirs.

use super::stack::{Input, Stack, StackFile};
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use crate::hcl::{self, Parsed};
use crate::model::{COLOURS, STANDBY};
use crate::spec::own_file::OwnFile;

/// The ending of the names of Terraform files.
pub const EXTENSION: &str = ".tf";

/// All stacks that an environment can have; those of clusters have a colour behind it.
const STACKS: [&str; 8] = ["bootstrap", "security", "network", "data", "edge", "backup", "cost", "recovery"];
const STACKS_OF_CLUSTERS: [&str; 2] = ["cluster", "delivery"];

/// A file of the user's own that was read.
#[derive(Debug, Clone)]
pub struct OwnCode {
    /// The stack that it is for.
    pub stack: String,
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Where it is, for the people who look at the copy.
    pub path: String,
    /// The file.
    pub source: SourceId,
    /// What is in it.
    pub parsed: Parsed,
}

/// Whether an environment can have a stack of this name.
#[must_use]
pub fn is_stack(name: &str) -> bool {
    let of_cluster = name.split_once('-').is_some_and(|(kind, colour)| {
        let has_colour = COLOURS.contains(&colour) || (kind == "delivery" && colour == STANDBY);
        STACKS_OF_CLUSTERS.contains(&kind) && has_colour
    });
    of_cluster || STACKS.contains(&name)
}

/// Reads the files that are Terraform's, and says which of them are not HCL. What is wrong with their names and places is
/// for others to say.
#[must_use]
pub fn read(files: &[OwnFile], sources: &Sources) -> (Vec<OwnCode>, Diagnostics) {
    let mut findings = Diagnostics::default();
    let mut read = Vec::new();
    for file in files.iter().filter(|file| file.name().ends_with(EXTENSION)) {
        let Some(stack) = file.stack() else { continue };
        let text = sources.text(file.source);
        match hcl::parse(file.source, text) {
            Ok(parsed) => read.push(OwnCode {
                stack: stack.to_owned(),
                name: file.name().to_owned(),
                text: text.to_owned(),
                path: sources.path(file.source).to_string(),
                source: file.source,
                parsed,
            }),
            Err(error) => findings.push(
                Diagnostic::error("terraform-syntax", "a Terraform file cannot be read")
                    .at(error.span, error.message)
                    .help("mend it; `terraform fmt` finds such mistakes as well"),
            ),
        }
    }
    (read, findings)
}

/// Adds the files to their stacks, those of stacks that are not there left out.
pub fn add(stacks: &mut [Stack], own: Vec<OwnCode>) {
    let mut changed = Vec::new();
    for code in own {
        let Some(stack) = stacks.iter_mut().find(|stack| stack.name == code.stack) else { continue };
        if stack.files.iter().any(|file| file.name == code.name) {
            continue;
        }
        changed.push(stack.name.clone());
        stack.files.push(StackFile {
            name: code.name.clone(),
            body: code.parsed.body.clone(),
            own: Some(written(code)),
        });
    }
    for index in 0..stacks.len() {
        if !changed.contains(&stacks[index].name) {
            continue;
        }
        let inputs: Vec<Input> = open_variables(&stacks[index])
            .filter_map(|(name, _)| match source(&stacks[..index], name).as_slice() {
                [stack] => {
                    Some(Input { variable: name.to_owned(), stack: (*stack).to_owned(), output: name.to_owned() })
                }
                _ => None,
            })
            .collect();
        stacks[index].inputs.extend(inputs);
        stacks[index].settle();
    }
}

/// The variables of the user's files that have no default, with their places.
pub fn open_variables(stack: &Stack) -> impl Iterator<Item = (&str, Span)> {
    let own = stack.files.iter().filter(|file| file.own.is_some());
    let variables = own.flat_map(|file| file.body.blocks()).filter(|block| block.kind() == "variable");
    variables
        .filter(|block| block.body().get("default").is_none())
        .filter_map(|block| Some((block.labels().first()?.as_str(), block.origin()?)))
}

/// The stacks that have an output of a name.
#[must_use]
pub fn source<'a>(stacks: &'a [Stack], output: &str) -> Vec<&'a str> {
    let has_it = |stack: &&Stack| {
        let mut blocks = stack.files.iter().flat_map(|file| file.body.blocks());
        blocks.any(|block| block.kind() == "output" && block.labels().iter().any(|label| label == output))
    };
    stacks.iter().filter(has_it).map(|stack| stack.name.as_str()).collect()
}

/// A file of the user's own as it is written into the stack: its text under a notice.
#[derive(Debug, Clone)]
pub struct Written {
    /// The file as it is written.
    pub printed: hcl::Printed,
    /// Its lines, from 1, that the user has written, and where each is in the user's file.
    pub lines: Vec<(usize, Span)>,
    /// What the file declares, with the place of each.
    pub declared: Vec<(String, Span)>,
    /// The attributes outside of any block.
    pub attributes: Vec<(String, Span)>,
}

fn written(code: OwnCode) -> Written {
    const NOTICE_LINES: usize = 2;
    let OwnCode { text, path, source, parsed, .. } = code;
    let lines = hcl::lines(source, &text).map(|(line, span)| (line as usize + NOTICE_LINES, span)).collect();
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let text = format!("# Copied by platform from {path}. Change that file, not this one.\n\n{text}{end}");
    let moved = |block: hcl::PrintedBlock| hcl::PrintedBlock {
        first_line: block.first_line + NOTICE_LINES,
        last_line: block.last_line + NOTICE_LINES,
        ..block
    };
    Written {
        printed: hcl::Printed { text, blocks: parsed.blocks.into_iter().map(moved).collect() },
        lines,
        declared: parsed.declared,
        attributes: parsed.attributes,
    }
}

#[cfg(test)]
mod tests {
    use super::is_stack;

    #[test]
    fn stacks_have_names_that_are_known_beforehand() {
        let names =
            ["network", "cluster-blue", "delivery-recovery", "cluster-recovery", "cluster-", "networks", "cluster"];
        assert_eq!(names.map(is_stack), [true, true, true, false, false, false, false]);
    }
}
