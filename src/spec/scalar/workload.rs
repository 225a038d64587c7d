//! Values of what runs in the clusters: processors, schedules, paths, secrets.

use std::fmt;

use super::{Scalar, Shape, Wrong, shown, text_type};

/// An amount of processor time, in thousandths of a core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Processor(u32);

impl Processor {
    /// An amount in thousandths of a core.
    #[must_use]
    pub fn from_millicores(millicores: u32) -> Self {
        Self(millicores)
    }

    /// The amount in thousandths of a core.
    #[must_use]
    pub fn millicores(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Processor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1000) {
            write!(formatter, "{}", self.0 / 1000)
        } else {
            write!(formatter, "{}m", self.0)
        }
    }
}

impl Scalar for Processor {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let (digits, factor) = text.strip_suffix('m').map_or((text, 1000), |digits| (digits, 1));
        let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let amount = digits.parse::<u32>().ok().filter(|_| is_whole).and_then(|number| number.checked_mul(factor));
        amount.filter(|amount| (1..=1_000_000).contains(amount)).map(Self).ok_or_else(|| {
            let near = text.parse::<f64>().ok().filter(|cores| (0.001..1000.0).contains(cores));
            let help = near.map_or_else(
                || "write for example `500m`, or `2` for two cores".to_owned(),
                |cores| format!("write `{:.0}m`", cores * 1000.0),
            );
            Wrong::new(
                "must be an amount of processor in cores, or in thousandths with `m`",
                format!("this is {}", shown(text)),
                help,
            )
        })
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "an amount of processor",
            pattern: "[0-9]{1,7}m?",
            example: "500m",
            unquoted: &["number"],
        }
    }
}

text_type! {
    /// When a scheduled job runs: five fields of cron, for example `0 3 * * *`.
    Schedule
}

impl Scalar for Schedule {
    fn parse(text: &str) -> Result<Self, Wrong> {
        const FIELDS: [(&str, u32, u32); 5] = [
            ("minute", 0, 59),
            ("hour", 0, 23),
            ("day of the month", 1, 31),
            ("month", 1, 12),
            ("day of the week", 0, 6),
        ];
        let fields: Vec<&str> = text.split_whitespace().collect();
        let fault = if fields.len() == FIELDS.len() {
            let mut pairs = fields.iter().zip(FIELDS);
            let wrong = pairs.find(|(field, (_, least, most))| !schedule_field_is_valid(field, *least, *most));
            wrong.map(|(field, (name, least, most))| format!("{} is no {name} ({least} to {most})", shown(field)))
        } else {
            Some(format!("this has {} fields", fields.len()))
        };
        match fault {
            None => Ok(Self(fields.join(" "))),
            Some(label) => Err(Wrong::new(
                "must be a schedule of five fields: minute, hour, day, month, day of the week",
                label,
                "write for example `0 3 * * *` for every night at three (UTC)",
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a schedule",
            pattern: r"\s*[0-9*/,-]+(\s+[0-9*/,-]+){4}\s*",
            example: "0 3 * * *",
            unquoted: &[],
        }
    }
}

/// Whether a field is made of numbers, ranges, steps and commas within its limits.
fn schedule_field_is_valid(field: &str, least: u32, most: u32) -> bool {
    let number = |text: &str| text.parse::<u32>().ok().filter(|number| (least..=most).contains(number));
    field.split(',').all(|item| {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let step_is_valid = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| (1..=most).contains(&step)));
        let range_is_valid = match range.split_once('-') {
            Some((first, last)) => number(first).zip(number(last)).is_some_and(|(first, last)| first <= last),
            None => range == "*" || number(range).is_some(),
        };
        step_is_valid && range_is_valid
    })
}

text_type! {
    /// The path of a URL: `/healthz`.
    HttpPath
}

impl Scalar for HttpPath {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let allowed =
            |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '#');
        let label = if !text.starts_with('/') {
            "it does not begin with `/`".to_owned()
        } else if let Some(wrong) = text.chars().find(|&c| !allowed(c)) {
            format!("{} is not allowed", shown(&wrong.to_string()))
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(Wrong::new("must be the path of a URL", label, "write for example `/healthz`"))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the path of a URL",
            pattern: r#"/[!$-;=?-\[\]_a-z~]*"#,
            example: "/healthz",
            unquoted: &[],
        }
    }
}

text_type! {
    /// Paths of URLs: one, `/healthz`, or all that begin alike, `/public/*`. Istio knows no other patterns.
    PathPattern
}

impl Scalar for PathPattern {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let start = text.strip_suffix('*').unwrap_or(text);
        let label = match HttpPath::parse(start) {
            Err(wrong) => wrong.label,
            Ok(_) if start.contains('*') => "`*` stands at the end only".to_owned(),
            Ok(_) if start.contains('?') => "what comes after `?` is no part of it".to_owned(),
            Ok(_) => return Ok(Self(text.to_owned())),
        };
        Err(Wrong::new(
            "must be a path, or the beginning of paths",
            label,
            "write for example `/healthz` or `/public/*`",
        ))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a path, or the beginning of paths with `*` at the end",
            pattern: r#"/[!$-)+-;=@-\[\]_a-z~]*\*?"#,
            example: "/public/*",
            unquoted: &[],
        }
    }
}

text_type! {
    /// An address that begins with `https://`, or with `http://` inside the clusters.
    WebAddress
}

impl Scalar for WebAddress {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        let allowed =
            |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '@');
        match host {
            Some(host) if host_is_valid(host) && text.chars().all(allowed) => Ok(Self(text.to_owned())),
            _ => Err(Wrong::new(
                "must be the address of a web service",
                format!("this is {}", shown(text)),
                "write for example `https://login.example.com`; no name or password goes into it",
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the address of a web service",
            pattern: r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!#-;=?A-\[\]_a-z~]*)?",
            example: "https://login.example.com",
            unquoted: &[],
        }
    }
}

fn host_is_valid(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    name.split('.').all(plain) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

text_type! {
    /// A secret in the store: its path and the key in it, `payments/stripe#api-key`.
    SecretReference
}

impl SecretReference {
    /// The path of the secret in the store.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.split_once('#').map_or(&self.0, |(path, _)| path)
    }

    /// The key in the secret.
    #[must_use]
    pub fn key(&self) -> &str {
        self.0.split_once('#').map_or("", |(_, key)| key)
    }
}

/// Whether a text may stand between two slashes of a secret's path.
fn is_secret_part(part: &str) -> bool {
    // `.` and `..` would lead to the secrets of somebody else.
    part.bytes().any(|b| b != b'.')
        && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

text_type! {
    /// A secret in the store with all its keys: its path, `github/argo-cd`.
    SecretPath
}

impl Scalar for SecretPath {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.len() <= 200 && text.split('/').all(is_secret_part) {
            return Ok(Self(text.to_owned()));
        }
        // What is written here may be the secret itself, so that it is not shown.
        Err(Wrong::new(
            "must be the path of a secret in the store",
            "this is no path",
            "write for example `github/argo-cd`; the secret itself never stands in a spec",
        ))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the path of a secret",
            pattern: r"(\.*[A-Za-z0-9_-][A-Za-z0-9._-]*/)*\.*[A-Za-z0-9_-][A-Za-z0-9._-]*",
            example: "github/argo-cd",
            unquoted: &["number", "boolean"],
        }
    }
}

impl Scalar for SecretReference {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let part = is_secret_part;
        match text.split_once('#') {
            Some((path, key)) if path.len() + key.len() <= 200 && path.split('/').all(part) && part(key) => {
                Ok(Self(text.to_owned()))
            }
            // What is written here may be the secret itself, so that it is not shown.
            _ => Err(Wrong::new(
                "must be the path of a secret in the store and the key in it",
                "this is no reference",
                "write for example `payments/stripe#api-key`; the secret itself never stands in a spec",
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the path of a secret and a key in it",
            pattern: r"(\.*[A-Za-z0-9_-][A-Za-z0-9._-]*/)*\.*[A-Za-z0-9_-][A-Za-z0-9._-]*#\.*[A-Za-z0-9_-][A-Za-z0-9._-]*",
            example: "payments/stripe#api-key",
            unquoted: &[],
        }
    }
}

fn is_header_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.len() <= 64 && text.bytes().all(plain) && !text.starts_with('-')
}

text_type! {
    /// The name of an HTTP header, in lowercase.
    HeaderName
}

impl Scalar for HeaderName {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if is_header_name(text) {
            return Ok(Self(text.to_owned()));
        }
        let lower = text.to_ascii_lowercase();
        let help = if is_header_name(&lower) {
            format!("write `{lower}`")
        } else {
            "write for example `x-variant`".to_owned()
        };
        Err(Wrong::new("must be the name of an HTTP header in lowercase", format!("this is {}", shown(text)), help))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the name of an HTTP header",
            pattern: "[a-z0-9][a-z0-9-]{0,63}",
            example: "x-variant",
            unquoted: &["number"],
        }
    }
}
