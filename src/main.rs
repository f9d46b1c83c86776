//! The program: all of it is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Trees of templates and documents are many small pieces, which it hands out faster.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    velint::cli::main()
}
