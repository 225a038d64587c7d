//! The number of a pull request, and the names that are made of it.
//!
//! It is all that ever becomes a name of what a pull request says: not its branch, not its title, not its author.

use std::fmt;

/// The beginning of the name of an environment; the number follows.
pub const PREFIX: &str = "pr-";

/// The number of a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PullRequest(u32);

impl PullRequest {
    /// The largest one: everything that has its number in it is longest then.
    pub const LARGEST: Self = Self(999_999_999);

    /// One of as many digits as most repositories ever need: what has the number of a whole environment in it is as long then as is
    /// looked at beforehand.
    pub const USUAL: Self = Self(99_999);

    /// Two that are written with as many digits, and differ in all of them: what differs between their environments is what is made
    /// of the number.
    pub const SAMPLES: [Self; 2] = [Self::LARGEST, Self(888_888_888)];

    /// Reads a number as it is written in an address: digits, and nothing before or behind them.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        let number = text.parse().ok().filter(|number| is_number && *number <= Self::LARGEST.0);
        number
            .map(Self)
            .ok_or_else(|| format!("write the number of a pull request, such as 142, from 1 to {}", Self::LARGEST))
    }

    /// The number itself.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0.into()
    }

    /// The number in the name of an environment; `None` when it is none of a pull request.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::parse(name.strip_prefix(PREFIX)?).ok()
    }

    /// The name of the environment, of its namespace, and of its user of databases: `pr-142`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{PREFIX}{self}")
    }

    /// The name of its whole environment, which begins like those of what belongs to the environment whose roles make it:
    /// `dev-pr-142`.
    #[must_use]
    pub fn whole_name(self, shared: &str) -> String {
        format!("{shared}-{}", self.name())
    }

    /// The number in the name of a whole environment; `None` when it is none of a pull request.
    #[must_use]
    pub fn of_whole_name(name: &str, shared: &str) -> Option<Self> {
        Self::of_name(name.strip_prefix(shared)?.strip_prefix('-')?)
    }

    /// The name of its databases, which have no hyphens: `pr_142`.
    #[must_use]
    pub fn database(self) -> String {
        format!("pr_{self}")
    }
}

impl fmt::Display for PullRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::PullRequest;

    #[test]
    fn a_number_is_digits_and_nothing_else() {
        for (text, name) in [("1", "pr-1"), ("142", "pr-142"), ("999999999", "pr-999999999")] {
            assert_eq!(PullRequest::parse(text).unwrap().name(), name);
            assert_eq!(PullRequest::of_name(name), Some(PullRequest::parse(text).unwrap()));
        }
        let wrong =
            ["", "0", "-1", "+1", "007", "1.5", " 1", "1 ", "1\n", "abc", "1;rm", "1_0", "٣", "1000000000", "9e9"];
        for text in wrong {
            assert_eq!(
                PullRequest::parse(text),
                Err("write the number of a pull request, such as 142, from 1 to 999999999".to_owned()),
                "{text:?}"
            );
        }
        assert_eq!(PullRequest::parse("142").unwrap().database(), "pr_142");
        let whole = PullRequest::parse("142").unwrap().whole_name("dev");
        assert_eq!(
            (whole.as_str(), PullRequest::of_whole_name(&whole, "dev")),
            ("dev-pr-142", PullRequest::parse("142").ok())
        );
        for (name, shared) in
            [("dev-pr-142", "de"), ("pr-142", "dev"), ("devpr-142", "dev"), ("dev-pr-0", "dev"), ("dev", "dev")]
        {
            assert_eq!(PullRequest::of_whole_name(name, shared), None, "{name}");
        }
        for name in ["pr-", "pr-x", "PR-1", "142", "pr-1-2", "xpr-1"] {
            assert_eq!(PullRequest::of_name(name), None, "{name}");
        }
    }
}
