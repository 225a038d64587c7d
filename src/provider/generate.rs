//! Plausible text without randomness: digests of what a resource is, in the shapes that AWS uses.

use sha2::{Digest, Sha256};

/// What distinguishes one resource or data source from another.
#[derive(Debug, Clone)]
pub(super) struct Seed(Vec<u8>);

impl Seed {
    /// The seed of a type with its inputs.
    pub(super) fn new(parts: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        Self(digest.finalize().to_vec())
    }

    /// As many bytes as are asked for, always the same for one seed and label.
    fn bytes(&self, label: &str, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut round = 0_u32;
        while bytes.len() < count {
            let mut digest = Sha256::new();
            digest.update(&self.0);
            digest.update(round.to_be_bytes());
            digest.update(label.as_bytes());
            bytes.extend_from_slice(&digest.finalize());
            round += 1;
        }
        bytes.truncate(count);
        bytes
    }

    /// Runs a generator: `hex:17`, `digits:8`, `upper:32`, `lower:12`, `uuid`; nothing for any other name.
    pub(super) fn generate(&self, generator: &str, label: &str) -> Option<String> {
        if generator == "uuid" {
            return Some(self.uuid(label));
        }
        let (name, length) = generator.split_once(':')?;
        let alphabet: &[u8] = match name {
            "hex" => b"0123456789abcdef",
            "digits" => b"0123456789",
            "upper" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            "lower" => b"abcdefghijklmnopqrstuvwxyz0123456789",
            _ => return None,
        };
        let bytes = self.bytes(label, length.parse().ok()?);
        Some(bytes.iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect())
    }

    fn uuid(&self, label: &str) -> String {
        let mut bytes = self.bytes(label, 16);
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_label_give_the_same_text() {
        let seed = Seed::new(&[b"aws_vpc", b"10.0.0.0/16"]);
        insta::assert_snapshot!(seed.generate("hex:17", "id").unwrap(), @"97a8ae3450091f33d");
        insta::assert_snapshot!(seed.generate("uuid", "id").unwrap(), @"29871a78-6a6e-43b4-b590-e0c9b10f2303");
        assert_ne!(seed.generate("hex:17", "id"), seed.generate("hex:17", "arn"));
        assert_ne!(seed.generate("hex:17", "id"), Seed::new(&[b"aws_vpc1", b"0.0.0.0/16"]).generate("hex:17", "id"));
    }

    #[test]
    fn an_unknown_generator_gives_nothing() {
        let seed = Seed::new(&[]);
        assert_eq!(seed.generate("dice:6", ""), None);
        assert_eq!(seed.generate("hex:many", ""), None);
    }
}
