//! References to container images and source repositories.

use super::{Scalar, Shape, Wrong, shown, text_type};

text_type! {
    /// A container image: `[registry/]path[:tag][@digest]`.
    ImageReference
}

impl ImageReference {
    /// The image without tag and digest.
    #[must_use]
    pub fn repository(&self) -> &str {
        split_image(&self.0).0
    }

    /// The tag, when one is written.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        split_image(&self.0).1
    }

    /// The digest, when one is written.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        split_image(&self.0).2
    }
}

/// Repository, tag and digest. A colon before the last slash belongs to the registry's port.
fn split_image(text: &str) -> (&str, Option<&str>, Option<&str>) {
    let (named, digest) = text.split_once('@').map_or((text, None), |(named, digest)| (named, Some(digest)));
    match named.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag), digest),
        _ => (named, None, digest),
    }
}

impl Scalar for ImageReference {
    fn parse(text: &str) -> Result<Self, Wrong> {
        match image_fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(label) => Err(Wrong::new("must be a container image", label, image_help(text))),
        }
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a container image",
            pattern: r"[a-z0-9][A-Za-z0-9._/-]*(:[0-9]+/[a-z0-9][a-z0-9._/-]*)?(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?",
            example: "ghcr.io/hotel/app",
            unquoted: &[],
        }
    }
}

fn image_fault(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("this is empty".to_owned());
    }
    if text.contains("://") {
        return Some("an image has no scheme such as `https://`".to_owned());
    }
    let (repository, tag, digest) = split_image(text);
    let path = match repository.split_once('/') {
        // Only a registry has a dot or a port in its name, or is `localhost`.
        Some((registry, path)) if registry.contains(['.', ':']) || registry == "localhost" => {
            if !registry_is_valid(registry) {
                return Some(format!("{} is not a registry", shown(registry)));
            }
            path
        }
        _ => repository,
    };
    if let Some(part) = path.split('/').find(|part| !path_part_is_valid(part)) {
        Some(format!("{} is not allowed in the name of an image", shown(part)))
    } else if let Some(tag) = tag.filter(|tag| !tag_is_valid(tag)) {
        Some(format!("{} is not a tag", shown(tag)))
    } else {
        let digest = digest.filter(|digest| !digest_is_valid(digest))?;
        Some(format!("{} is not a digest", shown(digest)))
    }
}

fn registry_is_valid(registry: &str) -> bool {
    let (host, port) = registry.split_once(':').unwrap_or((registry, "443"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    host.split('.').all(plain) && port.parse::<u16>().is_ok()
}

fn path_part_is_valid(part: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    part.starts_with(plain) && part.ends_with(plain) && part.chars().all(|c| plain(c) || matches!(c, '.' | '_' | '-'))
}

fn tag_is_valid(tag: &str) -> bool {
    (1..=128).contains(&tag.len())
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        && !tag.starts_with(['.', '-'])
}

fn digest_is_valid(digest: &str) -> bool {
    digest.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

fn image_help(text: &str) -> String {
    let bare = text.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("docker://");
    let lower = bare.to_lowercase();
    match [bare, lower.as_str()].into_iter().find(|near| image_fault(near).is_none()) {
        Some(near) => format!("write `{near}`"),
        None => "write for example `ghcr.io/hotel/app` or `ghcr.io/hotel/app:1.4.2`".to_owned(),
    }
}

text_type! {
    /// A repository on GitHub: `owner/name`, or `owner@ID/name@ID` as the subjects of its tokens have it.
    Repository
}

impl Repository {
    /// The owner: a person or an organisation.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.0.split_once('/').map_or("", |(owner, _)| without_number(owner))
    }

    /// The name without the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, name)| without_number(name))
    }
}

/// What stands before the number that GitHub has given to an owner or a repository.
fn without_number(part: &str) -> &str {
    part.split_once('@').map_or(part, |(name, _)| name)
}

impl Scalar for Repository {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if repository_is_valid(text) {
            return Ok(Self(text.to_owned()));
        }
        let bare = text.trim_end_matches('/').trim_end_matches(".git");
        let bare = bare.rsplit_once("github.com").map_or(bare, |(_, path)| &path[1.min(path.len())..]);
        let help = if repository_is_valid(bare) {
            format!("write `{bare}`")
        } else {
            "write owner and name, for example `hotel/platform`".to_owned()
        };
        Err(Wrong::new("must be a GitHub repository", format!("{} is not `owner/name`", shown(text)), help))
    }

    fn shape() -> Shape {
        Shape::Text {
            meaning: "a GitHub repository",
            pattern: "[A-Za-z0-9][A-Za-z0-9-]{0,38}(@[0-9]+)?/[A-Za-z0-9._-]{1,100}(@[0-9]+)?",
            example: "hotel/platform",
            unquoted: &[],
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn repository_is_valid(text: &str) -> bool {
    let Some((owner, name)) = text.split_once('/') else { return false };
    // Subjects have both numbers or none.
    let (owner, name) = match (owner.split_once('@'), name.split_once('@')) {
        (Some((owner, first)), Some((name, second))) if is_number(first) && is_number(second) => (owner, name),
        (None, None) => (owner, name),
        _ => return false,
    };
    let owner_fits = (1..=39).contains(&owner.len())
        && owner.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !owner.starts_with('-');
    let name_fits = (1..=100).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        && !matches!(name, "." | "..")
        && !name.ends_with(".git");
    owner_fits && name_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_parts() {
        let image = ImageReference::parse("localhost:5000/a/b:1.2").unwrap();
        assert_eq!((image.repository(), image.tag(), image.digest()), ("localhost:5000/a/b", Some("1.2"), None));
        let image = ImageReference::parse("ghcr.io/hotel/app").unwrap();
        assert_eq!((image.repository(), image.tag(), image.digest()), ("ghcr.io/hotel/app", None, None));
        let digest = format!("sha256:{}", "0a".repeat(32));
        let image = ImageReference::parse(&format!("nginx:1@{digest}")).unwrap();
        assert_eq!((image.repository(), image.tag(), image.digest()), ("nginx", Some("1"), Some(digest.as_str())));
    }

    #[test]
    fn image_faults() {
        let wrong = |text: &str| {
            let wrong = ImageReference::parse(text).unwrap_err();
            format!("{}; {}", wrong.label, wrong.help)
        };
        let example = "write for example `ghcr.io/hotel/app` or `ghcr.io/hotel/app:1.4.2`";
        assert_eq!(wrong("https://ghcr.io/a"), "an image has no scheme such as `https://`; write `ghcr.io/a`");
        assert_eq!(wrong("Hotel/App"), "`Hotel` is not allowed in the name of an image; write `hotel/app`");
        assert_eq!(wrong("app:"), format!("`` is not a tag; {example}"));
        assert_eq!(wrong("app@sha256:12"), format!("`sha256:12` is not a digest; {example}"));
        assert_eq!(wrong(""), format!("this is empty; {example}"));
        assert_eq!(wrong("a b"), format!("`a b` is not allowed in the name of an image; {example}"));
    }

    #[test]
    fn repositories() {
        let repository = Repository::parse("hotel/platform.config").unwrap();
        assert_eq!((repository.owner(), repository.name()), ("hotel", "platform.config"));
        let numbered = Repository::parse("hotel@123456/platform@456789").unwrap();
        assert_eq!((numbered.owner(), numbered.name()), ("hotel", "platform"));
        for text in ["hotel@123456/platform", "hotel/platform@1", "hotel@x/platform@1"] {
            assert!(Repository::parse(text).is_err(), "{text}");
        }
        for text in ["https://github.com/hotel/platform", "git@github.com:hotel/platform.git", "hotel/platform.git"] {
            assert_eq!(Repository::parse(text).unwrap_err().help, "write `hotel/platform`");
        }
        for text in ["", "hotel", "github.com", "a/b/c"] {
            let help = "write owner and name, for example `hotel/platform`";
            assert_eq!(Repository::parse(text).unwrap_err().help, help);
        }
    }
}
