//! Identifiers and certificates of the edge at CloudFlare.

use super::{Scalar, Shape, Wrong, shown, text_type};

text_type! {
    /// The identifier of an account or a zone of CloudFlare: 32 hexadecimal digits.
    CloudflareId
}

/// Whether the text has the form of an identifier of CloudFlare.
fn is_cloudflare_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl Scalar for CloudflareId {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if is_cloudflare_id(text) {
            return Ok(Self(text.to_owned()));
        }
        let lowercase = text.trim().to_lowercase();
        let help = if is_cloudflare_id(&lowercase) {
            format!("write `{lowercase}`")
        } else {
            "it stands on the overview page of the zone, and looks like `0123456789abcdef0123456789abcdef`".to_owned()
        };
        let label = format!("this is {}, with {} characters", shown(text), text.chars().count());
        Err(Wrong::new("must be an identifier of CloudFlare, 32 hexadecimal digits", label, help))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "an identifier of CloudFlare",
            pattern: "[0-9a-f]{32}",
            example: "fedcba9876543210fedcba9876543210",
            unquoted: &["number"],
        }
    }
}

text_type! {
    /// The identifier of a zone: of Route 53 (`Z0123456789ABCDEFGHIJ`) or of CloudFlare (32 hexadecimal digits).
    ZoneId
}

impl ZoneId {
    /// Whether this is a zone of CloudFlare; otherwise it is one of Route 53.
    #[must_use]
    pub fn is_cloudflare(&self) -> bool {
        is_cloudflare_id(&self.0)
    }
}

impl Scalar for ZoneId {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let is_hosted_zone = |text: &str| {
            text.starts_with('Z')
                && (2..=32).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        let is_valid = |text: &str| is_hosted_zone(text) || is_cloudflare_id(text);
        if is_valid(text) {
            return Ok(Self(text.to_owned()));
        }
        let near = [text.trim_start_matches("/hostedzone/").to_owned(), text.to_lowercase()];
        let help = match near.iter().find(|near| is_valid(near)) {
            Some(near) => format!("write `{near}`"),
            None => {
                "write for example `Z0123456789ABCDEFGHIJ` for Route 53, or the 32 hexadecimal digits of a zone of \
                     CloudFlare; Route 53's can be left out, and is found by its name"
                    .to_owned()
            }
        };
        Err(Wrong::new("must be the identifier of a zone", format!("this is {}", shown(text)), help))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the identifier of a zone",
            pattern: "Z[A-Z0-9]{1,31}|[0-9a-f]{32}",
            example: "Z0123456789ABCDEFGHIJ",
            unquoted: &["number"],
        }
    }
}

text_type! {
    /// The identifier of a client certificate that was handed to CloudFlare.
    ClientCertificateId
}

impl Scalar for ClientCertificateId {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        let is_uuid = text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(hex);
        if is_uuid || is_cloudflare_id(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(Wrong::new(
            "must be the identifier of a client certificate",
            format!("this is {}", shown(text)),
            "CloudFlare tells it when the certificate is uploaded: `2458ce5a-0c35-4c7f-82c7-8e9487d3ff60`",
        ))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the identifier of a client certificate",
            pattern: "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}",
            example: "2458ce5a-0c35-4c7f-82c7-8e9487d3ff60",
            unquoted: &["number"],
        }
    }
}

text_type! {
    /// The certificates of authorities, as PEM. They are public; a private key among them is refused.
    AuthorityCertificates
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

impl Scalar for AuthorityCertificates {
    fn parse(text: &str) -> Result<Self, Wrong> {
        const HELP: &str = "write the text of the file after `|`, beginning with `-----BEGIN CERTIFICATE-----`";
        match certificates_fault(text) {
            None => Ok(Self(format!("{}\n", text.trim()))),
            Some((label, help)) => {
                Err(Wrong::new("must be certificates of authorities as PEM", label, help.unwrap_or(HELP)))
            }
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "certificates of authorities as PEM",
            pattern: r"\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s-]+-----END CERTIFICATE-----\s*",
            example: "|",
            unquoted: &[],
        }
    }
}

type Fault = (&'static str, Option<&'static str>);

fn certificates_fault(text: &str) -> Option<Fault> {
    if text.contains("PRIVATE KEY") {
        return Some(("there is a private key in it", Some("remove it, and count it as known to others")));
    }
    let mut rest = text.trim();
    if rest.is_empty() {
        return Some(("this is empty", None));
    }
    while !rest.is_empty() {
        let Some((body, after)) = rest.strip_prefix(BEGIN).and_then(|rest| rest.split_once(END)) else {
            return Some(("something in it is no certificate", None));
        };
        let digits = body.bytes().filter(|byte| !byte.is_ascii_whitespace());
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        if !digits.clone().all(is_base64) || digits.count() < 64 {
            return Some(("a certificate in it is cut off or damaged", None));
        }
        rest = after.trim_start();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn zones() {
        let route53 = ZoneId::parse("Z0123456789ABC").unwrap();
        let cloudflare = ZoneId::parse("0123456789abcdef0123456789abcdef").unwrap();
        assert!(cloudflare.is_cloudflare() && !route53.is_cloudflare());
        assert_eq!(
            wrong::<ZoneId>("/hostedzone/Z0123456789ABC"),
            "this is `/hostedzone/Z0123456789ABC`; write `Z0123456789ABC`"
        );
        assert_eq!(
            wrong::<ZoneId>("0123456789ABCDEF0123456789ABCDEF"),
            "this is `0123456789ABCDEF0123456789ABCDEF`; write `0123456789abcdef0123456789abcdef`"
        );
        assert_eq!(
            wrong::<ZoneId>("example.com"),
            "this is `example.com`; write for example `Z0123456789ABCDEFGHIJ` for Route 53, or the 32 hexadecimal digits \
             of a zone of CloudFlare; Route 53's can be left out, and is found by its name"
        );
    }

    #[test]
    fn accounts() {
        assert!(CloudflareId::parse("fedcba9876543210fedcba9876543210").is_ok());
        assert_eq!(
            wrong::<CloudflareId>("fedcba98"),
            "this is `fedcba98`, with 8 characters; it stands on the overview page of the zone, and looks like \
             `0123456789abcdef0123456789abcdef`"
        );
    }

    #[test]
    fn certificates() {
        let good = format!("{BEGIN}\n{}\n{END}", "A".repeat(64));
        assert_eq!(AuthorityCertificates::parse(&good).unwrap().as_str(), format!("{good}\n"));
        assert!(AuthorityCertificates::parse(&format!("{good}\n{good}\n")).is_ok());
        let label = |text: &str| AuthorityCertificates::parse(text).unwrap_err().label;
        assert_eq!(label(" "), "this is empty");
        assert_eq!(label("MIIB"), "something in it is no certificate");
        assert_eq!(label(&format!("{BEGIN}\nMIIB\n{END}")), "a certificate in it is cut off or damaged");
        assert_eq!(label(&format!("{good}\n-----BEGIN RSA PRIVATE KEY-----\n")), "there is a private key in it");
    }

    #[test]
    fn client_certificates() {
        assert!(ClientCertificateId::parse("2458ce5a-0c35-4c7f-82c7-8e9487d3ff60").is_ok());
        assert!(ClientCertificateId::parse("arn:aws:acm").is_err());
    }
}
