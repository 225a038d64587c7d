//! From a tree to the bytes that `terraform fmt` would leave, with the lines of every block.

use super::Expression;
use super::body::{Block, Body, Entry};
use super::flat::{call_name, flat, key, quoted};
use crate::diagnostic::Span;
use crate::text::one_line;
use ::hcl::expr::FuncCall;
use unicode_segmentation::UnicodeSegmentation;

/// Lists and calls longer than this many columns are broken into one item per line.
const WIDTH: usize = 100;

/// A printed file and where its blocks are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The file's text; it ends with a line feed unless it is empty.
    pub text: String,
    /// The blocks of the file itself, not those nested inside them, in the order of their lines.
    pub blocks: Vec<PrintedBlock>,
}

/// Where a block stands in the printed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedBlock {
    /// How Terraform addresses the block; kind and labels joined by dots where it has no address.
    pub address: String,
    /// The line of the block's header, from 1.
    pub first_line: usize,
    /// The line of the closing brace.
    pub last_line: usize,
    /// The place in the spec that asked for the block.
    pub origin: Option<Span>,
}

/// Prints the body of a file.
#[must_use]
pub fn print(body: &Body) -> Printed {
    let mut printer = Printer::default();
    printer.file(&body.entries);
    Printed { text: printer.text, blocks: printer.blocks }
}

#[derive(Default)]
struct Printer {
    text: String,
    lines: usize,
    blocks: Vec<PrintedBlock>,
}

/// An entry with the comments directly above it, which move together.
struct Group<'a> {
    comments: Vec<&'a str>,
    entry: Option<&'a Entry>,
}

/// The parts of a block's body in the order of Terraform's style guide; a blank line stands between two of them.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Section {
    Leading(u8),
    Attributes,
    Blocks,
    Lifecycle,
    Dependencies,
}

impl Printer {
    fn file(&mut self, entries: &[Entry]) {
        let mut attributes = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            if !matches!(entry, Entry::Attribute(..)) {
                self.attributes(&std::mem::take(&mut attributes), 0);
            }
            let continues = index > 0
                && matches!(
                    (&entries[index - 1], entry),
                    (Entry::Attribute(..) | Entry::Comment(_), Entry::Attribute(..))
                        | (Entry::Comment(_), Entry::Comment(_))
                );
            if index > 0 && !continues {
                self.line("");
            }
            match entry {
                Entry::Attribute(name, value) => attributes.push((name.clone(), value)),
                Entry::Comment(text) => self.comment(text, 0),
                Entry::Block(block) => self.file_block(block),
            }
        }
        self.attributes(&attributes, 0);
    }

    fn file_block(&mut self, block: &Block) {
        let first_line = self.block(block, 0);
        self.blocks.push(PrintedBlock {
            address: block.title(),
            first_line,
            last_line: self.lines,
            origin: block.origin(),
        });
    }

    /// Prints a block with the comment above it and returns the line of its header.
    fn block(&mut self, block: &Block, indent: usize) -> usize {
        if let Some(about) = block.about_text() {
            self.comment(about, indent);
        }
        let labels: String = block.labels().iter().map(|label| format!("{} ", quoted(label))).collect();
        let header = format!("{}{} {labels}{{", spaces(indent), block.kind());
        let first_line = self.lines + 1;
        if block.body().is_empty() {
            self.line(&format!("{header}}}"));
        } else {
            self.line(&header);
            self.inside(block, indent + 2);
            self.line(&(spaces(indent) + "}"));
        }
        first_line
    }

    /// Prints what is inside a block, in conventional order.
    fn inside(&mut self, block: &Block, indent: usize) {
        let mut groups: Vec<(Section, Group<'_>)> = groups(&block.body().entries)
            .into_iter()
            .map(|group| (section(block, group.entry, indent == 2), group))
            .collect();
        groups.sort_by_key(|(section, _)| *section);
        let mut attributes = Vec::new();
        for (index, (section, group)) in groups.iter().enumerate() {
            let starts_section = index > 0 && needs_blank_line(groups[index - 1].0, *section);
            if starts_section || !group.comments.is_empty() || !matches!(group.entry, Some(Entry::Attribute(..))) {
                self.attributes(&std::mem::take(&mut attributes), indent);
            }
            if starts_section {
                self.line("");
            }
            for comment in &group.comments {
                self.comment(comment, indent);
            }
            match group.entry {
                Some(Entry::Attribute(name, value)) => attributes.push((name.clone(), value)),
                Some(Entry::Block(nested)) => drop(self.block(nested, indent)),
                Some(Entry::Comment(_)) | None => {}
            }
        }
        self.attributes(&attributes, indent);
    }

    /// Prints adjacent attributes, their equals signs aligned.
    fn attributes(&mut self, attributes: &[(String, &Expression)], indent: usize) {
        for line in assignments(attributes, indent) {
            self.line(&line);
        }
    }

    fn comment(&mut self, text: &str, indent: usize) {
        for line in text.lines() {
            self.line(format!("{}# {}", spaces(indent), one_line(line)).trim_end());
        }
    }

    /// Adds a line; a value of several lines counts as that many.
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines += 1 + line.matches('\n').count();
    }
}

/// Binds comments to the entry that follows them.
fn groups(entries: &[Entry]) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut comments = Vec::new();
    for entry in entries {
        match entry {
            Entry::Comment(text) => comments.push(text.as_str()),
            _ => groups.push(Group { comments: std::mem::take(&mut comments), entry: Some(entry) }),
        }
    }
    if !comments.is_empty() {
        groups.push(Group { comments, entry: None });
    }
    groups
}

/// Where an entry belongs. Meta-arguments exist only directly inside a resource, data source or module; elsewhere their
/// names are ordinary arguments.
fn section(block: &Block, entry: Option<&Entry>, outermost: bool) -> Section {
    let has_meta_arguments = outermost && matches!(block.kind(), "resource" | "data" | "module" | "ephemeral");
    match entry {
        Some(Entry::Attribute(name, _)) if has_meta_arguments => match name.as_str() {
            "source" if block.kind() == "module" => Section::Leading(0),
            "version" if block.kind() == "module" => Section::Leading(1),
            "count" => Section::Leading(2),
            "for_each" => Section::Leading(3),
            "provider" | "providers" => Section::Leading(4),
            "depends_on" => Section::Dependencies,
            _ => Section::Attributes,
        },
        Some(Entry::Block(nested)) if has_meta_arguments && nested.kind() == "lifecycle" => Section::Lifecycle,
        Some(Entry::Block(_)) => Section::Blocks,
        Some(Entry::Attribute(..) | Entry::Comment(_)) => Section::Attributes,
        // A comment after everything else belongs to what it was written after.
        None => match block.body().blocks().next() {
            Some(_) => Section::Blocks,
            None => Section::Attributes,
        },
    }
}

fn needs_blank_line(before: Section, after: Section) -> bool {
    match (before, after) {
        (Section::Leading(_), Section::Leading(_)) | (Section::Attributes, Section::Attributes) => false,
        (Section::Blocks | Section::Lifecycle, Section::Blocks | Section::Lifecycle) => true,
        _ => before != after,
    }
}

/// `name = value` for attributes of a body and entries of an object alike. Equals signs of adjacent one-line values
/// stand below each other; a value of several lines ends such a run, as in `terraform fmt`.
fn assignments(entries: &[(String, &Expression)], indent: usize) -> Vec<String> {
    let values: Vec<String> =
        entries.iter().map(|(name, value)| layout(value, indent, indent + columns(name) + 3)).collect();
    let mut lines = Vec::with_capacity(entries.len());
    let mut start = 0;
    while start < entries.len() {
        let run = values[start..].iter().take_while(|value| !value.contains('\n')).count();
        let widest = entries[start..start + run].iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
        // The value after a run, if there is one, has several lines and stands alone.
        let end = (start + run + 1).min(entries.len());
        for index in start..end {
            let name = &entries[index].0;
            let padding = if index < start + run { widest - columns(name) } else { 0 };
            lines.push([&spaces(indent), name, &spaces(padding), " = ", &values[index]].concat());
        }
        start = end;
    }
    lines
}

/// So many spaces; a format string with a width would write them one by one.
fn spaces(count: usize) -> String {
    " ".repeat(count)
}

/// Width as `terraform fmt` counts it: one column for each grapheme cluster of each token, however wide it looks. In a
/// quoted string both quotes are tokens, and so is what follows a `$` or a `%`.
fn columns(text: &str) -> usize {
    // Nearly all text is ASCII, whose control characters are escaped: each byte is a column, and is counted far sooner.
    if text.is_ascii() {
        return text.len();
    }
    let clusters = |token: &str| token.graphemes(true).count();
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) => 2 + inside.split_inclusive(['$', '%']).map(clusters).sum::<usize>(),
        None => clusters(text),
    }
}

/// An expression that begins at `column` of a line indented by `indent`; further lines carry their own indentation.
fn layout(expression: &Expression, indent: usize, column: usize) -> String {
    if stays_flat(expression) {
        let line = flat(expression);
        if !is_breakable(expression) || column + columns(&line) <= WIDTH {
            return line;
        }
    }
    match expression {
        Expression::Array(items) => broken("[", items.iter(), "]", indent),
        Expression::Object(entries) => {
            let entries: Vec<(String, &Expression)> = entries.iter().map(|(name, value)| (key(name), value)).collect();
            format!("{{\n{}\n{}}}", assignments(&entries, indent + 2).join("\n"), spaces(indent))
        }
        Expression::FuncCall(call) => broken_call(call, indent, column),
        other => flat(other),
    }
}

/// Whether the expression may stand on one line: everything but objects, nested lists, and what holds them.
fn stays_flat(expression: &Expression) -> bool {
    match expression {
        Expression::Array(items) => {
            items.iter().all(|item| stays_flat(item) && !matches!(item, Expression::Array(inner) if !inner.is_empty()))
        }
        Expression::Object(entries) => entries.is_empty(),
        Expression::FuncCall(call) => call.args.iter().all(stays_flat),
        _ => true,
    }
}

fn is_breakable(expression: &Expression) -> bool {
    match expression {
        Expression::Array(items) => !items.is_empty(),
        Expression::FuncCall(call) => !call.args.is_empty(),
        _ => false,
    }
}

/// One item per line between two brackets, each with a comma.
fn broken<'a>(open: &str, items: impl Iterator<Item = &'a Expression>, close: &str, indent: usize) -> String {
    let inner = indent + 2;
    let line = |item| [&spaces(inner), &layout(item, inner, inner), ",\n"].concat();
    let items: String = items.map(line).collect();
    [open, "\n", &items, &spaces(indent), close].concat()
}

/// A call with a single bracketed argument hugs it: `jsonencode({`.
fn broken_call(call: &FuncCall, indent: usize, column: usize) -> String {
    let open = format!("{}(", call_name(call));
    match call.args.as_slice() {
        [only @ (Expression::Array(_) | Expression::Object(_) | Expression::FuncCall(_))] if !call.expand_final => {
            format!("{open}{})", layout(only, indent, column + columns(&open)))
        }
        [_] if stays_flat(&call.args[0]) => flat(&Expression::from(call.clone())),
        _ if call.expand_final => flat(&Expression::from(call.clone())),
        arguments => broken(&open, arguments.iter(), ")", indent),
    }
}
