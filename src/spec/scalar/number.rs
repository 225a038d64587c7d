//! Numbers and switches.

use std::fmt;

use super::{Scalar, Shape, Wrong, shown};

/// `true` or `false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Toggle(bool);

impl Toggle {
    /// Whether it is `true`.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.0
    }
}

impl Scalar for Toggle {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let help = match text {
            "true" => return Ok(Self(true)),
            "false" => return Ok(Self(false)),
            other => match other.to_ascii_lowercase().as_str() {
                "yes" | "y" | "on" | "1" | "true" | "enabled" => "write `true`",
                "no" | "n" | "off" | "0" | "false" | "disabled" => "write `false`",
                _ => "write `true` or `false`",
            },
        };
        Err(Wrong::new("must be `true` or `false`", format!("this is {}", shown(text)), help))
    }

    fn shape() -> Shape {
        Shape::Boolean
    }
}

/// A whole number from 0 to 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(u32);

impl Count {
    /// The largest number. No key needs more; it keeps sums far from overflow.
    pub const LARGEST: u32 = 1_000_000;

    /// The number.
    #[must_use]
    pub fn value(self) -> u32 {
        self.0
    }
}

impl Scalar for Count {
    fn parse(text: &str) -> Result<Self, Wrong> {
        whole_number(text, 0, Self::LARGEST, "a whole number").map(Self)
    }

    fn shape() -> Shape {
        Shape::Integer { minimum: 0, maximum: u64::from(Self::LARGEST) }
    }
}

/// A TCP port from 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port(u16);

impl Port {
    /// The number.
    #[must_use]
    pub fn value(self) -> u16 {
        self.0
    }
}

impl Scalar for Port {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let number = whole_number(text, 1, u32::from(u16::MAX), "a port")?;
        Ok(Self(u16::try_from(number).unwrap_or(u16::MAX)))
    }

    fn shape() -> Shape {
        Shape::Integer { minimum: 1, maximum: u64::from(u16::MAX) }
    }
}

fn whole_number(text: &str, minimum: u32, maximum: u32, what: &str) -> Result<u32, Wrong> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_bounded = (minimum, maximum) != (0, Count::LARGEST);
    let problem =
        if is_bounded { format!("must be {what} from {minimum} to {maximum}") } else { format!("must be {what}") };
    match text.parse::<u32>() {
        Ok(number) if digits && (minimum..=maximum).contains(&number) => Ok(number),
        Ok(number) if digits && number < minimum => {
            Err(Wrong::new(problem, "this is too small", format!("write `{minimum}` or more")))
        }
        _ if digits => Err(Wrong::new(problem, "this is too large", format!("write `{maximum}` or less"))),
        _ => Err(Wrong::new(problem, format!("{} is not a whole number", shown(text)), number_help(text, maximum))),
    }
}

/// What to write for `3.0`, `1_000`, `1,000` or `5 nodes`.
fn number_help(text: &str, maximum: u32) -> String {
    let digits: String =
        text.chars().filter(|c| !matches!(c, '_' | ',' | ' ')).take_while(char::is_ascii_digit).collect();
    match digits.parse::<u32>() {
        Ok(number) if number <= maximum && !text.starts_with('-') => format!("write `{number}`"),
        _ => "write digits only, for example `3`".to_owned(),
    }
}

/// A share, from `0%` to `100%`, to a hundredth of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u16);

impl Percent {
    /// The share in percent, `0.5` for `0.5%`.
    #[must_use]
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// The share in whole percents; `None` for `0.5%`.
    #[must_use]
    pub fn whole(self) -> Option<u32> {
        self.0.is_multiple_of(100).then_some(u32::from(self.0) / 100)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}%", self.percent())
    }
}

impl Scalar for Percent {
    fn parse(text: &str) -> Result<Self, Wrong> {
        const PROBLEM: &str = "must be a share from `0%` to `100%`";
        let number = text.trim_end_matches('%').trim();
        match (hundredths(number), text.ends_with('%')) {
            (Some(share), true) if share <= 10_000 && number.len() + 1 == text.len() => {
                Ok(Self(u16::try_from(share).unwrap_or(10_000)))
            }
            (Some(share), true) if share > 10_000 => {
                Err(Wrong::new(PROBLEM, "this is more than everything", "write `100%` or less"))
            }
            (Some(share), _) if share <= 10_000 => {
                Err(Wrong::new(PROBLEM, format!("this is {}", shown(text)), format!("write `{number}%`")))
            }
            _ => Err(Wrong::new(PROBLEM, format!("this is {}", shown(text)), "write for example `60%`")),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a share",
            pattern: r"(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)%",
            example: "60%",
            unquoted: &[],
        }
    }
}

/// `12.5` as 1250; at most two digits after the point.
fn hundredths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() > 4 || fraction.len() > 2 {
        return None;
    }
    let scale = if fraction.len() == 1 { 10 } else { 1 };
    Some(whole.parse::<u32>().ok()? * 100 + fraction.parse::<u32>().ok()? * scale)
}

/// An amount of US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dollars(u32);

impl Dollars {
    /// The whole dollars.
    #[must_use]
    pub fn whole(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Dollars {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} USD", self.0)
    }
}

impl Scalar for Dollars {
    fn parse(text: &str) -> Result<Self, Wrong> {
        dollars(text, " USD").map(Self).map_err(|example| {
            let help = format!("write `{example} USD`");
            Wrong::new("must be an amount of US dollars", currency_label(text), help)
        })
    }

    fn shape() -> Shape {
        Shape::Text { meaning: "an amount of US dollars", pattern: "[0-9]{1,9} USD", example: "200 USD", unquoted: &[] }
    }
}

/// The whole dollars before a unit.
///
/// # Errors
/// With the digits to write instead.
fn dollars(text: &str, unit: &str) -> Result<u32, String> {
    let amount = text.strip_suffix(unit).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(amount) = amount.filter(|digits| digits.len() <= 9).and_then(|digits| digits.parse().ok()) {
        return Ok(amount);
    }
    let digits: String =
        text.chars().filter(|c| !matches!(c, ',' | '_' | '$' | ' ')).take_while(char::is_ascii_digit).take(9).collect();
    Err(if digits.is_empty() { "12000".to_owned() } else { digits })
}

/// What is wrong with an amount; other currencies are named, since their number is not the one to write.
fn currency_label(text: &str) -> String {
    const OTHERS: [&str; 8] = ["EUR", "GBP", "CHF", "JPY", "CNY", "INR", "\u{20ac}", "\u{a3}"];
    match OTHERS.into_iter().find(|other| text.contains(other)) {
        Some(other) => format!("AWS bills and counts budgets in US dollars, not in {other}; convert the amount"),
        None => format!("this is {}", shown(text)),
    }
}

/// An amount of US dollars each month; AWS bills in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(u32);

impl Money {
    /// The whole dollars of one month.
    #[must_use]
    pub fn dollars_each_month(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} USD/month", self.0)
    }
}

impl Scalar for Money {
    fn parse(text: &str) -> Result<Self, Wrong> {
        dollars(text, " USD/month").map(Self).map_err(|example| {
            let help = format!("write `{example} USD/month`");
            Wrong::new("must be an amount of US dollars each month", currency_label(text), help)
        })
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "an amount of US dollars each month",
            pattern: "[0-9]{1,9} USD/month",
            example: "12000 USD/month",
            unquoted: &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help<T: Scalar + std::fmt::Debug>(text: &str) -> String {
        let wrong = T::parse(text).unwrap_err();
        format!("{}; {}; {}", wrong.problem, wrong.label, wrong.help)
    }

    #[test]
    fn switches_are_true_or_false_only() {
        assert_eq!(Toggle::parse("true"), Ok(Toggle(true)));
        assert_eq!(Toggle::parse("false"), Ok(Toggle(false)));
        assert_eq!(help::<Toggle>("yes"), "must be `true` or `false`; this is `yes`; write `true`");
        assert_eq!(help::<Toggle>("Off"), "must be `true` or `false`; this is `Off`; write `false`");
    }

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(Count::parse("0"), Ok(Count(0)));
        assert_eq!(Port::parse("65535"), Ok(Port(65_535)));
        assert_eq!(help::<Port>("0"), "must be a port from 1 to 65535; this is too small; write `1` or more");
        assert_eq!(help::<Port>("70000"), "must be a port from 1 to 65535; this is too large; write `65535` or less");
        assert_eq!(
            help::<Count>("99999999999999999999"),
            "must be a whole number; this is too large; write `1000000` or less"
        );
        assert_eq!(help::<Count>("3.0"), "must be a whole number; `3.0` is not a whole number; write `3`");
        assert_eq!(
            help::<Count>("+3"),
            "must be a whole number; `+3` is not a whole number; write digits only, for example `3`"
        );
    }

    #[test]
    fn shares_carry_their_sign() {
        assert_eq!(Percent::parse("0.5%").unwrap().percent(), 0.5);
        assert_eq!(Percent::parse("100%").unwrap().to_string(), "100%");
        assert_eq!(["90%", "0.5%"].map(|text| Percent::parse(text).unwrap().whole()), [Some(90), None]);
        assert_eq!(help::<Percent>("60"), "must be a share from `0%` to `100%`; this is `60`; write `60%`");
        assert_eq!(help::<Percent>("60 %"), "must be a share from `0%` to `100%`; this is `60 %`; write `60%`");
        assert_eq!(
            help::<Percent>("120%"),
            "must be a share from `0%` to `100%`; this is more than everything; write `100%` or less"
        );
    }

    #[test]
    fn money_says_currency_and_period() {
        assert_eq!(Money::parse("12000 USD/month").unwrap().dollars_each_month(), 12_000);
        assert_eq!(
            help::<Money>("$12,000"),
            "must be an amount of US dollars each month; this is `$12,000`; write `12000 USD/month`"
        );
        assert_eq!(
            help::<Money>("12000 EUR/month"),
            "must be an amount of US dollars each month; AWS bills and counts budgets in US dollars, not in EUR; convert \
             the amount; write `12000 USD/month`"
        );
        assert_eq!(Dollars::parse("200 USD").unwrap().whole(), 200);
        assert_eq!(help::<Dollars>("200"), "must be an amount of US dollars; this is `200`; write `200 USD`");
    }
}
