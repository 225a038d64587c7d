//! Windows, by safe libraries and the standard library's own extensions.
//!
//! What it can promise less of than Unix:
//!
//! - Files are no more closed than the folder that they are made in. In a user's own folder nobody else may read them but
//!   administrators.
//! - No room is kept on the disk, and two names cannot be exchanged in one step.
//! - Which programs have a file open cannot be told.

mod files;
mod processes;

pub(crate) use files::{
    NO_FILE, as_any_file, check_writable, close_file, close_folder, create_closed_folder, exchange, is_in_use,
    is_kept_open, is_same_file, lock_folder, open_folder, persist, private, rename, reserve, symlink, sync_folder,
    sync_tree, try_lock,
};
pub(crate) use processes::{Child, Group, Signal, on_signals};
