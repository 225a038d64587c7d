//! From text that somebody has written to the tree, with the places of everything in it.

use std::ops::Range;

use ::hcl::edit::parser;
use ::hcl::edit::structure::{Block as WrittenBlock, BlockLabel, Body as WrittenBody, Structure};
use ::hcl::edit::{Ident, Span as _};

use super::body::{Block, Body};
use super::print::PrintedBlock;
use crate::diagnostic::{SourceId, Span};

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// What is in it, without its comments. The origin of each block is the block's own header.
    pub body: Body,
    /// Where its blocks are, in the order of their lines.
    pub blocks: Vec<PrintedBlock>,
    /// What it declares, with the place of each: `aws_vpc.main`, `var.name`, `local.name`.
    pub declared: Vec<(String, Span)>,
    /// The attributes outside of any block, with the place of each; Terraform knows none.
    pub attributes: Vec<(String, Span)>,
}

/// Text that is not HCL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where reading ended.
    pub span: Span,
    /// What was expected there.
    pub message: String,
}

/// Reads the text of a file.
///
/// # Errors
/// The text is not HCL.
pub fn parse(source: SourceId, text: &str) -> Result<Parsed, SyntaxError> {
    let places = Places { source, text };
    let written = parser::parse_body(text).map_err(|error| {
        let start = error.location().offset();
        let width = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        SyntaxError { span: places.span(start..start + width), message: error.message().to_owned() }
    })?;
    let mut parsed = Parsed { body: Body::new(), blocks: Vec::new(), declared: Vec::new(), attributes: Vec::new() };
    for structure in written {
        match structure {
            Structure::Attribute(attribute) => {
                parsed.attributes.push((attribute.key.to_string(), places.of(&attribute.key)));
            }
            Structure::Block(block) => parsed.add(block, &places),
        }
    }
    Ok(parsed)
}

/// The lines of a text, by number from 1, each without the blanks around it.
pub fn lines(source: SourceId, text: &str) -> impl Iterator<Item = (u32, Span)> {
    let mut start = 0;
    let lines = (1..).zip(text.split_inclusive('\n')).map(move |(line, whole)| {
        let indent = whole.len() - whole.trim_start().len();
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let (from, length) = (start + indent, whole.trim().len());
        start += whole.len();
        let column = number(whole[..indent].chars().count() + 1);
        (line, Span { source, start: number(from), end: number(from + length), line, column })
    });
    lines.filter(|(_, span)| span.start < span.end)
}

impl Parsed {
    fn add(&mut self, written: WrittenBlock, places: &Places<'_>) {
        let header = places.header(&written);
        let last_line = places.last_line(&written, header);
        if written.ident.as_str() == "locals" {
            let names = written.body.attributes().map(|attribute| &attribute.key);
            self.declared.extend(names.map(|name| (format!("local.{}", name.as_str()), places.of(name))));
        }
        let block = block(written).from(Some(header));
        let address = block.address();
        self.declared.extend(address.filter(|address| address != "local").map(|address| (address, header)));
        self.blocks.push(PrintedBlock {
            address: block.title(),
            first_line: header.line as usize,
            last_line,
            origin: Some(header),
        });
        self.body.push_block(block);
    }
}

fn block(written: WrittenBlock) -> Block {
    let labels: Vec<&str> = written.labels.iter().map(BlockLabel::as_str).collect();
    let mut block = Block::new(written.ident.as_str(), &labels);
    fill(&mut block, written.body);
    block
}

fn fill(block: &mut Block, written: WrittenBody) {
    for structure in written {
        match structure {
            Structure::Attribute(attribute) => block.push_attribute(attribute.key.as_str(), attribute.value),
            Structure::Block(nested) => block.push_block(self::block(nested)),
        }
    }
}

/// From offsets to places.
struct Places<'a> {
    source: SourceId,
    text: &'a str,
}

impl Places<'_> {
    fn of(&self, name: &::hcl::edit::Decorated<Ident>) -> Span {
        self.span(name.span().unwrap_or_default())
    }

    /// From the type of a block to its last label.
    fn header(&self, block: &WrittenBlock) -> Span {
        let start = block.ident.span().unwrap_or_default();
        let end = block.labels.last().and_then(::hcl::edit::Span::span).unwrap_or_else(|| start.clone());
        self.span(start.start..end.end)
    }

    fn last_line(&self, block: &WrittenBlock, header: Span) -> usize {
        let end = block.span().map_or(header.end as usize, |span| span.end);
        // What follows the closing brace on its line may belong to the block.
        let inside = self.text.get(header.start as usize..end).unwrap_or_default().trim_end();
        header.line as usize + inside.matches('\n').count()
    }

    fn span(&self, range: Range<usize>) -> Span {
        let before = self.text.get(..range.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Span {
            source: self.source,
            start: number(range.start),
            end: number(range.end),
            line: number(before.matches('\n').count() + 1),
            column: number(before[line_start..].chars().count() + 1),
        }
    }
}
