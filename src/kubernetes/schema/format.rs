//! The formats of text that the API server checks.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::definition::Format;
use super::quantity::Quantity;

impl Format {
    /// Whether a text has the format; also for formats of numbers.
    pub(super) fn accepts_text(self, text: &str) -> bool {
        match self {
            Self::DateTime => is_date_time(text),
            Self::Byte => is_base64(text),
            Self::Duration => is_duration(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Quantity => Quantity::parse(text).is_some(),
            Self::Int32 | Self::Int64 | Self::Other => true,
        }
    }

    /// What a text of the format is, with its article.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::DateTime => "a time such as `2026-11-22T08:30:00Z`",
            Self::Byte => "base64",
            Self::Duration => "a duration such as `1h30m`",
            Self::Ipv4 => "an IPv4 address",
            Self::Ipv6 => "an IPv6 address",
            Self::Quantity => "a quantity such as `500m` or `1Gi`",
            Self::Int32 | Self::Int64 | Self::Other => "text",
        }
    }
}

/// A time of RFC 3339.
fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let fits = |form: &[u8], bytes: &[u8]| {
        form.len() == bytes.len()
            && form
                .iter()
                .zip(bytes)
                .all(|(form, byte)| if *form == b'0' { byte.is_ascii_digit() } else { form == byte })
    };
    let Some((start, rest)) = bytes.split_at_checked(19) else { return false };
    let number = |from: usize| text.get(from..from + 2).and_then(|digits| digits.parse::<u32>().ok());
    let in_range = |from: usize, least: u32, most: u32| number(from).is_some_and(|n| (least..=most).contains(&n));
    let fraction = match rest.strip_prefix(b".") {
        Some(digits) => 1 + digits.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        None => 0,
    };
    let zone = &rest[fraction..];
    fits(b"0000-00-00T00:00:00", start)
        && in_range(5, 1, 12)
        && in_range(8, 1, 31)
        && in_range(11, 0, 23)
        && in_range(14, 0, 59)
        && in_range(17, 0, 59)
        && fraction != 1
        && (zone == b"Z" || fits(b"+00:00", zone) || fits(b"-00:00", zone))
}

/// Base64 with padding; line breaks are passed over, as Go does.
fn is_base64(text: &str) -> bool {
    let text: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text[..text.len() - padding].iter().all(letter)
}

/// Whether a text is a duration of Go: numbers, each with its unit.
pub(super) fn is_duration(text: &str) -> bool {
    seconds(text).is_some()
}

/// How long a duration of Go is; `None` when a text is none.
pub(super) fn seconds(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 7] =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    if rest == "0" {
        return Some(0.0);
    }
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number: f64 = rest[..rest.len() - unit.len()].parse().ok()?;
        let (after, length) = UNITS.iter().find_map(|(name, length)| Some((unit.strip_prefix(name)?, length)))?;
        seconds += number * length;
        rest = after;
    }
    (!text.is_empty()).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_formats() {
        for (format, text, accepted) in [
            (Format::DateTime, "2026-11-22T08:30:00Z", true),
            (Format::DateTime, "2026-11-22T08:30:00.123456+02:00", true),
            (Format::DateTime, "2026-11-22", false),
            (Format::DateTime, "2026-13-22T08:30:00Z", false),
            (Format::DateTime, "2026-11-22T08:30:00.Z", false),
            (Format::DateTime, "2026-11-22T08:30:0é", false),
            (Format::Byte, "YWJj", true),
            (Format::Byte, "YQ==", true),
            (Format::Byte, "", true),
            (Format::Byte, "YQ=", false),
            (Format::Byte, "a b=", false),
            (Format::Duration, "1h30m", true),
            (Format::Duration, "-1.5s", true),
            (Format::Duration, "5", false),
            (Format::Duration, "m", false),
            (Format::Duration, "", false),
            (Format::Ipv4, "10.0.0.1", true),
            (Format::Ipv4, "10.0.0", false),
            (Format::Ipv6, "fd00::1", true),
            (Format::Quantity, "1.5Gi", true),
            (Format::Quantity, "1 Gi", false),
        ] {
            assert_eq!(format.accepts_text(text), accepted, "{format:?} {text}");
        }
    }
}
