//! Points in time, as they are written for people and programs.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::facts::Date;

const SECONDS_OF_A_DAY: u64 = 86_400;

/// A point in time in UTC as RFC 3339 writes it, to the second: `2026-11-27T14:26:01Z`.
#[must_use]
pub fn timestamp(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let date = Date::from_days(i64::try_from(seconds / SECONDS_OF_A_DAY).unwrap_or_default());
    let of_day = seconds % SECONDS_OF_A_DAY;
    format!("{date}T{:02}:{:02}:{:02}Z", of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

/// The point in time that RFC 3339 writes so, in UTC; a fraction of a second is left out. `None` when it is none.
#[must_use]
pub(super) fn parse_timestamp(text: &str) -> Option<SystemTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let days = u64::try_from(Date::parse(date)?.days()).ok()?;
    let mut parts = time.split('.').next()?.split(':').map(|part| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<u64>().ok()).flatten()
    });
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let seconds = days.checked_mul(SECONDS_OF_A_DAY)? + hours * 3_600 + minutes * 60 + seconds;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// A span of time as it is written on the command line: `90s` is `1m30s`; what is shorter than a second, in milliseconds.
#[must_use]
pub fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    let parts = [(seconds / 3_600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let written: String =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number}{unit}")).collect();
    if written.is_empty() { format!("{}ms", time.as_millis()) } else { written }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{parse_timestamp, span, timestamp};

    #[test]
    fn times_are_written_as_the_standard_wants_them() {
        assert_eq!(timestamp(UNIX_EPOCH), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(UNIX_EPOCH + Duration::from_secs(1_709_210_096)), "2024-02-29T12:34:56Z");
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        for text in ["1970-01-01T00:00:00Z", "2024-02-29T12:34:56Z", "2026-11-27T23:59:59Z"] {
            assert_eq!(parse_timestamp(text).map(timestamp).as_deref(), Some(text));
        }
        let with_fraction = parse_timestamp("2024-02-29T12:34:56.123456Z");
        assert_eq!(with_fraction, parse_timestamp("2024-02-29T12:34:56Z"));
        let wrong = [
            "",
            "2024-02-30T00:00:00Z",
            "2024-02-29T24:00:00Z",
            "2024-02-29 12:34:56Z",
            "2024-02-29T12:34Z",
            "2024-02-29T12:34:56+01:00",
            "2024-02-29T1:2:3Z",
            "2024-02-29T12:34:56:78Z",
            "-999999999-01-01T00:00:00Z",
        ];
        for text in wrong {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
    }

    #[test]
    fn spans_are_written_as_they_are_typed() {
        let written = [0, 900, 1_000, 90_000, 600_000, 5_430_000].map(|number| span(Duration::from_millis(number)));
        assert_eq!(written, ["0ms", "900ms", "1s", "1m30s", "10m", "1h30m30s"]);
    }
}
