//! What goes wrong often when an environment is applied, from `data/failures`: how it is recognised, why, what to do.
//!
//! AWS and Kubernetes have codes, but Terraform hands them on as words of a message only. An entry therefore names texts
//! that stand in such messages. Where several are found, a particular entry goes before a general one, and the longest text
//! before a shorter one: `AccessDenied` is explained by a service control policy where the message names one.

use serde::Deserialize;

use super::Facts;

/// What stands in a pattern for anything.
const GAP: &str = " … ";

/// One file of the catalogue.
#[derive(Debug, Deserialize)]
pub(super) struct Failures {
    date: String,
    subject: String,
    failures: Vec<Failure>,
}

/// Something that goes wrong often.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its name, for example `failure-vpc-quota`.
    pub id: String,
    /// Texts that messages about it hold, in any case of letters; ` … ` stands for anything in between.
    pub says: Vec<String>,
    /// Whether it is what remains to be said when nothing more particular is found.
    #[serde(default)]
    pub general: bool,
    /// Why it happens, as a phrase.
    pub cause: String,
    /// What to do, in full sentences.
    pub remedy: String,
    /// Where such a message was reported, or is documented.
    pub source: String,
}

impl Failure {
    /// How much of a message, in lower case, is known; none when it is about something else.
    fn known(&self, message: &str) -> Option<usize> {
        self.says.iter().filter_map(|pattern| known(pattern, message)).max()
    }
}

/// The length of a pattern that a message, in lower case, holds.
fn known(pattern: &str, message: &str) -> Option<usize> {
    let pattern = pattern.to_lowercase();
    let mut rest = message;
    let mut length = 0;
    for part in pattern.split(GAP) {
        let (_, behind) = rest.split_once(part)?;
        (rest, length) = (behind, length + part.len());
    }
    Some(length)
}

impl Facts {
    /// The subjects of the catalogue, each with its date and its entries.
    pub fn failures_by_subject(&self) -> impl Iterator<Item = (&str, &str, &[Failure])> {
        self.failures.iter().map(|file| (file.subject.as_str(), file.date.as_str(), file.failures.as_slice()))
    }

    /// Everything that is known to go wrong often, by subject.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.failures.iter().flat_map(|file| &file.failures)
    }

    /// The failure of a name.
    #[must_use]
    pub fn failure(&self, id: &str) -> Option<&Failure> {
        self.failures().find(|failure| failure.id == id)
    }

    /// The failure that a message is about, the most particular one.
    #[must_use]
    pub fn failure_behind(&self, message: &str) -> Option<&Failure> {
        let message = message.to_lowercase();
        let known = self.failures().filter_map(|failure| {
            let length = failure.known(&message)?;
            Some(((!failure.general, length), failure))
        });
        // Of two that know as much of the message, the first one; `max_by_key` takes the last.
        known.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, failure)| failure)
    }
}

#[cfg(test)]
mod tests {
    use super::known;

    #[test]
    fn a_pattern_is_found_in_parts_and_in_order() {
        assert_eq!(known("Reset … peer", "connection reset by peer"), Some(9));
        assert_eq!(known("peer … reset", "connection reset by peer"), None);
        assert_eq!(known("reset", "connection reset by peer"), Some(5));
    }
}
