//! One run at a time changes an environment; plans of it may be made side by side.
//!
//! The lock is the system's (`flock`), so that it goes away with the process that holds it, however that ends.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;

use camino::Utf8Path;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::{Error, files};

/// A lock that is held as long as the value lives.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of an environment; `exclusive` for changing it.
    ///
    /// # Errors
    /// When another process holds it, or the file cannot be locked.
    pub(super) fn take(path: &Utf8Path, environment: &str, exclusive: bool) -> Result<Self, Error> {
        let failed = |source| Error::Io { action: "locking", path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        let mut file =
            options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path).map_err(failed)?;
        let operation =
            if exclusive { FlockOperation::NonBlockingLockExclusive } else { FlockOperation::NonBlockingLockShared };
        match flock(&file, operation) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => {
                return Err(Error::Locked { environment: environment.to_owned(), holder: holder(path, &file) });
            }
            Err(error) => return Err(failed(error.into())),
        }
        // Nobody else writes here now. The number of a run that has ended would accuse the wrong one.
        file.set_len(0).map_err(failed)?;
        if exclusive {
            writeln!(file, "{}", std::process::id()).map_err(failed)?;
        }
        Ok(Self { _file: file })
    }
}

/// Who holds the lock: the number in the file, written when it was taken.
fn holder(path: &Utf8Path, file: &File) -> String {
    let text = files::read(path).ok().flatten().unwrap_or_default();
    let process = String::from_utf8_lossy(&text).trim().to_owned();
    let held = file.metadata().and_then(|metadata| metadata.modified()).ok().and_then(|since| since.elapsed().ok());
    match (process.is_empty(), held) {
        (false, Some(held)) => format!("process {process} for {} seconds", held.as_secs()),
        _ => "a run that plans it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8PathBuf;

    use super::Lock;

    #[test]
    fn lets_plans_in_together_and_a_change_in_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::try_from(folder.path().join("dev.lock")).unwrap();
        let first = Lock::take(&path, "dev", false).unwrap();
        let second = Lock::take(&path, "dev", false).unwrap();
        let error = Lock::take(&path, "dev", true).unwrap_err();
        assert_eq!(error.to_string(), "environment `dev` is in use by a run that plans it");
        drop((first, second));
        let change = Lock::take(&path, "dev", true).unwrap();
        let error = Lock::take(&path, "dev", false).unwrap_err().to_string();
        let expected = format!("environment `dev` is in use by process {} for ", std::process::id());
        assert_eq!(error.strip_prefix(&expected).map(|rest| rest.ends_with(" seconds")), Some(true));
        drop(change);
        let _plan = Lock::take(&path, "dev", false).unwrap();
        let error = Lock::take(&path, "dev", true).unwrap_err();
        assert_eq!(error.to_string(), "environment `dev` is in use by a run that plans it");
    }
}
