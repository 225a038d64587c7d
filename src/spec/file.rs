//! Files from disk to text: whatever stands at a path, the answer is its text or a finding that says what it is.

use std::fs::{self, File};
use std::io::{self, Read};

use camino::Utf8Path;

use crate::diagnostic::{Diagnostic, SourceId, Sources, Span};

/// The largest file that is read, in bytes. The largest specs known are a twentieth of it.
const LARGEST: u64 = 1 << 20;

/// Reads a file and keeps it among the sources under the name that the user knows it by.
///
/// # Errors
/// The file is missing, is no file, is too large, or is not text. The finding has a place only where the file has one
/// to show; the caller adds the place that names the file.
pub fn read(path: &Utf8Path, name: &Utf8Path, sources: &mut Sources) -> Result<SourceId, Diagnostic> {
    let bytes = read_bytes(path, name)?;
    match String::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            None => Ok(sources.add(name, with_plain_line_ends(&text))),
            Some(at) => Err(not_text(sources, name, text, at, "a zero byte", "not-text")),
        },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or_default();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Err(not_text(sources, name, text, at, &format!("the byte 0x{byte:02X} at offset {at}"), "not-utf8"))
        }
    }
}

/// The text of a file, byte for byte.
///
/// # Errors
/// As [`read`], without a place.
pub(super) fn text(path: &Utf8Path, name: &Utf8Path) -> Result<String, Diagnostic> {
    read(path, name, &mut Sources::default())?;
    let not_text = || Diagnostic::error("not-utf8", format!("`{name}` is not UTF-8 text"));
    String::from_utf8(read_bytes(path, name)?).map_err(|_| not_text())
}

/// The line breaks of Windows mean the same, and would be drawn in every picture of a line.
pub(super) fn with_plain_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn read_bytes(path: &Utf8Path, name: &Utf8Path) -> Result<Vec<u8>, Diagnostic> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(name, &error))?;
    if metadata.is_dir() {
        return Err(Diagnostic::error("not-a-file", format!("`{name}` is a folder, not a file"))
            .help("remove the folder, or write the spec into a file of that name"));
    }
    if !metadata.is_file() {
        return Err(Diagnostic::error("not-a-file", format!("`{name}` is not an ordinary file"))
            .help("write the spec into an ordinary file"));
    }
    let mut bytes = Vec::new();
    // The size is looked at before anything is read, and again by the limit, since a file may grow.
    let too_large = metadata.len() > LARGEST || {
        let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        read.map_err(|error| unreadable(name, &error))? as u64 > LARGEST
    };
    if too_large {
        return Err(Diagnostic::error("file-too-large", format!("`{name}` is larger than 1 MiB"))
            .because(format!("It has {} bytes. A spec is read whole, and none needs that much.", metadata.len()))
            .help("check that this is the right file"));
    }
    Ok(bytes)
}

fn unreadable(name: &Utf8Path, error: &io::Error) -> Diagnostic {
    match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::error("missing-file", format!("there is no file `{name}`")),
        io::ErrorKind::PermissionDenied => {
            Diagnostic::error("unreadable-file", format!("`{name}` may not be read")).help("check its permissions")
        }
        _ => Diagnostic::error("unreadable-file", format!("`{name}` cannot be read")).because(format!("{error}.")),
    }
}

/// A finding that points at the first byte that is no text. `at` is a byte offset; the text before it is unchanged.
fn not_text(
    sources: &mut Sources,
    name: &Utf8Path,
    text: String,
    at: usize,
    what: &str,
    code: &'static str,
) -> Diagnostic {
    let help = if code == "not-text" { "remove the byte, or write the file anew" } else { "save the file as UTF-8" };
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let width = text[at..].chars().next().map_or(0, char::len_utf8);
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    let (start, end) = (number(at), number(at + width));
    let line = number(before.matches('\n').count() + 1);
    let column = number(before[line_start..].chars().count() + 1);
    let source = sources.add(name, text);
    Diagnostic::error(code, "the file is not UTF-8 text").at(Span { source, start, end, line, column }, what).help(help)
}
