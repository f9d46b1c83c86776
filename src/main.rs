use std::process::ExitCode;

fn main() -> ExitCode {
    velint::cli::main()
}
