//! Maps that stacks hand on, taken apart: in the place of an entry of a map stands what the entry is.
//!
//! A stack hands on the security groups of all services in one map, so that Terraform takes each rule of a group for one that
//! depends on all groups. Where stacks are planned by themselves nothing comes of it: the map is a value. In one root module,
//! the dependencies of every resource are collected, sorted and reduced, and their number grows with the square of the number
//! of services (docs/measurements.md, "Planning"). What is planned stays the same.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::{Input, SourceFile, StackSource};

/// The file of a composed module with the variables and outputs of single entries.
const FILE: &str = "entries-of-maps.tf";

/// The entries of a map, by key: one expression each.
type Map<'a> = BTreeMap<&'a str, &'a str>;

/// What a variable is called that has one entry of a map, and the output that it comes from.
fn name_of(map: &str, key: &str) -> String {
    format!("{map}__{key}")
}

/// The stacks, with each entry of a map that one takes of another as an output and a variable of its own, and each entry of a
/// map among the local values written out. Lines keep their numbers.
pub(super) fn apart(stacks: &[StackSource]) -> Vec<StackSource> {
    let outputs: BTreeMap<&str, BTreeMap<&str, Map<'_>>> =
        stacks.iter().map(|stack| (stack.name.as_str(), outputs(stack))).collect();
    let mut apart: Vec<StackSource> = stacks.to_vec();
    let mut handed_on: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
    for (stack, copy) in stacks.iter().zip(&mut apart) {
        let maps = Maps { locals: locals(stack), inputs: inputs(stack, &outputs) };
        let mut taken = BTreeSet::new();
        for (name, file) in &stack.files {
            if let Cow::Owned(text) = maps.written_out(&file.text, &mut taken) {
                copy.files.insert(name.clone(), SourceFile { text, origins: file.origins.clone() });
            }
        }
        let variables = taken.iter().map(|(input, key)| variable(&name_of(&input.variable, key)));
        append(copy, variables.collect());
        for (input, key) in taken {
            handed_on.entry(&input.stack).or_default().insert((&input.output, key));
            copy.inputs.push(Input {
                variable: name_of(&input.variable, key),
                stack: input.stack.clone(),
                output: name_of(&input.output, key),
            });
        }
    }
    for copy in &mut apart {
        let Some(entries) = handed_on.get(copy.name.as_str()) else { continue };
        let maps = &outputs[copy.name.as_str()];
        let text = entries.iter().map(|(map, key)| output(&name_of(map, key), maps[map][key])).collect();
        append(copy, text);
    }
    apart
}

/// Puts blocks into the file of the entries.
fn append(stack: &mut StackSource, blocks: String) {
    if !blocks.is_empty() {
        stack.files.entry(FILE.to_owned()).or_default().text.push_str(&blocks);
    }
}

fn variable(name: &str) -> String {
    format!("variable \"{name}\" {{\n  type = string\n}}\n")
}

fn output(name: &str, value: &str) -> String {
    format!("output \"{name}\" {{\n  value = {value}\n}}\n")
}

/// The maps that the expressions of a stack name.
struct Maps<'a> {
    locals: BTreeMap<&'a str, Map<'a>>,
    /// By variable: what fills it, and with what.
    inputs: BTreeMap<&'a str, (&'a Input, &'a Map<'a>)>,
}

impl<'a> Maps<'a> {
    /// The text with entries in the place of maps, and which entries of other stacks it takes.
    fn written_out<'t>(&self, text: &'t str, taken: &mut BTreeSet<(&'a Input, &'a str)>) -> Cow<'t, str> {
        let mut written = String::new();
        let mut done = 0;
        for (bracket, _) in text.match_indices("[\"") {
            let Some(found) = reference(text, bracket) else { continue };
            let entry = match found.kind {
                "local" => self.local(found.map, found.key).map(str::to_owned),
                _ => self.input(found.map, found.key).map(|(input, key)| {
                    taken.insert((input, key));
                    format!("var.{}", name_of(found.map, key))
                }),
            };
            if let Some(entry) = entry {
                written.push_str(&text[done..found.start]);
                written.push_str(&entry);
                done = found.end;
            }
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        written.push_str(&text[done..]);
        Cow::Owned(written)
    }

    /// An entry that can stand wherever it is named: another reference.
    fn local(&self, map: &str, key: &str) -> Option<&'a str> {
        let entry = *self.locals.get(map)?.get(key)?;
        entry.chars().all(|letter| letter.is_alphanumeric() || "_-.".contains(letter)).then_some(entry)
    }

    fn input(&self, map: &str, key: &str) -> Option<(&'a Input, &'a str)> {
        let (input, entries) = self.inputs.get(map)?;
        Some((input, entries.get_key_value(key)?.0))
    }
}

/// An entry of a map as it is named: `var.security_group_ids["service-api"]`.
struct Reference<'t> {
    start: usize,
    end: usize,
    kind: &'static str,
    map: &'t str,
    key: &'t str,
}

/// What is named by the bracket at a place.
fn reference(text: &str, bracket: usize) -> Option<Reference<'_>> {
    let key = text[bracket + 2..].split_once("\"]")?.0;
    let before = &text[..bracket];
    let name = before.len() - before.trim_end_matches(is_of_identifier).len();
    let map = &before[bracket - name..];
    let path = before[..bracket - name].strip_suffix('.')?;
    let kind = ["local", "var"].into_iter().find(|kind| path.ends_with(kind))?;
    let start = path.len() - kind.len();
    // `x.var` and `my_var` are other things.
    let stands_alone = !path[..start].ends_with(|letter: char| is_of_identifier(letter) || letter == '.');
    let end = bracket + 2 + key.len() + 2;
    (stands_alone && key.chars().all(is_of_identifier)).then_some(Reference { start, end, kind, map, key })
}

fn is_of_identifier(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '-'
}

/// The maps that fill variables of a stack, which are maps of texts.
fn inputs<'a>(
    stack: &'a StackSource,
    outputs: &'a BTreeMap<&str, BTreeMap<&str, Map<'a>>>,
) -> BTreeMap<&'a str, (&'a Input, &'a Map<'a>)> {
    let map = |input: &Input| outputs.get(input.stack.as_str())?.get(input.output.as_str());
    stack.inputs.iter().filter_map(|input| Some((input.variable.as_str(), (input, map(input)?)))).collect()
}

/// The outputs of a stack that are maps, but for secret ones.
fn outputs(stack: &StackSource) -> BTreeMap<&str, Map<'_>> {
    let mut maps =
        maps(stack, |header, key| header.strip_prefix("output \"")?.strip_suffix("\" {").filter(|_| key == "value"));
    maps.retain(|name, _| !stack.sensitive_outputs.contains(*name));
    maps
}

/// The local values of a stack that are maps.
fn locals(stack: &StackSource) -> BTreeMap<&str, Map<'_>> {
    maps(stack, |header, key| (header == "locals {").then_some(key))
}

/// The maps that are values in blocks of a stack, by the name that the header of the block and the key give them.
fn maps<'a>(stack: &'a StackSource, name: impl Fn(&'a str, &'a str) -> Option<&'a str>) -> BTreeMap<&'a str, Map<'a>> {
    let mut maps = BTreeMap::new();
    for file in stack.files.values() {
        let mut lines = file.text.lines();
        let mut header = "";
        while let Some(line) = lines.next() {
            if !line.starts_with(' ') {
                header = line;
            }
            let key = line.strip_prefix("  ").and_then(|rest| rest.strip_suffix("= {")).map(str::trim_end);
            let key = key.filter(|key| !key.is_empty() && key.chars().all(is_of_identifier));
            if let Some(name) = key.and_then(|key| name(header, key)) {
                maps.insert(name, entries(&mut lines));
            }
        }
    }
    maps
}

/// The entries of a map up to its end, as they are printed: one on a line. What is longer is left out.
fn entries<'a>(lines: &mut std::str::Lines<'a>) -> Map<'a> {
    let printed = lines.take_while(|line| *line != "  }").filter_map(|line| line.strip_prefix("    "));
    let entry = |line: &'a str| {
        let (key, value) = line.split_once('=')?;
        let (key, value) = (key.trim_end(), value.trim());
        let is_whole = !value.ends_with(['{', '[', '(']) && !value.starts_with("<<");
        (is_whole && !key.is_empty() && key.chars().all(is_of_identifier)).then_some((key, value))
    };
    printed.filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::{FILE, apart};
    use crate::engine::{Input, SourceFile, StackSource};

    fn stack(name: &str, files: &[(&str, &str)], inputs: &[(&str, &str, &str)]) -> StackSource {
        let file = |text: &str| SourceFile { text: text.to_owned(), origins: Vec::new() };
        let input = |(variable, stack, output): &(&str, &str, &str)| Input {
            variable: (*variable).to_owned(),
            stack: (*stack).to_owned(),
            output: (*output).to_owned(),
        };
        StackSource {
            name: name.to_owned(),
            files: files.iter().map(|(name, text)| ((*name).to_owned(), file(text))).collect(),
            inputs: inputs.iter().map(input).collect(),
            ..StackSource::default()
        }
    }

    const GROUPS: &str = "output \"vpc_id\" {\n  value = aws_vpc.main.id\n}\n\noutput \"group_ids\" {\n  description = \"Groups.\"\n  \
                          value = {\n    api     = aws_security_group.api.id\n    workers = aws_security_group.workers.id\n    wide    = \
                          merge(\n      a = b,\n    )\n  }\n}\n";

    #[test]
    fn takes_only_the_entries_that_are_named() {
        let network = stack("network", &[("outputs.tf", GROUPS)], &[]);
        let rule = "rule = var.groups[\"api\"]\nother = var.groups[\"none\"]\nwide = var.groups[\"wide\"]\nmine = \
                    my_var.groups[\"api\"]\nall = var.groups\n";
        let data = stack("data", &[("main.tf", rule)], &[("groups", "network", "group_ids")]);
        let apart = apart(&[network, data]);
        assert_eq!(apart[0].files["outputs.tf"].text, GROUPS);
        assert_eq!(apart[0].files[FILE].text, "output \"group_ids__api\" {\n  value = aws_security_group.api.id\n}\n");
        assert_eq!(apart[1].files["main.tf"].text, rule.replacen("var.groups[\"api\"]", "var.groups__api", 1));
        assert_eq!(apart[1].files[FILE].text, "variable \"groups__api\" {\n  type = string\n}\n");
        assert_eq!(
            apart[1].inputs,
            stack("", &[], &[("groups", "network", "group_ids"), ("groups__api", "network", "group_ids__api"),]).inputs
        );
    }

    #[test]
    fn writes_out_references_among_local_values() {
        let text = "locals {\n  id  = aws_vpc.main.id\n  ids = {\n    api = aws_security_group.api.id\n    sum = 1 + 2\n  }\n}\n\nx = \
                    [local.ids[\"api\"], local.ids[\"sum\"], local.id]\n";
        let apart = apart(&[stack("recovery", &[("main.tf", text)], &[])]);
        assert_eq!(apart[0].files["main.tf"].text, text.replace("local.ids[\"api\"]", "aws_security_group.api.id"));
        assert_eq!(apart[0].files.len(), 1);
    }

    #[test]
    fn leaves_secret_maps_alone() {
        let mut network = stack("network", &[("outputs.tf", GROUPS)], &[]);
        network.sensitive_outputs.insert("group_ids".to_owned());
        let data = stack("data", &[("main.tf", "rule = var.groups[\"api\"]\n")], &[("groups", "network", "group_ids")]);
        let apart = apart(&[network, data]);
        assert_eq!(apart[1].files["main.tf"].text, "rule = var.groups[\"api\"]\n");
        assert_eq!((apart[0].files.len(), apart[1].files.len()), (1, 1));
    }
}
