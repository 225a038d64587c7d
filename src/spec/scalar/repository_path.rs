//! Where images are in a registry.

use super::{Scalar, Shape, Wrong, shown, text_type};

/// The longest path (Amazon ECR API Reference, `CreateRepository`).
const LONGEST: usize = 256;

text_type! {
    /// The path of a repository of container images in its registry: `hotel-booking/api`.
    RepositoryPath
}

impl Scalar for RepositoryPath {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match fault(text) {
            None => Ok(Self(text.to_owned())),
            Some((label, help)) => Err(Wrong::new("must be the path of a repository of images", label, help)),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "the path of a repository of images",
            pattern: "[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*",
            example: "hotel-booking/api",
            unquoted: &["number"],
        }
    }
}

fn fault(text: &str) -> Option<(String, String)> {
    const EXAMPLE: &str = "write for example `hotel-booking/api`";
    let path = text.split_once(".amazonaws.com/").map(|(_, path)| path);
    if let Some(path) = path.filter(|path| fault(path).is_none()) {
        return Some(("the registry is that of the account".to_owned(), format!("write `{path}`")));
    }
    if !(2..=LONGEST).contains(&text.len()) {
        return Some((format!("this has {} characters", text.chars().count()), EXAMPLE.to_owned()));
    }
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let part = |part: &str| part.split(['.', '_', '-']).all(word);
    let wrong = text.split('/').find(|written| !part(written))?;
    Some((format!("{} is no part of a path", shown(wrong)), EXAMPLE.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    #[test]
    fn paths_are_lowercase_words() {
        for text in ["api", "hotel-booking/api", "a.b/c_d/e-f"] {
            assert_eq!(RepositoryPath::parse(text).unwrap().as_str(), text);
        }
        let example = "write for example `hotel-booking/api`";
        assert_eq!(wrong::<RepositoryPath>("a"), format!("this has 1 characters; {example}"));
        assert_eq!(wrong::<RepositoryPath>("shop//api"), format!("`` is no part of a path; {example}"));
        assert_eq!(wrong::<RepositoryPath>("Shop/api"), format!("`Shop` is no part of a path; {example}"));
        assert_eq!(wrong::<RepositoryPath>("shop/-api"), format!("`-api` is no part of a path; {example}"));
        assert_eq!(
            wrong::<RepositoryPath>("111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api"),
            "the registry is that of the account; write `shop/api`"
        );
    }
}
