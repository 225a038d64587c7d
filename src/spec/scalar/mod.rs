//! Single values with a unit or a form: one file per family.
//!
//! A scalar is made from the text of one YAML value. What is wrong with the text is said as a [`Wrong`], which knows
//! nothing of keys and places; [`decode`](super::decode) adds them.

mod address;
mod aws;
mod cloudflare;
mod contact;
mod day;
mod github_number;
mod instance;
mod machine_image;
mod name;
mod number;
mod origin;
mod pipeline;
mod provision;
mod quantity;
mod reference;
mod repository_path;
mod version;
mod workload;

pub use address::{Cidr, Domain, Source};
pub use aws::{AccountId, Arn, BucketName, RegionName, SubnetId, VpcId};
pub use cloudflare::{AuthorityCertificates, ClientCertificateId, CloudflareId, ZoneId};
pub use contact::{EmailAddress, SecretName};
pub use day::Day;
pub use github_number::GithubNumber;
pub use instance::{CacheNode, DatabaseInstance, InstanceType};
pub use machine_image::MachineImage;
pub use name::{Name, Text, VariableValue};
pub use number::{Count, Dollars, Money, Percent, Port, Toggle};
pub use origin::Origin;
pub use pipeline::{Branch, Checksum, RunnerLabel};
pub use provision::Provision;
pub use quantity::{Duration, Size, TimeOfDay};
pub use reference::{ImageReference, Repository};
pub use repository_path::RepositoryPath;
pub use version::Version;
pub use workload::{HeaderName, HttpPath, PathPattern, Processor, Schedule, SecretPath, SecretReference, WebAddress};

use super::record::Shape;
use crate::diagnostic::did_you_mean;

/// A value that is written as one piece of text.
pub trait Scalar: Sized {
    /// Makes the value from its text, quotes and escapes resolved.
    ///
    /// # Errors
    /// What is wrong with the text, and what to write instead.
    fn parse(text: &str) -> Result<Self, Wrong>;

    /// What text is accepted.
    fn shape() -> Shape;
}

/// What is wrong with the text of a scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The rule that is broken, as the rest of a sentence that begins with the key: `must be a duration`.
    pub problem: String,
    /// What this text breaks it with, shown beside it.
    pub label: String,
    /// What to write instead.
    pub help: String,
}

impl Wrong {
    /// A broken rule, what breaks it, and what to write instead.
    #[must_use]
    pub fn new(problem: impl Into<String>, label: impl Into<String>, help: impl Into<String>) -> Self {
        Self { problem: problem.into(), label: label.into(), help: help.into() }
    }

    /// The text is none of the accepted words.
    #[must_use]
    pub fn not_one_of(typed: &str, words: &[&str]) -> Self {
        let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let problem = if words.len() == 1 { format!("must be {list}") } else { format!("must be one of {list}") };
        let help = match (did_you_mean(typed, words.iter().copied()), words) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, [only]) => format!("write `{only}`"),
            (None, _) => format!("write one of {list}"),
        };
        Self::new(problem, format!("{} is not known here", shown(typed)), help)
    }
}

/// A text in backticks, for messages: shortened, and on one line.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let visible = |character: char| if is_invisible(character) { '\u{fffd}' } else { character };
    let mut short: String = text.chars().take(LONGEST).map(visible).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}

/// Whether a character shows nothing, or changes how its neighbours are shown.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Defines a scalar that stays text: the type, `as_str` and `Display`. Its [`Scalar`] is written by hand.
macro_rules! text_type {
    ($(#[$attribute:meta])+ $name:ident) => {
        $(#[$attribute])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text as it was written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}
use text_type;

/// The label and the help of what is wrong with a text, for the tests of all families.
#[cfg(test)]
fn wrong<T: Scalar + std::fmt::Debug>(text: &str) -> String {
    let wrong = T::parse(text).unwrap_err();
    format!("{}; {}", wrong.label, wrong.help)
}
