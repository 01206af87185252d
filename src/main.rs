//! The process: hands its arguments over and turns the end of the command into an exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    cgfilter::cli::run().into()
}
