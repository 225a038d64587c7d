//! Days of the calendar.

use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u32,
    day: u32,
}

impl Date {
    /// Reads `2026-11-22`; `None` when the text is no day of the calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts =
            text.split('-').map(|part| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?);
        let (year, month, day): (u32, u32, u32) = (parts.next()??, parts.next()??, parts.next()??);
        let date = Self { year: i32::try_from(year).ok()?, month, day };
        let exists = parts.next().is_none() && text.len() == 10 && (1..=12).contains(&month) && (1..=31).contains(&day);
        // A day that the month does not have comes back as another one.
        (exists && Self::from_days(date.days()) == date).then_some(date)
    }

    /// The day that is so many days after 1970-01-01.
    ///
    /// The algorithm counts years from March, so that the leap day is the last of its year.
    #[must_use]
    pub fn from_days(days: i64) -> Self {
        const DAYS_OF_400_YEARS: i64 = 146_097;
        let days = days + 719_468;
        let era = days.div_euclid(DAYS_OF_400_YEARS);
        let day_of_era = days.rem_euclid(DAYS_OF_400_YEARS);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let narrow = |value: i64| u32::try_from(value).unwrap_or_default();
        Self { year: i32::try_from(year).unwrap_or(i32::MAX), month: narrow(month), day: narrow(day) }
    }

    /// The days since 1970-01-01.
    #[must_use]
    pub fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// How many days `later` is after this day; negative when it is before.
    #[must_use]
    pub fn days_until(self, later: Self) -> i64 {
        later.days() - self.days()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is no date")))
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(Date::from_days(0).to_string(), "1970-01-01");
        assert_eq!(Date::from_days(20_779).to_string(), "2026-11-22");
        for text in ["2024-02-29", "2026-12-31", "2000-03-01"] {
            assert_eq!(Date::parse(text).map(|date| Date::from_days(date.days()).to_string()), Some(text.to_owned()));
        }
        for text in ["2026-02-29", "2026-13-01", "2026-1-1", "2026-11-22-1", "today", ""] {
            assert_eq!(Date::parse(text), None);
        }
    }

    #[test]
    fn distances() {
        let date = |text| Date::parse(text).unwrap();
        assert_eq!(date("2026-11-22").days_until(date("2026-12-02")), 10);
        assert_eq!(date("2026-11-22").days_until(date("2026-11-21")), -1);
    }
}
