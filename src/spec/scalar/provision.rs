//! Who provides something: this project, somebody above it, or nobody.

use super::{Scalar, Shape, Wrong};

/// Whether something that an account has once is made here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provision {
    /// It is made here.
    Here,
    /// There is none.
    Nowhere,
    /// The organisation that the account belongs to has it already.
    Organization,
}

/// The words, in the order of the variants.
const WORDS: [&str; 3] = ["true", "false", "organization"];

impl Scalar for Provision {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match text {
            "true" => Ok(Self::Here),
            "false" => Ok(Self::Nowhere),
            "organization" => Ok(Self::Organization),
            "organisation" => Err(Wrong { help: "write `organization`".to_owned(), ..Wrong::not_one_of(text, &WORDS) }),
            other => Err(Wrong::not_one_of(other, &WORDS)),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "`true`, `false` or `organization`",
            pattern: "true|false|organization",
            example: "true",
            unquoted: &["boolean"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn somebody_provides_it_or_nobody() {
        let all = WORDS.map(|word| Provision::parse(word).unwrap());
        assert_eq!(all, [Provision::Here, Provision::Nowhere, Provision::Organization]);
        assert_eq!(wrong::<Provision>("organisation"), "`organisation` is not known here; write `organization`");
        assert_eq!(wrong::<Provision>("yes"), "`yes` is not known here; write one of `true`, `false`, `organization`");
    }
}
