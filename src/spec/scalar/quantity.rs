//! Sizes, durations and times of day.

use std::fmt;

use super::{Scalar, Shape, Wrong, shown};

/// An amount of memory or storage, in whole mebibytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(u64);

impl Size {
    const MEBIBYTE: u64 = 1 << 20;
    const GIBIBYTE: u64 = 1 << 30;
    const TEBIBYTE: u64 = 1 << 40;

    /// A size of whole gibibytes.
    #[must_use]
    pub fn from_gibibytes(gibibytes: u32) -> Self {
        Self(u64::from(gibibytes) * Self::GIBIBYTE)
    }

    /// The size in bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.0
    }

    /// The size in whole gibibytes, rounded down.
    #[must_use]
    pub fn gibibytes(self) -> u64 {
        self.0 / Self::GIBIBYTE
    }
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(Self::TEBIBYTE, "Ti"), (Self::GIBIBYTE, "Gi")];
        let (unit, name) = units
            .into_iter()
            .find(|(unit, _)| self.0.is_multiple_of(*unit) && self.0 > 0)
            .unwrap_or((Self::MEBIBYTE, "Mi"));
        write!(formatter, "{}{name}", self.0 / unit)
    }
}

impl Scalar for Size {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let (number, unit) = split_unit(text);
        let factor = match unit {
            "Mi" => Some(Self::MEBIBYTE),
            "Gi" => Some(Self::GIBIBYTE),
            "Ti" => Some(Self::TEBIBYTE),
            _ => None,
        };
        // Beyond this a sum of sizes could overflow; no disk comes near.
        let size =
            factor.zip(number).and_then(|(factor, number)| factor.checked_mul(number)).filter(|&size| size < 1 << 60);
        size.map(Self).ok_or_else(|| {
            Wrong::new("must be a size in `Mi`, `Gi` or `Ti`", unit_label(text, number, unit), size_help(number, unit))
        })
    }

    fn shape() -> Shape {
        Shape::Text { meaning: "a size", pattern: "[0-9]{1,6}(Mi|Gi|Ti)", example: "200Gi", unquoted: &[] }
    }
}

fn size_help(number: Option<u64>, unit: &str) -> String {
    let fraction = unit.starts_with('.');
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "m" | "mb" | "mib" | "mi" => "Mi",
        "t" | "tb" | "tib" | "ti" => "Ti",
        _ => "Gi",
    };
    match number.filter(|&number| number < 1 << 20 && !fraction) {
        Some(number) => format!("write `{number}{unit}`"),
        None => "write for example `200Gi`".to_owned(),
    }
}

/// The whole number that a text begins with, and the rest as it stands.
fn split_unit(text: &str) -> (Option<u64>, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].parse().ok(), &text[end..])
}

fn unit_label(text: &str, number: Option<u64>, unit: &str) -> String {
    match (number, unit) {
        (None, _) => format!("this is {}", shown(text)),
        (Some(_), "") => "the unit is missing".to_owned(),
        (Some(_), unit) if unit.starts_with('.') => "this is not a whole number".to_owned(),
        (Some(_), unit) if unit.starts_with(char::is_whitespace) => "no space before the unit".to_owned(),
        (Some(_), unit) if ["Mi", "Gi", "Ti", "ms", "s", "m", "h", "d"].contains(&unit) => {
            "this is too large".to_owned()
        }
        (Some(_), unit) => format!("the unit {} is not known", shown(unit)),
    }
}

/// A length of time, in whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

impl Duration {
    const UNITS: [(&'static str, u64); 5] =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    /// A duration of whole days.
    #[must_use]
    pub fn from_days(days: u32) -> Self {
        Self(u64::from(days) * 86_400_000)
    }

    /// The whole days in it, rounded down.
    #[must_use]
    pub fn days(self) -> u32 {
        u32::try_from(self.0 / 86_400_000).unwrap_or(u32::MAX)
    }

    /// Whether it is made of whole days.
    #[must_use]
    pub fn is_whole_days(self) -> bool {
        self.0.is_multiple_of(86_400_000)
    }

    /// The whole seconds in it, rounded down.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0 / 1_000
    }

    /// The milliseconds in it.
    #[must_use]
    pub fn milliseconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, unit): &(&str, u64)| self.0.is_multiple_of(*unit);
        let (name, unit) = Self::UNITS.into_iter().find(fits).unwrap_or(("ms", 1));
        write!(formatter, "{}{name}", self.0 / unit)
    }
}

impl Scalar for Duration {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let (number, unit) = split_unit(text);
        let factor = Self::UNITS.into_iter().find(|(name, _)| *name == unit).map(|(_, factor)| factor);
        let duration = factor.zip(number).and_then(|(factor, number)| factor.checked_mul(number));
        duration.filter(|&duration| duration < 1 << 53).map(Self).ok_or_else(|| {
            Wrong::new(
                "must be a duration in `d`, `h`, `m`, `s` or `ms`",
                unit_label(text, number, unit),
                duration_help(number, unit),
            )
        })
    }

    fn shape() -> Shape {
        Shape::Text { meaning: "a duration", pattern: "[0-9]{1,9}(d|h|m|s|ms)", example: "30d", unquoted: &[] }
    }
}

fn duration_help(number: Option<u64>, unit: &str) -> String {
    let Some(number) = number.filter(|&number| number < 1_000_000 && !unit.starts_with('.')) else {
        return "write for example `30d`".to_owned();
    };
    match unit.trim().to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => format!("write `{number}d`"),
        "h" | "hr" | "hrs" | "hour" | "hours" => format!("write `{number}h`"),
        "m" | "min" | "mins" | "minute" | "minutes" => format!("write `{number}m`"),
        "s" | "sec" | "secs" | "second" | "seconds" => format!("write `{number}s`"),
        "ms" | "msec" | "millis" | "milliseconds" => format!("write `{number}ms`"),
        "w" | "week" | "weeks" => format!("write `{}d`", number * 7),
        "y" | "year" | "years" => format!("write `{}d`", number * 365),
        "mo" | "month" | "months" => format!("write `{}d`", number * 30),
        _ => format!("write `{number}d` for days, `{number}h` for hours, `{number}m` for minutes"),
    }
}

/// A time of day in UTC, to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The minutes since midnight, 0 to 1439.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        u32::from(self.0)
    }

    /// The time so many minutes later, past midnight if need be.
    #[must_use]
    pub fn plus_minutes(self, minutes: u16) -> Self {
        Self((self.0 + minutes % 1440) % 1440)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Scalar for TimeOfDay {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let part = |part: &str| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| digits)
        };
        let time = text.split_once(':').and_then(|(hour, minute)| Some((part(hour)?, part(minute)?)));
        match time {
            Some((hour @ 0..=23, minute @ 0..=59)) => Ok(Self(hour * 60 + minute)),
            _ => Err(Wrong::new(
                "must be a time of day (UTC), hours and minutes",
                format!("this is {}", shown(text)),
                "write for example `\"03:00\"`",
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a time of day",
            pattern: "([01][0-9]|2[0-3]):[0-5][0-9]",
            example: "03:00",
            unquoted: &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(Size::parse("200Gi").unwrap().gibibytes(), 200);
        assert_eq!(Size::parse("1Ti").unwrap(), Size::from_gibibytes(1024));
        assert_eq!(Size::parse("1024Gi").unwrap().to_string(), "1Ti");
        assert_eq!(Size::parse("512Mi").unwrap().to_string(), "512Mi");
        assert_eq!(wrong::<Size>("200GB"), "the unit `GB` is not known; write `200Gi`");
        assert_eq!(wrong::<Size>("200"), "the unit is missing; write `200Gi`");
        assert_eq!(wrong::<Size>("200 Gi"), "no space before the unit; write `200Gi`");
        assert_eq!(wrong::<Size>("1.5Ti"), "this is not a whole number; write for example `200Gi`");
        assert_eq!(wrong::<Size>("much"), "this is `much`; write for example `200Gi`");
        assert_eq!(wrong::<Size>("99999999999Ti"), "this is too large; write for example `200Gi`");
    }

    #[test]
    fn durations() {
        assert_eq!(Duration::parse("30d").unwrap().days(), 30);
        assert_eq!(Duration::parse("15m").unwrap().seconds(), 900);
        assert_eq!(Duration::parse("500ms").unwrap().milliseconds(), 500);
        assert_eq!(Duration::parse("90s").unwrap().to_string(), "90s");
        assert_eq!(Duration::parse("24h").unwrap().to_string(), "1d");
        assert_eq!(wrong::<Duration>("30 days"), "no space before the unit; write `30d`");
        assert_eq!(wrong::<Duration>("2w"), "the unit `w` is not known; write `14d`");
        assert_eq!(
            wrong::<Duration>("30"),
            "the unit is missing; write `30d` for days, `30h` for hours, `30m` for minutes"
        );
        assert_eq!(wrong::<Duration>("-5m"), "this is `-5m`; write for example `30d`");
    }

    #[test]
    fn times_of_day() {
        assert_eq!(TimeOfDay::parse("03:30").unwrap().minutes(), 210);
        assert_eq!(TimeOfDay::parse("23:45").unwrap().plus_minutes(30).to_string(), "00:15");
        for text in ["3:00", "24:00", "03:60", "0300", "03:00:00", "é3:00"] {
            assert_eq!(wrong::<TimeOfDay>(text), format!("this is `{text}`; write for example `\"03:00\"`"));
        }
    }
}
