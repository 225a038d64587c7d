//! The forms of names, labels and the like that the API server demands.
//!
//! Source: `apimachinery/pkg/util/validation/validation.go` of Kubernetes 1.35.

use super::fault::{Fault, shown};

/// A form of text that no schema says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// At least one character.
    NotEmpty,
    /// Labels with dots between them, at most 253 characters (RFC 1123).
    Subdomain,
    /// Lowercase letters, digits and hyphens, at most 63 characters (RFC 1123).
    Label,
    /// As [`Rule::Label`], and the first is a letter (RFC 1035).
    LetterLabel,
    /// Whatever can stand between two slashes of a path.
    PathSegment,
    /// As [`Rule::Subdomain`], at most 52 characters: each run adds to the name of its cron job.
    CronJobName,
    /// A key of labels and annotations: a name of at most 63 characters, perhaps after a domain and a slash.
    QualifiedName,
    /// A value of labels.
    LabelValue,
    /// The name of a variable: no `=`, and nothing that cannot be printed.
    VariableName,
    /// The name of a port: at most 15 characters.
    PortName,
    /// A key of a config map or a secret.
    DataKey,
    /// When a cron job runs.
    Schedule,
}

impl Rule {
    /// Whether a text has the form.
    pub(super) fn accepts(self, text: &str) -> bool {
        match self {
            Self::NotEmpty => !text.is_empty(),
            Self::Subdomain => text.len() <= 253 && text.split('.').all(is_subdomain_part),
            Self::Label => text.len() <= 63 && is_subdomain_part(text),
            Self::LetterLabel => {
                text.len() <= 63
                    && is_subdomain_part(text)
                    && text.starts_with(|first: char| first.is_ascii_lowercase())
            }
            Self::PathSegment => !text.is_empty() && text != "." && text != ".." && !text.contains(['/', '%']),
            Self::CronJobName => text.len() <= 52 && Self::Subdomain.accepts(text),
            Self::QualifiedName => is_qualified_name(text),
            Self::LabelValue => text.is_empty() || is_name(text),
            Self::VariableName => {
                !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'=')
            }
            Self::PortName => is_port_name(text),
            Self::DataKey => is_data_key(text),
            Self::Schedule => super::schedule::is_schedule(text),
        }
    }

    /// What is wrong with a text; `None` when it has the form.
    pub(super) fn fault(self, text: &str) -> Option<Fault> {
        if self.accepts(text) {
            return None;
        }
        let fault = match self.longest() {
            _ if text.is_empty() => Fault::new("must not be empty"),
            Some(longest) if text.len() > longest => {
                Fault::new(format!("must have at most {longest} characters, and has {}", text.len()))
            }
            _ => Fault::new(format!("must be {}, and is {}", self.form(), shown(text))),
        };
        Some(match self.repaired(text) {
            Some(better) => fault.help(format!("write `{better}`")),
            None => fault,
        })
    }

    fn longest(self) -> Option<usize> {
        match self {
            Self::Subdomain | Self::DataKey => Some(253),
            Self::Label | Self::LetterLabel | Self::LabelValue => Some(63),
            Self::CronJobName => Some(52),
            Self::PortName => Some(15),
            Self::NotEmpty | Self::PathSegment | Self::QualifiedName | Self::VariableName | Self::Schedule => None,
        }
    }

    fn form(self) -> &'static str {
        match self {
            Self::Subdomain | Self::CronJobName => {
                "lowercase letters, digits, `-` and `.`, with a letter or digit at both ends of each part"
            }
            Self::Label => "lowercase letters, digits and `-`, with a letter or digit at both ends",
            Self::LetterLabel => "lowercase letters, digits and `-`, beginning with a letter and not ending with `-`",
            Self::NotEmpty => "text",
            Self::PathSegment => "a name without `/` and `%`",
            Self::QualifiedName => "a key such as `example.com/name`, with at most 63 characters after the slash",
            Self::LabelValue => "letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
            Self::VariableName => "printable characters other than `=`",
            Self::PortName => "lowercase letters, digits and single `-`, with at least one letter",
            Self::DataKey => "letters, digits, `-`, `_` and `.`",
            Self::Schedule => "a schedule of five fields, such as `*/5 * * * *`",
        }
    }

    /// The text with the slips that are easily told.
    fn repaired(self, text: &str) -> Option<String> {
        let better = match self {
            Self::Subdomain | Self::CronJobName | Self::Label | Self::LetterLabel | Self::PortName => {
                text.to_lowercase().replace(['_', ' '], "-")
            }
            Self::LabelValue | Self::DataKey => text.replace([' ', '/', ':'], "-"),
            _ => return None,
        };
        self.accepts(&better).then_some(better)
    }
}

fn is_subdomain_part(part: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = part.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
}

fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.len() <= 63
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

fn is_qualified_name(text: &str) -> bool {
    match text.split_once('/') {
        None => is_name(text),
        Some((domain, name)) => Rule::Subdomain.accepts(domain) && is_name(name),
    }
}

fn is_port_name(text: &str) -> bool {
    text.len() <= 15
        && is_subdomain_part(text)
        && !text.contains("--")
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn is_data_key(text: &str) -> bool {
    text.len() <= 253
        && !text.is_empty()
        && text != "."
        && !text.starts_with("..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::Rule::{self, *};

    fn said(rule: Rule, text: &str) -> String {
        rule.fault(text).map_or_else(String::new, |fault| format!("{}; {}", fault.problem, fault.help))
    }

    #[test]
    fn accepted_forms() {
        let long = "a".repeat(63);
        for (rule, text) in [
            (Subdomain, "bookings.example.com"),
            (Subdomain, "1-a"),
            (Label, &long),
            (LetterLabel, "a1"),
            (PathSegment, "system:controller:x"),
            (QualifiedName, "app.kubernetes.io/name"),
            (QualifiedName, "Name_1"),
            (LabelValue, ""),
            (LabelValue, "v1.2_3-A"),
            (VariableName, "a.b-c d"),
            (PortName, "http-8080"),
            (DataKey, ".dockerconfigjson"),
        ] {
            assert_eq!(said(rule, text), "", "{rule:?} {text}");
        }
    }

    #[test]
    fn refused_forms() {
        let long = "a".repeat(64);
        for (rule, text) in [
            (Subdomain, "a..b"),
            (Subdomain, "-a"),
            (Label, "a.b"),
            (Label, &long),
            (LetterLabel, "1a"),
            (PathSegment, "a/b"),
            (QualifiedName, "/name"),
            (QualifiedName, "a/b/c"),
            (QualifiedName, &long),
            (LabelValue, "-a"),
            (VariableName, "A=B"),
            (PortName, "8080"),
            (PortName, "a--b"),
            (DataKey, ".."),
            (DataKey, "a/b"),
        ] {
            assert!(!rule.accepts(text), "{rule:?} {text}");
        }
    }

    #[test]
    fn messages() {
        insta::assert_snapshot!(said(Subdomain, "My_Service"), @"must be lowercase letters, digits, `-` and `.`, with a letter or digit at both ends of each part, and is `My_Service`; write `my-service`");
        insta::assert_snapshot!(said(LetterLabel, &"a".repeat(64)), @"must have at most 63 characters, and has 64; ");
        insta::assert_snapshot!(said(Label, ""), @"must not be empty; ");
    }
}
