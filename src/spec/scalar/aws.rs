//! Identifiers that AWS hands out or restricts.

use super::{Scalar, Shape, Wrong, shown, text_type};

text_type! {
    /// An AWS account: twelve digits.
    AccountId
}

impl Scalar for AccountId {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).take(13).collect();
        let only_grouped = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' '));
        let help = if digits.len() == 12 && only_grouped {
            format!("write `\"{digits}\"`")
        } else {
            "write the twelve digits in quotes, for example `\"111122223333\"`".to_owned()
        };
        Err(Wrong::new("must be an account number of twelve digits", format!("this is {}", shown(text)), help))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "an account number",
            pattern: "[0-9]{12}",
            example: "111122223333",
            unquoted: &["integer"],
        }
    }
}

text_type! {
    /// The name of an AWS region, such as `us-east-1`. Whether the region exists is a matter of the facts.
    RegionName
}

impl Scalar for RegionName {
    fn parse(text: &str) -> Result<Self, Wrong> {
        const PROBLEM: &str = "must be the name of a region";
        if is_region(text) {
            return Ok(Self(text.to_owned()));
        }
        let region = text.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|region| is_region(region));
        Err(match region {
            Some(region) => Wrong::new(PROBLEM, "this is a zone of a region", format!("write `{region}`")),
            None => Wrong::new(PROBLEM, format!("this is {}", shown(text)), "write for example `us-east-1`"),
        })
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the name of a region",
            pattern: "[a-z]+(-[a-z]+)+-[0-9]",
            example: "us-east-1",
            unquoted: &[],
        }
    }
}

/// Whether the text has the form `us-east-1`: at least two words of letters, then one digit.
fn is_region(text: &str) -> bool {
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let parts: Vec<&str> = text.split('-').collect();
    match parts.split_last() {
        Some((number, words)) => {
            words.len() >= 2 && words.iter().all(letters) && number.len() == 1 && number.as_bytes()[0].is_ascii_digit()
        }
        None => false,
    }
}

text_type! {
    /// The identifier of a VPC: `vpc-` and 17 hexadecimal digits, or 8 of old ones.
    VpcId
}

impl Scalar for VpcId {
    fn parse(text: &str) -> Result<Self, Wrong> {
        identifier(text, "vpc", "the identifier of a VPC").map(|()| Self(text.to_owned()))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the identifier of a VPC",
            pattern: "vpc-[0-9a-f]{8}([0-9a-f]{9})?",
            example: "vpc-0123456789abcdef0",
            unquoted: &[],
        }
    }
}

text_type! {
    /// The identifier of a subnet: `subnet-` and 17 hexadecimal digits, or 8 of old ones.
    SubnetId
}

impl Scalar for SubnetId {
    fn parse(text: &str) -> Result<Self, Wrong> {
        identifier(text, "subnet", "the identifier of a subnet").map(|()| Self(text.to_owned()))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the identifier of a subnet",
            pattern: "subnet-[0-9a-f]{8}([0-9a-f]{9})?",
            example: "subnet-0123456789abcdef0",
            unquoted: &[],
        }
    }
}

/// What the identifiers of EC2 begin with, and what they are of.
const IDENTIFIED: [(&str, &str); 8] = [
    ("acl", "a network ACL"),
    ("eni", "a network interface"),
    ("i", "a machine"),
    ("igw", "an internet gateway"),
    ("rtb", "a route table"),
    ("sg", "a security group"),
    ("subnet", "a subnet"),
    ("vpc", "a VPC"),
];

/// Whether a text is an identifier of EC2 with this beginning.
fn identifier(text: &str, prefix: &str, what: &str) -> Result<(), Wrong> {
    let is_number = |number: &str| {
        matches!(number.len(), 8 | 17)
            && number.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let parts = text.split_once('-').filter(|(_, number)| is_number(number));
    let label = match parts {
        Some((found, _)) if found == prefix => return Ok(()),
        Some((found, _)) => match IDENTIFIED.iter().find(|(known, _)| *known == found) {
            Some((_, of)) => format!("this is the identifier of {of}"),
            None => format!("this is {}", shown(text)),
        },
        None => format!("this is {}", shown(text)),
    };
    Err(Wrong::new(format!("must be {what}"), label, format!("write for example `{prefix}-0123456789abcdef0`")))
}

text_type! {
    /// An Amazon Resource Name: `arn:<partition>:<service>:<region>:<account>:<resource>`.
    Arn
}

impl Arn {
    /// The service, for example `iam`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The region; empty for global services.
    #[must_use]
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account; empty where the service needs none.
    #[must_use]
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// The resource, for example `role/platform-admin`.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.part(5)
    }

    fn part(&self, index: usize) -> &str {
        self.0.splitn(6, ':').nth(index).unwrap_or_default()
    }
}

impl Scalar for Arn {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match arn_fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(label) => Err(Wrong::new(
                "must be an ARN",
                label,
                "write for example `arn:aws:iam::111122223333:role/platform-admin`",
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "an ARN",
            pattern: r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:\S+",
            example: "arn:aws:iam::111122223333:role/platform-admin",
            unquoted: &[],
        }
    }
}

fn arn_fault(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let word = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let [prefix, partition, service, region, account, resource] = parts[..] else {
        return Some(format!("{} has {} of six parts", shown(text), parts.len()));
    };
    if prefix != "arn" {
        Some("it does not begin with `arn:`".to_owned())
    } else if !(partition.starts_with("aws") && word(partition)) {
        Some(format!("the partition {} is not known", shown(partition)))
    } else if service.is_empty() || !word(service) {
        Some(format!("the service {} is not known", shown(service)))
    } else if !word(region) {
        Some(format!("the region {} is not known", shown(region)))
    } else if !account.is_empty() && AccountId::parse(account).is_err() {
        Some(format!("{} is not an account of twelve digits", shown(account)))
    } else if resource.is_empty() || resource.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Some("the resource is empty or has a space in it".to_owned())
    } else {
        None
    }
}

text_type! {
    /// The name of an S3 bucket, by the rules of general purpose buckets.
    BucketName
}

impl Scalar for BucketName {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match bucket_fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(label) => Err(Wrong::new(
                "must be the name of an S3 bucket: 3 to 63 lowercase letters, digits, hyphens and dots",
                label,
                "write for example `hotel-booking-terraform-state`",
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the name of an S3 bucket",
            pattern: "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
            example: "hotel-booking-terraform-state",
            unquoted: &[],
        }
    }
}

/// The rules of docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
fn bucket_fault(text: &str) -> Option<String> {
    const PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
    const SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if let Some(character) = text.chars().find(|&c| !(plain(c) || matches!(c, '-' | '.'))) {
        Some(format!("{} is not allowed", shown(&character.to_string())))
    } else if !(3..=63).contains(&text.len()) {
        Some(format!("this has {} characters", text.len()))
    } else if !text.starts_with(plain) || !text.ends_with(plain) {
        Some("it does not begin and end with a letter or digit".to_owned())
    } else if text.contains("..") {
        Some("two dots in a row".to_owned())
    } else if text.parse::<std::net::Ipv4Addr>().is_ok() {
        Some("this has the form of an IP address".to_owned())
    } else if let Some(prefix) = PREFIXES.into_iter().find(|prefix| text.starts_with(prefix)) {
        Some(format!("`{prefix}` at the beginning is reserved by AWS"))
    } else {
        let suffix = SUFFIXES.into_iter().find(|suffix| text.ends_with(suffix))?;
        Some(format!("`{suffix}` at the end is reserved by AWS"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn accounts() {
        assert_eq!(AccountId::parse("011122223333").unwrap().as_str(), "011122223333");
        assert_eq!(wrong::<AccountId>("1111-2222-3333"), "this is `1111-2222-3333`; write `\"111122223333\"`");
        assert_eq!(
            wrong::<AccountId>("1111"),
            "this is `1111`; write the twelve digits in quotes, for example `\"111122223333\"`"
        );
    }

    #[test]
    fn regions() {
        for text in ["us-east-1", "ap-southeast-5", "us-gov-west-1"] {
            assert_eq!(RegionName::parse(text).unwrap().as_str(), text);
        }
        assert_eq!(wrong::<RegionName>("us-east-1a"), "this is a zone of a region; write `us-east-1`");
        assert_eq!(wrong::<RegionName>("Virginia"), "this is `Virginia`; write for example `us-east-1`");
        assert_eq!(wrong::<RegionName>(""), "this is ``; write for example `us-east-1`");
    }

    #[test]
    fn arns() {
        let arn = Arn::parse("arn:aws:iam::111122223333:role/team/platform:admin").unwrap();
        assert_eq!(
            [arn.service(), arn.region(), arn.account(), arn.resource()],
            ["iam", "", "111122223333", "role/team/platform:admin"]
        );
        let labels =
            ["arn:aws:iam", "urn:aws:iam::111122223333:x", "arn:aws:iam::42:role/x", "arn:aws:iam::111122223333:"]
                .map(|text| Arn::parse(text).unwrap_err().label);
        assert_eq!(
            labels,
            [
                "`arn:aws:iam` has 3 of six parts",
                "it does not begin with `arn:`",
                "`42` is not an account of twelve digits",
                "the resource is empty or has a space in it",
            ]
        );
    }

    #[test]
    fn buckets() {
        assert_eq!(BucketName::parse("hotel.state-1").unwrap().as_str(), "hotel.state-1");
        let labels = ["ab", "Hotel", "-hotel", "a..b", "10.0.0.1", "xn--hotel", "hotel--x-s3"]
            .map(|text| BucketName::parse(text).unwrap_err().label);
        assert_eq!(
            labels,
            [
                "this has 2 characters",
                "`H` is not allowed",
                "it does not begin and end with a letter or digit",
                "two dots in a row",
                "this has the form of an IP address",
                "`xn--` at the beginning is reserved by AWS",
                "`--x-s3` at the end is reserved by AWS",
            ]
        );
    }
}
