//! Values of workflows: branches, labels of runners, checksums.

use super::{Scalar, Wrong, shown, text_type};
use crate::spec::record::Shape;

text_type! {
    /// The name of a branch, of letters that mean nothing to a shell or to GitHub's patterns.
    Branch
}

impl Scalar for Branch {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte);
        let is_part = |part: &str| {
            !part.is_empty() && !part.starts_with(['.', '-']) && !part.ends_with('.') && !part.ends_with(".lock")
        };
        let is_valid = (1..=100).contains(&text.len())
            && text.bytes().all(is_letter)
            && text.split('/').all(is_part)
            && !text.contains("..");
        is_valid.then(|| Self(text.to_owned())).ok_or_else(|| {
            Wrong::new(
                "must be the name of a branch",
                format!("{} is none that is accepted", shown(text)),
                "write for example `main`: letters, digits, `.`, `_`, `-` and `/`",
            )
        })
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the name of a branch",
            pattern: r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,99}",
            example: "main",
            unquoted: &[],
        }
    }
}

text_type! {
    /// A label of a runner of GitHub Actions.
    RunnerLabel
}

impl Scalar for RunnerLabel {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let is_valid = (1..=256).contains(&text.len()) && text.bytes().all(is_letter);
        is_valid.then(|| Self(text.to_owned())).ok_or_else(|| {
            Wrong::new(
                "must be the label of a runner",
                format!("{} is none", shown(text)),
                "write for example `self-hosted` or `ubuntu-24.04`",
            )
        })
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the label of a runner",
            pattern: r"[A-Za-z0-9._-]{1,256}",
            example: "self-hosted",
            unquoted: &[],
        }
    }
}

text_type! {
    /// A SHA-256 in hexadecimal digits.
    Checksum
}

impl Scalar for Checksum {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let is_valid = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_valid.then(|| Self(text.to_owned())).ok_or_else(|| {
            Wrong::new(
                "must be a SHA-256",
                format!("{} is not 64 hexadecimal digits", shown(text)),
                "write what `sha256sum` says of the archive, in small letters and quotes",
            )
        })
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a SHA-256",
            pattern: "[0-9a-f]{64}",
            example: "6fd85138ab8a370256560f049e8393c85af246c15484c55ef202972fdb630f5f",
            unquoted: &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_workflow() {
        let branch = |text: &str| Branch::parse(text).is_ok();
        assert!(branch("main") && branch("release/1.2") && branch("team_a-x"));
        for wrong in
            ["", "a b", "a'b", "a\"b", "$(x)", "a;b", "*", "a..b", "/a", "a/", "-x", ".x", "a.lock", "a\nb", "${{ x }}"]
        {
            assert!(!branch(wrong), "{wrong}");
        }
        assert!(RunnerLabel::parse("self-hosted").is_ok() && RunnerLabel::parse("a, b").is_err());
        assert!(Checksum::parse(&"0a".repeat(32)).is_ok() && Checksum::parse(&"0A".repeat(32)).is_err());
    }
}
