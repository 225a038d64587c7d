//! One definition per record of the spec: its keys, their types, their documentation.
//!
//! [`record!`](crate::spec::record::record) and [`enumeration!`](crate::spec::record::enumeration) turn that
//! definition into the Rust type, its decoder and its [`Shape`], from which the JSON Schema and `explain` are made.

use super::decode::{Decode, Decoder};
use super::node::Node;

/// What a key accepts, for the JSON Schema and for `explain`.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A scalar written as text.
    Text {
        /// What the text means, for example `a duration such as 30d`.
        meaning: &'static str,
        /// Regular expression that the text matches, without anchors.
        pattern: &'static str,
        /// A value that is accepted.
        example: &'static str,
        /// What else the same text is to a YAML editor when it stands without quotes: `number`, `boolean`.
        unquoted: &'static [&'static str],
    },
    /// Any value.
    Anything,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer {
        /// Smallest accepted value.
        minimum: u64,
        /// Largest accepted value.
        maximum: u64,
    },
    /// One of some words, each with its documentation.
    Enumeration(Vec<(&'static str, &'static str)>),
    /// A list.
    List(Box<Shape>),
    /// Named entries, each with a [`Name`](super::scalar::Name).
    Entries(Box<Shape>),
    /// Free keys and values.
    Pairs(Box<Shape>),
    /// A record with fixed keys.
    Record(RecordShape),
}

impl Shape {
    /// What the value is, as the rest of a sentence that begins with "must be".
    #[must_use]
    pub fn meaning(&self) -> String {
        match self {
            Self::Text { meaning, .. } => (*meaning).to_owned(),
            Self::Anything => "any value".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Integer { .. } => "a whole number".to_owned(),
            Self::Enumeration(words) => {
                let words: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
                if words.len() == 1 { words.concat() } else { format!("one of {}", words.join(", ")) }
            }
            Self::List(_) => "a list".to_owned(),
            Self::Entries(_) => "a mapping of names".to_owned(),
            Self::Pairs(_) | Self::Record(_) => "a mapping".to_owned(),
        }
    }

    /// The same shape with the example that a key has of its own.
    #[must_use]
    pub fn with_example(self, own: Option<&'static str>) -> Self {
        match (self, own) {
            (Self::Text { meaning, pattern, unquoted, .. }, Some(example)) => {
                Self::Text { meaning, pattern, example, unquoted }
            }
            (shape, _) => shape,
        }
    }

    /// A value that is accepted, as it is written in YAML on one line.
    #[must_use]
    pub fn example(&self) -> String {
        match self {
            // Without quotes YAML would make a number of it.
            Self::Text { example, .. } if example.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b':')) => {
                format!("\"{example}\"")
            }
            Self::Text { example, .. } => (*example).to_owned(),
            Self::Anything => "value".to_owned(),
            Self::Boolean => "true".to_owned(),
            Self::Integer { minimum, .. } => minimum.max(&3).to_string(),
            Self::Enumeration(words) => words.first().map(|(word, _)| *word).unwrap_or_default().to_owned(),
            Self::List(item) => format!("[{}]", item.example()),
            Self::Entries(entry) => format!("{{ example: {} }}", entry.example()),
            Self::Pairs(value) => format!("{{ Key: {} }}", value.example()),
            Self::Record(record) => record.example(),
        }
    }
}

/// A documentation comment as running text: without the line breaks of the source code.
#[must_use]
pub fn running_text(documentation: &str) -> String {
    documentation.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The keys of a record.
#[derive(Debug, Clone)]
pub struct RecordShape {
    /// Documentation of the record.
    pub documentation: &'static str,
    /// The keys, in the order of their definition.
    pub keys: Vec<KeyShape>,
}

impl RecordShape {
    /// The record with its required keys only.
    fn example(&self) -> String {
        let required = self.keys.iter().filter(|key| key.required);
        let pairs: Vec<String> = required.map(|key| format!("{}: {}", key.key, (key.shape)().example())).collect();
        if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
    }
}

/// One key of a record.
#[derive(Debug, Clone)]
pub struct KeyShape {
    /// How the key is written.
    pub key: &'static str,
    /// Its documentation, from the doc comment.
    pub documentation: &'static str,
    /// Whether it may be left out.
    pub required: bool,
    /// What it accepts; a function, since records contain one another.
    pub shape: fn() -> Shape,
}

/// A record type made by [`record!`](crate::spec::record::record).
pub trait Record: Sized {
    /// The keys it has.
    fn record_shape() -> RecordShape;

    /// Reads it from a mapping; findings go to the decoder.
    fn decode_record(node: &Node, decoder: &mut Decoder) -> Option<Self>;
}

impl<T: Record> Decode for T {
    fn decode(node: &Node, decoder: &mut Decoder) -> Option<Self> {
        T::decode_record(node, decoder)
    }

    fn shape() -> Shape {
        Shape::Record(T::record_shape())
    }
}

/// Defines a record of the spec: `field("key"): Type`, or `field("key", "example"): Type` where the example of the
/// type would mislead.
///
/// A key is required unless its type says what its absence means (see [`Decode::when_absent`]).
macro_rules! record {
    (
        $(#[doc = $documentation:literal])+
        $name:ident {
            $( $(#[doc = $key_documentation:literal])+ $field:ident($key:literal $(, $example:literal)?): $type:ty ),+ $(,)?
        }
    ) => {
        $(#[doc = $documentation])+
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Where the record is written.
            pub span: $crate::diagnostic::Span,
            $( $(#[doc = $key_documentation])+ pub $field: $type, )+
        }

        impl $crate::spec::record::Record for $name {
            fn record_shape() -> $crate::spec::record::RecordShape {
                $crate::spec::record::RecordShape {
                    documentation: concat!($($documentation, "\n"),+),
                    keys: vec![ $( $crate::spec::record::KeyShape {
                        key: $key,
                        documentation: concat!($($key_documentation, "\n"),+),
                        required: <$type as $crate::spec::decode::Decode>::when_absent().is_none(),
                        shape: || {
                            let example: Option<&'static str> = None $( .or(Some($example)) )?;
                            <$type as $crate::spec::decode::Decode>::shape().with_example(example)
                        },
                    } ),+ ],
                }
            }

            fn decode_record(
                node: &$crate::spec::node::Node,
                decoder: &mut $crate::spec::decode::Decoder,
            ) -> Option<Self> {
                let mut reader = decoder.record(node, &[ $($key),+ ])?;
                // Every key is read before the first failure ends the record, so that all are reported at once.
                $( let $field = reader.key::<$type>($key, None $( .or(Some($example)) )?); )+
                Some(Self { span: node.span, $( $field: $field? ),+ })
            }
        }
    };
}
pub(crate) use record;

/// Defines a choice between words: `Variant("word")`.
macro_rules! enumeration {
    (
        $(#[doc = $documentation:literal])+
        $name:ident {
            $( $(#[doc = $word_documentation:literal])+ $variant:ident($word:literal) ),+ $(,)?
        }
    ) => {
        $(#[doc = $documentation])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[doc = $word_documentation])+ $variant ),+
        }

        impl $name {
            /// The word as it is written in the spec.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word ),+ }
            }
        }

        impl $crate::spec::scalar::Scalar for $name {
            fn parse(text: &str) -> Result<Self, $crate::spec::scalar::Wrong> {
                match text {
                    $( $word => Ok(Self::$variant), )+
                    other => Err($crate::spec::scalar::Wrong::not_one_of(other, &[ $($word),+ ])),
                }
            }

            fn shape() -> $crate::spec::record::Shape {
                $crate::spec::record::Shape::Enumeration(vec![
                    $( ($word, concat!($($word_documentation, "\n"),+)) ),+
                ])
            }
        }
    };
}
pub(crate) use enumeration;
