//! Amounts of machine time and memory, such as `500m` and `1Gi`.
//!
//! Source: `apimachinery/pkg/api/resource/quantity.go` of Kubernetes.

use std::cmp::Ordering;

use super::subject::Subject;
use crate::kubernetes::Value;

/// An amount, precise enough to compare what people write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity(f64);

impl Quantity {
    /// Reads a number with its suffix; `None` when it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let suffix = unsigned.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let digits = &unsigned[..unsigned.len() - suffix.len()];
        let is_number =
            digits.bytes().filter(|byte| *byte == b'.').count() <= 1 && digits.bytes().any(|byte| byte != b'.');
        if !is_number {
            return None;
        }
        let number: f64 = digits.parse().ok()?;
        let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
        Some(Self(sign * number * factor(suffix)?))
    }

    /// The amount that a field is; `None` when it is none.
    pub(super) fn of(subject: Subject<'_>) -> Option<Self> {
        match subject.value() {
            Value::Text(text) => Self::parse(text),
            #[expect(clippy::cast_precision_loss, reason = "amounts are compared, not counted")]
            Value::Integer(integer) => Some(Self(integer as f64)),
            Value::Float(float) => Some(Self(float)),
            _ => None,
        }
    }

    /// Whether it is below zero.
    pub(super) fn is_negative(self) -> bool {
        self.0 < 0.0
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }
}

fn factor(suffix: &str) -> Option<f64> {
    let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if let Some(power) = binary.iter().position(|name| *name == suffix) {
        return Some(1024_f64.powi(i32::try_from(power).ok()? + 1));
    }
    Some(match suffix {
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        _ => return exponent(suffix),
    })
}

fn exponent(suffix: &str) -> Option<f64> {
    let power = suffix.strip_prefix(['e', 'E'])?;
    Some(10_f64.powi(power.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::Quantity;

    #[test]
    fn amounts() {
        let parse = |text: &str| Quantity::parse(text).map(|quantity| quantity.0);
        assert_eq!(parse("500m"), Some(0.5));
        assert_eq!(parse("1Gi"), Some(1_073_741_824.0));
        assert_eq!(parse("-1.5k"), Some(-1500.0));
        assert_eq!(parse(".5"), Some(0.5));
        assert_eq!(parse("1e3"), Some(1000.0));
        for wrong in ["", "m", ".", "1.2.3", "1 Gi", "1gi", "1K", "1GB", "one", "1e", "0x10"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
