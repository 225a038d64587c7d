//! The embedded archive of schemas that the build script wrote: only what is asked for is decompressed and parsed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::schema::Schema;

const INDEX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/schemas.index"));
const CHUNKS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/schemas.archive"));

/// Where an entry lies: the chunk, and the place inside the decompressed chunk.
#[derive(Debug, Clone, Copy)]
struct Place {
    chunk: usize,
    start: usize,
    length: usize,
}

/// What the archive holds, and where.
struct Index {
    /// Start and length of each chunk.
    chunks: Vec<(usize, usize)>,
    places: BTreeMap<String, Place>,
}

/// Whether an entry exists: `provider/NAME`, `resource/TYPE`, `data/TYPE` or `ephemeral/TYPE`.
pub(super) fn contains(key: &str) -> bool {
    index().places.contains_key(key)
}

/// The types of one group, `resource`, `data` or `ephemeral`, in alphabetical order.
pub(super) fn types(group: &str) -> impl Iterator<Item = &'static str> {
    index().places.keys().filter_map(move |key| key.strip_prefix(group)?.strip_prefix('/'))
}

fn index() -> &'static Index {
    static EMBEDDED: LazyLock<Index> = LazyLock::new(|| {
        let text = zstd::decode_all(INDEX).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let (chunks, places) = text.split_once("\n\n").unwrap_or_default();
        Index { chunks: chunks.lines().filter_map(chunk).collect(), places: places.lines().filter_map(place).collect() }
    });
    &EMBEDDED
}

fn chunk(line: &str) -> Option<(usize, usize)> {
    let (start, length) = line.split_once(' ')?;
    Some((start.parse().ok()?, length.parse().ok()?))
}

fn place(line: &str) -> Option<(String, Place)> {
    let mut words = line.split(' ');
    let key = words.next()?.to_owned();
    let mut number = || words.next()?.parse().ok();
    Some((key, Place { chunk: number()?, start: number()?, length: number()? }))
}

/// Reads entries, and keeps the chunks that it decompressed for the next ones.
#[derive(Default)]
pub(super) struct Reader {
    open: BTreeMap<usize, Vec<u8>>,
}

impl Reader {
    /// Parses an entry; nothing when there is none.
    pub(super) fn schema(&mut self, key: &str) -> Option<Schema> {
        let place = *index().places.get(key)?;
        let (start, length) = *index().chunks.get(place.chunk)?;
        let chunk = self
            .open
            .entry(place.chunk)
            .or_insert_with(|| zstd::decode_all(&CHUNKS[start..start + length]).unwrap_or_default());
        let json: Json = serde_json::from_slice(chunk.get(place.start..place.start + place.length)?).ok()?;
        Some(Schema::from_json(&json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_can_be_read() {
        let mut reader = Reader::default();
        let count = |group, prefix| types(group).filter(|name| name.starts_with(prefix)).count();
        assert_eq!((count("resource", "aws_"), count("data", "aws_")), (1725, 683));
        assert_eq!((count("resource", "cloudflare_"), count("data", "cloudflare_")), (208, 350));
        let unreadable: Vec<&String> = index().places.keys().filter(|key| reader.schema(key).is_none()).collect();
        assert_eq!(unreadable, Vec::<&String>::new());
    }
}
