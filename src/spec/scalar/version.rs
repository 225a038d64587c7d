//! Versions of Kubernetes and of engines.

use std::fmt;

use super::{Scalar, Shape, Wrong, shown};

/// A version of one or two numbers: `17`, `17.4`, `1.35`. Versions compare as numbers, so `1.9` is before `1.30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    major: u16,
    minor: Option<u16>,
}

impl Version {
    /// The first number.
    #[must_use]
    pub fn major(self) -> u32 {
        u32::from(self.major)
    }

    /// The second number, when one is written.
    #[must_use]
    pub fn minor(self) -> Option<u32> {
        self.minor.map(u32::from)
    }

    fn from_parts(parts: &[&str]) -> Option<Self> {
        match parts {
            [major] => Some(Self { major: number(major)?, minor: None }),
            [major, minor] => Some(Self { major: number(major)?, minor: Some(number(minor)?) }),
            _ => None,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            Some(minor) => write!(formatter, "{}.{minor}", self.major),
            None => write!(formatter, "{}", self.major),
        }
    }
}

impl Scalar for Version {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let parts: Vec<&str> = text.splitn(3, '.').collect();
        Self::from_parts(&parts).ok_or_else(|| {
            let label = format!("this is {}", shown(text));
            Wrong::new("must be a version of one or two numbers", label, version_help(text))
        })
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a version",
            pattern: r"(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3}))?",
            example: "1.35",
            unquoted: &["number"],
        }
    }
}

/// A number of at most four digits without a zero in front.
fn number(text: &str) -> Option<u16> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let padded = text.len() > 1 && text.starts_with('0');
    text.parse().ok().filter(|_| digits && !padded)
}

/// `1.35` for `v1.35.2`.
fn version_help(text: &str) -> String {
    let bare = text.trim_start_matches(['v', 'V', '=', '~', '>', '^', ' ']);
    let parts: Vec<&str> = bare.split('.').take(2).collect();
    match Version::from_parts(&parts) {
        Some(version) => format!("write `\"{version}\"`"),
        None => "write for example `\"1.35\"`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_zeros() {
        assert_eq!(Version::parse("1.30").unwrap().to_string(), "1.30");
        assert_eq!(Version::parse("17").unwrap().minor(), None);
        assert!(Version::parse("1.9").unwrap() < Version::parse("1.30").unwrap());
    }

    #[test]
    fn says_what_to_write() {
        let help = |text: &str| Version::parse(text).unwrap_err().help;
        assert_eq!(help("v1.35.2"), "write `\"1.35\"`");
        assert_eq!(help("latest"), "write for example `\"1.35\"`");
        assert_eq!(help("1.05"), "write for example `\"1.35\"`");
        assert_eq!(help(""), "write for example `\"1.35\"`");
    }
}
