//! A day of the calendar.

use std::fmt;

use super::{Scalar, Wrong, shown};
use crate::facts::Date;
use crate::spec::record::Shape;

/// A day, for example `2027-01-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// The day.
    #[must_use]
    pub fn date(self) -> Date {
        self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Scalar for Day {
    fn parse(text: &str) -> Result<Self, Wrong> {
        Date::parse(text).map(Self).ok_or_else(|| {
            Wrong::new(
                "must be a day: year, month, day",
                format!("this is {}", shown(text)),
                "write for example `2027-01-31`",
            )
        })
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a day",
            pattern: "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
            example: "2027-01-31",
            unquoted: &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::{Day, Scalar};

    #[test]
    fn days() {
        assert_eq!(Day::parse("2028-02-29").unwrap().to_string(), "2028-02-29");
        assert_eq!(wrong::<Day>("2027-02-29"), "this is `2027-02-29`; write for example `2027-01-31`");
        assert_eq!(wrong::<Day>("tomorrow"), "this is `tomorrow`; write for example `2027-01-31`");
    }
}
