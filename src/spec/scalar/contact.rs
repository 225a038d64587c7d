//! Whom to tell when something is wrong, and where the key to them is kept.

use super::{Scalar, Shape, Wrong, shown, text_type};

text_type! {
    /// An e-mail address, in the plain form that mail servers agree on.
    EmailAddress
}

impl Scalar for EmailAddress {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match email_fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(label) => {
                Err(Wrong::new("must be an e-mail address", label, "write for example `on-call@example.com`"))
            }
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "an e-mail address",
            pattern: r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
            example: "on-call@example.com",
            unquoted: &[],
        }
    }
}

fn email_fault(text: &str) -> Option<String> {
    let Some((mailbox, domain)) = text.rsplit_once('@') else { return Some(format!("{} has no `@`", shown(text))) };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if !(1..=64).contains(&mailbox.len()) || !mailbox.bytes().all(allowed) {
        Some(format!("{} is no name of a mailbox", shown(mailbox)))
    } else if !domain.contains('.') || !domain.split('.').all(is_label) {
        Some(format!("{} is no domain", shown(domain)))
    } else {
        None
    }
}

text_type! {
    /// The name of a secret in AWS Secrets Manager; never the secret itself.
    SecretName
}

/// The longest name that Secrets Manager takes.
const LONGEST_SECRET_NAME: usize = 512;

impl Scalar for SecretName {
    fn parse(text: &str) -> Result<Self, Wrong> {
        const PROBLEM: &str = "must be the name of a secret in Secrets Manager";
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=.@-".contains(&byte);
        let (label, help) = if is_probably_secret(text) {
            (
                "this looks like the secret itself".to_owned(),
                "revoke it, for it stands in a file now; keep the new one in Secrets Manager and write its name here",
            )
        } else if text.starts_with("arn:") {
            ("this is an ARN".to_owned(), "write the name alone, for example `hotel-booking-prod/pagerduty`")
        } else if (1..=LONGEST_SECRET_NAME).contains(&text.len()) && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        } else {
            (format!("{} is no such name", shown(text)), "write for example `hotel-booking-prod/pagerduty`")
        };
        Err(Wrong::new(PROBLEM, label, help))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the name of a secret in Secrets Manager",
            pattern: "[A-Za-z0-9/_+=.@-]{1,512}",
            example: "hotel-booking-prod/pagerduty",
            unquoted: &[],
        }
    }
}

/// Whether somebody wrote an address with a key in it, or a key: 32 letters and digits without a word's separator.
fn is_probably_secret(text: &str) -> bool {
    text.contains("://") || (text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn email_addresses() {
        assert_eq!(EmailAddress::parse("on.call+aws@ops.example.com").unwrap().as_str(), "on.call+aws@ops.example.com");
        let labels = ["on-call", "@example.com", "on call@example.com", "on-call@example", "on-call@-a.com", "a@b..c"]
            .map(|text| EmailAddress::parse(text).unwrap_err().label);
        assert_eq!(
            labels,
            [
                "`on-call` has no `@`",
                "`` is no name of a mailbox",
                "`on call` is no name of a mailbox",
                "`example` is no domain",
                "`-a.com` is no domain",
                "`b..c` is no domain",
            ]
        );
    }

    #[test]
    fn a_secret_in_the_place_of_its_name_is_not_repeated() {
        assert_eq!(SecretName::parse("shop-live/pagerduty").unwrap().as_str(), "shop-live/pagerduty");
        let itself = "this looks like the secret itself; revoke it, for it stands in a file now; keep the new one in \
                      Secrets Manager and write its name here";
        assert_eq!(wrong::<SecretName>("https://events.pagerduty.com/x-ere/0123"), itself);
        assert_eq!(wrong::<SecretName>("0123456789abcdef0123456789ABCDEF"), itself);
        assert_eq!(
            wrong::<SecretName>("arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-AbCdEf"),
            "this is an ARN; write the name alone, for example `hotel-booking-prod/pagerduty`"
        );
        assert_eq!(
            wrong::<SecretName>("a b"),
            "`a b` is no such name; write for example `hotel-booking-prod/pagerduty`"
        );
    }
}
