//! Network addresses and domain names.

use std::fmt;

use ipnet::Ipv4Net;

use super::{Scalar, Shape, Wrong, shown, text_type};

/// A range of IPv4 addresses whose host bits are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(Ipv4Net);

impl Cidr {
    /// The range.
    #[must_use]
    pub fn network(self) -> Ipv4Net {
        self.0
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Scalar for Cidr {
    fn parse(text: &str) -> Result<Self, Wrong> {
        const PROBLEM: &str = "must be an IPv4 address range";
        match text.parse::<Ipv4Net>() {
            Ok(range) if range.trunc() == range => Ok(Self(range)),
            Ok(range) => Err(Wrong::new(
                PROBLEM,
                format!("`{}` has bits beyond the `/{}`", range.addr(), range.prefix_len()),
                format!("write `{}`", range.trunc()),
            )),
            Err(_) => Err(Wrong::new(PROBLEM, cidr_label(text), cidr_help(text))),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "an IPv4 address range",
            pattern: r"[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}",
            example: "10.0.0.0/16",
            unquoted: &[],
        }
    }
}

fn cidr_label(text: &str) -> String {
    if text.parse::<std::net::Ipv4Addr>().is_ok() {
        "the prefix length is missing".to_owned()
    } else if text.parse::<ipnet::Ipv6Net>().is_ok() {
        "this is an IPv6 range".to_owned()
    } else {
        format!("{} is not an address range", shown(text))
    }
}

fn cidr_help(text: &str) -> String {
    let address = text.split('/').next().unwrap_or_default();
    match address.parse::<std::net::Ipv4Addr>() {
        Ok(address) => {
            let range = Ipv4Net::new(address, 16).map(|range| range.trunc().to_string());
            format!("write `{}`", range.unwrap_or_else(|_| "10.0.0.0/16".to_owned()))
        }
        Err(_) => "write for example `10.0.0.0/16`".to_owned(),
    }
}

/// Who may reach something: everybody, CloudFlare, or a range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Every address of the internet: `anywhere`.
    Anywhere,
    /// The addresses from which CloudFlare calls: `cloudflare`.
    Cloudflare,
    /// A range of addresses.
    Range(Cidr),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anywhere => formatter.write_str("anywhere"),
            Self::Cloudflare => formatter.write_str("cloudflare"),
            Self::Range(range) => range.fmt(formatter),
        }
    }
}

/// What is wrong with a range of callers, who are few or one, unlike the addresses of a network.
fn source_wrong(text: &str, wrong: Wrong) -> Wrong {
    let help = match (text.parse::<std::net::Ipv4Addr>(), text.parse::<Ipv4Net>()) {
        (Ok(address), _) => format!("write `{address}/32`"),
        (_, Ok(_)) => wrong.help,
        _ => "write for example `203.0.113.0/24`".to_owned(),
    };
    Wrong { help, ..wrong }
}

impl Scalar for Source {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let looks_like_a_range = text.starts_with(|first: char| first.is_ascii_digit()) || text.contains([':', '/']);
        match text {
            "anywhere" | "0.0.0.0/0" => Ok(Self::Anywhere),
            "cloudflare" => Ok(Self::Cloudflare),
            _ if looks_like_a_range => Cidr::parse(text).map(Self::Range).map_err(|wrong| source_wrong(text, wrong)),
            _ => Err(Wrong {
                problem: "must be `anywhere`, `cloudflare` or an IPv4 address range".to_owned(),
                ..Wrong::not_one_of(text, &["anywhere", "cloudflare"])
            }),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "`anywhere`, `cloudflare` or an IPv4 address range",
            pattern: r"(anywhere|cloudflare|[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2})",
            example: "cloudflare",
            unquoted: &[],
        }
    }
}

text_type! {
    /// A DNS domain of at least two labels, lowercase, without a dot at the end.
    Domain
}

impl Scalar for Domain {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match domain_fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(label) => Err(Wrong::new("must be a domain name", label, domain_help(text))),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a domain name",
            pattern: r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])",
            example: "hotel-booking.example.com",
            unquoted: &[],
        }
    }
}

fn domain_fault(text: &str) -> Option<String> {
    let labels: Vec<&str> = text.split('.').collect();
    let wrong_character = |c: &char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'));
    if text.is_empty() {
        Some("this is empty".to_owned())
    } else if let Some(character) = text.chars().find(wrong_character) {
        Some(format!("{} is not allowed", shown(&character.to_string())))
    } else if text.len() > 253 {
        Some(format!("this has {} characters, and 253 are allowed", text.len()))
    } else if labels.len() < 2 {
        Some("there is no dot in it".to_owned())
    } else if labels.iter().any(|label| label.is_empty()) {
        Some("a part between the dots is empty".to_owned())
    } else if let Some(label) = labels.iter().find(|label| label.len() > 63) {
        Some(format!("the part {} has {} characters, and 63 are allowed", shown(label), label.len()))
    } else if let Some(label) = labels.iter().find(|label| label.starts_with('-') || label.ends_with('-')) {
        Some(format!("the part {} begins or ends with a hyphen", shown(label)))
    } else if labels.last().is_some_and(|label| label.len() < 2 || label.starts_with(|c: char| c.is_ascii_digit())) {
        Some("the last part is not a top-level domain".to_owned())
    } else {
        None
    }
}

fn domain_help(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let bare = lower.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("*.");
    let bare = bare.split(['/', ':']).next().unwrap_or_default().trim_end_matches('.');
    match domain_fault(bare) {
        None => format!("write `{bare}`"),
        Some(_) => "write for example `hotel-booking.example.com`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn address_ranges() {
        assert_eq!(Cidr::parse("10.0.0.0/16").unwrap().to_string(), "10.0.0.0/16");
        assert_eq!(wrong::<Cidr>("10.0.0.0"), "the prefix length is missing; write `10.0.0.0/16`");
        assert_eq!(wrong::<Cidr>("10.0.3.0/16"), "`10.0.3.0` has bits beyond the `/16`; write `10.0.0.0/16`");
        assert_eq!(wrong::<Cidr>("10.1.0.0/33"), "`10.1.0.0/33` is not an address range; write `10.1.0.0/16`");
        assert_eq!(wrong::<Cidr>("fd00::/48"), "this is an IPv6 range; write for example `10.0.0.0/16`");
        assert_eq!(wrong::<Cidr>("big"), "`big` is not an address range; write for example `10.0.0.0/16`");
    }

    #[test]
    fn sources() {
        assert_eq!(Source::parse("anywhere"), Ok(Source::Anywhere));
        assert_eq!(Source::parse("0.0.0.0/0"), Ok(Source::Anywhere));
        assert_eq!(Source::parse("cloudflare"), Ok(Source::Cloudflare));
        assert_eq!(Source::parse("203.0.113.0/24").unwrap().to_string(), "203.0.113.0/24");
        assert_eq!(wrong::<Source>("203.0.113.1"), "the prefix length is missing; write `203.0.113.1/32`");
        assert_eq!(wrong::<Source>("2001:db8::/32"), "this is an IPv6 range; write for example `203.0.113.0/24`");
        assert_eq!(
            wrong::<Source>("203.0.113.7/24"),
            "`203.0.113.7` has bits beyond the `/24`; write `203.0.113.0/24`"
        );
        assert_eq!(wrong::<Source>("cloudfare"), "`cloudfare` is not known here; did you mean `cloudflare`?");
    }

    #[test]
    fn domains() {
        assert_eq!(Domain::parse("hotel-booking.example.com").unwrap().as_str(), "hotel-booking.example.com");
        assert_eq!(wrong::<Domain>("https://Example.com/x"), "`:` is not allowed; write `example.com`");
        assert_eq!(wrong::<Domain>("example.com."), "a part between the dots is empty; write `example.com`");
        assert_eq!(
            wrong::<Domain>("localhost"),
            "there is no dot in it; write for example `hotel-booking.example.com`"
        );
        assert_eq!(
            wrong::<Domain>("-a.example.com"),
            "the part `-a` begins or ends with a hyphen; write for example `hotel-booking.example.com`"
        );
    }
}
