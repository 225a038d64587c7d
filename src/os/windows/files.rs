//! Files, folders and their locks.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use camino::Utf8Path;
use tempfile::NamedTempFile;
use walkdir::WalkDir;

/// A file without anything in it, which is everywhere.
pub(crate) const NO_FILE: &str = "NUL";

/// Somebody else has the file open and does not share it (`ERROR_SHARING_VIOLATION`).
const NOT_SHARED: i32 = 32;
/// Others may read what is open (`FILE_SHARE_READ`).
const SHARE_READING: u32 = 1;
/// The file is removed when it is closed, however that comes about (`FILE_FLAG_DELETE_ON_CLOSE`).
const REMOVED_WHEN_CLOSED: u32 = 0x0400_0000;

/// The lock file of a folder. It is there only while the folder is locked.
const FOLDER_LOCK: &str = ".platform.lock";

/// How often something is tried again that somebody else stands in the way of.
const AGAIN: Duration = Duration::from_millis(20);
/// How long scanners and indexers are waited for, which open whatever is new for a moment.
const SCANNED: Duration = Duration::from_secs(2);

/// A file that is made with these options is as closed to others as its folder.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Nothing: a file is as closed to others as its folder.
pub(crate) fn close_file(path: &Utf8Path) -> io::Result<()> {
    fs::symlink_metadata(path).map(drop)
}

/// Makes a folder and those above it, as closed to others as the one that it is made in.
pub(crate) fn create_closed_folder(path: &Utf8Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(path)
}

/// Nothing: a folder is as closed to others as the one that it is in.
pub(crate) fn close_folder(path: &Path) -> io::Result<()> {
    fs::symlink_metadata(path).map(drop)
}

/// Nothing: a temporary folder is no more closed than any other.
pub(crate) fn open_folder(path: &Path) -> io::Result<()> {
    fs::symlink_metadata(path).map(drop)
}

/// A temporary file is no more closed than any new file.
pub(crate) fn as_any_file<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}

/// Keeps no room: the system has no way to that leaves the length of the file.
pub(crate) fn reserve(_file: &File, _length: u64) -> io::Result<()> {
    Ok(())
}

/// Takes the lock of a file, which is made where there is none, alone or together with others; none while somebody else
/// holds it. It is held until the file and all its copies are closed, also those that a child was given.
///
/// The lock is the way in which the file is open, and not a lock of a part of it, which Windows would give back when this
/// process ends, although a child has the file still open.
pub(crate) fn try_lock(path: &Utf8Path, exclusive: bool) -> io::Result<Option<File>> {
    // It has to be there to be opened for reading alone, and whoever makes it keeps it open for no time.
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let shared = if exclusive { 0 } else { SHARE_READING };
    match OpenOptions::new().read(true).write(exclusive).share_mode(shared).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if is_not_shared(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Waits until no other process holds a folder, and holds it until what is returned is closed.
pub(crate) fn lock_folder(path: &Utf8Path) -> io::Result<File> {
    let lock = path.join(FOLDER_LOCK);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).share_mode(0).custom_flags(REMOVED_WHEN_CLOSED);
    let mut denied = None;
    loop {
        match options.open(&lock) {
            Ok(file) => return Ok(file),
            Err(error) if is_not_shared(&error) => denied = None,
            // So it is for a moment when it has just been closed and is about to be gone.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                if denied.get_or_insert_with(Instant::now).elapsed() > SCANNED {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
        thread::sleep(AGAIN);
    }
}

/// Gives a file or a folder another name. While somebody has something in it open that is impossible, so that it is tried
/// again for a while.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let begin = Instant::now();
    loop {
        match fs::rename(from, to) {
            Err(error) if is_in_use(&error) && begin.elapsed() < SCANNED => thread::sleep(AGAIN),
            other => return other,
        }
    }
}

/// Puts a temporary file, which has been written, in the place of a file, in one step.
pub(crate) fn persist(new: NamedTempFile, path: &Path) -> io::Result<()> {
    let (file, kept) = new.keep().map_err(|error| error.error)?;
    drop(file);
    // Unlike what the temporary file would do itself, this waits for those who have the file open, and where the file
    // system can replace an open file, for nobody.
    rename(&kept, path).inspect_err(|_| drop(fs::remove_file(&kept)))
}

/// Exchanges no names: the system has no way to in one step.
pub(crate) fn exchange(_one: &Utf8Path, _other: &Utf8Path) -> io::Result<bool> {
    Ok(false)
}

/// Nothing: who may make files in a folder is seen when one is made.
pub(crate) fn check_writable(folder: &Path) -> io::Result<()> {
    fs::symlink_metadata(folder).map(drop)
}

/// Waits until a tree is on the disk with all that is in its files. The names are in the journal of the file system.
pub(crate) fn sync_tree(root: &Utf8Path) -> io::Result<()> {
    for entry in WalkDir::new(root) {
        let entry = entry?;
        if entry.file_type().is_file() {
            match OpenOptions::new().write(true).open(entry.path()) {
                // One that nobody may write has been on the disk before.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {}
                opened => opened?.sync_all()?,
            }
        }
    }
    Ok(())
}

/// Nothing: the names are in the journal of the file system.
pub(crate) fn sync_folder(path: &Utf8Path) -> io::Result<()> {
    fs::symlink_metadata(path).map(drop)
}

/// Whether two names lead to one file. Links are not followed.
pub(crate) fn is_same_file(one: (&Path, &Metadata), other: (&Path, &Metadata)) -> bool {
    match (one.1.is_symlink(), other.1.is_symlink()) {
        (false, false) => same_file::is_same_file(one.0, other.0).unwrap_or(false),
        (true, true) => fs::read_link(one.0).ok() == fs::read_link(other.0).ok(),
        _ => false,
    }
}

/// Makes a symbolic link. Windows wants to know what it leads to, and a right to make one.
pub(crate) fn symlink(leads_to: &Path, link: &Path) -> io::Result<()> {
    let there = link.parent().map_or_else(|| leads_to.to_owned(), |folder| folder.join(leads_to));
    match there.is_dir() {
        true => std::os::windows::fs::symlink_dir(leads_to, link),
        false => std::os::windows::fs::symlink_file(leads_to, link),
    }
}

/// Whether the process of this machine still runs that wrote a file and keeps it open as long as it runs.
pub(crate) fn is_kept_open(file: &Utf8Path, _process: u32) -> bool {
    matches!(OpenOptions::new().read(true).share_mode(0).open(file), Err(error) if is_not_shared(&error))
}

/// Whether an error says that somebody still has something open, so that it may be gone in a moment.
pub(crate) fn is_in_use(error: &io::Error) -> bool {
    error.kind() == ErrorKind::PermissionDenied || is_not_shared(error)
}

fn is_not_shared(error: &io::Error) -> bool {
    error.raw_os_error() == Some(NOT_SHARED)
}
