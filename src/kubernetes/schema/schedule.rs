//! The schedules of cron jobs, as `robfig/cron` of the controller reads them.

/// Whether a text is a schedule.
pub(super) fn is_schedule(text: &str) -> bool {
    if let Some(name) = text.strip_prefix('@') {
        return matches!(name, "yearly" | "annually" | "monthly" | "weekly" | "daily" | "midnight" | "hourly")
            || name.strip_prefix("every ").is_some_and(super::format::is_duration);
    }
    const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let fields = [
        Field { least: 0, most: 59, names: &[] },
        Field { least: 0, most: 23, names: &[] },
        Field { least: 1, most: 31, names: &[] },
        Field { least: 1, most: 12, names: MONTHS },
        Field { least: 0, most: 6, names: DAYS },
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    words.len() == fields.len()
        && words.iter().zip(&fields).all(|(word, field)| word.split(',').all(|part| field.accepts(part)))
}

/// What one of the five fields may hold.
struct Field {
    least: u32,
    most: u32,
    /// Names for the numbers from `least` on.
    names: &'static [&'static str],
}

impl Field {
    /// A number, a range, a star, or one of them with a step.
    fn accepts(&self, part: &str) -> bool {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let step_fits = step.is_none_or(|step| step.parse().is_ok_and(|step: u32| step > 0));
        step_fits && self.accepts_range(range)
    }

    fn accepts_range(&self, range: &str) -> bool {
        match range.split_once('-') {
            _ if matches!(range, "*" | "?") => true,
            None => self.number(range).is_some(),
            Some((first, last)) => match (self.number(first), self.number(last)) {
                (Some(first), Some(last)) => first <= last,
                _ => false,
            },
        }
    }

    fn number(&self, word: &str) -> Option<u32> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(word));
        let number = match named {
            Some(index) => self.least + u32::try_from(index).ok()?,
            None => word.parse().ok()?,
        };
        (self.least..=self.most).contains(&number).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::is_schedule;

    #[test]
    fn schedules() {
        for text in ["*/5 * * * *", "0 3 * * mon-fri", "@hourly", "@every 1h30m", "0,30 8-18/2 1 JAN ?", "5/15 * * * 0"]
        {
            assert!(is_schedule(text), "{text}");
        }
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "*/0 * * * *",
            "@often",
            "5-1 * * * *",
            "a * * * *",
        ] {
            assert!(!is_schedule(text), "{text}");
        }
    }
}
