//! YAML text to [`Node`]s: the part of YAML in which a value has one meaning and one place.
//!
//! Anchors, aliases, merge keys, tags, several documents and keys that are not text are refused. That also means that
//! no small file can describe a huge tree. Faults that leave the rest readable do not stop the reading.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as Range, StrInput, StructureStyle};

use super::node::{Entry, Node, Value};
use super::scalar::shown;
use crate::diagnostic::{Diagnostic, Diagnostics, SourceId, Span};

/// The deepest nesting of lists and mappings. The spec needs six.
const DEEPEST: usize = 64;

/// Reads one YAML document.
///
/// The node is `None` when the text could not be read to its end; the findings then say why. When there is a node, the
/// findings may still hold errors; what they concern is [`Value::Unreadable`].
pub fn read(source: SourceId, text: &str) -> (Option<Node>, Diagnostics) {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        disallow_directives: true,
        emit_comments: false,
    };
    let mut reader = Reader { source, text, findings: Diagnostics::default(), open: Vec::new(), root: None };
    let finished = reader.read(Parser::new_from_str_with_options(text, options));
    let root = reader.root.filter(|_| finished);
    if finished && root.is_none() {
        reader.findings.push(
            Diagnostic::error("empty-file", "the file is empty")
                .at(Span { source, start: 0, end: 0, line: 1, column: 1 }, "")
                .help("write `apiVersion: platform/v1`, or `extends: base.yaml` and what differs from it"),
        );
    }
    (root, reader.findings)
}

/// A list or mapping whose end has not come yet.
struct Open {
    span: Span,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        /// The keys so far and their places.
        places: HashMap<String, Span>,
        /// The key whose value comes next.
        key: Option<Key>,
    },
}

/// A key as it was read; `None` for its text when it was refused.
struct Key {
    text: Option<String>,
    span: Span,
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    findings: Diagnostics,
    open: Vec<Open>,
    root: Option<Node>,
}

impl<'a> Reader<'a> {
    /// Reads all events; false when an error stopped it.
    fn read(&mut self, mut parser: Parser<'a, StrInput<'a>>) -> bool {
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, range) = match event {
                Ok(event) => event,
                Err(error) => {
                    self.refuse_syntax(&error);
                    return false;
                }
            };
            documents += usize::from(matches!(event, Event::DocumentStart(..)));
            if documents > 1 {
                self.refuse_documents(&range);
                return true;
            }
            if !self.take(event, &range) {
                return false;
            }
        }
        true
    }

    /// Takes one event; false when the reading cannot go on.
    fn take(&mut self, event: Event<'a>, range: &Range) -> bool {
        match event {
            Event::Scalar(text, style, _, tag) => {
                self.refuse_tag(tag.is_some(), range);
                let quoted = style != ScalarStyle::Plain;
                let span = self.span(range);
                self.add(Node::new(span, scalar(&text, quoted)));
            }
            Event::SequenceStart(style, _, tag) => {
                self.refuse_tag(tag.is_some(), range);
                return self.open(style, range, Content::List(Vec::new()));
            }
            Event::MappingStart(style, _, tag) => {
                self.refuse_tag(tag.is_some(), range);
                return self.open(
                    style,
                    range,
                    Content::Map { entries: Vec::new(), places: HashMap::new(), key: None },
                );
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            Event::Anchor(_, name) => self.refuse_anchor(&name, range),
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.refuse_alias(range),
            _ => {}
        }
        true
    }

    fn open(&mut self, style: StructureStyle, range: &Range, content: Content) -> bool {
        let flow = style == StructureStyle::Flow;
        let start = self.span(range);
        if self.open.len() >= DEEPEST {
            self.findings.push(
                Diagnostic::error(
                    "nesting-too-deep",
                    format!("lists and mappings are nested deeper than {DEEPEST} times"),
                )
                .at(start, "the reading stops here")
                .help("a spec needs no more than six levels"),
            );
            return false;
        }
        // A block begins on the line after its key: the key is the better place to point at.
        let span = if flow { start } else { self.current_key().unwrap_or_else(|| self.first_word(start)) };
        self.open.push(Open { span, content });
        true
    }

    fn current_key(&self) -> Option<Span> {
        match &self.open.last()?.content {
            Content::Map { key, .. } => key.as_ref().map(|key| key.span),
            Content::List(_) => None,
        }
    }

    /// From a place to the end of the word that begins there.
    fn first_word(&self, start: Span) -> Span {
        let rest = &self.text[start.start as usize..];
        let length = rest.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(rest.len());
        Span { end: start.start + u32::try_from(length).unwrap_or_default(), ..start }
    }

    fn close(&mut self, range: &Range) {
        let Some(open) = self.open.pop() else { return };
        let end = self.offset(range.end.byte_offset());
        let is_flow = matches!(self.text.as_bytes().get(open.span.start as usize), Some(b'[' | b'{'));
        let span = if is_flow { Span { end: end.max(open.span.end), ..open.span } } else { open.span };
        let value = match open.content {
            Content::List(items) => Value::List(items),
            Content::Map { entries, .. } => Value::Map(entries),
        };
        self.add(Node::new(span, value));
    }

    /// Puts a finished node where it belongs: as key, as value, as item, or as root.
    fn add(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut open.content {
            Content::List(items) => items.push(node),
            Content::Map { key, .. } if key.is_none() => {
                let read = self.read_key(&node);
                if let Some(Open { content: Content::Map { key, .. }, .. }) = self.open.last_mut() {
                    *key = Some(Key { text: read, span: node.span });
                }
            }
            Content::Map { entries, places, key } => {
                if let Some(Key { text: Some(text), span }) = key.take() {
                    places.insert(text.clone(), span);
                    entries.push(Entry { key: text, key_span: span, value: node });
                }
            }
        }
    }

    /// The text of a key, unless it is refused.
    fn read_key(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Scalar { text, quoted: false } if text == "<<" => {
                self.findings.push(
                    Diagnostic::error("merge-key", "merge keys are not allowed")
                        .at(node.span, "")
                        .because("A value of a spec has one place, so that a message can point at it.")
                        .help("write the keys out, or move what is shared to the file that this one `extends`"),
                );
                None
            }
            Value::Scalar { text, .. } if !text.is_empty() => match self.earlier(text) {
                Some(earlier) => {
                    self.refuse_duplicate(text, node.span, earlier);
                    None
                }
                None => Some(text.clone()),
            },
            Value::Unreadable => None,
            _ => {
                self.findings.push(
                    Diagnostic::error("key-not-text", "a key must be a word")
                        .at(node.span, format!("this is {}", node.kind()))
                        .help("write `key: value`"),
                );
                None
            }
        }
    }

    /// Where the mapping being read already has a key.
    fn earlier(&self, text: &str) -> Option<Span> {
        match &self.open.last()?.content {
            Content::Map { places, .. } => places.get(text).copied(),
            Content::List(_) => None,
        }
    }

    fn refuse_duplicate(&mut self, key: &str, span: Span, earlier: Span) {
        self.findings.push(
            Diagnostic::error("duplicate-key", format!("the key {} is written twice", shown(key)))
                .at(span, "again here")
                .at(earlier, "first here")
                .help("keep one of the two"),
        );
    }

    fn refuse_anchor(&mut self, name: &str, range: &Range) {
        let finding = Diagnostic::error("anchor", "anchors are not allowed")
            .at(self.span(range), "")
            .because("A value of a spec has one place, so that a message can point at it.")
            .help(format!("remove {}, and write the value out where it is used", shown(&format!("&{name}"))));
        self.findings.push(finding);
    }

    fn refuse_alias(&mut self, range: &Range) {
        let span = self.span(range);
        self.findings.push(
            Diagnostic::error("alias", "aliases are not allowed")
                .at(span, "")
                .because("A value of a spec has one place, so that a message can point at it.")
                .help("write the value out"),
        );
        self.add(Node::new(span, Value::Unreadable));
    }

    fn refuse_tag(&mut self, tagged: bool, range: &Range) {
        if tagged {
            let finding = Diagnostic::error("tag", "YAML tags are not allowed")
                .at(self.span(range.tag_span().as_ref().unwrap_or(range)), "")
                .because("What type a value has is known from its key.")
                .help("remove the tag");
            self.findings.push(finding);
        }
    }

    fn refuse_documents(&mut self, range: &Range) {
        let finding = Diagnostic::error("several-documents", "a file holds one spec only")
            .at(self.span(range), "a second document begins here")
            .help("remove the `---`, or move what follows to a file of its own");
        self.findings.push(finding);
    }

    fn refuse_syntax(&mut self, error: &ScanError) {
        let marker = error.marker();
        let range = Range::empty(*marker);
        let (reason, help) = syntax_words(error.kind());
        let reason = if reason.is_empty() { error.info() } else { reason.to_owned() };
        let finding =
            Diagnostic::error("yaml-syntax", "this is not valid YAML").at(self.span(&range), reason).help(help);
        self.findings.push(finding);
    }

    fn span(&self, range: &Range) -> Span {
        let start = self.offset(range.start.byte_offset());
        let end = self.offset(range.end.byte_offset()).max(start);
        Span {
            source: self.source,
            start,
            end,
            line: u32::try_from(range.start.line()).unwrap_or(u32::MAX).max(1),
            column: u32::try_from(range.start.col()).unwrap_or(u32::MAX - 1) + 1,
        }
    }

    /// A byte offset inside the text, on the boundary of a character.
    fn offset(&self, offset: Option<usize>) -> u32 {
        let offset = self.text.floor_char_boundary(offset.unwrap_or_default());
        u32::try_from(offset).unwrap_or(u32::MAX)
    }
}

impl Node {
    /// A node that replaces nothing.
    fn new(span: Span, value: Value) -> Self {
        Self { span, value, replaced: Vec::new() }
    }
}

fn scalar(text: &str, quoted: bool) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" if !quoted => Value::Null,
        text => Value::Scalar { text: text.to_owned(), quoted },
    }
}

/// The parser's errors that people meet most, in the words of this tool; empty for the parser's own words.
fn syntax_words(kind: &ErrorKind) -> (&'static str, &'static str) {
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => ("YAML is indented with spaces, never with tabs", "replace the tab by spaces"),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("the quote is not closed", "add the closing quote")
        }
        ErrorKind::UnclosedFlowCollection { open: '[' } | ErrorKind::UnexpectedEofFlowSequence => {
            ("a list is not closed", "add the missing `]`")
        }
        ErrorKind::UnclosedFlowCollection { .. } | ErrorKind::UnexpectedEofFlowMapping => {
            ("a mapping is not closed", "add the missing `}`")
        }
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("`,` or `}` was expected before this", "add the missing `,` or `}`")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("`,` or `]` was expected before this", "add the missing `,` or `]`")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            ("a `:` cannot stand here", "put the text that holds the `:` in quotes, or begin a new line for the key")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::InvalidIndentation
        | ErrorKind::BlockSequenceEntryNotAllowed => {
            ("this line does not fit the lines above it", "indent it like its neighbours")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => ("a key without `:`", "write `key: value`"),
        ErrorKind::UnknownQuotedScalarEscape => {
            ("this escape is not known", "write `\\\\` for a backslash, or use single quotes")
        }
        ErrorKind::DirectiveDisallowed => ("YAML directives are not allowed", "remove the line"),
        ErrorKind::RecursionLimitExceeded => {
            ("lists and mappings are nested too deep", "a spec needs no more than six levels")
        }
        _ => ("", "put texts with special characters in quotes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;
    use proptest::prelude::*;

    fn read_text(text: &str) -> (Option<Node>, Vec<&'static str>) {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", text);
        let (root, findings) = read(source, text);
        (root, findings.iter().map(|finding| finding.code).collect())
    }

    #[test]
    fn values_know_their_places() {
        let text = "a: é\nb:\n  c: [1, \"two\"]\n";
        let (root, findings) = read_text(text);
        assert_eq!(findings, Vec::<&str>::new());
        let root = root.unwrap();
        let place = |path: &[&str]| {
            let span = root.at(path.iter().copied()).unwrap().span;
            (&text[span.start as usize..span.end as usize], span.line, span.column)
        };
        assert_eq!(place(&["a"]), ("é", 1, 4));
        assert_eq!(place(&["b"]), ("b", 2, 1));
        assert_eq!(place(&["b", "c"]), ("[1, \"two\"]", 3, 6));
    }

    #[test]
    fn numbers_stay_text() {
        let (root, _) = read_text("version: 1.30\nquoted: \"null\"\nnothing: ~\n");
        let root = root.unwrap();
        assert!(matches!(&root.get("version").unwrap().value, Value::Scalar { text, quoted: false } if text == "1.30"));
        assert!(matches!(&root.get("quoted").unwrap().value, Value::Scalar { text, quoted: true } if text == "null"));
        assert!(matches!(&root.get("nothing").unwrap().value, Value::Null));
    }

    #[test]
    fn faults_that_leave_the_rest_readable_do_not_stop_the_reading() {
        let (root, findings) = read_text("a: &x 1\nb: *x\na: 2\nc: !t 3\n<<: { d: 4 }\ne: 5\n");
        assert_eq!(findings, ["anchor", "alias", "duplicate-key", "tag", "merge-key"]);
        assert!(root.unwrap().get("e").is_some());
    }

    #[test]
    fn many_keys_take_no_quadratic_time() {
        let text: String = (0..100_000).map(|number| format!("k{number}: 1\n")).collect();
        let (root, findings) = read_text(&text);
        assert!(root.is_some() && findings.is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "[a-c:\\[\\]{}&*!|>'\"#%@`,? \n\t-]{0,60}") {
            let _ = read_text(&text);
        }

        #[test]
        fn any_characters_are_answered(text in any::<String>()) {
            let _ = read_text(&text);
        }
    }
}
