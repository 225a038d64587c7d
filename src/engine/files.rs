//! Files and folders that only their owner may read: they hold states and plans.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::thread;
use std::time::{Duration, Instant};

use camino::Utf8Path;
use tempfile::NamedTempFile;

use super::Error;
use crate::os;

/// How long a folder is tried to be removed that somebody still writes to.
const LEFTOVERS: Duration = Duration::from_secs(10);

/// Makes a folder and those above it, closed to others.
pub(super) fn create_folder(path: &Utf8Path) -> Result<(), Error> {
    os::create_closed_folder(path).map_err(|source| Error::Io { action: "making", path: path.to_owned(), source })
}

/// Closes a folder to others that may have been made by somebody else, such as a cache of a pipeline.
pub(super) fn close_folder(path: &Utf8Path) -> Result<(), Error> {
    os::close_folder(path.as_std_path()).map_err(|source| Error::Io {
        action: "protecting",
        path: path.to_owned(),
        source,
    })
}

/// Removes a folder with all in it; a missing one is fine.
pub(super) fn remove_folder(path: &Utf8Path) -> Result<(), Error> {
    let begin = Instant::now();
    loop {
        match fs::remove_dir_all(path) {
            // A Terraform whose run was killed may still be making files there, for as long as it takes to notice.
            Err(error)
                if (error.kind() == io::ErrorKind::DirectoryNotEmpty || os::is_in_use(&error))
                    && begin.elapsed() < LEFTOVERS =>
            {
                thread::sleep(Duration::from_millis(50));
            }
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(Error::Io { action: "removing", path: path.to_owned(), source });
            }
            _ => return Ok(()),
        }
    }
}

/// Writes a file, closed to others also while it is being written.
pub(super) fn write(path: &Utf8Path, content: &[u8]) -> Result<(), Error> {
    let open = || os::private(OpenOptions::new().write(true).create(true).truncate(true)).open(path);
    let write = || open()?.write_all(content);
    write().map_err(|source| Error::Io { action: "writing", path: path.to_owned(), source })
}

/// Replaces a file as a whole: another run that reads it meanwhile has the old text or the new one, never a part.
pub(super) fn replace(path: &Utf8Path, content: &[u8]) -> Result<(), Error> {
    let replace = || {
        let mut file = NamedTempFile::new_in(path.parent().unwrap_or(Utf8Path::new(".")))?;
        file.write_all(content)?;
        os::persist(file, path.as_std_path())
    };
    replace().map_err(|source| Error::Io { action: "replacing", path: path.to_owned(), source })
}

/// Closes a file to others that somebody else has written; a missing one is fine.
pub(super) fn close_to_others(path: &Utf8Path) -> Result<(), Error> {
    match os::close_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::Io { action: "protecting", path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Removes a file; a missing one is fine.
pub(super) fn remove(path: &Utf8Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::Io { action: "removing", path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Reads a file; none when it is not there.
pub(super) fn read(path: &Utf8Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { action: "reading", path: path.to_owned(), source }),
    }
}

/// Gives back the room that was kept for a file ([`os::reserve`]) and that it did not need.
pub(super) fn release(file: &fs::File) {
    // What is not given back goes with the file.
    let _ = file.metadata().and_then(|metadata| file.set_len(metadata.len()));
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use camino::Utf8PathBuf;

    use super::remove_folder;

    #[test]
    fn a_folder_goes_away_also_while_somebody_writes_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(folder.path().join("work")).unwrap();
        std::fs::create_dir(&path).unwrap();
        let inside = path.clone();
        let writer = thread::spawn(move || {
            let begin = Instant::now();
            let mut count = 0;
            while begin.elapsed() < Duration::from_millis(300) {
                // As a program does that knows the folder by name: it is gone for it only when it is gone.
                let _ = std::fs::write(inside.join(count.to_string()), "x");
                count += 1;
            }
        });
        remove_folder(&path).unwrap();
        writer.join().unwrap();
        assert!(!path.exists());
    }
}
