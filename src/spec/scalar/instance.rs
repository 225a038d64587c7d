//! Machine types of EC2, RDS and ElastiCache. Whether a type exists is a matter of the facts.

use super::{Scalar, Shape, Wrong, shown, text_type};

text_type! {
    /// An EC2 instance type, such as `m7g.xlarge`.
    InstanceType
}

text_type! {
    /// An RDS instance class, such as `db.r7g.xlarge`.
    DatabaseInstance
}

text_type! {
    /// An ElastiCache node type, such as `cache.r7g.large`.
    CacheNode
}

/// What the three kinds of machine types have in common.
struct Kind {
    prefix: &'static str,
    problem: &'static str,
    example: &'static str,
}

const INSTANCE: Kind = Kind { prefix: "", problem: "must be an EC2 instance type", example: "m7g.xlarge" };
const DATABASE: Kind = Kind { prefix: "db.", problem: "must be an RDS instance class", example: "db.r7g.xlarge" };
const CACHE: Kind = Kind { prefix: "cache.", problem: "must be an ElastiCache node type", example: "cache.r7g.large" };

/// The family and the size of a type without its prefix.
fn family_and_size(bare: &str) -> Option<(&str, &str)> {
    let plain = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    bare.split_once('.').filter(|(family, size)| plain(family) && plain(size))
}

fn read(text: &str, kind: &Kind) -> Result<String, Wrong> {
    let known_prefix = ["db.", "cache."].into_iter().find(|prefix| text.starts_with(prefix)).unwrap_or_default();
    let bare = &text[known_prefix.len()..];
    match family_and_size(bare) {
        Some(_) if known_prefix == kind.prefix => Ok(text.to_owned()),
        Some(_) => {
            let label = match kind.prefix {
                "" => format!("`{known_prefix}` does not belong here"),
                prefix => format!("it does not begin with `{prefix}`"),
            };
            Err(Wrong::new(kind.problem, label, format!("write `{}{bare}`", kind.prefix)))
        }
        None => {
            let label = format!("{} is not a family, a dot and a size", shown(text));
            Err(Wrong::new(kind.problem, label, format!("write for example `{}`", kind.example)))
        }
    }
}

/// Implements [`Scalar`] and the parts of a machine type.
macro_rules! machine_type {
    ($name:ident, $kind:ident, $meaning:literal, $pattern:literal) => {
        impl $name {
            /// The family, for example `r7g`.
            #[must_use]
            pub fn family(&self) -> &str {
                self.parts().0
            }

            /// The size, for example `xlarge`.
            #[must_use]
            pub fn size(&self) -> &str {
                self.parts().1
            }

            fn parts(&self) -> (&str, &str) {
                family_and_size(&self.0[$kind.prefix.len()..]).unwrap_or_default()
            }
        }

        impl Scalar for $name {
            fn parse(text: &str) -> Result<Self, Wrong> {
                read(text, &$kind).map(Self)
            }

            fn shape() -> Shape {
                Shape::Text { meaning: $meaning, pattern: $pattern, example: $kind.example, unquoted: &[] }
            }
        }
    };
}

machine_type!(InstanceType, INSTANCE, "an EC2 instance type", r"[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9-]*");
machine_type!(DatabaseInstance, DATABASE, "an RDS instance class", r"db\.[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9-]*");
machine_type!(CacheNode, CACHE, "an ElastiCache node type", r"cache\.[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9-]*");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let metal = InstanceType::parse("m7i-flex.metal-24xl").unwrap();
        assert_eq!((metal.family(), metal.size()), ("m7i-flex", "metal-24xl"));
        let database = DatabaseInstance::parse("db.r7g.xlarge").unwrap();
        assert_eq!((database.family(), database.size()), ("r7g", "xlarge"));
        let cache = CacheNode::parse("cache.t4g.small").unwrap();
        assert_eq!((cache.family(), cache.size()), ("t4g", "small"));
    }

    #[test]
    fn prefixes_are_put_right() {
        let wrong = |wrong: Wrong| format!("{}; {}", wrong.label, wrong.help);
        assert_eq!(
            wrong(DatabaseInstance::parse("r7g.xlarge").unwrap_err()),
            "it does not begin with `db.`; write `db.r7g.xlarge`"
        );
        assert_eq!(
            wrong(CacheNode::parse("db.r7g.large").unwrap_err()),
            "it does not begin with `cache.`; write `cache.r7g.large`"
        );
        assert_eq!(
            wrong(InstanceType::parse("db.r7g.large").unwrap_err()),
            "`db.` does not belong here; write `r7g.large`"
        );
        assert_eq!(
            wrong(InstanceType::parse("large").unwrap_err()),
            "`large` is not a family, a dot and a size; write for example `m7g.xlarge`"
        );
    }
}
