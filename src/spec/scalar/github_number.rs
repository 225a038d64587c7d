//! Numbers by which GitHub knows apps and their installations.

use super::{Scalar, Shape, Wrong, shown, text_type};

/// More digits than any number there will have.
const DIGITS: usize = 15;

text_type! {
    /// The number of an app at GitHub, or of one of its installations.
    GithubNumber
}

impl Scalar for GithubNumber {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let is_number = (1..=DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        match is_number && !text.starts_with('0') {
            true => Ok(Self(text.to_owned())),
            false => Err(Wrong::new(
                "must be the number of an app, or of an installation of it",
                format!("this is {}", shown(text)),
                "write the number that stands on the app's page, for example `123456`",
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the number of an app at GitHub, or of an installation of it",
            pattern: "[1-9][0-9]{0,14}",
            example: "123456",
            unquoted: &["integer"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn numbers_have_no_zero_before_them() {
        for text in ["1", "123456", "999999999999999"] {
            assert_eq!(GithubNumber::parse(text).unwrap().as_str(), text);
        }
        let help = "write the number that stands on the app's page, for example `123456`";
        for text in ["0123", "12a", "1000000000000000"] {
            assert_eq!(wrong::<GithubNumber>(text), format!("this is `{text}`; {help}"));
        }
    }
}
