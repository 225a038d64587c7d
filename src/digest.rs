//! Digests: what tells whether two texts are the same.

use sha2::{Digest, Sha256};

/// SHA-256 in lowercase hexadecimal.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    let halves = |byte: u8| [byte >> 4, byte & 15];
    Sha256::digest(bytes.as_ref())
        .into_iter()
        .flat_map(halves)
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}
