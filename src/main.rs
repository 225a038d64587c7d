//! The binary: hands the command line to [`platform::cli`] and exits with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    platform::cli::run(std::env::args_os())
}
