//! The tree on disk: atomic, deterministic, own files only.
//!
//! [`write()`] brings `<out>/<environment>/` to what was rendered, [`compare`] says how far away it is and writes nothing.
//! This is the only module that writes into the tree; it knows paths and bytes, and nothing of what they mean. A file
//! that a person wrote is only ever replaced by [`replace_file`], when a command was asked to change it.
//!
//! # How a tree is replaced
//!
//! The whole new tree is built beside the old one and the two are exchanged by a single `renameat2(RENAME_EXCHANGE)`.
//! Whatever kills the process, and whenever, the visible tree is wholly the old one or wholly the new one, for readers
//! that know nothing of us, such as `terraform` run by hand. A journal with a rename per file would be cheaper, but its
//! tree is mixed after a kill until `platform` runs again. The price: a shell that stands inside the tree while a render
//! changes it has to `cd` there anew. A render that changes nothing touches nothing.
//!
//! 1. The directory `<out>` is locked with `flock`; a second render waits. The lock dies with the process.
//! 2. What a killed render left is cleared up; `transaction.rs` lists the names and what each of them means.
//! 3. The tree is compared with what was rendered. Hand-edited files and foreign files in the way end it here.
//! 4. `.<environment>.next` is built: new and changed files are written, unchanged ones and everything that is not ours
//!    are hard links, so they keep their inode, their time and whatever is being written to them.
//! 5. One `syncfs` makes sure that no power failure can leave a renamed tree with empty files in it. A sync per file
//!    would cost a disk flush each, and protects nothing more.
//! 6. `.next` becomes `.swap`, which says "complete"; `.swap` and the tree change places.
//! 7. Foreign files that appeared in the old tree meanwhile are moved over; the old tree is removed.

mod artifacts;
mod differences;
mod error;
mod lock;
mod replacement;
mod scaffold;
mod staging;
mod survey;
mod transaction;

pub use artifacts::{Artifact, Artifacts, SourceMapEntry};
pub use differences::{ChangedFile, Differences, compare};
pub use error::{Obstacle, RenderError};
pub use lock::{LOCK_FILE, LockFile, LockedFile};
pub use replacement::{file_diff, remove_file, replace_file, write_file};
pub use scaffold::scaffold;
pub use transaction::{Output, WriteOptions, Written, write};
