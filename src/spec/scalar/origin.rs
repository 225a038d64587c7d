//! Where a web page comes from.

use super::{Scalar, Shape, Wrong, shown, text_type};

text_type! {
    /// The origin of web pages (RFC 6454): scheme, host and port. A `*` as the first part of the host is any name.
    Origin
}

impl Scalar for Origin {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(label) => Err(Wrong::new("must be the origin of web pages", label, help(text))),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the origin of web pages",
            pattern: r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?",
            example: "https://www.example.com",
            unquoted: &[],
        }
    }
}

fn fault(text: &str) -> Option<String> {
    if text == "*" {
        return Some("this is every page of the world".to_owned());
    }
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return Some(format!("{} has no scheme", shown(text)));
    };
    if rest.contains(['/', '?', '#']) {
        return Some("an origin has no path".to_owned());
    }
    let (host, port) = rest.split_once(':').unwrap_or((rest, "443"));
    let plain = |part: &str| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !part.is_empty() && part.bytes().all(allowed)
    };
    let is_valid = host.strip_prefix("*.").unwrap_or(host).split('.').all(plain);
    let has_port = port.parse::<u16>().is_ok_and(|port| port > 0);
    (!is_valid || !has_port).then(|| format!("{} is no host", shown(rest)))
}

fn help(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (scheme, rest) = lower.split_once("://").unwrap_or(("https", lower.as_str()));
    let origin = format!("{scheme}://{}", rest.split(['/', '?', '#']).next().unwrap_or_default());
    match fault(&origin) {
        None if origin.contains('.') => format!("write `{origin}`"),
        _ => "write for example `https://www.example.com`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn origins_have_a_scheme_a_host_and_nothing_else() {
        for text in ["https://www.example.com", "https://*.example.com", "http://localhost:3000"] {
            assert_eq!(Origin::parse(text).unwrap().as_str(), text);
        }
        let example = "write for example `https://www.example.com`";
        assert_eq!(wrong::<Origin>("*"), format!("this is every page of the world; {example}"));
        assert_eq!(
            wrong::<Origin>("www.example.com"),
            "`www.example.com` has no scheme; write `https://www.example.com`"
        );
        assert_eq!(
            wrong::<Origin>("https://www.example.com/"),
            "an origin has no path; write `https://www.example.com`"
        );
        assert_eq!(
            wrong::<Origin>("https://WWW.example.com"),
            "`WWW.example.com` is no host; write `https://www.example.com`"
        );
        assert_eq!(wrong::<Origin>("https://www.*.com"), format!("`www.*.com` is no host; {example}"));
        assert_eq!(wrong::<Origin>("https://www.example.com:0"), format!("`www.example.com:0` is no host; {example}"));
    }
}
