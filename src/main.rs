//! The binary: hands the command line to [`platform::cli`] and exits with its code.

use std::process::ExitCode;

/// In every thread but the first, the C library's allocator grows its memory page by page with a system call each, which
/// all threads wait for: environments that are rendered side by side would be no faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    platform::cli::run(std::env::args_os())
}
