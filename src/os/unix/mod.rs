//! Linux, macOS and their relatives.

mod files;
mod processes;

pub(crate) use files::{
    NO_FILE, as_any_file, check_writable, close_file, close_folder, create_closed_folder, exchange, is_in_use,
    is_kept_open, is_same_file, lock_folder, open_folder, persist, private, rename, reserve, symlink, sync_folder,
    sync_tree, try_lock,
};
pub(crate) use processes::{Child, Group, Signal, on_signals};
