//! Images of machines.

use super::{Scalar, Shape, Wrong, shown, text_type};

/// Amazon Linux 2023, as Karpenter calls it.
const FAMILY: &str = "al2023@";

text_type! {
    /// An image of machines: Amazon Linux 2023, the newest (`al2023@latest`) or one of its releases (`al2023@v20260810`).
    MachineImage
}

impl Scalar for MachineImage {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let release = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        let version = text.strip_prefix(FAMILY);
        match version {
            Some("latest") => Ok(Self(text.to_owned())),
            Some(version) if version.strip_prefix('v').is_some_and(release) => Ok(Self(text.to_owned())),
            _ => Err(Wrong::new(
                "must be an image of Amazon Linux 2023",
                format!("this is {}", shown(text)),
                "write `al2023@latest`, or a release such as `al2023@v20260810`",
            )),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "an image of Amazon Linux 2023",
            pattern: "al2023@(latest|v[0-9]{8})",
            example: "al2023@latest",
            unquoted: &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn images_are_the_newest_or_a_release() {
        for text in ["al2023@latest", "al2023@v20260810"] {
            assert_eq!(MachineImage::parse(text).unwrap().as_str(), text);
        }
        let help = "write `al2023@latest`, or a release such as `al2023@v20260810`";
        for text in ["al2023", "al2023@20260810", "al2023@v2026", "bottlerocket@latest"] {
            assert_eq!(wrong::<MachineImage>(text), format!("this is `{text}`; {help}"));
        }
    }
}
