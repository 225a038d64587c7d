//! What the page's policy names its own style and script by, so that nothing else is carried out.

use sha2::{Digest, Sha256};

/// The source expression of an inline text, as a Content-Security-Policy writes it.
pub(super) fn source(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let digit = |index: usize| char::from(DIGITS[(bits >> (18 - 6 * index)) as usize & 63]);
        text.extend((0..4).map(|index| if index <= chunk.len() { digit(index) } else { '=' }));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn is_written_as_browsers_read_it() {
        let written = ["", "f", "fo", "foo", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(written, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYmFy"]);
    }
}
