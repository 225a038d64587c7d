//! Files, folders and their locks.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use camino::Utf8Path;
use rustix::fs::{Access, CWD, RenameFlags, access, renameat_with};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use tempfile::NamedTempFile;

/// A file without anything in it, which is everywhere.
pub(crate) const NO_FILE: &str = "/dev/null";

/// A file that is made with these options is closed to others.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// Closes a file to others.
pub(crate) fn close_file(path: &Utf8Path) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(0o600))
}

/// Makes a folder and those above it, closed to others.
pub(crate) fn create_closed_folder(path: &Utf8Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Lets the owner of a folder do everything in it, and others nothing.
pub(crate) fn close_folder(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(0o700))
}

/// Lets everybody read a folder, as an ordinary one.
pub(crate) fn open_folder(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(0o755))
}

/// A temporary file that is no more closed than any new file: the mask of the process says who may read it.
pub(crate) fn as_any_file<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    builder.permissions(Permissions::from_mode(0o666))
}

/// Keeps room on the disk for a file that grows later; its length stays. Where the file system cannot do that, nothing is
/// kept.
#[cfg(target_os = "linux")]
pub(crate) fn reserve(file: &File, length: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, length) {
        Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::FBIG) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Keeps no room: the system has no way to.
#[cfg(not(target_os = "linux"))]
pub(crate) fn reserve(_file: &File, _length: u64) -> io::Result<()> {
    Ok(())
}

/// Takes the lock of a file, which is made where there is none, alone or together with others; none while somebody else
/// holds it. It is held until the file and all its copies are closed, also those that a child was given.
pub(crate) fn try_lock(path: &Utf8Path, exclusive: bool) -> io::Result<Option<File>> {
    let file = private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)?;
    match if exclusive { file.try_lock() } else { file.try_lock_shared() } {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Waits until no other process holds a folder, and holds it until what is returned is closed.
///
/// The folder itself is locked, so that there is no lock file that a user would find in version control.
pub(crate) fn lock_folder(path: &Utf8Path) -> io::Result<File> {
    let folder = File::open(path)?;
    loop {
        match folder.lock() {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Gives a file or a folder another name.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Puts a temporary file, which has been written, in the place of a file, in one step.
pub(crate) fn persist(new: NamedTempFile, path: &Path) -> io::Result<()> {
    new.persist(path).map(drop).map_err(|error| error.error)
}

/// Whether an error says that somebody still has something open, so that it may be gone in a moment: nobody has to wait
/// for that here.
pub(crate) fn is_in_use(_error: &io::Error) -> bool {
    false
}

/// Exchanges two names in one step; gives false where the file system cannot.
pub(crate) fn exchange(one: &Utf8Path, other: &Utf8Path) -> io::Result<bool> {
    match renameat_with(CWD, one.as_std_path(), CWD, other.as_std_path(), RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Fails where this process may not make files in a folder.
pub(crate) fn check_writable(folder: &Path) -> io::Result<()> {
    access(folder, Access::WRITE_OK).map_err(Into::into)
}

/// Waits until a tree is on the disk with all that is in its files.
pub(crate) fn sync_tree(root: &Utf8Path) -> io::Result<()> {
    sync_folder(root)
}

/// Waits until the names in a folder are on the disk. On Linux that is one flush of the whole file system, however many
/// files there are.
pub(crate) fn sync_folder(path: &Utf8Path) -> io::Result<()> {
    let folder = File::open(path)?;
    #[cfg(target_os = "linux")]
    let synced = rustix::fs::syncfs(&folder).map_err(Into::into);
    #[cfg(not(target_os = "linux"))]
    let synced = folder.sync_all();
    synced
}

/// Whether two names lead to one file. Links are not followed.
pub(crate) fn is_same_file(one: (&Path, &Metadata), other: (&Path, &Metadata)) -> bool {
    one.1.ino() == other.1.ino()
}

/// Makes a symbolic link.
pub(crate) fn symlink(leads_to: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(leads_to, link)
}

/// Whether the process of this machine still runs that wrote a file and keeps it open as long as it runs.
pub(crate) fn is_kept_open(_file: &Utf8Path, process: u32) -> bool {
    let number = i32::try_from(process).ok().and_then(Pid::from_raw);
    number.is_some_and(|number| test_kill_process(number) != Err(Errno::SRCH))
}
